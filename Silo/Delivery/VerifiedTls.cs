using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace Siegelpost.Silo.Delivery;

/// <summary>Judges certificates of organisations' own servers (RULES 9): right name, chain to a system root or to one that was configured.</summary>
internal sealed class VerifiedTls(X509Certificate2Collection roots)
{
#pragma warning disable CA5359 // On purpose, RFC 7435 §3: to a relay any TLS is better than none, and what must stay secret is sealed before it gets here.
    /// <summary>Opportunistic TLS: whatever the certificate says.</summary>
    public static readonly RemoteCertificateValidationCallback Anyone = static (_, _, _, _) => true;
#pragma warning restore CA5359

    /// <summary>Reads a PEM file with certificate authorities; null: the system's alone.</summary>
    public static VerifiedTls From(string? trustFile)
    {
        var roots = new X509Certificate2Collection();
        if (!string.IsNullOrWhiteSpace(trustFile)) roots.ImportFromPemFile(trustFile);
        return new(roots);
    }

    public bool Accepts(object sender, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        if (errors == SslPolicyErrors.None) return true;
        // Only the chain may be mended by an own root; a wrong name or no certificate stays wrong.
        if (errors != SslPolicyErrors.RemoteCertificateChainErrors || roots.Count == 0 || certificate is not X509Certificate2 leaf) return false;
        using var own = new X509Chain();
        own.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        own.ChainPolicy.CustomTrustStore.AddRange(roots);
        own.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        own.ChainPolicy.ApplicationPolicy.Add(new System.Security.Cryptography.Oid("1.3.6.1.5.5.7.3.1")); // RFC 5280 §4.2.1.12: serverAuth
        if (chain is not null) foreach (var element in chain.ChainElements) own.ChainPolicy.ExtraStore.Add(element.Certificate);
        return own.Build(leaf);
    }
}
