using System.Security.Cryptography;
using System.Security.Cryptography.Pkcs;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Org.BouncyCastle.Bcpg;
using Org.BouncyCastle.Bcpg.OpenPgp;
using Org.BouncyCastle.Crypto.Generators;
using Org.BouncyCastle.Crypto.Parameters;
using Org.BouncyCastle.Security;
using Siegelpost.Silo.Content;

namespace Siegelpost.Tests.Content;

public sealed class AlreadyEncryptedTests
{
    private static readonly byte[] Cms = MakeCms();
    private static readonly byte[] Pgp = MakePgp(armoured: false);
    private static readonly string ArmouredPgp = Encoding.ASCII.GetString(MakePgp(armoured: true)).ReplaceLineEndings("\n");

    [Fact]
    public void Real_envelopes_count()
    {
        Assert.True(Is(Smime(Base64(Cms))));
        Assert.True(Is(Smime(Base64(Cms), "application/x-pkcs7-mime; smime-type=signed-data")));   // the label proves nothing
        Assert.True(Is(PgpMime(ArmouredPgp)));
        Assert.True(Is(PgpMime(Base64(Pgp), "Content-Transfer-Encoding: base64\n")));
        Assert.True(Is(PgpMime(ArmouredPgp, preamble: "This is an OpenPGP/MIME encrypted message (RFC 4880 and 3156)\n")));
    }

    [Fact]
    public void Damaged_or_decorated_envelopes_do_not()
    {
        Assert.False(Is(Smime(Base64(Cms[..^1]))));
        Assert.False(Is(Smime(Base64([.. Cms, 0]))));
        Assert.False(Is(Smime(Base64(Cms) + "\nand in the clear: 4711\n")));
        Assert.False(Is(Smime("Hallo " + Base64(Cms))));
        Assert.False(Is(Smime(Base64(MakeSigned()))));
        Assert.False(Is(Smime(Base64(Encoding.UTF8.GetBytes("not at all")))));
        Assert.False(Is(Smime("")));
        Assert.False(Is(Smime(Base64(Cms), "text/plain")));
        Assert.False(Is("Content-Type: text/plain\n" + Smime(Base64(Cms))));
        Assert.False(Is(Smime(Base64(Cms)).Replace("MIME-Version: 1.0", "broken line", StringComparison.Ordinal)));
    }

    [Fact]
    public void Every_truncation_and_every_flipped_length_is_seen()
    {
        for (var length = 0; length < Cms.Length; length += 7) Assert.False(CmsEnvelope.IsWhole(new MemoryStream(Cms, 0, length)));
        for (var i = 0; i < 40; i++)
        {
            var flipped = Cms.ToArray();
            flipped[i] ^= 0xFF;
            _ = CmsEnvelope.IsWhole(new MemoryStream(flipped));              // whatever it says, it ends and does not throw
        }
        Assert.False(CmsEnvelope.IsWhole(new MemoryStream([.. Enumerable.Repeat(new byte[] { 0x30, 0x80 }, 100_000).SelectMany(x => x)])));
    }

    [Theory]
    [InlineData("Text davor\n")]
    [InlineData("This is an OpenPGP/MIME encrypted message (RFC 4880 and 3156)\nGeheim: 4711\n")]
    public void Readable_text_before_a_PGP_message_does_not_count(string preamble) => Assert.False(Is(PgpMime(ArmouredPgp, preamble: preamble)));

    [Fact]
    public void Other_forms_of_PGP_do_not_count()
    {
        Assert.False(Is(PgpMime(ArmouredPgp) + "\nEpilog mit Text\n"));
        Assert.False(Is(PgpMime(ArmouredPgp + "Text dahinter\n")));
        Assert.False(Is(PgpMime("Text davor\n" + ArmouredPgp)));
        Assert.False(Is(PgpMime(ArmouredPgp.Replace("MESSAGE-----\n", "MESSAGE-----\nComment: " + new string('x', 200) + "\n", StringComparison.Ordinal))));
        Assert.False(Is(PgpMime(Base64(Pgp[..^1]), "Content-Transfer-Encoding: base64\n")));
        Assert.False(Is(PgpMime(Base64([.. Pgp, 1]), "Content-Transfer-Encoding: base64\n")));
        Assert.False(Is(PgpMime("-----BEGIN PGP MESSAGE-----\n\nSGFsbG8=\n-----END PGP MESSAGE-----\n")));
        Assert.False(Is(PgpMime(ArmouredPgp, version: "Version: 2")));
        Assert.False(Is(PgpMime(ArmouredPgp).Replace("application/pgp-encrypted\"", "application/other\"", StringComparison.Ordinal)));
        Assert.False(Is(PgpMime(ArmouredPgp).Replace("--b--", "--b\nContent-Type: text/plain\n\nmehr\n--b--", StringComparison.Ordinal)));
        Assert.False(Is(Mails.FromAnna + "Content-Type: text/plain\n\n" + ArmouredPgp));                    // inline never counts
    }

    private static bool Is(string mail)
    {
        using var stream = Mails.Mail(mail);
        return AlreadyEncrypted.Is(HeaderBlock.Parse(stream.ToArray()), stream);
    }

    private static string Smime(string body, string type = "application/pkcs7-mime; smime-type=enveloped-data; name=smime.p7m") =>
        $"From: anna@firma.example\nMIME-Version: 1.0\nContent-Type: {type}\nContent-Transfer-Encoding: base64\n\n{body}\n";

    private static string PgpMime(string data, string fields = "", string preamble = "", string version = "Version: 1") =>
        "From: anna@firma.example\nMIME-Version: 1.0\nContent-Type: multipart/encrypted; boundary=b; protocol=\"application/pgp-encrypted\"\n\n" +
        $"{preamble}--b\nContent-Type: application/pgp-encrypted\n\n{version}\n\n--b\nContent-Type: application/octet-stream\n{fields}\n{data}\n--b--\n";

    private static string Base64(byte[] bytes) => Convert.ToBase64String(bytes, Base64FormattingOptions.InsertLineBreaks);

    private static byte[] MakeCms()
    {
        using var key = RSA.Create(2048);
        using var certificate = new CertificateRequest("CN=Bert", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)
            .CreateSelfSigned(new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero), new(2036, 1, 1, 0, 0, 0, TimeSpan.Zero));
        var cms = new EnvelopedCms(new ContentInfo(RandomNumberGenerator.GetBytes(3000)));
        cms.Encrypt(new CmsRecipient(certificate));
        return cms.Encode();
    }

    private static byte[] MakeSigned()
    {
        using var key = RSA.Create(2048);
        using var certificate = new CertificateRequest("CN=Anna", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)
            .CreateSelfSigned(new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero), new(2036, 1, 1, 0, 0, 0, TimeSpan.Zero));
        var signed = new SignedCms(new ContentInfo(Encoding.ASCII.GetBytes("Content-Type: text/plain\r\n\r\nSignierter Text\r\n")));
        signed.ComputeSignature(new CmsSigner(certificate));
        return signed.Encode();
    }

    internal static string OpaqueSignedMail() => Smime(Base64(MakeSigned()), "application/pkcs7-mime; smime-type=signed-data; name=smime.p7m");

    private static byte[] MakePgp(bool armoured)
    {
        var generator = new RsaKeyPairGenerator();
        generator.Init(new RsaKeyGenerationParameters(Org.BouncyCastle.Math.BigInteger.ValueOf(65537), new SecureRandom(), 2048, 25));
        var key = new PgpKeyPair(PublicKeyAlgorithmTag.RsaGeneral, generator.GenerateKeyPair(), DateTime.UnixEpoch);
        using var result = new MemoryStream();
        var armour = armoured ? new ArmoredOutputStream(result) : null;
        var encrypted = new PgpEncryptedDataGenerator(SymmetricKeyAlgorithmTag.Aes256, withIntegrityPacket: true);
        encrypted.AddMethod(key.PublicKey);
        var literal = new PgpLiteralDataGenerator();
        using (var data = encrypted.Open((Stream?)armour ?? result, new byte[1024]))
        using (var text = literal.Open(data, 't', "", 3000, DateTime.UnixEpoch))
            text.Write(RandomNumberGenerator.GetBytes(3000));
        armour?.Close();
        return result.ToArray();
    }
}
