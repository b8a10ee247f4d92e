using System.Security.Cryptography;

namespace Siegelpost.Pdf.Sealing;

/// <summary>
/// All that one PDF needs of a passphrase (ISO 32000-2 §7.6.4.4.7, revision 6): U (hash, validation salt, key salt) goes into the file,
/// the key wraps the file key and is then forgotten. Derived while the passphrase is at hand, used for one file, deleted: what was
/// sent can't be opened with what we keep.
/// </summary>
/// <param name="U">48 bytes.</param>
/// <param name="Key">32 bytes: hash 2.B of passphrase and key salt.</param>
public sealed record PassphraseSlot(byte[] U, byte[] Key)
{
    internal const int SaltLength = 8, ULength = Hash2B.Length + 2 * SaltLength;

    /// <summary>A slot with fresh salts; 2 to 3 ms of CPU.</summary>
    public static PassphraseSlot Derive(PdfPassphrase passphrase)
    {
        var u = new byte[ULength];
        var key = new byte[Hash2B.Length];
        RandomNumberGenerator.Fill(u.AsSpan(Hash2B.Length));
        Hash2B.Compute(passphrase.Utf8, ValidationSalt(u), u);
        Hash2B.Compute(passphrase.Utf8, KeySalt(u), key);
        return new PassphraseSlot(u, key);
    }

    /// <summary>Slots that can't be linked with one another.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Not 1 to 1000.</exception>
    public static IReadOnlyList<PassphraseSlot> Derive(PdfPassphrase passphrase, int count)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, 1000);
        var slots = new PassphraseSlot[count];
        for (var i = 0; i < count; i++) slots[i] = Derive(passphrase);
        return slots;
    }

    /// <summary>Whether the slot came from this passphrase (algorithm 11). In constant time; not a substitute for a slow hash at sign-in.</summary>
    public bool Verify(PdfPassphrase passphrase)
    {
        Span<byte> hash = stackalloc byte[Hash2B.Length];
        Hash2B.Compute(passphrase.Utf8, ValidationSalt(U), hash);
        return CryptographicOperations.FixedTimeEquals(hash, U.AsSpan(0, Hash2B.Length));
    }

    /// <summary>Zeroes the key; the slot can't seal any more.</summary>
    public void Forget() => CryptographicOperations.ZeroMemory(Key);

    private static ReadOnlySpan<byte> ValidationSalt(byte[] u) => u.AsSpan(Hash2B.Length, SaltLength);

    private static ReadOnlySpan<byte> KeySalt(byte[] u) => u.AsSpan(Hash2B.Length + SaltLength, SaltLength);
}
