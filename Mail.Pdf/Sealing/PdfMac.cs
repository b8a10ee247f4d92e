using System.Buffers.Binary;
using System.Formats.Asn1;
using System.Security.Cryptography;

namespace Siegelpost.Pdf.Sealing;

/// <summary>
/// The integrity token of a file (ISO/TS 32004): CMS AuthenticatedData (RFC 5652 §9) over the digest of all its bytes, keyed from the file
/// key. Who changes a byte on the way can't make a new one.
/// </summary>
internal static class PdfMac
{
    private const string IntegrityInfo = "1.0.32004.1.0", FileKeyDerivation = "1.0.32004.1.1"; // ISO/TS 32004 §6
    private const string AuthenticatedData = "1.2.840.113549.1.9.16.1.2", AlgorithmProtection = "1.2.840.113549.1.9.52"; // RFC 5652 §9, RFC 6211
    private const string HmacSha256 = "1.2.840.113549.2.9", Aes256Wrap = "2.16.840.1.101.3.4.1.45";

    /// <summary>Bytes of every token that stands alone: all its parts have fixed lengths.</summary>
    public static readonly int Length = Create(new byte[32], new byte[32], new byte[32]).Length;

    /// <param name="fileKey">32 bytes.</param>
    /// <param name="salt">KDFSalt, 32 bytes.</param>
    /// <param name="digest">SHA-256 of the file without the token.</param>
    /// <param name="signature">The value of the signature that the token is attached to; empty: it stands alone.</param>
    public static byte[] Create(ReadOnlySpan<byte> fileKey, ReadOnlySpan<byte> salt, ReadOnlySpan<byte> digest, ReadOnlySpan<byte> signature = default)
    {
        Span<byte> wrapKey = stackalloc byte[32];
        Span<byte> macKey = stackalloc byte[32];
        HKDF.DeriveKey(HashAlgorithmName.SHA256, fileKey, wrapKey, salt, "PDFMAC"u8); // ISO/TS 32004 §6.3.2
        RandomNumberGenerator.Fill(macKey);
        var info = Info(digest, signature);
        var mac = HMACSHA256.HashData(macKey, Attributes(info, Asn1Tag.SetOf)); // RFC 5652 §9.2: the MAC is over SET OF, the token holds [2]
        var token = Token(info, Attributes(info, new Asn1Tag(TagClass.ContextSpecific, 2)), AesKeyWrap(wrapKey, macKey), mac);
        CryptographicOperations.ZeroMemory(wrapKey);
        CryptographicOperations.ZeroMemory(macKey);
        return token;
    }

    private static byte[] Info(ReadOnlySpan<byte> digest, ReadOnlySpan<byte> signature)
    {
        var asn = new AsnWriter(AsnEncodingRules.DER);
        using (asn.PushSequence())
        {
            asn.WriteInteger(0);
            asn.WriteOctetString(digest);
            if (!signature.IsEmpty) asn.WriteOctetString(SHA256.HashData(signature), new Asn1Tag(TagClass.ContextSpecific, 0)); // ISO/TS 32004 §6.6.3
        }
        return asn.Encode();
    }

    private static byte[] Attributes(byte[] info, Asn1Tag tag)
    {
        var asn = new AsnWriter(AsnEncodingRules.DER);
        using (asn.PushSetOf(tag))
        {
            Cms.Attribute(asn, Cms.ContentType, value => value.WriteObjectIdentifier(IntegrityInfo));
            Cms.Attribute(asn, Cms.MessageDigest, value => value.WriteOctetString(SHA256.HashData(info)));
            Cms.Attribute(asn, AlgorithmProtection, value =>
            {
                using (value.PushSequence())
                {
                    Cms.Algorithm(value, Cms.Sha256);
                    Cms.Algorithm(value, HmacSha256, new Asn1Tag(TagClass.ContextSpecific, 2));
                }
            });
        }
        return asn.Encode();
    }

    private static byte[] Token(byte[] info, byte[] attributes, byte[] wrappedKey, byte[] mac) => Cms.Content(AuthenticatedData, asn =>
    {
        asn.WriteInteger(0);
        using (asn.PushSetOf())
        using (asn.PushSequence(new Asn1Tag(TagClass.ContextSpecific, 3))) // PasswordRecipientInfo, RFC 5652 §6.2.4
        {
            asn.WriteInteger(0);
            Cms.Algorithm(asn, FileKeyDerivation, new Asn1Tag(TagClass.ContextSpecific, 0));
            Cms.Algorithm(asn, Aes256Wrap);
            asn.WriteOctetString(wrappedKey);
        }
        Cms.Algorithm(asn, HmacSha256);
        Cms.Algorithm(asn, Cms.Sha256, new Asn1Tag(TagClass.ContextSpecific, 1));
        using (asn.PushSequence())
        {
            asn.WriteObjectIdentifier(IntegrityInfo);
            using (asn.PushSequence(new Asn1Tag(TagClass.ContextSpecific, 0))) asn.WriteOctetString(info);
        }
        asn.WriteEncodedValue(attributes);
        asn.WriteOctetString(mac);
    });

    /// <summary>RFC 3394 §2.2.1; the platform has the padded kind (RFC 5649) only.</summary>
    private static byte[] AesKeyWrap(ReadOnlySpan<byte> wrapKey, ReadOnlySpan<byte> key)
    {
        var wrapped = new byte[8 + key.Length];
        wrapped.AsSpan(0, 8).Fill(0xA6);
        key.CopyTo(wrapped.AsSpan(8));
        using var aes = Aes.Create();
        aes.SetKey(wrapKey);
        Span<byte> block = stackalloc byte[16];
        var blocks = key.Length / 8;
        for (var step = 1; step <= 6 * blocks; step++)
        {
            var part = wrapped.AsSpan(8 + (step - 1) % blocks * 8, 8);
            wrapped.AsSpan(0, 8).CopyTo(block);
            part.CopyTo(block[8..]);
            aes.EncryptEcb(block, block, PaddingMode.None);
            BinaryPrimitives.WriteUInt64BigEndian(wrapped, BinaryPrimitives.ReadUInt64BigEndian(block) ^ (ulong)step);
            block[8..].CopyTo(part);
        }
        CryptographicOperations.ZeroMemory(block);
        return wrapped;
    }
}
