using System.Buffers;
using System.Globalization;
using System.Text;

namespace Siegelpost.Smtp;

/// <summary>
/// The only place with reply text. The public text is generic, the reason goes to the log; nothing that the client said comes back.
/// A permanent refusal (5xx) destroys mail at the sender, so only what will never work is one; the unknown is 4xx.
/// </summary>
/// <param name="Enhanced">RFC 3463 code; null where RFC 2034 §4 forbids it: greeting, EHLO, 3xx.</param>
/// <param name="Closes">We hang up after it.</param>
internal sealed record SmtpReply(int Code, string? Enhanced, string Text, bool Closes = false)
{
    public bool IsPositive => Code < 400;
    public bool IsPermanent => Code >= 500;

    public static SmtpReply Greeting(string host) => new(220, null, $"{host} ESMTP Siegelpost");
    public static SmtpReply Hello(string host, params IEnumerable<string> extensions) => new(250, null, string.Join('\n', [host, .. extensions]));
    public static SmtpReply Queued(string mailId) => new(250, "2.0.0", $"Ok: queued as {mailId}");

    public static readonly SmtpReply Ok = new(250, "2.0.0", "Ok");
    public static readonly SmtpReply SenderOk = new(250, "2.1.0", "Sender ok");
    public static readonly SmtpReply RecipientOk = new(250, "2.1.5", "Recipient ok");
    public static readonly SmtpReply WillTry = new(252, "2.0.0", "Can't verify, but will take mail");
    public static readonly SmtpReply Help = new(214, "2.0.0", "RFC 5321; postmaster of your organisation helps further");
    public static readonly SmtpReply Bye = new(221, "2.0.0", "Bye", Closes: true);
    public static readonly SmtpReply GoOn = new(354, null, "End data with <CR><LF>.<CR><LF>");
    public static readonly SmtpReply ReadyForTls = new(220, "2.0.0", "Ready to start TLS");

    // RFC 4954 §4 and §6.
    public static SmtpReply Challenge(string base64) => new(334, null, base64);
    public static readonly SmtpReply Authenticated = new(235, "2.7.0", "Authentication successful");
    public static readonly SmtpReply WrongCredentials = new(535, "5.7.8", "Authentication credentials invalid");
    public static readonly SmtpReply EncryptionRequired = new(538, "5.7.11", "Encryption required for authentication");
    public static readonly SmtpReply AuthenticationRequired = new(530, "5.7.0", "Authentication required");
    public static readonly SmtpReply AuthenticationFault = new(454, "4.7.0", "Temporary authentication failure");
    public static readonly SmtpReply AuthenticationCancelled = new(501, "5.7.0", "Authentication cancelled");
    public static readonly SmtpReply UnknownMechanism = new(504, "5.5.4", "Unknown authentication mechanism");
    public static readonly SmtpReply BadBase64 = new(501, "5.5.2", "Authentication response not understood");
    public static readonly SmtpReply AuthLineTooLong = new(500, "5.5.6", "Authentication exchange line is too long");

    // Syntax and order (RFC 5321 §4.2.4).
    public static readonly SmtpReply UnknownCommand = new(500, "5.5.1", "Command not recognised");
    public static readonly SmtpReply NotImplemented = new(502, "5.5.1", "Command not implemented");
    public static readonly SmtpReply BadSyntax = new(501, "5.5.2", "Syntax error");
    public static readonly SmtpReply BadArgument = new(501, "5.5.4", "Invalid argument");
    public static readonly SmtpReply UnknownParameter = new(555, "5.5.4", "Parameter not recognised");
    public static readonly SmtpReply LineTooLong = new(500, "5.5.2", "Line too long");
    public static readonly SmtpReply BadLineEnd = new(500, "5.5.2", "Lines end with CR LF only", Closes: true);
    public static readonly SmtpReply HelloFirst = new(503, "5.5.1", "Send EHLO first");
    public static readonly SmtpReply MailFirst = new(503, "5.5.1", "Send MAIL first");
    public static readonly SmtpReply NestedMail = new(503, "5.5.1", "Not inside a mail transaction");
    public static readonly SmtpReply NoRecipients = new(554, "5.5.1", "No valid recipients");
    public static readonly SmtpReply TlsActive = new(503, "5.5.1", "TLS is active already");
    public static readonly SmtpReply AlreadyAuthenticated = new(503, "5.5.1", "Authenticated already");
    public static readonly SmtpReply PlaintextAfterStartTls = new(501, "5.5.1", "Nothing may follow STARTTLS", Closes: true);

    // Addresses and rights.
    public static readonly SmtpReply BadSender = new(501, "5.1.7", "Sender address syntax error");
    public static readonly SmtpReply BadRecipient = new(501, "5.1.3", "Recipient address syntax error");
    public static readonly SmtpReply Utf8Needed = new(553, "5.6.7", "Non-ASCII address needs SMTPUTF8");
    public static readonly SmtpReply ClientUnknown = new(550, "5.7.1", "Client not authorised to send");
    public static readonly SmtpReply SenderNotAllowed = new(550, "5.7.1", "Sender domain not authorised for this client");
    public static readonly SmtpReply TooManyRecipients = new(452, "4.5.3", "Too many recipients in one transaction");

    // The mail itself.
    public static readonly SmtpReply TooLarge = new(552, "5.3.4", "Message size exceeds fixed limit");
    public static readonly SmtpReply BareLineEnd = new(550, "5.6.11", "Bare CR, bare LF or NUL in message", Closes: true);
    public static readonly SmtpReply TextLineTooLong = new(550, "5.6.0", "Text line too long");
    public static readonly SmtpReply Loop = new(554, "5.4.6", "Too many hops, this message is looping");
    public static readonly SmtpReply Fault = new(451, "4.3.0", "Temporary failure, try again later");
    public static readonly SmtpReply DiskFull = new(452, "4.3.1", "Insufficient system storage, try again later");

    // Ends of a session (RFC 5321 §3.8).
    public static readonly SmtpReply ShuttingDown = new(421, "4.3.2", "Service shutting down, try again later", Closes: true);
    public static readonly SmtpReply TimedOut = new(421, "4.4.2", "Timeout, closing connection", Closes: true);
    public static readonly SmtpReply TooManyConnections = new(421, "4.7.0", "Too many connections, try again later", Closes: true);
    public static readonly SmtpReply TooManyErrors = new(421, "4.7.0", "Too many errors, closing connection", Closes: true);
    public static readonly SmtpReply Broken = new(421, "4.3.0", "Temporary failure, closing connection", Closes: true);

    /// <summary>RFC 5321 §4.2.1: each line has the code, all but the last a hyphen after it.</summary>
    public void WriteTo(IBufferWriter<byte> output)
    {
        var lines = Text.Split('\n');
        var text = new StringBuilder();
        for (var i = 0; i < lines.Length; i++)
        {
            text.Append(CultureInfo.InvariantCulture, $"{Code}{(i == lines.Length - 1 ? ' ' : '-')}");
            if (Enhanced is not null) text.Append(Enhanced).Append(' ');
            text.Append(lines[i]).Append("\r\n");
        }
        Encoding.ASCII.GetBytes(text.ToString(), output);
    }
}
