using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Siegelpost.Silo.Passphrases;

/// <summary>Codes of an app: RFC 6238 with SHA-1, six digits and 30 seconds, which is what all apps can do.</summary>
internal static class TotpCode
{
    public const int SecretBytes = 20;                                       // RFC 4226 §4: 160 bits recommended
    private const int Seconds = 30, Tolerance = 1;                           // RFC 6238 §5.2: one step for slow people and clocks
    private const string Base32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";        // RFC 4648 §6

    /// <summary>The time step that a code belongs to, later than <paramref name="lastStep"/>; null: none near now.</summary>
    public static long? Step(ReadOnlySpan<byte> secret, string code, DateTimeOffset now, long lastStep)
    {
        if (Digits(code) is not { } digits) return null;
        var present = now.ToUnixTimeSeconds() / Seconds;
        long? found = null;
        for (var step = present - Tolerance; step <= present + Tolerance; step++)
        {
            // Each is compared, so that the time says nothing about which.
            if (CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(Code(secret, step)), digits) && step > lastStep) found ??= step;
        }
        return found;
    }

    [SuppressMessage("Security", "CA5350", Justification = "RFC 6238 §1.2: HMAC-SHA-1, which no collision weakens; apps know nothing else for sure.")]
    public static string Code(ReadOnlySpan<byte> secret, long step)
    {
        Span<byte> counter = stackalloc byte[8], mac = stackalloc byte[HMACSHA1.HashSizeInBytes];
        BinaryPrimitives.WriteInt64BigEndian(counter, step);
        HMACSHA1.HashData(secret, counter, mac);
        var number = BinaryPrimitives.ReadUInt32BigEndian(mac[(mac[^1] & 15)..]) & 0x7fffffff; // RFC 4226 §5.3
        return (number % 1_000_000).ToString("D6", CultureInfo.InvariantCulture);
    }

    /// <summary>Looks like a code of an app: six digits, blanks as people write them.</summary>
    public static bool IsCode(string code) => Digits(code) is not null;

    public static string Encode(ReadOnlySpan<byte> secret)
    {
        var text = new StringBuilder();
        int held = 0, bits = 0;
        foreach (var octet in secret)
        {
            (held, bits) = ((held << 8) | octet, bits + 8);
            for (; bits >= 5; bits -= 5) text.Append(Base32[(held >> (bits - 5)) & 31]);
            held &= (1 << bits) - 1;
        }
        if (bits > 0) text.Append(Base32[(held << (5 - bits)) & 31]);
        return text.ToString();
    }

    private static byte[]? Digits(string code)
    {
        if (code.Length > 20) return null;
        var digits = code.Where(c => !char.IsWhiteSpace(c)).ToArray();
        return digits.Length == 6 && digits.All(char.IsAsciiDigit) ? Encoding.ASCII.GetBytes(digits) : null;
    }
}
