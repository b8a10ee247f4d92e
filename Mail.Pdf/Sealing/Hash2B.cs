using System.Security.Cryptography;

namespace Siegelpost.Pdf.Sealing;

/// <summary>The hash of revision 6 (ISO 32000-2 §7.6.4.3.4, algorithm 2.B) for the user password: about a millisecond, by design of the standard.</summary>
internal static class Hash2B
{
    public const int Length = 32;
    private const int Copies = 64;

    /// <param name="passphrase">At most 127 bytes.</param>
    /// <param name="salt">8 bytes.</param>
    /// <param name="hash">32 bytes.</param>
    public static void Compute(ReadOnlySpan<byte> passphrase, ReadOnlySpan<byte> salt, Span<byte> hash)
    {
        Span<byte> k = stackalloc byte[SHA512.HashSizeInBytes];
        Span<byte> first = stackalloc byte[PdfPassphrase.MaximumBytes + 8];
        var k1 = new byte[Copies * (passphrase.Length + k.Length)];
        var e = new byte[k1.Length];
        passphrase.CopyTo(first);
        salt.CopyTo(first[passphrase.Length..]);
        SHA256.HashData(first[..(passphrase.Length + salt.Length)], k);
        using var aes = Aes.Create();
        for (int round = 1, length = SHA256.HashSizeInBytes; ; round++)
        {
            var size = Fill(k1, passphrase, k[..length]);
            aes.SetKey(k[..16]);
            aes.EncryptCbc(k1.AsSpan(0, size), k.Slice(16, 16), e, PaddingMode.None);
            length = Rehash(e.AsSpan(0, size), k);
            if (round >= Copies && e[size - 1] <= round - 32) break;
        }
        k[..Length].CopyTo(hash);
        CryptographicOperations.ZeroMemory(k);
        CryptographicOperations.ZeroMemory(first);
        CryptographicOperations.ZeroMemory(k1);
        CryptographicOperations.ZeroMemory(e);
    }

    // Step a: 64 copies of passphrase and K.
    private static int Fill(Span<byte> k1, ReadOnlySpan<byte> passphrase, ReadOnlySpan<byte> k)
    {
        var one = passphrase.Length + k.Length;
        passphrase.CopyTo(k1);
        k.CopyTo(k1[passphrase.Length..]);
        for (var i = 1; i < Copies; i++) k1[..one].CopyTo(k1[(i * one)..]);
        return Copies * one;
    }

    // Steps c and d: the first 16 bytes as a number modulo 3 choose the hash. 256 mod 3 is 1, so the sum of the bytes does.
    private static int Rehash(ReadOnlySpan<byte> e, Span<byte> k)
    {
        var sum = 0;
        foreach (var b in e[..16]) sum += b;
        return (sum % 3) switch
        {
            0 => SHA256.HashData(e, k),
            1 => SHA384.HashData(e, k),
            _ => SHA512.HashData(e, k),
        };
    }
}
