using System.Net;
using System.Text;

namespace Siegelpost.Pdf.Layout;

/// <summary>The words of an HTML mail for when its layout is out of reach. One pass over the characters and no tree, so no markup can make it slow.</summary>
internal static class HtmlText
{
    private static readonly HashSet<string> silent = new(["head", "style", "script", "title", "noscript", "template", "svg", "math", "object", "select", "textarea"], StringComparer.OrdinalIgnoreCase);
    private static readonly HashSet<string> paragraphs = new(["p", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "table", "blockquote", "pre", "hr"], StringComparer.OrdinalIgnoreCase);
    private static readonly HashSet<string> lines = new(["br", "div", "tr", "li", "dt", "dd", "section", "article", "header", "footer", "center"], StringComparer.OrdinalIgnoreCase);

    public static string From(string html, int maxLength)
    {
        var text = new StringBuilder();
        for (var at = 0; at < html.Length && text.Length < maxLength;)
        {
            var open = html.IndexOf('<', at);
            if (open < 0) open = html.Length;
            AppendText(text, html.AsSpan(at, Math.Min(open - at, maxLength)));
            if (open >= html.Length) break;
            at = SkipTag(html, open, out var name, out var closes);
            if (silent.Contains(name) && !closes) at = SkipElement(html, at, name);
            else if (paragraphs.Contains(name)) Break(text, 2);
            else if (lines.Contains(name) && !(closes && name.Equals("br", StringComparison.OrdinalIgnoreCase))) Break(text, name.Equals("br", StringComparison.OrdinalIgnoreCase) ? 0 : 1);
            else if (name is "td" or "th" or "TD" or "TH" && text.Length > 0 && text[^1] is not ('\n' or ' ')) text.Append(' ');
        }
        return text.ToString().Trim();
    }

    private static void AppendText(StringBuilder text, ReadOnlySpan<char> raw)
    {
        foreach (var c in WebUtility.HtmlDecode(raw.ToString()))
        {
            if (c is ' ' or '\n' or '\r' or '\t' or '\f')
            {
                if (text.Length > 0 && text[^1] is not (' ' or '\n')) text.Append(' ');
            }
            else text.Append(c);
        }
    }

    // Zero: one more line end in any case. Else: at least that many.
    private static void Break(StringBuilder text, int atLeast)
    {
        while (text.Length > 0 && text[^1] == ' ') text.Length--;
        if (text.Length == 0) return;
        if (atLeast == 0)
        {
            text.Append('\n');
            return;
        }
        var present = 0;
        while (present < text.Length && text[^(present + 1)] == '\n') present++;
        for (; present < atLeast; present++) text.Append('\n');
    }

    private static int SkipTag(string html, int open, out string name, out bool closes)
    {
        closes = open + 1 < html.Length && html[open + 1] == '/';
        if (html.AsSpan(open).StartsWith("<!--"))
        {
            name = "";
            var end = html.IndexOf("-->", open + 4, StringComparison.Ordinal);
            return end < 0 ? html.Length : end + 3;
        }
        var start = open + (closes ? 2 : 1);
        var at = start;
        while (at < html.Length && at - start < 20 && char.IsAsciiLetterOrDigit(html[at])) at++;
        name = html[start..at];
        var quote = '\0';
        for (; at < html.Length; at++)
        {
            if (quote != '\0') quote = html[at] == quote ? '\0' : quote;
            else if (html[at] == '>') return at + 1;
            else if (html[at] is '"' or '\'' && at > 0 && html[at - 1] == '=') quote = html[at];
        }
        return html.Length;
    }

    private static int SkipElement(string html, int at, string name)
    {
        var end = html.IndexOf("</" + name, at, StringComparison.OrdinalIgnoreCase);
        return end < 0 ? (name.Equals("head", StringComparison.OrdinalIgnoreCase) ? at : html.Length) : end;
    }
}
