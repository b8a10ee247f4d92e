using System.Text;

namespace Siegelpost.Smtp;

/// <summary>
/// A forward path or a reverse path that isn't null: the one strict address parser of the front door (RFC 5321 §4.1.2). Two readings
/// of one address are how mail reaches the wrong person, so equal addresses get equal text here: the domain in lower-case
/// A-labels, the local part quoted only where it must be.
/// </summary>
/// <param name="Local">The local part without quotes and escapes.</param>
/// <param name="Domain">A-labels in lower case, or an address literal.</param>
/// <param name="NeedsUtf8">It was written with characters beyond ASCII (RFC 6531).</param>
internal sealed record MailPath(string Local, string Domain, bool NeedsUtf8)
{
    // RFC 5321 §4.5.3.1.3: 256 octets with its punctuation. §4.5.3.1.1 names 64 for the local part as the least to be understood;
    // bounce addresses are often longer and stay valid here.
    private const int MaxPath = 256;

    public override string ToString() => $"{(SmtpGrammar.IsDotString(Local) ? Local : Quoted())}@{Domain}";

    /// <summary>Reads "&lt;", a path and "&gt;" from the start of the text; false if that isn't exactly what is there.</summary>
    /// <param name="path">Null for "&lt;&gt;".</param>
    /// <param name="rest">What follows the path.</param>
    public static bool TryRead(string text, out MailPath? path, out string rest)
    {
        (path, rest) = (null, "");
        if (text.Length < 2 || text[0] != '<') return false;
        var at = 1;
        if (text[at] == '>')
        {
            rest = text[2..];
            return true;
        }
        if (text[at] == '@' && !SkipRoute(text, ref at)) return false;
        var start = at;
        if (LocalPart(text, ref at) is not { Length: > 0 } local || at >= text.Length || text[at] != '@') return false;
        var end = text.IndexOf('>', ++at);
        if (end < 0) return false;
        var name = text[at..end];
        var domain = name.StartsWith('[') ? SmtpGrammar.AddressLiteral(name) : SmtpGrammar.Domain(name);
        var written = text.AsSpan(start, end - start);
        if (domain is null || Encoding.UTF8.GetByteCount(written) + 2 > MaxPath) return false;
        path = new MailPath(local, domain, !Ascii.IsValid(written));
        rest = text[(end + 1)..];
        return true;
    }

    /// <summary>RFC 5321 §4.1.1.3 and appendix C: a source route is accepted and ignored.</summary>
    private static bool SkipRoute(string text, ref int at)
    {
        var colon = text.IndexOf(':', at);
        if (colon < 0) return false;
        foreach (var hop in text[at..colon].Split(','))
            if (!hop.StartsWith('@') || SmtpGrammar.Domain(hop[1..]) is null) return false;
        at = colon + 1;
        return true;
    }

    private static string? LocalPart(string text, ref int at)
    {
        if (text[at..].StartsWith('"')) return QuotedString(text, ref at);
        var start = at;
        while (at < text.Length && (text[at] == '.' || SmtpGrammar.IsAtomText(text[at]))) at++;
        return SmtpGrammar.IsDotString(text.AsSpan(start, at - start)) ? text[start..at] : null;
    }

    /// <summary>RFC 5321 §4.1.2: DQUOTE *QcontentSMTP DQUOTE; a backslash escapes one printable ASCII character.</summary>
    private static string? QuotedString(string text, ref int at)
    {
        var content = new StringBuilder();
        for (at++; at < text.Length; at++)
        {
            var c = text[at];
            if (c == '"')
            {
                at++;
                return content.ToString();
            }
            if (c == '\\' && (++at >= text.Length || text[at] > '~')) return null;
            if (!SmtpGrammar.IsPrintable(text[at])) return null;
            content.Append(text[at]);
        }
        return null;
    }

    private string Quoted() => $"\"{Local.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"";
}
