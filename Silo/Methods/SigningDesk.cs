using System.Collections.Concurrent;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Siegelpost.Cluster;
using Siegelpost.Pdf.Sealing;

namespace Siegelpost.Silo.Methods;

/// <summary>
/// Signs PDFs with the organisation's certificate. The key is a file that silos read; it is in no state and no front door sees it. What
/// can't be signed goes unsigned with a warning: the mail's protection doesn't hang on it.
/// </summary>
internal sealed class SigningDesk(TimeProvider clock, ILogger<SigningDesk> log)
{
    private readonly ConcurrentDictionary<(string, string), CertificateFiles> opened = [];

    /// <summary>Null signature: the mail goes unsigned; the words say so to support. Both null: the organisation doesn't sign.</summary>
    public (PdfSignature? Signature, string? Words) For(OrganisationPolicy policy, string mailId)
    {
        var (signature, problem) = Find(policy);
        if (problem is not null) SigningLog.NotSigned(log, mailId, problem);
        return (signature, signature is not null ? "signed" : problem is not null ? "not signed" : null);
    }

    /// <summary>Why nothing can be signed by what an operator named; null: it can, or nothing is named.</summary>
    public static string? Problem(OrganisationPolicy policy) => new SigningDesk(TimeProvider.System, NullLogger<SigningDesk>.Instance).Find(policy).Problem;

    private (PdfSignature? Signature, string? Problem) Find(OrganisationPolicy policy)
    {
        var (certificateFile, keyFile) = (policy.SigningCertificateFile ?? "", policy.SigningKeyFile ?? "");
        if (certificateFile.Length + keyFile.Length == 0) return (null, null);
        try
        {
            if (!opened.TryGetValue((certificateFile, keyFile), out var files))
                opened[(certificateFile, keyFile)] = files = CertificateFiles.Find("Signing", certificateFile, keyFile, clock, log)!;
            return Signature(files.Current, clock.GetUtcNow());
        }
        catch (FormatException fault)
        {
            return (null, fault.Message);
        }
    }

    private static (PdfSignature? Signature, string? Problem) Signature(SslStreamCertificateContext pair, DateTimeOffset now)
    {
        var certificate = pair.TargetCertificate;
        if (now < certificate.NotBefore || now > certificate.NotAfter) return (null, $"the signing certificate is valid from {certificate.NotBefore.ToUniversalTime():u} to {certificate.NotAfter.ToUniversalTime():u} only");
        if (certificate.GetKeyAlgorithm() is not ("1.2.840.113549.1.1.1" or "1.2.840.10045.2.1")) return (null, "the signing key is neither RSA nor ECDSA"); // RFC 3279 §2.3
        return (new(certificate, [.. pair.IntermediateCertificates], hash => Sign(certificate, hash), now), null);
    }

    private static byte[] Sign(X509Certificate2 certificate, byte[] hash)
    {
        using var rsa = certificate.GetRSAPrivateKey();
        if (rsa is not null) return rsa.SignHash(hash, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        using var ecdsa = certificate.GetECDsaPrivateKey();
        return ecdsa!.SignHash(hash, DSASignatureFormat.Rfc3279DerSequence);
    }
}

internal static partial class SigningLog
{
    [LoggerMessage(EventId = 207, EventName = "NotSigned", Level = LogLevel.Warning, Message = "{MailId}: its PDF is sealed but not signed: {Reason}")]
    public static partial void NotSigned(ILogger log, string mailId, string reason);
}
