using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Siegelpost.Smtp;

/// <summary>Our trace field (RFC 5321 §4.4). Without FOR: it would show a Bcc to everybody.</summary>
internal static class ReceivedField
{
    /// <param name="session">The session in which the mail came; its EHLO name is grammatical, so nothing can break out of the field.</param>
    public static string Write(SmtpSession session, bool smtpUtf8, IPAddress client, string mailId, DateTimeOffset at)
    {
        var literal = client.AddressFamily == AddressFamily.InterNetworkV6 ? $"[IPv6:{client}]" : $"[{client}]";
        var tls = session.TlsProtocol is null ? "" : $" ({session.TlsProtocol})";
        var date = at.ToUniversalTime().ToString("ddd, dd MMM yyyy HH:mm:ss '+0000'", CultureInfo.InvariantCulture); // RFC 5322 §3.3
        return $"Received: from {session.Helo} ({literal})\r\n\tby {session.Limits.HostName} with {Protocol(session, smtpUtf8)}{tls}\r\n\tid {mailId}; {date}\r\n";
    }

    /// <summary>RFC 3848 and RFC 6531 §4.3: how the mail came, S under TLS, A after AUTH.</summary>
    private static string Protocol(SmtpSession session, bool smtpUtf8)
    {
        if (!session.Extended) return "SMTP";
        return $"{(smtpUtf8 ? "UTF8SMTP" : "ESMTP")}{(session.TlsProtocol is null ? "" : "S")}{(session.IsAuthenticated ? "A" : "")}";
    }
}
