using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Siegelpost.Storage;

namespace Siegelpost.Silo.Passphrases;

/// <summary>
/// "4831-7296": what a sender tells a new recipient by phone (RULES 23). Digits, since they are dictated alike in every language and none
/// reads like another. 10^8 of them against an account's brake, which lets through some 96 tries a day: 1 in 70,000 within 14 days, 1 in
/// 17,000 within the longest hold of 60, and the sender hears of the fifth.
///
/// It is kept nowhere: it follows from a random seed in the account's state by the installation's identity key. Eight digits fall to a fast
/// hash in seconds and to a slow one in days, so a key that no database has must protect them; and so the same code can be told to a second
/// sender, or once more after a crash.
/// </summary>
internal static class AccessCode
{
    private const int Digits = 8, LongestTyped = 60;

    public static string Of(InstallationKeys keys, string accountId, string seed)
    {
        Span<byte> id = stackalloc byte[16];
        if (!Crockford.TryDecode(keys.DerivedId("access code", accountId, seed), id)) throw new InvalidOperationException("A derived id is an id.");
        var number = BinaryPrimitives.ReadUInt128BigEndian(id) % 100_000_000;
        var code = number.ToString("D8", CultureInfo.InvariantCulture);
        return $"{code[..4]}-{code[4..]}";
    }

    /// <summary>Blanks, dashes and dots are as people write them; o and l are typed for 0 and 1.</summary>
    public static bool Matches(string code, string typed)
    {
        if (typed.Length > LongestTyped) return false;
        var digits = string.Concat(typed.ToUpperInvariant().Where(char.IsLetterOrDigit)).Replace('O', '0').Replace('I', '1').Replace('L', '1');
        return digits.Length == Digits && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(digits), Encoding.UTF8.GetBytes(code.Replace("-", "", StringComparison.Ordinal)));
    }
}
