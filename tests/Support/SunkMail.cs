using System.Text;

namespace Siegelpost.Tests;

/// <summary>A mail as a next hop got it.</summary>
/// <param name="From">Reverse path; empty for the null sender.</param>
/// <param name="To">The recipients that were accepted in this transaction, in the order of RCPT.</param>
/// <param name="Content">The bytes between DATA and the final dot, without dots of transparency.</param>
/// <param name="Tls">It came under TLS.</param>
/// <param name="MailParameters">What followed the reverse path in MAIL, e.g. <c>BODY=8BITMIME SIZE=120</c>.</param>
/// <param name="Dropped">The sink hung up instead of answering: the client doesn't know that the mail is here.</param>
public sealed record SunkMail(string From, IReadOnlyList<string> To, byte[] Content, bool Tls, string MailParameters, bool Dropped)
{
    /// <summary>The content, a character for each byte.</summary>
    public string Text => Encoding.Latin1.GetString(Content);

    public DateTimeOffset ArrivedAt { get; } = DateTimeOffset.UtcNow;

    public bool IsFor(string address) => To.Contains(address, StringComparer.OrdinalIgnoreCase);
}
