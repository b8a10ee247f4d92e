using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Siegelpost.Tests;

/// <summary>An authority of one test, with a folder for what it issues.</summary>
internal sealed class TestAuthority : IDisposable
{
    public const string ServerUse = "1.3.6.1.5.5.7.3.1", ClientUse = "1.3.6.1.5.5.7.3.2";

    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly X509Certificate2 _certificate;

    public TestAuthority(string name = "test authority")
    {
        var request = new CertificateRequest($"CN={name}", _key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign, true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
        _certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-400), DateTimeOffset.UtcNow.AddDays(400));
        File.WriteAllText(AuthorityFile, Pem);
    }

    public string Folder { get; } = Directory.CreateTempSubdirectory("siegelpost-ca-").FullName;
    public string AuthorityFile => Path.Combine(Folder, "ca.pem");
    public string Pem => _certificate.ExportCertificatePem();

    /// <summary>Writes a certificate and its key under this name, over old ones.</summary>
    public (string Certificate, string Key) Issue(string file, string? dnsName = "silo.siegelpost", DateTimeOffset? until = null, params string[] uses)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=silo.siegelpost", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, true));
        var oids = new OidCollection();
        foreach (var use in uses is [] ? [ServerUse, ClientUse] : uses) oids.Add(new Oid(use));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension(oids, false));
        if (dnsName is not null)
        {
            var names = new SubjectAlternativeNameBuilder();
            names.AddDnsName(dnsName);
            request.CertificateExtensions.Add(names.Build());
        }
        using var certificate = request.Create(_certificate, DateTimeOffset.UtcNow.AddDays(-30), until ?? DateTimeOffset.UtcNow.AddDays(30), RandomNumberGenerator.GetBytes(16));
        var files = (Path.Combine(Folder, $"{file}.pem"), Path.Combine(Folder, $"{file}.key"));
        File.WriteAllText(files.Item1, certificate.ExportCertificatePem());
        File.WriteAllText(files.Item2, key.ExportPkcs8PrivateKeyPem());
        return files;
    }

    public void Dispose()
    {
        _key.Dispose();
        _certificate.Dispose();
        Directory.Delete(Folder, recursive: true);
    }
}
