using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Logging;

namespace Siegelpost.Cluster;

/// <summary>
/// What a process of the cluster is known by, and whom it trusts. An authority of the cluster's own issues all certificates; the DNS name
/// in a certificate is a role, not a machine, so that machines come and go without new ones. The system's authorities count for nothing
/// here, and there is no revocation: who must go is kept out by a new authority. All files are read again when they change, and the
/// authority's may hold two while one takes over from the other.
/// </summary>
public sealed class ClusterCertificates
{
    internal const string Silo = "silo.siegelpost", Front = "front.siegelpost";
    internal const string ServerUse = "1.3.6.1.5.5.7.3.1", ClientUse = "1.3.6.1.5.5.7.3.2"; // RFC 5280 §4.2.1.12
    private readonly CertificateFiles _own;
    private readonly LiveFiles<X509Certificate2Collection> _authorities;

    /// <exception cref="FormatException">Named: a file can't be used, or the certificate isn't one of this cluster.</exception>
    public ClusterCertificates(string certificateFile, string keyFile, string authorityFile, TimeProvider clock, ILogger log)
    {
        (Clock, Log) = (clock, log);
        _authorities = new([authorityFile], "Cluster:AuthorityFile", Authorities, clock, log);
        _own = new("Cluster", certificateFile, keyFile, clock, log);
        foreach (var use in (string[])[ServerUse, ClientUse])
            if (OwnProblem(use) is { } problem) throw new FormatException($"Cluster:CertificateFile names a certificate that no other process would accept: {problem}.");
    }

    internal TimeProvider Clock { get; }
    internal ILogger Log { get; }

    /// <summary>Whether our own certificate names this role.</summary>
    internal bool Is(string role) => Names(_own.Current.TargetCertificate, role);

    /// <summary>For a port that admits these roles only.</summary>
    /// <param name="refused">Told why a peer is refused.</param>
    internal SslServerAuthenticationOptions Accepting(string[] roles, Action<string> refused) => new()
    {
        ServerCertificateContext = _own.Current,
        ClientCertificateRequired = true,
        CertificateChainPolicy = Policy(ClientUse),
        RemoteCertificateValidationCallback = (_, peer, chain, errors) => Admits(peer, chain, errors, ClientUse, roles, refused),
        EnabledSslProtocols = SslProtocols.Tls13,
        AllowTlsResume = false, // a resumed session would carry a certificate past its end
        AllowRenegotiation = false,
    };

    /// <summary>For a connection to a silo.</summary>
    /// <param name="refused">Told why the peer is refused.</param>
    internal SslClientAuthenticationOptions Connecting(Action<string> refused) => new()
    {
        TargetHost = Silo,
        ClientCertificateContext = _own.Current,
        CertificateChainPolicy = Policy(ServerUse),
        RemoteCertificateValidationCallback = (_, peer, chain, errors) => Admits(peer, chain, errors, ServerUse, [Silo], refused),
        EnabledSslProtocols = SslProtocols.Tls13,
        AllowTlsResume = false,
        AllowRenegotiation = false,
    };

    private static X509Certificate2Collection Authorities(string[] file)
    {
        var authorities = new X509Certificate2Collection();
        authorities.ImportFromPem(file[0]);
        return authorities.Count > 0 ? authorities : throw new FormatException("it holds no certificate");
    }

    private string? OwnProblem(string use)
    {
        using var chain = new X509Chain { ChainPolicy = Policy(use) };
        chain.ChainPolicy.ExtraStore.AddRange(_own.Current.IntermediateCertificates.ToArray());
        var certificate = _own.Current.TargetCertificate;
        return Problem(certificate, chain, chain.Build(certificate) ? SslPolicyErrors.None : SslPolicyErrors.RemoteCertificateChainErrors, use, [Silo, Front]);
    }

    private X509ChainPolicy Policy(string use)
    {
        var policy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            RevocationMode = X509RevocationMode.NoCheck,
            DisableCertificateDownloads = true, // a peer's certificate must not make us fetch anything
            ApplicationPolicy = { new Oid(use) },
        };
        policy.CustomTrustStore.AddRange(_authorities.Current);
        return policy;
    }

    private static bool Admits(X509Certificate? peer, X509Chain? chain, SslPolicyErrors errors, string use, string[] roles, Action<string> refused)
    {
        var problem = Problem(peer as X509Certificate2, chain, errors, use, roles);
        if (problem is not null) refused(problem);
        return problem is null;
    }

    private static string? Problem(X509Certificate2? certificate, X509Chain? chain, SslPolicyErrors errors, string use, string[] roles)
    {
        if (certificate is null || chain is null) return "no certificate";
        if (errors.HasFlag(SslPolicyErrors.RemoteCertificateChainErrors)) return $"certificate not valid ({string.Join(", ", chain.ChainStatus.Select(s => s.Status).Distinct())})";
        // The chain takes a certificate without this extension for one of every use.
        if (!certificate.Extensions.OfType<X509EnhancedKeyUsageExtension>().Any(e => e.EnhancedKeyUsages[use] is not null)) return "certificate not for this use";
        return roles.Any(role => Names(certificate, role)) ? null : $"certificate does not name {string.Join(" or ", roles)}";
    }

    /// <summary>The subject alternative name alone; the subject's common name and wildcards mean nothing here.</summary>
    private static bool Names(X509Certificate2 certificate, string role) =>
        certificate.Extensions.OfType<X509SubjectAlternativeNameExtension>().Any(e => e.EnumerateDnsNames().Contains(role, StringComparer.OrdinalIgnoreCase));
}
