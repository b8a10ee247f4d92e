using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Siegelpost.Storage;

namespace Siegelpost.Cluster;

/// <summary>What <see cref="ClusterFiles.Prepare"/> found or made.</summary>
/// <param name="AuthorityIsNew">False: an authority was there and has issued the certificates.</param>
/// <param name="KeysAreNew">The moment to say "back them up elsewhere".</param>
/// <param name="CertificatesUntil">End of the role certificates; run it again before.</param>
public sealed record PreparedCluster(string Directory, bool AuthorityIsNew, bool KeysAreNew, DateTimeOffset CertificatesUntil);

/// <summary>
/// The files that a cluster's processes are given: installation keys for silos, the public key for front doors, and an authority with one
/// certificate per role. Authority and keys are made once and never touched again, since everything hangs on them; certificates are
/// issued anew each time, and running processes take them over.
/// </summary>
public static class ClusterFiles
{
    private const int AuthorityYears = 10;
    private const int CertificateDays = 825; // the longest that TLS clients commonly took (CA/Browser Forum, ballot 193)

    /// <param name="directory">Created where it is missing (0700); files in it are 0600.</param>
    /// <exception cref="FormatException">Half of the authority is missing, or can't be used.</exception>
    /// <exception cref="KeyMismatchException">Some installation keys are missing or damaged.</exception>
    public static PreparedCluster Prepare(string directory, TimeProvider clock)
    {
        var root = Path.GetFullPath(directory);
        DurableFiles.CreateDirectory(root);
        using var keys = InstallationKeys.OpenOrCreateForCluster(Path.Combine(root, "keys"), out var keysAreNew);
        DurableFiles.Replace(Path.Combine(root, "public.pem"), Encoding.ASCII.GetBytes(keys.PublicKey.ToPem() + "\n"));

        var now = clock.GetUtcNow();
        using var authority = Authority(Path.Combine(root, "ca.pem"), Path.Combine(root, "ca.key"), now, out var authorityIsNew);
        var until = now.AddDays(CertificateDays);
        if (until > authority.NotAfter) until = authority.NotAfter; // nobody outlives its issuer
        if (until <= now) throw new FormatException($"The authority in {root} has ended. Move ca.pem and ca.key away and run this again; give all processes both authorities in one file for the change.");
        Issue(authority, ClusterCertificates.Silo, Path.Combine(root, "silo"), now, until);
        Issue(authority, ClusterCertificates.Front, Path.Combine(root, "front"), now, until);
        return new(root, authorityIsNew, keysAreNew, until);
    }

    private static X509Certificate2 Authority(string certificateFile, string keyFile, DateTimeOffset now, out bool isNew)
    {
        isNew = !File.Exists(certificateFile) && !File.Exists(keyFile);
        if (isNew) MakeAuthority(certificateFile, keyFile, now);
        try
        {
            return X509Certificate2.CreateFromPemFile(certificateFile, keyFile);
        }
        catch (Exception wrong) when (wrong is IOException or UnauthorizedAccessException or CryptographicException or ArgumentException)
        {
            throw new FormatException($"{certificateFile} and {keyFile} must be a certificate and its key: {wrong.Message} Bring the missing one back, or move both away for a new authority.", wrong);
        }
    }

    private static void MakeAuthority(string certificateFile, string keyFile, DateTimeOffset now)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=Siegelpost cluster", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, hasPathLengthConstraint: true, 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, critical: true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, critical: false));
        using var certificate = request.CreateSelfSigned(Begin(now), now.AddYears(AuthorityYears));
        DurableFiles.WriteNew(keyFile, Pem(key.ExportPkcs8PrivateKeyPem())); // a crash in between is told at the next run
        DurableFiles.WriteNew(certificateFile, Pem(certificate.ExportCertificatePem()));
    }

    private static void Issue(X509Certificate2 authority, string role, string file, DateTimeOffset now, DateTimeOffset until)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={role}", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(role);
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, critical: true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(ClusterCertificates.ServerUse), new Oid(ClusterCertificates.ClientUse)], critical: false));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, critical: false));
        request.CertificateExtensions.Add(X509AuthorityKeyIdentifierExtension.CreateFromCertificate(authority, includeKeyIdentifier: true, includeIssuerAndSerial: false));
        using var certificate = request.Create(authority, Begin(now), until, RandomNumberGenerator.GetBytes(16)); // RFC 5280 §4.1.2.2: at most 20 bytes
        DurableFiles.Replace($"{file}.key", Pem(key.ExportPkcs8PrivateKeyPem()));
        DurableFiles.Replace($"{file}.pem", Pem(certificate.ExportCertificatePem()));
    }

    private static DateTimeOffset Begin(DateTimeOffset now) => now.AddHours(-1); // for machines whose clocks are behind

    private static byte[] Pem(string pem) => Encoding.ASCII.GetBytes(pem + "\n");
}
