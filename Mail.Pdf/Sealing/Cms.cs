using System.Formats.Asn1;

namespace Siegelpost.Pdf.Sealing;

/// <summary>What the token and the signature of a file have in common of CMS (RFC 5652).</summary>
internal static class Cms
{
    public const string Sha256 = "2.16.840.1.101.3.4.2.1", ContentType = "1.2.840.113549.1.9.3", MessageDigest = "1.2.840.113549.1.9.4";

    /// <summary>A ContentInfo (§3).</summary>
    public static byte[] Content(string type, Action<AsnWriter> write)
    {
        var asn = new AsnWriter(AsnEncodingRules.DER);
        using (asn.PushSequence())
        {
            asn.WriteObjectIdentifier(type);
            using (asn.PushSequence(new Asn1Tag(TagClass.ContextSpecific, 0)))
            using (asn.PushSequence()) write(asn);
        }
        return asn.Encode();
    }

    /// <summary>An Attribute with one value (§5.3).</summary>
    public static void Attribute(AsnWriter asn, string type, Action<AsnWriter> writeValue)
    {
        using (asn.PushSequence())
        {
            asn.WriteObjectIdentifier(type);
            using (asn.PushSetOf()) writeValue(asn);
        }
    }

    public static void Algorithm(AsnWriter asn, string identifier, Asn1Tag? tag = null)
    {
        using (asn.PushSequence(tag)) asn.WriteObjectIdentifier(identifier);
    }
}
