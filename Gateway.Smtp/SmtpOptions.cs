using System.Net;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Siegelpost.Cluster;

namespace Siegelpost.Smtp;

/// <summary>The limits of the SMTP front door and how it presents itself; section <c>Smtp</c>. Each default says where it comes from.</summary>
public sealed class SmtpOptions
{
    /// <summary>Our name in greeting, EHLO and Received.</summary>
    public string HostName { get; set; } = Dns.GetHostName().ToLowerInvariant();

    /// <summary>Numeric address and port with TLS from the first byte (RFC 8314 §3.3: port 465), beside <c>Listen</c>; needs a certificate.</summary>
    public string? ListenTls { get; set; }

    /// <summary>PEM file with the certificate and its intermediates. Unset: no STARTTLS, and therefore no AUTH.</summary>
    public string? CertificateFile { get; set; }

    /// <summary>PEM file with the private key of <see cref="CertificateFile"/>, unencrypted.</summary>
    public string? KeyFile { get; set; }

    /// <summary>Largest mail in bytes (RFC 1870). RULES 24: 100 MB.</summary>
    public long MaxSize { get; set; } = 100L * 1024 * 1024;

    /// <summary>Recipients in one transaction. RFC 5321 §4.5.3.1.8 asks for at least 100; RULES 13 takes exactly that.</summary>
    public int MaxRecipients { get; set; } = 100;

    /// <summary>Command line in bytes with its CRLF. RFC 5321 §4.5.3.1.4: 512, and our extensions of MAIL add 553; Postfix reads 2,048.</summary>
    public int MaxCommandLine { get; set; } = 2048;

    /// <summary>Line of an AUTH exchange in bytes. RFC 4954 §4: 12,288.</summary>
    public int MaxAuthLine { get; set; } = 12288;

    /// <summary>
    /// Text line in bytes. RFC 5321 §4.5.3.1.6 allows 1,000, but real mail has HTML in one line, and refusing it loses mail.
    /// We hold no line in memory; the bound is for those who parse after us.
    /// </summary>
    public int MaxTextLine { get; set; } = 1024 * 1024;

    /// <summary>Received fields before a mail counts as looping. RFC 5321 §6.3 asks for at least 100 hops or some other care; ours are at most a handful.</summary>
    public int MaxReceived { get; set; } = 25;

    /// <summary>Connections at once. Kestrel doesn't bound raw connections with an answer; Postfix serves 100 processes, a session here costs 7 KiB.</summary>
    public int MaxConnections { get; set; } = 1000;

    /// <summary>Connections at once from an IPv4 address or IPv6 /64. Postfix: 50; a whole organisation may come from one address.</summary>
    public int MaxConnectionsPerAddress { get; set; } = 100;

    /// <summary>Refused commands before we hang up. Postfix smtpd_hard_error_limit: 20.</summary>
    public int MaxErrors { get; set; } = 20;

    /// <summary>Wrong credentials on one connection before we hang up.</summary>
    public int MaxAuthFailures { get; set; } = 3;

    /// <summary>Wait for a whole command line. RFC 5321 §4.5.3.2.7: at least 5 minutes.</summary>
    public TimeSpan CommandTimeout { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>Wait for the next block of a mail. RFC 5321 §4.5.3.2.5 gives the client 3 minutes for one; we give it the server's 5 (§4.5.3.2.7).</summary>
    public TimeSpan DataBlockTimeout { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>A whole mail; 100 MB in this time are 14 kB/s.</summary>
    public TimeSpan DataTimeout { get; set; } = TimeSpan.FromHours(2);

    /// <summary>Bytes per second, on average since DATA, that a mail must come with after <see cref="DataGrace"/>. Kestrel asks 240 of HTTP bodies.</summary>
    public int MinDataRate { get; set; } = 240;

    /// <summary>How long the rate of a mail isn't looked at.</summary>
    public TimeSpan DataGrace { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>Wait for the TLS handshake. Kestrel's HTTPS waits 10 seconds, old mail servers need more.</summary>
    public TimeSpan TlsTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Wait for the house behind us. RFC 5321 §4.5.3.2.6: the client waits 10 minutes for the answer to its final dot; RFC 1047: don't let it.</summary>
    public TimeSpan AcceptTimeout { get; set; } = TimeSpan.FromMinutes(2);

    /// <summary><see cref="ListenTls"/>; null: unset.</summary>
    /// <exception cref="FormatException">It isn't an address and port.</exception>
    public IPEndPoint? TlsEndPoint() => ListenTls is null or "" ? null : IPEndPoint.Parse(ListenTls);

    internal bool CanListenTls() => ListenTls is null or "" || (IPEndPoint.TryParse(ListenTls, out var endPoint) && endPoint.Port > 0 && CertificateFile is not (null or ""));

    /// <summary>Null: none is configured.</summary>
    /// <exception cref="FormatException">The files can't be used.</exception>
    internal CertificateFiles? Certificate(TimeProvider clock, ILogger log) => CertificateFiles.Find("Smtp", CertificateFile, KeyFile, clock, log);

    internal bool IsUsable() =>
        HostName is { Length: > 0 and <= 255 } && SmtpGrammar.IsHelo(HostName)
        && MaxSize > 0 && MaxRecipients > 0 && MaxConnections > 0 && MaxConnectionsPerAddress > 0
        && MaxCommandLine >= 512 && MaxAuthLine >= MaxCommandLine && MaxTextLine >= 1000;
}

/// <summary>At the start a certificate that can't be read is an error, as AUTH would be silently gone otherwise.</summary>
internal sealed class SmtpCertificateCheck : IValidateOptions<SmtpOptions>
{
    public ValidateOptionsResult Validate(string? name, SmtpOptions options)
    {
        try
        {
            _ = options.Certificate(TimeProvider.System, NullLogger.Instance);
            return ValidateOptionsResult.Success;
        }
        catch (FormatException wrong)
        {
            return ValidateOptionsResult.Fail(wrong.Message);
        }
    }
}
