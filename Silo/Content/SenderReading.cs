using System.Globalization;
using System.Text;
using MimeKit.Utils;

namespace Siegelpost.Silo.Content;

/// <summary>
/// The header From, read strictly (RULES 5): one mailbox that no two programs can read differently. Two addresses, groups, routes,
/// comments before the address, quoted local parts and broken forms are nobody's.
/// </summary>
/// <param name="Name">As shown; empty: none.</param>
/// <param name="Address">Domain in lower-case A-labels.</param>
internal sealed record SenderReading(string Name, string Address)
{
    public string Domain => Address[(Address.LastIndexOf('@') + 1)..];

    /// <summary>Null: ambiguous or missing.</summary>
    public static SenderReading? Of(HeaderBlock headers)
    {
        var fields = headers.All("From").ToList();
        if (fields is not [{ } from]) return null;                           // RFC 5322 §3.6: exactly one
        var text = from.Text;
        if (text.Length is 0 or > 2000 || text.Any(c => char.IsControl(c) && c != '\t')) return null;
        return text.Contains('<', StringComparison.Ordinal) ? Angle(text) : Bare(text);
    }

    /// <summary>Trims and lowers a domain to A-labels; null: it is none.</summary>
    public static string? NormalDomain(string domain)
    {
        try
        {
            var ascii = Idn.GetAscii(domain).ToLowerInvariant();
            return ascii.Length <= 253 && ascii.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '.' or '_') ? ascii : null;
        }
        catch (ArgumentException) { return null; }
    }

    private static SenderReading? Angle(string text)
    {
        var open = text.IndexOf('<', StringComparison.Ordinal);
        if (!text.EndsWith('>') || text.IndexOf('>', StringComparison.Ordinal) != text.Length - 1) return null;
        return text.LastIndexOf('<') == open && Phrase(text[..open].Trim()) is { } name && AddressOf(text[(open + 1)..^1]) is { } address
            ? new(name, address) : null;
    }

    private static SenderReading? Bare(string text)
    {
        var comment = text.IndexOf('(', StringComparison.Ordinal);           // "anna@firma.example (Anna Groß)"
        if (comment < 0) return AddressOf(text) is { } alone ? new("", alone) : null;
        var inner = text[(comment + 1)..].TrimEnd(')');
        if (!text.EndsWith(')') || inner.IndexOfAny(['(', ')', '\\', '@', ',']) >= 0) return null;
        return AddressOf(text[..comment].TrimEnd()) is { } address ? new(Shown(inner), address) : null;
    }

    private static string? Phrase(string phrase)
    {
        if (phrase.Length == 0) return "";
        var plain = new StringBuilder();
        for (var i = 0; i < phrase.Length; i++)
        {
            if (phrase[i] != '"')
            {
                if ("(),:;<>@[]\\".Contains(phrase[i], StringComparison.Ordinal)) return null;
                plain.Append(phrase[i]);
                continue;
            }
            for (i++; i < phrase.Length && phrase[i] != '"'; i++)
            {
                if (phrase[i] == '\\' && ++i == phrase.Length) return null;
                plain.Append(phrase[i]);
            }
            if (i == phrase.Length) return null;                             // the quote never ends
        }
        return Shown(plain.ToString());
    }

    private static string? AddressOf(string address)
    {
        var at = address.IndexOf('@', StringComparison.Ordinal);
        if (at is < 1 or > 64 || address.Length > 254 || address.LastIndexOf('@') != at) return null;   // RFC 5321 §4.5.3.1
        var local = address[..at];
        if (local.StartsWith('.') || local.EndsWith('.') || local.Contains("..", StringComparison.Ordinal)) return null;
        if (local.Any(c => c <= ' ' || c == 127 || "\"(),:;<>[]\\".Contains(c, StringComparison.Ordinal) || Charsets.IsHidden(Visible(c)))) return null;
        return NormalDomain(address[(at + 1)..]) is { } domain ? $"{local}@{domain}" : null;
    }

    private static Rune Visible(char c) => Rune.TryCreate(c, out var rune) ? rune : new Rune('a');   // halves of a pair

    private static string Shown(string name) => Charsets.OneLine(Rfc2047.DecodePhrase(Encoding.UTF8.GetBytes(name)), 200);

    private static readonly IdnMapping Idn = new() { AllowUnassigned = false, UseStd3AsciiRules = false };
}
