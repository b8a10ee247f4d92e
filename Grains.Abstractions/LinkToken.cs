using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;

namespace Siegelpost;

/// <summary>
/// What a link carries: the id of the grain that owns it and 256 random bits. So no index is needed to find the owner, and the owner
/// keeps only the secret's hash. 64 characters of base64url; whoever has it has the right that it stands for, so it is never logged.
/// </summary>
public readonly record struct LinkToken(string GrainId, string Secret)
{
    public static LinkToken New(string grainId) => new(grainId, NewSecret());

    /// <summary>256 random bits, base64url.</summary>
    public static string NewSecret() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));

    /// <summary>What is kept of a secret: SHA-256, base64url. Fast is enough: the secret has 256 bits.</summary>
    public static string Hash(string secret) => Base64Url.EncodeToString(SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(secret)));

    /// <summary>Compares in constant time.</summary>
    public static bool Matches(string hash, string secret) =>
        CryptographicOperations.FixedTimeEquals(System.Text.Encoding.UTF8.GetBytes(hash), System.Text.Encoding.UTF8.GetBytes(Hash(secret)));

    public static bool TryParse([NotNullWhen(true)] string? text, out LinkToken token)
    {
        token = default;
        Span<byte> raw = stackalloc byte[48];
        if (text is not { Length: 64 } || !Base64Url.IsValid(text) || !Base64Url.TryDecodeFromChars(text, raw, out var written) || written != 48) return false;
        token = new(Crockford.Encode(raw[..16]), Base64Url.EncodeToString(raw[16..]));
        return true;
    }

    public override string ToString()
    {
        Span<byte> raw = stackalloc byte[48];
        if (!Crockford.TryDecode(GrainId, raw) || !Base64Url.TryDecodeFromChars(Secret, raw[16..], out var written) || written != 32)
            throw new InvalidOperationException("A link token needs a Crockford id and a 256-bit secret.");
        return Base64Url.EncodeToString(raw);
    }
}

/// <summary>What became of a link. Front doors show the same page for unknown and used ones.</summary>
public enum LinkState
{
    Unknown,
    Open,
    /// <summary>Its time is over; a new one can be asked for.</summary>
    Expired,
    /// <summary>It has served its purpose, or another way led there first.</summary>
    Used,
}
