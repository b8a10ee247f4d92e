using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Siegelpost.Smtp;

namespace Siegelpost.Tests;

public sealed class CertificateTests
{
    [Fact]
    public void A_renewed_certificate_is_used_without_a_restart_and_a_broken_one_is_not()
    {
        var folder = Directory.CreateTempSubdirectory("siegelpost-tls-");
        try
        {
            var clock = new FakeTimeProvider();
            var (file, key) = TestCertificate.Make(folder.FullName);
            var certificate = new TlsCertificate(Options.Create(new SmtpOptions { CertificateFile = file, KeyFile = key }), clock, NullLogger<TlsCertificate>.Instance);
            string Thumbprint() => certificate.Current!.TargetCertificate.Thumbprint;
            void Touch(int seconds) => File.SetLastWriteTimeUtc(file, DateTime.UtcNow.AddSeconds(seconds));

            var first = Thumbprint();
            TestCertificate.Make(folder.FullName);
            Touch(10);
            Assert.Equal(first, Thumbprint()); // not looked at again yet
            clock.Advance(TimeSpan.FromMinutes(1));
            var second = Thumbprint();
            Assert.NotEqual(first, second);

            File.WriteAllText(file, "-----BEGIN CERTIFICATE-----\n");
            Touch(20);
            clock.Advance(TimeSpan.FromMinutes(1));
            Assert.Equal(second, Thumbprint());

            TestCertificate.Make(folder.FullName);
            Touch(30);
            clock.Advance(TimeSpan.FromMinutes(1));
            Assert.NotEqual(second, Thumbprint());
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
