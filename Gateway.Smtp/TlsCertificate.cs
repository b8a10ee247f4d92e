using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Siegelpost.Smtp;

/// <summary>
/// The certificate from its PEM files, read again when they change: renewals need no restart. Files that can't be read leave the
/// old certificate in use; at the start they are an error, as AUTH would be silently gone otherwise.
/// </summary>
internal sealed class TlsCertificate(IOptions<SmtpOptions> options, TimeProvider clock, ILogger<TlsCertificate> log)
{
    private static readonly TimeSpan LookAgain = TimeSpan.FromMinutes(1);
    private readonly Lock _gate = new();
    private SslStreamCertificateContext? _current;
    private DateTime _writtenAt;
    private DateTimeOffset _lookedAt;

    /// <summary>Null when none is configured.</summary>
    public SslStreamCertificateContext? Current
    {
        get
        {
            if (options.Value is not { CertificateFile: { } certificate, KeyFile: { } key }) return null;
            lock (_gate)
            {
                var now = clock.GetUtcNow();
                if (_current is null) (_current, _writtenAt) = (Load(certificate, key), WrittenAt(certificate, key));
                else if (now - _lookedAt >= LookAgain) Refresh(certificate, key);
                else return _current;
                _lookedAt = now;
                return _current;
            }
        }
    }

    /// <summary>The files of these settings can be used; true when none are named.</summary>
    public static bool CanLoad(SmtpOptions settings)
    {
        if (settings is not { CertificateFile: { } certificate, KeyFile: { } key }) return true;
        try
        {
            _ = Load(certificate, key);
            return true;
        }
        catch (Exception fault) when (IsUnreadable(fault))
        {
            return false;
        }
    }

    private static bool IsUnreadable(Exception fault) => fault is IOException or UnauthorizedAccessException or CryptographicException or ArgumentException;

    private void Refresh(string certificate, string key)
    {
        var writtenAt = WrittenAt(certificate, key);
        if (writtenAt == _writtenAt) return;
        try
        {
            // A half-written pair fails here and is tried again in a minute.
            (_current, _writtenAt) = (Load(certificate, key), writtenAt);
            log.CertificateLoaded();
        }
        catch (Exception fault) when (IsUnreadable(fault))
        {
            log.CertificateUnreadable(fault);
        }
    }

    private static DateTime WrittenAt(string certificate, string key)
    {
        var (first, second) = (File.GetLastWriteTimeUtc(certificate), File.GetLastWriteTimeUtc(key));
        return first > second ? first : second;
    }

    private static SslStreamCertificateContext Load(string certificateFile, string keyFile)
    {
        var certificate = X509Certificate2.CreateFromPemFile(certificateFile, keyFile);
        var chain = new X509Certificate2Collection();
        chain.ImportFromPemFile(certificateFile);
        return SslStreamCertificateContext.Create(certificate, chain, offline: true);
    }
}
