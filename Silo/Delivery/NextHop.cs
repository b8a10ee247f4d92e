namespace Siegelpost.Silo.Delivery;

/// <summary>Where mail is handed over.</summary>
/// <param name="CertificateName">TLS is required, with a certificate for this name; null: TLS when offered, whatever the certificate (RFC 7435).</param>
internal sealed record NextHop(string Host, int Port, string? CertificateName = null)
{
    /// <summary>RFC 8314 §7.3: TLS from the first byte.</summary>
    public bool ImplicitTls => Port == 465;
}

/// <summary>Section <c>Relay</c>: one server takes all mail. Unset only in Development (RULES 11).</summary>
internal sealed record RelayOptions
{
    public string? Host { get; init; }

    public int Port { get; init; } = 25;

    /// <summary>The name that we say in EHLO; null: this machine's (RFC 5321 §4.1.1.1).</summary>
    public string? HelloName { get; init; }

    /// <summary>PEM file with certificate authorities that <c>reply: tls</c> trusts beside the system's; null: none.</summary>
    public string? TrustFile { get; init; }

    public NextHop? NextHop => string.IsNullOrWhiteSpace(Host) ? null : new(Host, Port);
}

/// <summary>A mail that leaves from its bytes.</summary>
/// <param name="EightBit">The client declared BODY=8BITMIME.</param>
/// <param name="SmtpUtf8">The client declared SMTPUTF8.</param>
internal sealed record PassedMail(string ReversePath, string Recipient, Func<Task<Stream>> Open, bool EightBit, bool SmtpUtf8);
