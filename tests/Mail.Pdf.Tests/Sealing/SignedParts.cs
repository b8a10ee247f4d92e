using System.Formats.Asn1;

namespace Siegelpost.Tests.Pdf.Sealing;

/// <summary>A reader's side of a signature (RFC 5652 §5): what it says and what hangs on it.</summary>
internal sealed class SignedParts
{
    /// <param name="container">DER, and after it zeros.</param>
    public SignedParts(byte[] container)
    {
        AsnDecoder.ReadSequence(container, AsnEncodingRules.DER, out _, out _, out var length);
        if (container.AsSpan(length).ContainsAnyExcept((byte)0)) throw new InvalidDataException("Something follows the signature.");
        var content = new AsnReader(container.AsMemory(0, length), AsnEncodingRules.DER).ReadSequence();
        if (content.ReadObjectIdentifier() != "1.2.840.113549.1.7.2") throw new InvalidDataException("Not signed data.");
        var data = content.ReadSequence(Context(0)).ReadSequence();
        data.ReadInteger();
        data.ReadSetOf();
        data.ReadSequence();
        var certificates = data.ReadSetOf(Context(0));
        while (certificates.HasData) Certificates.Add(certificates.ReadEncodedValue().ToArray());
        var signer = data.ReadSetOf().ReadSequence();
        signer.ReadInteger();
        signer.ReadSequence();
        signer.ReadSequence();
        Attributes = signer.ReadEncodedValue().ToArray();
        Attributes[0] = 0x31; // RFC 5652 §5.4: signed as SET OF
        signer.ReadSequence();
        Value = signer.ReadOctetString();
        var unsigned = signer.ReadSetOf(Context(1));
        var attribute = unsigned.ReadSequence();
        if (attribute.ReadObjectIdentifier() != "1.0.32004.1.2") throw new InvalidDataException("No MAC.");
        Mac = attribute.ReadSetOf().ReadEncodedValue().ToArray();
        unsigned.ThrowIfNotEmpty();
        signer.ThrowIfNotEmpty();
    }

    public List<byte[]> Certificates { get; } = [];
    public byte[] Attributes { get; }
    public byte[] Value { get; }
    public byte[] Mac { get; }

    private static Asn1Tag Context(int number) => new(TagClass.ContextSpecific, number);
}
