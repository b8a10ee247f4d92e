using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Siegelpost.Pdf.Sealing;
using Siegelpost.Tests.Pdf.Writing;
using UglyToad.PdfPig;

namespace Siegelpost.Tests.Pdf.Sealing;

public sealed class PdfSignatureTests
{
    private static readonly DateTimeOffset At = new(2026, 11, 26, 21, 30, 5, TimeSpan.FromHours(1));
    private static readonly PassphraseSlot Slot = PassphraseSlot.Derive(Tools.Read(Tools.Passphrase));
    private static readonly PdfSignature ByRsa = Rsa(), ByEcdsa = Ecdsa();
    private static readonly byte[] Signed = Seal(ByRsa);

    public static TheoryData<string> Keys => ["RSA", "ECDSA"];

    [Theory, MemberData(nameof(Keys))]
    public void Pdfsig_says_that_the_whole_document_is_signed_and_unchanged(string key)
    {
        var answer = Tools.Run(Seal(key == "RSA" ? ByRsa : ByEcdsa), "pdfsig", ["-nocert", "-upw", Tools.Passphrase, "{pdf}"]);
        Assert.Contains("Signature is Valid.", answer.Output, StringComparison.Ordinal);
        Assert.Contains("Total document signed", answer.Output, StringComparison.Ordinal);
        Assert.Contains("Firma GmbH", answer.Output, StringComparison.Ordinal);
        Assert.Contains("SHA-256", answer.Output, StringComparison.Ordinal);
        Assert.Contains("ETSI.CAdES.detached", answer.Output, StringComparison.Ordinal);
    }

    [Theory, MemberData(nameof(Keys))]
    public void The_MAC_is_attached_to_the_signature_and_holds(string key)
    {
        var file = Seal(key == "RSA" ? ByRsa : ByEcdsa);
        Assert.Contains("/MACLocation/AttachedToSig", Encoding.Latin1.GetString(file), StringComparison.Ordinal);
        Assert.True(MacVerifier.Holds(file, Slot.Key));
        Assert.False(MacVerifier.Holds(file, PassphraseSlot.Derive(Tools.Read(Tools.Passphrase)).Key));
    }

    [Fact]
    public void Every_changed_byte_that_it_covers_is_noticed()
    {
        var file = (byte[])Signed.Clone();
        var clear = Encoding.Latin1.GetString(file);
        var hole = clear.IndexOf("/Contents<", StringComparison.Ordinal);
        var after = clear.IndexOf('>', hole);
        for (var at = 0; at < file.Length; at += at < hole - 200 ? 97 : 3)
        {
            if (at >= hole + 10 && at < after) at = after;
            file[at] ^= 0x04;
            Assert.False(MacVerifier.Holds(file, Slot.Key), $"A change at {at} of {file.Length} was not noticed.");
            file[at] ^= 0x04;
        }
        Assert.True(MacVerifier.Holds(file, Slot.Key));
    }

    [Fact]
    public void It_is_made_with_the_certificates_key_and_the_MAC_is_bound_to_it()
    {
        var parts = new SignedParts(Container(Signed));
        using var key = ByRsa.Certificate.GetRSAPublicKey()!;
        Assert.True(key.VerifyData(parts.Attributes, parts.Value, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1));
        var file = (byte[])Signed.Clone(); // somebody else's signature with the old MAC: another value
        var at = Encoding.Latin1.GetString(file).IndexOf(Convert.ToHexString(parts.Value), StringComparison.Ordinal);
        file[at + 20] = file[at + 20] == (byte)'0' ? (byte)'1' : (byte)'0';
        Assert.False(MacVerifier.Holds(file, Slot.Key));
    }

    [Fact]
    public void Pdfsig_refuses_a_changed_byte_too()
    {
        var file = (byte[])Signed.Clone();
        file[Encoding.Latin1.GetString(file).IndexOf("stream\n", StringComparison.Ordinal) + 100] ^= 1;
        Assert.DoesNotContain("Signature is Valid.", Tools.Run(file, "pdfsig", ["-nocert", "-upw", Tools.Passphrase, "{pdf}"]).Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("qpdf", "--check", "--password={key}", "{pdf}")]
    [InlineData("pdftotext", "-upw", "{key}", "{pdf}", "-")]
    [InlineData("mutool", "draw", "-p", "{key}", "-F", "txt", "-o", "-", "{pdf}")]
    public void Readers_open_it_as_before_and_complain_of_nothing(string tool, params string[] arguments)
    {
        var answer = Tools.Run(Signed, tool, arguments.Select(argument => argument.Replace("{key}", Tools.Passphrase, StringComparison.Ordinal)));
        Assert.Equal(0, answer.Code);
        Assert.Equal("", answer.Error.Replace("warning: ICC support is not available\n", "", StringComparison.Ordinal)); // of the installed MuPDF
        Assert.Contains(tool == "qpdf" ? "No syntax or stream encoding errors found" : SampleDocument.Body, answer.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void An_independent_managed_reader_opens_it_too()
    {
        using var document = PdfDocument.Open(Signed, new ParsingOptions { Password = Tools.Passphrase });
        Assert.Contains("Größe, Übermut, 12 €", document.GetPage(1).Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Its_certificate_is_bound_and_those_of_its_issuers_go_along()
    {
        var parts = new SignedParts(Container(Signed));
        Assert.Equal(2, parts.Certificates.Count);
        Assert.Contains(parts.Certificates, certificate => certificate.AsSpan().SequenceEqual(ByRsa.Certificate.RawData));
        Assert.True(parts.Attributes.AsSpan().IndexOf(SHA256.HashData(ByRsa.Certificate.RawData)) > 0); // RFC 5035 §3
    }

    [Fact]
    public void Nothing_but_the_signature_stands_in_clear()
    {
        var clear = Encoding.Latin1.GetString(Signed);
        foreach (var word in (string[])["/Widget", "/AcroForm<<", "/Fields", "D:2026", "Klein", "/Annot"]) Assert.DoesNotContain(word, clear, StringComparison.Ordinal);
        Assert.DoesNotContain(Convert.ToHexString("D:2026"u8), clear, StringComparison.Ordinal);
        var open = Tools.Run(Signed, "qpdf", ["--qdf", "--decrypt", "--password=" + Tools.Passphrase, "{pdf}", "-"]).Output;
        Assert.Contains("D:20261126203005Z", open, StringComparison.Ordinal);
    }

    [Fact]
    public void A_key_of_another_kind_is_refused()
    {
        var edwards = new PublicKey(new Oid("1.3.101.112"), null, new AsnEncodedData(new byte[32])); // RFC 8410
        var request = new CertificateRequest(new X500DistinguishedName("CN=edwards"), edwards, HashAlgorithmName.SHA256);
        using var issuer = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var certificate = request.Create(new X500DistinguishedName("CN=Prüfstelle"), X509SignatureGenerator.CreateForECDsa(issuer), At, At.AddDays(1), [1]);
        Assert.Throws<ArgumentException>(() => Seal(new PdfSignature(certificate, [], hash => hash, At)));
    }

    private static byte[] Container(byte[] file)
    {
        var clear = Encoding.Latin1.GetString(file);
        var at = clear.IndexOf("/Contents<", StringComparison.Ordinal) + 10;
        return Convert.FromHexString(clear[at..clear.IndexOf('>', at)]);
    }

    private static byte[] Seal(PdfSignature signature)
    {
        using var file = new MemoryStream();
        PdfSealer.Seal(SampleDocument.Create(), Slot, file, new SealOptions { Signature = signature });
        return file.ToArray();
    }

    private static PdfSignature Rsa()
    {
        var issuer = RSA.Create(2048);
        var root = new CertificateRequest("CN=Prüfstelle", issuer, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        root.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        using var authority = root.CreateSelfSigned(At.AddDays(-1), At.AddYears(5));
        var key = RSA.Create(2048);
        var certificate = new CertificateRequest("CN=Firma GmbH, O=Firma", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1).Create(authority, At.AddDays(-1), At.AddYears(2), [9, 8, 7]);
        return new(certificate, [X509CertificateLoader.LoadCertificate(authority.RawData)], hash => key.SignHash(hash, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1), At);
    }

    private static PdfSignature Ecdsa()
    {
        var key = ECDsa.Create(ECCurve.NamedCurves.nistP384);
        var certificate = new CertificateRequest("CN=Firma GmbH", key, HashAlgorithmName.SHA256).CreateSelfSigned(At.AddDays(-1), At.AddYears(2));
        return new(certificate, [], hash => key.SignHash(hash, DSASignatureFormat.Rfc3279DerSequence), At);
    }
}
