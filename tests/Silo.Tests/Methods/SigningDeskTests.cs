using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using Siegelpost.Silo.Methods;

namespace Siegelpost.Tests.Methods;

public sealed class SigningDeskTests : IDisposable
{
    private static readonly DateTimeOffset Now = new(2026, 11, 26, 12, 0, 0, TimeSpan.Zero);

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("signing");
    private readonly FakeTimeProvider clock = new(Now);
    private readonly Warnings warnings = new();
    private readonly SigningDesk desk;

    public SigningDeskTests() => desk = new(clock, warnings);

    private OrganisationPolicy Policy => new() { SigningCertificateFile = Path.Combine(folder.FullName, "cert.pem"), SigningKeyFile = Path.Combine(folder.FullName, "key.pem") };

    [Fact]
    public void Who_names_no_certificate_signs_nothing_and_nobody_is_warned()
    {
        Assert.Equal((null, null), desk.For(new(), "M1"));
        Assert.Null(SigningDesk.Problem(new()));
        Assert.Empty(warnings.Texts);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void The_certificate_signs_what_its_key_is_given(bool rsa)
    {
        using var certificate = Write(rsa, Now.AddDays(90));
        var (signature, words) = desk.For(Policy, "M1");
        Assert.Equal("signed", words);
        Assert.Equal((Now, certificate.Thumbprint), (signature!.At, signature.Certificate.Thumbprint));
        var hash = SHA256.HashData("x"u8);
        Assert.True(rsa
            ? certificate.GetRSAPublicKey()!.VerifyHash(hash, signature.SignHash(hash), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)
            : certificate.GetECDsaPublicKey()!.VerifyHash(hash, signature.SignHash(hash), DSASignatureFormat.Rfc3279DerSequence));
    }

    [Fact]
    public void A_certificate_past_its_time_a_foreign_key_and_missing_files_leave_mail_unsigned_with_a_warning()
    {
        Assert.Equal((null, "not signed"), desk.For(Policy, "M1"));
        Assert.Contains("M1", warnings.Texts.Single(), StringComparison.Ordinal);
        Assert.NotNull(SigningDesk.Problem(Policy));
        Assert.Equal((null, "not signed"), desk.For(Policy with { SigningKeyFile = null }, "M2"));

        Write(rsa: true, Now.AddDays(1)).Dispose();
        Assert.NotNull(desk.For(Policy, "M3").Signature); // the files are there now
        clock.SetUtcNow(Now.AddDays(2));
        Assert.Equal((null, "not signed"), desk.For(Policy, "M4"));
        Assert.Contains("2026-11-27", warnings.Texts[^1], StringComparison.Ordinal);

        File.WriteAllText(Policy.SigningKeyFile!, RSA.Create(2048).ExportPkcs8PrivateKeyPem());
        Assert.Equal((null, "not signed"), new SigningDesk(clock, warnings).For(Policy, "M5"));
        Assert.DoesNotContain(warnings.Texts, text => text.Contains("PRIVATE KEY", StringComparison.Ordinal));
    }

    [Fact]
    public void A_renewed_certificate_is_taken_within_a_minute()
    {
        using var first = Write(rsa: true, Now.AddDays(10));
        Assert.Equal(first.Thumbprint, desk.For(Policy, "M1").Signature!.Certificate.Thumbprint);
        using var second = Write(rsa: false, Now.AddDays(400));
        clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(second.Thumbprint, desk.For(Policy, "M2").Signature!.Certificate.Thumbprint);
    }

    public void Dispose() => folder.Delete(recursive: true);

    private X509Certificate2 Write(bool rsa, DateTimeOffset end)
    {
        using AsymmetricAlgorithm key = rsa ? RSA.Create(2048) : ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = rsa ? new CertificateRequest("CN=Firma GmbH", (RSA)key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1) : new CertificateRequest("CN=Firma GmbH", (ECDsa)key, HashAlgorithmName.SHA256);
        var certificate = request.CreateSelfSigned(Now.AddDays(-1), end);
        File.WriteAllText(Policy.SigningCertificateFile!, certificate.ExportCertificatePem());
        File.WriteAllText(Policy.SigningKeyFile!, key.ExportPkcs8PrivateKeyPem());
        return certificate;
    }

    private sealed class Warnings : ILogger<SigningDesk>
    {
        public List<string> Texts { get; } = [];

        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;
        public bool IsEnabled(LogLevel level) => true;
        public void Log<TState>(LogLevel level, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (level == LogLevel.Warning) Texts.Add(formatter(state, exception));
        }
    }
}
