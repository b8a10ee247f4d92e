using System.Collections.Frozen;
using System.Collections.Immutable;

namespace Siegelpost.Smtp;

/// <summary>
/// One SMTP session as a value: what was said so far decides what the next command means. Pure; the connection around it reads,
/// writes and asks the front office. The table says what each verb needs, so that no handler can forget it.
/// </summary>
/// <param name="CanSecure">We have a certificate: STARTTLS and, under TLS, AUTH are offered.</param>
/// <param name="TlsProtocol">"TLSv1.3"; null in clear.</param>
internal sealed record SmtpSession(SmtpOptions Limits, bool CanSecure, string? TlsProtocol = null)
{
    public string? Helo { get; init; }
    public bool Extended { get; init; }
    public bool IsAuthenticated { get; init; }
    public Submitter? Submitter { get; init; }
    public Transaction? Mail { get; init; }

    [Flags]
    private enum Needs
    {
        Nothing = 0,
        Hello = 1,
        Ehlo = 2,
        Certificate = 4,
        Clear = 8,
        Tls = 16,
        Stranger = 32,
        NoMail = 64,
        Mail = 128,
        Recipient = 256,
    }

    private static readonly FrozenDictionary<Verb, Needs> Table = new Dictionary<Verb, Needs>
    {
        [Verb.Helo] = Needs.Nothing, // RFC 5321 §4.1.4: at any time, and resets
        [Verb.Ehlo] = Needs.Nothing,
        [Verb.Mail] = Needs.Hello | Needs.NoMail,
        [Verb.Rcpt] = Needs.Hello | Needs.Mail,
        [Verb.Data] = Needs.Hello | Needs.Mail | Needs.Recipient,
        [Verb.Rset] = Needs.Nothing,
        [Verb.Noop] = Needs.Nothing,
        [Verb.Vrfy] = Needs.Nothing,
        [Verb.Help] = Needs.Nothing,
        [Verb.Quit] = Needs.Nothing,
        [Verb.StartTls] = Needs.Certificate | Needs.Clear,
        [Verb.Auth] = Needs.Ehlo | Needs.Certificate | Needs.Tls | Needs.Stranger | Needs.NoMail, // RFC 4954 §4
    }.ToFrozenDictionary();

    /// <summary>What to do about a command, and the session after it.</summary>
    public (Step Step, SmtpSession After) Next(SmtpCommand command)
    {
        if (command is SmtpCommand.Refused refused) return Say(refused.Reply);
        if (Missing(Table[command.Verb]) is { } refusal) return Say(refusal);
        return command switch
        {
            SmtpCommand.Hello hello => Greet(hello),
            SmtpCommand.Mail mail => Begin(mail),
            SmtpCommand.Rcpt rcpt => Add(rcpt.To),
            SmtpCommand.Auth auth => (new Step.Authenticate(auth), this),
            { Verb: Verb.Data } => (new Step.Receive(Mail!), this with { Mail = null }),
            { Verb: Verb.StartTls } => (new Step.Secure(), this),
            { Verb: Verb.Rset } => Say(SmtpReply.Ok, this with { Mail = null }),
            { Verb: Verb.Vrfy } => Say(SmtpReply.WillTry), // RFC 5321 §7.3: tell nobody which addresses exist
            { Verb: Verb.Help } => Say(SmtpReply.Help),
            { Verb: Verb.Quit } => Say(SmtpReply.Bye),
            _ => Say(SmtpReply.Ok),
        };
    }

    /// <summary>RFC 3207 §4.2: after the handshake nothing of what was said in clear counts.</summary>
    public SmtpSession Secured(string protocol) => new(Limits, CanSecure, protocol);

    public SmtpSession Authenticated(Submitter submitter) => this with { Submitter = submitter, IsAuthenticated = true };

    private SmtpReply? Missing(Needs needs) => 0 switch
    {
        _ when needs.HasFlag(Needs.Hello) && Helo is null => SmtpReply.HelloFirst,
        _ when needs.HasFlag(Needs.Ehlo) && !Extended => SmtpReply.HelloFirst,
        _ when needs.HasFlag(Needs.Certificate) && !CanSecure => SmtpReply.NotImplemented,
        _ when needs.HasFlag(Needs.Clear) && TlsProtocol is not null => SmtpReply.TlsActive,
        _ when needs.HasFlag(Needs.Tls) && TlsProtocol is null => SmtpReply.EncryptionRequired,
        _ when needs.HasFlag(Needs.Stranger) && IsAuthenticated => SmtpReply.AlreadyAuthenticated,
        _ when needs.HasFlag(Needs.NoMail) && Mail is not null => SmtpReply.NestedMail,
        _ when needs.HasFlag(Needs.Mail) && Mail is null => SmtpReply.MailFirst,
        _ when needs.HasFlag(Needs.Recipient) && Mail is { Recipients.IsEmpty: true } => SmtpReply.NoRecipients,
        _ => null,
    };

    private (Step, SmtpSession) Say(SmtpReply reply, SmtpSession? after = null) => (new Step.Say(reply), after ?? this);

    private (Step, SmtpSession) Greet(SmtpCommand.Hello hello)
    {
        var after = this with { Helo = hello.Name, Extended = hello.Extended, Mail = null };
        return Say(SmtpReply.Hello(Limits.HostName, hello.Extended ? Extensions() : []), after);
    }

    private IEnumerable<string> Extensions()
    {
        yield return "PIPELINING"; // RFC 2920
        yield return $"SIZE {Limits.MaxSize}"; // RFC 1870
        yield return "8BITMIME"; // RFC 6152
        yield return "SMTPUTF8"; // RFC 6531
        if (CanSecure && TlsProtocol is null) yield return "STARTTLS"; // RFC 3207 §4.2: not again under TLS
        if (CanSecure && TlsProtocol is not null) yield return "AUTH PLAIN LOGIN"; // RFC 4954 §4: plain passwords under TLS only
        yield return "ENHANCEDSTATUSCODES"; // RFC 2034
    }

    private (Step, SmtpSession) Begin(SmtpCommand.Mail mail)
    {
        if (Submitter is null) return Say(CanSecure ? SmtpReply.AuthenticationRequired : SmtpReply.ClientUnknown);
        if (mail.From is { NeedsUtf8: true } && !mail.SmtpUtf8) return Say(SmtpReply.Utf8Needed); // RFC 6531 §3.5
        if (mail.Size > Limits.MaxSize) return Say(SmtpReply.TooLarge); // RFC 1870 §6.1
        if (OrganisationOf(mail.From, Submitter) is not { } organisation) return Say(SmtpReply.SenderNotAllowed);
        return Say(SmtpReply.SenderOk, this with { Mail = new Transaction(mail.From, organisation, mail.EightBit, mail.SmtpUtf8, []) });
    }

    /// <summary>RULES 5: the domain of the reverse path selects one of the submitter's organisations.</summary>
    private static string? OrganisationOf(MailPath? from, Submitter submitter) =>
        from is not null && submitter.Domains.TryGetValue(from.Domain, out var own) ? own
        : from is null || submitter.AllowsForeignSenders ? submitter.DefaultOrganisation
        : null;

    private (Step, SmtpSession) Add(MailPath to)
    {
        if (to.NeedsUtf8 && !Mail!.SmtpUtf8) return Say(SmtpReply.Utf8Needed);
        if (Mail!.Recipients.Contains(to)) return Say(SmtpReply.RecipientOk); // RFC 5321 §4.5.3.1.10 leaves it to us; one copy is enough
        if (Mail.Recipients.Count >= Limits.MaxRecipients) return Say(SmtpReply.TooManyRecipients); // RFC 5321 §4.5.3.1.10
        return Say(SmtpReply.RecipientOk, this with { Mail = Mail with { Recipients = Mail.Recipients.Add(to) } });
    }
}

/// <summary>A mail transaction (RFC 5321 §3.3): between MAIL and the end of DATA.</summary>
/// <param name="From">Null for the null sender.</param>
internal sealed record Transaction(MailPath? From, string Organisation, bool EightBit, bool SmtpUtf8, ImmutableList<MailPath> Recipients);

/// <summary>What the connection does about a command.</summary>
internal abstract record Step
{
    internal sealed record Say(SmtpReply Reply) : Step;

    internal sealed record Secure : Step;

    internal sealed record Authenticate(SmtpCommand.Auth Command) : Step;

    internal sealed record Receive(Transaction Mail) : Step;
}
