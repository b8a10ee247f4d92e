using System.Buffers.Binary;
using System.Security.Cryptography;
using Siegelpost.Pdf.Writing;

namespace Siegelpost.Pdf.Sealing;

/// <summary>The random key of one file (ISO 32000-2 §7.6.4, revision 6, AES-256), and what of it stands in the file. Zeroed when disposed.</summary>
internal sealed class FileKey : IDisposable
{
    // ISO 32000-2 table 22: all that a reader may do, among it copying and access for the disabled; bit 13 cleared by ISO/TS 32004 §5.3: has a MAC.
    private const int Permissions = -4100;

    private readonly byte[] key = RandomNumberGenerator.GetBytes(32);
    private readonly byte[] salt = RandomNumberGenerator.GetBytes(32);
    private readonly Aes aes = Aes.Create();

    public FileKey() => aes.SetKey(key);

    /// <summary>For the MAC of the file alone.</summary>
    public ReadOnlySpan<byte> Secret => key;
    public ReadOnlySpan<byte> MacSalt => salt;
    public Aes Cipher => aes;

    /// <summary>The Encrypt dictionary: everything that isn't listed as exempt by the standard is encrypted, the metadata too.</summary>
    public void WriteDictionary(PdfBuffer file, PassphraseSlot slot)
    {
        Span<byte> permissions = stackalloc byte[16];
        Span<byte> wrapped = stackalloc byte[32];
        Span<byte> noOwner = stackalloc byte[PassphraseSlot.ULength + 32];
        Wrap(slot.Key, wrapped);
        SealPermissions(permissions);
        RandomNumberGenerator.Fill(noOwner); // nobody holds an owner password: O and OE lead nowhere
        file.Add($"<</Filter/Standard/V 5/R 6/Length 256/CF<</StdCF<</Type/CryptFilter/CFM/AESV3/AuthEvent/DocOpen/Length 32>>>>/StmF/StdCF/StrF/StdCF/EncryptMetadata true")
            .Add($"/U {slot.U.AsSpan()}/UE {wrapped}/O {noOwner[..PassphraseSlot.ULength]}/OE {noOwner[PassphraseSlot.ULength..]}")
            .Add($"/P {Permissions}/Perms {permissions}/KDFSalt {salt.AsSpan()}>>");
    }

    public void Dispose()
    {
        CryptographicOperations.ZeroMemory(key);
        aes.Dispose();
    }

    // Algorithm 8, step b.
    private void Wrap(byte[] slotKey, Span<byte> wrapped)
    {
        using var wrap = Aes.Create();
        wrap.SetKey(slotKey);
        Span<byte> zero = stackalloc byte[16];
        zero.Clear();
        wrap.EncryptCbc(key, zero, wrapped, PaddingMode.None);
    }

    // Algorithm 10.
    private void SealPermissions(Span<byte> permissions)
    {
        Span<byte> plain = stackalloc byte[16];
        BinaryPrimitives.WriteInt64LittleEndian(plain, Permissions);
        "Tadb"u8.CopyTo(plain[8..]);
        RandomNumberGenerator.Fill(plain[12..]);
        aes.EncryptEcb(plain, permissions, PaddingMode.None);
    }
}
