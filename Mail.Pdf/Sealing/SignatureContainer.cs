using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Siegelpost.Pdf.Sealing;

/// <summary>
/// The signature of a file as CMS SignedData (RFC 5652 §5) in the profile of PAdES (ETSI EN 319 142-1 §4.1). Its MAC is in there, too, as an
/// attribute that isn't signed (ISO/TS 32004 §6.5.2): the signature shows who, the MAC that only who had the file's key wrote it.
/// </summary>
internal sealed class SignatureContainer
{
    private const string SignedData = "1.2.840.113549.1.7.2", Data = "1.2.840.113549.1.7.1";
    private const string SigningCertificate = "1.2.840.113549.1.9.16.2.47"; // RFC 5035 §3
    private const string MacData = "1.0.32004.1.2";                         // ISO/TS 32004 §6.5.2
    private const string Sha256WithRsa = "1.2.840.113549.1.1.11", EcdsaWithSha256 = "1.2.840.10045.4.3.2";

    private readonly PdfSignature signature;
    private readonly bool isRsa;

    /// <exception cref="ArgumentException">The certificate has another kind of key.</exception>
    public SignatureContainer(PdfSignature signature)
    {
        this.signature = signature;
        using var rsa = signature.Certificate.GetRSAPublicKey();
        using var ecdsa = signature.Certificate.GetECDsaPublicKey();
        isRsa = rsa is not null;
        // An ECDSA signature is two numbers, each with a sign and a head of two bytes, in a sequence with a head of three.
        var longest = rsa is not null ? (rsa.KeySize + 7) / 8 : ecdsa is not null ? 2 * ((ecdsa.KeySize + 7) / 8 + 3) + 3 : throw new ArgumentException("The certificate's key is neither RSA nor ECDSA.", nameof(signature));
        MaximumLength = Build(SignedAttributes(new byte[32]), new byte[longest], PdfMac.Create(new byte[32], new byte[32], new byte[32], new byte[longest])).Length;
    }

    /// <summary>Bytes to keep free: the parts of an ECDSA signature vary in length.</summary>
    public int MaximumLength { get; }

    /// <param name="digest">SHA-256 of the file without the container.</param>
    public byte[] Create(byte[] digest, FileKey key)
    {
        var attributes = SignedAttributes(digest);
        var value = signature.SignHash(SHA256.HashData(attributes));
        return Build(attributes, value, PdfMac.Create(key.Secret, key.MacSalt, digest, value));
    }

    private byte[] SignedAttributes(byte[] digest)
    {
        var asn = new AsnWriter(AsnEncodingRules.DER);
        using (asn.PushSetOf())
        {
            Cms.Attribute(asn, Cms.ContentType, value => value.WriteObjectIdentifier(Data));
            Cms.Attribute(asn, Cms.MessageDigest, value => value.WriteOctetString(digest));
            Cms.Attribute(asn, SigningCertificate, value =>
            {
                using (value.PushSequence())
                using (value.PushSequence())
                using (value.PushSequence()) value.WriteOctetString(SHA256.HashData(signature.Certificate.RawData)); // SHA-256 is the default
            });
        }
        return asn.Encode();
    }

    private byte[] Build(byte[] attributes, byte[] value, byte[] mac) => Cms.Content(SignedData, asn =>
    {
        asn.WriteInteger(1);
        using (asn.PushSetOf()) Cms.Algorithm(asn, Cms.Sha256);
        using (asn.PushSequence()) asn.WriteObjectIdentifier(Data); // what is signed lies outside
        using (asn.PushSetOf(new Asn1Tag(TagClass.ContextSpecific, 0)))
            foreach (var certificate in signature.Issuers.Prepend(signature.Certificate)) asn.WriteEncodedValue(certificate.RawData);
        using (asn.PushSetOf())
        using (asn.PushSequence()) WriteSigner(asn, attributes, value, mac);
    });

    private void WriteSigner(AsnWriter asn, byte[] attributes, byte[] value, byte[] mac)
    {
        asn.WriteInteger(1);
        using (asn.PushSequence())
        {
            asn.WriteEncodedValue(signature.Certificate.IssuerName.RawData);
            asn.WriteInteger(signature.Certificate.SerialNumberBytes.Span);
        }
        Cms.Algorithm(asn, Cms.Sha256);
        byte[] implicitly = [.. attributes];
        implicitly[0] = 0xA0; // RFC 5652 §5.4: what is signed is a SET OF, what stands here is [0]
        asn.WriteEncodedValue(implicitly);
        using (asn.PushSequence())
        {
            asn.WriteObjectIdentifier(isRsa ? Sha256WithRsa : EcdsaWithSha256);
            if (isRsa) asn.WriteNull(); // RFC 4055 §5
        }
        asn.WriteOctetString(value);
        using (asn.PushSetOf(new Asn1Tag(TagClass.ContextSpecific, 1))) Cms.Attribute(asn, MacData, token => token.WriteEncodedValue(mac));
    }
}
