using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Siegelpost.Tests;

/// <summary>Certificates for mail.firma.example, made by the test run.</summary>
internal static class TestCertificate
{
    private static readonly Lazy<(string, string)> Shared = new(() => Make(Directory.CreateTempSubdirectory("siegelpost-tls-").FullName));

    public static (string Certificate, string Key) Files => Shared.Value;

    /// <summary>The check of a client that trusts exactly the shared certificate.</summary>
    public static bool IsOurs(object sender, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        using var ours = X509CertificateLoader.LoadCertificateFromFile(Files.Certificate);
        return certificate is not null && certificate.GetRawCertData().AsSpan().SequenceEqual(ours.RawDataMemory.Span);
    }

    /// <summary>Writes a new pair into the folder, over an old one.</summary>
    public static (string Certificate, string Key) Make(string folder)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=mail.firma.example", key, HashAlgorithmName.SHA256);
        using var certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(30));
        var files = (Path.Combine(folder, "cert.pem"), Path.Combine(folder, "key.pem"));
        File.WriteAllText(files.Item1, certificate.ExportCertificatePem());
        File.WriteAllText(files.Item2, key.ExportPkcs8PrivateKeyPem());
        return files;
    }
}
