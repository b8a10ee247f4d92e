namespace Siegelpost.Smtp;

internal enum Verb { Refused, Helo, Ehlo, Mail, Rcpt, Data, Rset, Noop, Vrfy, Help, Quit, StartTls, Auth }

/// <summary>A command that is grammatical, or the reply to one that isn't.</summary>
internal abstract record SmtpCommand(Verb Verb)
{
    /// <summary>DATA, RSET, NOOP, VRFY, HELP, QUIT, STARTTLS: all is said with the verb.</summary>
    internal sealed record Plain(Verb Verb) : SmtpCommand(Verb);

    internal sealed record Hello(bool Extended, string Name) : SmtpCommand(Extended ? Verb.Ehlo : Verb.Helo);

    /// <param name="From">Null for the null sender.</param>
    /// <param name="Size">As announced (RFC 1870); 0 when it wasn't.</param>
    internal sealed record Mail(MailPath? From, long Size, bool EightBit, bool SmtpUtf8) : SmtpCommand(Verb.Mail);

    internal sealed record Rcpt(MailPath To) : SmtpCommand(Verb.Rcpt);

    /// <param name="Initial">The initial response; "" is an empty one ("="), null is none.</param>
    internal sealed record Auth(string Mechanism, string? Initial) : SmtpCommand(Verb.Auth)
    {
        public override string ToString() => $"AUTH {Mechanism}"; // the response is a password
    }

    internal sealed record Refused(SmtpReply Reply) : SmtpCommand(Verb.Refused);
}
