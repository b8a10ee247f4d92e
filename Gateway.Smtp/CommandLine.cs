using System.Globalization;

namespace Siegelpost.Smtp;

/// <summary>A line of the client, without its CRLF, to a command. Pure and total: whatever it can't read becomes a refusal.</summary>
internal static class CommandLine
{
    public static SmtpCommand Parse(string line)
    {
        // Controls, tabs included, have no place in any command; DEL and the C1 controls neither.
        foreach (var c in line)
            if (char.IsControl(c)) return Refuse(SmtpReply.BadSyntax);

        var space = line.IndexOf(' ', StringComparison.Ordinal);
        var verb = (space < 0 ? line : line[..space]).ToUpperInvariant();
        var argument = space < 0 ? "" : line[(space + 1)..].Trim(' '); // RFC 5321 §4.1.1: trailing white space is tolerated
        return verb switch
        {
            "EHLO" => Hello(true, argument),
            "HELO" => Hello(false, argument),
            "MAIL" => Mail(argument),
            "RCPT" => Rcpt(argument),
            "DATA" => Bare(Verb.Data, argument),
            "RSET" => Bare(Verb.Rset, argument),
            "QUIT" => Bare(Verb.Quit, argument),
            "STARTTLS" => Bare(Verb.StartTls, argument), // RFC 3207 §4: no parameters
            "NOOP" => new SmtpCommand.Plain(Verb.Noop), // RFC 5321 §4.1.1.9: a parameter is ignored
            "HELP" => new SmtpCommand.Plain(Verb.Help),
            "VRFY" => argument.Length == 0 ? Refuse(SmtpReply.BadArgument) : new SmtpCommand.Plain(Verb.Vrfy),
            "AUTH" => Auth(argument),
            "EXPN" or "TURN" or "ETRN" or "BDAT" or "SEND" or "SOML" or "SAML" => Refuse(SmtpReply.NotImplemented),
            _ => Refuse(SmtpReply.UnknownCommand),
        };
    }

    private static SmtpCommand.Refused Refuse(SmtpReply reply) => new(reply);

    private static SmtpCommand Bare(Verb verb, string argument) =>
        argument.Length == 0 ? new SmtpCommand.Plain(verb) : Refuse(SmtpReply.BadArgument);

    private static SmtpCommand Hello(bool extended, string name) =>
        SmtpGrammar.IsHelo(name) ? new SmtpCommand.Hello(extended, name) : Refuse(SmtpReply.BadArgument);

    private static SmtpCommand Mail(string argument)
    {
        if (!Path("FROM:", argument, out var from, out var parameters)) return Refuse(SmtpReply.BadSender);
        if (Parameters(parameters) is not { } given) return Refuse(SmtpReply.BadArgument);
        var mail = new SmtpCommand.Mail(from, 0, false, false);
        foreach (var (name, value) in given)
        {
            switch (name)
            {
                case "SIZE": // RFC 1870 §6: 1*20DIGIT
                    if (!Size(value, out var size)) return Refuse(SmtpReply.BadArgument);
                    mail = mail with { Size = size };
                    break;
                case "BODY": // RFC 6152 §2
                    if (value?.ToUpperInvariant() is not ("7BIT" or "8BITMIME")) return Refuse(SmtpReply.BadArgument);
                    mail = mail with { EightBit = value.Length == 8 };
                    break;
                case "SMTPUTF8": // RFC 6531 §3.4: without a value
                    if (value is not null) return Refuse(SmtpReply.BadArgument);
                    mail = mail with { SmtpUtf8 = true };
                    break;
                case "AUTH": // RFC 4954 §5: understood, and not believed
                    if (value is null) return Refuse(SmtpReply.BadArgument);
                    break;
                default: // RFC 5321 §4.1.1.11; RET and ENVID too, as DSN isn't announced
                    return Refuse(SmtpReply.UnknownParameter);
            }
        }
        return mail;
    }

    private static bool Size(string? value, out long size)
    {
        size = 0;
        if (value is not { Length: > 0 and <= 20 } || value.AsSpan().IndexOfAnyExceptInRange('0', '9') >= 0) return false;
        if (!long.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out size)) size = long.MaxValue;
        return true;
    }

    private static SmtpCommand Rcpt(string argument)
    {
        // Deviation from RFC 5321 §4.5.1: <postmaster> without a domain has no mailbox behind a gateway of several organisations.
        if (!Path("TO:", argument, out var to, out var parameters) || to is null) return Refuse(SmtpReply.BadRecipient);
        if (Parameters(parameters) is not { } given) return Refuse(SmtpReply.BadArgument);
        return given.Count == 0 ? new SmtpCommand.Rcpt(to) : Refuse(SmtpReply.UnknownParameter);
    }

    private static bool Path(string keyword, string argument, out MailPath? path, out string parameters)
    {
        (path, parameters) = (null, "");
        if (!argument.StartsWith(keyword, StringComparison.OrdinalIgnoreCase)) return false;
        // RFC 5321 §3.3 forbids a space after the colon; seen from old clients, and harmless.
        return MailPath.TryRead(argument[keyword.Length..].TrimStart(' '), out path, out parameters) && (parameters.Length == 0 || parameters[0] == ' ');
    }

    /// <summary>RFC 5321 §4.1.2 Mail-parameters; null for a syntax error or a repeated name.</summary>
    private static Dictionary<string, string?>? Parameters(string text)
    {
        var given = new Dictionary<string, string?>();
        foreach (var parameter in text.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            var equals = parameter.IndexOf('=', StringComparison.Ordinal);
            var name = (equals < 0 ? parameter : parameter[..equals]).ToUpperInvariant();
            var value = equals < 0 ? null : parameter[(equals + 1)..];
            if (name.Length == 0 || name[0] == '-' || !name.All(c => char.IsAsciiLetterOrDigit(c) || c == '-')) return null;
            if (value is not null && (value.Length == 0 || !value.All(c => c is > ' ' and <= '~' and not '='))) return null;
            if (!given.TryAdd(name, value)) return null;
        }
        return given;
    }

    private static SmtpCommand Auth(string argument)
    {
        var parts = argument.Split(' ');
        if (parts.Length > 2 || parts[0].Length == 0) return Refuse(SmtpReply.BadArgument);
        // RFC 4954 §4: "=" is an initial response of no length.
        return new SmtpCommand.Auth(parts[0].ToUpperInvariant(), parts.Length == 1 ? null : parts[1] == "=" ? "" : parts[1]);
    }
}
