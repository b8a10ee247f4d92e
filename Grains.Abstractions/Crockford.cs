using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;

namespace Siegelpost;

/// <summary>128 random bits as 26 characters of Crockford's base32: no I, L, O, U, so that people can read an id aloud.</summary>
public static class Crockford
{
    public const int Length = 26;
    private const string Alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

    /// <summary>A new random id.</summary>
    public static string NewId() => Encode(RandomNumberGenerator.GetBytes(16));

    /// <summary>Sixteen bytes as 26 characters; the first carries three bits.</summary>
    public static string Encode(ReadOnlySpan<byte> id)
    {
        if (id.Length != 16) throw new ArgumentException("An id is 16 bytes.", nameof(id));
        var value = new UInt128(System.Buffers.Binary.BinaryPrimitives.ReadUInt64BigEndian(id), System.Buffers.Binary.BinaryPrimitives.ReadUInt64BigEndian(id[8..]));
        return string.Create(Length, value, static (text, rest) =>
        {
            for (var i = Length - 1; i >= 0; i--, rest >>= 5) text[i] = Alphabet[(int)(rest & 31)];
        });
    }

    /// <summary>The sixteen bytes of an id; false unless the text is exactly such an id, in capitals.</summary>
    public static bool TryDecode([NotNullWhen(true)] string? text, Span<byte> id)
    {
        if (text is not { Length: Length } || text[0] > '7' || id.Length < 16) return false;
        UInt128 value = 0;
        foreach (var c in text)
        {
            var digit = Alphabet.IndexOf(c);
            if (digit < 0) return false;
            value = value << 5 | (UInt128)digit;
        }
        System.Buffers.Binary.BinaryPrimitives.WriteUInt128BigEndian(id, value);
        return true;
    }

    public static bool IsId([NotNullWhen(true)] string? text)
    {
        Span<byte> id = stackalloc byte[16];
        return TryDecode(text, id);
    }

    /// <summary>What people see of an id ("7Q4K-2R9T"): never a key, never an authorisation (RULES 1).</summary>
    public static string Display(string id) => id.Length < 8 ? id : $"{id[..4]}-{id[4..8]}";
}
