using System.Security.Cryptography;
using System.Text;
using NSec.Cryptography;

namespace Siegelpost.Silo.Passphrases;

/// <summary>
/// Argon2id (RFC 9106) of a passphrase, for sign-in only; PDFs have slots. Encoded as everybody does:
/// <c>$argon2id$v=19$m=19456,t=2,p=1$salt$hash</c>. Bytes of UTF-8 in normal form C go in: the library's overload for strings takes others.
/// </summary>
internal static class PassphraseHash
{
    private const int Memory = 19 * 1024, Passes = 2, Lanes = 1;             // OWASP: 19 MiB, t=2, p=1
    private const int SaltBytes = 16, HashBytes = 32;

    public static string Make(string passphrase)
    {
        var salt = RandomNumberGenerator.GetBytes(SaltBytes);
        var hash = Derive(passphrase, salt, Memory, Passes, HashBytes);
        return $"$argon2id$v=19$m={Memory},t={Passes},p={Lanes}${Encoded(salt)}${Encoded(hash)}";
    }

    /// <summary>Takes the same time for right and wrong. False for what is no such hash.</summary>
    public static bool Verify(string passphrase, string encoded) =>
        Parse(encoded) is { } stored &&
        CryptographicOperations.FixedTimeEquals(Derive(passphrase, stored.Salt, stored.Memory, stored.Passes, stored.Hash.Length), stored.Hash);

    /// <summary>It was made with other parameters: make it anew while the passphrase is at hand.</summary>
    public static bool NeedsRehash(string encoded) =>
        Parse(encoded) is not { Memory: Memory, Passes: Passes, Salt.Length: SaltBytes, Hash.Length: HashBytes };

    /// <summary>As much work as <see cref="Verify"/>, for addresses that nobody has.</summary>
    public static void Waste(string passphrase) => Derive(passphrase, new byte[SaltBytes], Memory, Passes, HashBytes);

    private static byte[] Derive(string passphrase, byte[] salt, int memory, int passes, int length)
    {
        var bytes = Encoding.UTF8.GetBytes(Normal(passphrase));
        try
        {
            var parameters = new Argon2Parameters { DegreeOfParallelism = Lanes, MemorySize = memory, NumberOfPasses = passes };
            return PasswordBasedKeyDerivationAlgorithm.Argon2id(parameters).DeriveBytes(bytes, salt, length);
        }
        finally { CryptographicOperations.ZeroMemory(bytes); }
    }

    private static string Normal(string passphrase)
    {
        var bounded = passphrase.Length > 1000 ? passphrase[..1000] : passphrase;   // over 127 bytes is never right
        try { return bounded.Normalize(NormalizationForm.FormC); }
        catch (ArgumentException) { return bounded; }                        // lone surrogates: never right either
    }

    private static (int Memory, int Passes, byte[] Salt, byte[] Hash)? Parse(string encoded)
    {
        if (encoded.Split('$') is not ["", "argon2id", "v=19", var parameters, var salt, var hash]) return null;
        if (parameters.Split(',') is not [['m', '=', .. var memory], ['t', '=', .. var passes], "p=1"]) return null;
        if (!int.TryParse(memory, out var kib) || !int.TryParse(passes, out var times) || kib is < 8 or > 1024 * 1024 || times is < 1 or > 100) return null;
        return Decoded(salt) is { Length: SaltBytes } saltBytes && Decoded(hash) is { Length: >= 16 and <= 64 } hashBytes ? (kib, times, saltBytes, hashBytes) : null;
    }

    private static string Encoded(byte[] bytes) => Convert.ToBase64String(bytes).TrimEnd('=');

    private static byte[]? Decoded(string text)
    {
        try { return Convert.FromBase64String(text + new string('=', (4 - (text.Length % 4)) % 4)); }
        catch (FormatException) { return null; }
    }
}
