using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Logging;

namespace Siegelpost.Cluster;

/// <summary>
/// A certificate with its intermediates and its key, from two PEM files that are read again when they change: renewals need no restart. A
/// pair that can't be used leaves the old one in use.
/// </summary>
public sealed class CertificateFiles
{
    private readonly LiveFiles<SslStreamCertificateContext> _files;

    /// <param name="section">Whose settings <c>CertificateFile</c> and <c>KeyFile</c> they are, for messages and the log.</param>
    /// <param name="certificateFile">The certificate first, intermediates after it.</param>
    /// <param name="keyFile">Its private key, unencrypted.</param>
    /// <exception cref="FormatException">They can't be used.</exception>
    public CertificateFiles(string section, string certificateFile, string keyFile, TimeProvider clock, ILogger log) =>
        _files = new([certificateFile, keyFile], $"{section}:CertificateFile and {section}:KeyFile", Load, clock, log);

    /// <summary>For a handshake of now.</summary>
    public SslStreamCertificateContext Current => _files.Current;

    /// <summary>Null where no certificate is named.</summary>
    /// <exception cref="FormatException">Only one file is named, or they can't be used.</exception>
    public static CertificateFiles? Find(string section, string? certificateFile, string? keyFile, TimeProvider clock, ILogger log) =>
        (certificateFile, keyFile) switch
        {
            (null or "", null or "") => null,
            (null or "", _) or (_, null or "") => throw new FormatException($"{section}:CertificateFile and {section}:KeyFile go together: set both or none."),
            _ => new(section, certificateFile, keyFile, clock, log),
        };

    private static SslStreamCertificateContext Load(string[] pair)
    {
        var certificate = X509Certificate2.CreateFromPem(pair[0], pair[1]);
        var chain = new X509Certificate2Collection();
        chain.ImportFromPem(pair[0]);
        return SslStreamCertificateContext.Create(certificate, chain, offline: true);
    }
}
