using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;

namespace Siegelpost.Tests.Pdf.Sealing;

/// <summary>A reader's side of ISO/TS 32004, written from the standard and apart from the sealer: opens with the slot's key and checks the token.</summary>
internal static partial class MacVerifier
{
    /// <summary>Whether the file is as it was sealed. Anything that can't be parsed is no.</summary>
    public static bool Holds(byte[] file, byte[] slotKey)
    {
        try
        {
            return Check(file, slotKey);
        }
        catch (Exception e) when (e is InvalidDataException or AsnContentException or CryptographicException or FormatException or ArgumentException or OverflowException)
        {
            return false;
        }
    }

    private static bool Check(byte[] file, byte[] slotKey)
    {
        var text = Encoding.Latin1.GetString(file);
        var attached = AttachedCode().Match(text);
        var match = attached.Success ? Signature(text, attached.Groups[1].Value) : AuthCode().Match(text);
        if (!match.Success) return false;
        var numbers = Enumerable.Range(1, 4).Select(i => int.Parse(match.Groups[i].ValueSpan, provider: null)).ToArray();
        var token = match.Groups[5];
        // The ranges must leave out exactly the token with its brackets and reach to both ends of the file.
        if (numbers[0] != 0 || numbers[1] != token.Index - 1 || numbers[2] != token.Index + token.Length + 1 || numbers[2] + numbers[3] != file.Length) return false;
        using var digest = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        digest.AppendData(file, 0, numbers[1]);
        digest.AppendData(file, numbers[2], numbers[3]);
        using var aes = Aes.Create();
        aes.Key = slotKey;
        var fileKey = aes.DecryptCbc(PdfString.After(file, "/UE <"), new byte[16], PaddingMode.None);
        var proof = Convert.FromHexString(token.Value);
        var signed = attached.Success ? new SignedParts(proof) : null;
        return CheckToken(signed?.Mac ?? proof, fileKey, PdfString.After(file, "/KDFSalt <"), digest.GetHashAndReset(), signed?.Value);
    }

    private static bool CheckToken(byte[] token, byte[] fileKey, byte[] salt, byte[] digest, byte[]? signature)
    {
        var outer = new AsnReader(token, AsnEncodingRules.DER);
        var contentInfo = outer.ReadSequence();
        outer.ThrowIfNotEmpty();
        Expect(contentInfo, "1.2.840.113549.1.9.16.1.2");
        var data = contentInfo.ReadSequence(Context(0)).ReadSequence();
        if (data.ReadInteger() != 0) return false;
        var recipient = data.ReadSetOf().ReadSequence(Context(3));
        if (recipient.ReadInteger() != 0) return false;
        Expect(recipient.ReadSequence(Context(0)), "1.0.32004.1.1");
        Expect(recipient.ReadSequence(), "2.16.840.1.101.3.4.1.45");
        var macKey = Unwrap(HKDF.DeriveKey(HashAlgorithmName.SHA256, fileKey, 32, salt, "PDFMAC"u8.ToArray()), recipient.ReadOctetString());
        Expect(data.ReadSequence(), "1.2.840.113549.2.9");
        Expect(data.ReadSequence(Context(1)), "2.16.840.1.101.3.4.2.1");
        var encapsulated = data.ReadSequence();
        Expect(encapsulated, "1.0.32004.1.0");
        var info = encapsulated.ReadSequence(Context(0)).ReadOctetString();
        var attributes = data.ReadEncodedValue().ToArray();
        var mac = data.ReadOctetString();
        data.ThrowIfNotEmpty();

        var claim = new AsnReader(info, AsnEncodingRules.DER).ReadSequence();
        if (claim.ReadInteger() != 0 || !claim.ReadOctetString().AsSpan().SequenceEqual(digest)) return false;
        if (signature is not null && !claim.ReadOctetString(Context(0)).AsSpan().SequenceEqual(SHA256.HashData(signature))) return false;
        claim.ThrowIfNotEmpty();
        var set = new AsnReader(attributes, AsnEncodingRules.DER).ReadSetOf(Context(2));
        var seen = new HashSet<string>();
        while (set.HasData)
        {
            var attribute = set.ReadSequence();
            var type = attribute.ReadObjectIdentifier();
            var values = attribute.ReadSetOf();
            if (type == "1.2.840.113549.1.9.3") Expect(values, "1.0.32004.1.0");
            if (type == "1.2.840.113549.1.9.4" && !values.ReadOctetString().AsSpan().SequenceEqual(SHA256.HashData(info))) return false;
            seen.Add(type);
        }
        if (!seen.IsSupersetOf(["1.2.840.113549.1.9.3", "1.2.840.113549.1.9.4", "1.2.840.113549.1.9.52"])) return false;
        attributes[0] = 0x31; // RFC 5652 §9.2: computed over SET OF
        return CryptographicOperations.FixedTimeEquals(HMACSHA256.HashData(macKey, attributes), mac);
    }

    // RFC 3394 §2.2.2
    private static byte[] Unwrap(byte[] wrapKey, byte[] wrapped)
    {
        using var aes = Aes.Create();
        aes.Key = wrapKey;
        var blocks = wrapped.Chunk(8).ToArray();
        var n = blocks.Length - 1;
        for (var j = 5; j >= 0; j--)
        {
            for (var i = n; i >= 1; i--)
            {
                blocks[0][7] ^= (byte)(n * j + i);
                var plain = aes.DecryptEcb([.. blocks[0], .. blocks[i]], PaddingMode.None);
                (blocks[0], blocks[i]) = (plain[..8], plain[8..]);
            }
        }
        if (blocks[0].Any(b => b != 0xA6)) throw new CryptographicException("The key was not wrapped with this one.");
        return [.. blocks[1..].SelectMany(block => block)];
    }

    private static void Expect(AsnReader reader, string identifier)
    {
        if (reader.ReadObjectIdentifier() != identifier) throw new InvalidDataException($"Expected {identifier}.");
    }

    private static Asn1Tag Context(int number) => new(TagClass.ContextSpecific, number);

    private static Match Signature(string file, string number) => Regex.Match(file, @$"\n{number} 0 obj\n<</Type/Sig[^\[]*/ByteRange\[(\d+) +(\d+) +(\d+) +(\d+) *\]/Contents<([0-9A-F]+)>>>\nendobj");

    [GeneratedRegex(@"/AuthCode<</MACLocation/AttachedToSig/SigObjRef (\d+) 0 R>>")]
    private static partial Regex AttachedCode();

    [GeneratedRegex(@"/AuthCode<</MACLocation/Standalone/ByteRange\[(\d+) +(\d+) +(\d+) +(\d+) *\] */MAC<([0-9A-F]+)>>>")]
    private static partial Regex AuthCode();
}
