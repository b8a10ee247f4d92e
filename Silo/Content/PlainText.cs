using System.Text;
using System.Text.RegularExpressions;

namespace Siegelpost.Silo.Content;

/// <summary>Plain text of mails: flowed lines, quotes, links.</summary>
internal static partial class PlainText
{
    private const int MaxQuoteDepth = 20;

    /// <summary>RFC 3676 §4: joins lines that end in a blank, within one quote depth; the signature line "-- " never flows.</summary>
    public static string Unflow(string text)
    {
        var joined = new StringBuilder(text.Length);
        var flowingDepth = -1;
        foreach (var raw in text.Split('\n'))
        {
            var (depth, line) = Quoted(raw);
            if (line.StartsWith(' ')) line = line[1..];                      // §4.4: stuffed
            if (flowingDepth == depth && line != "-- ") { }
            else
            {
                if (joined.Length > 0 || flowingDepth >= 0) joined.Append('\n');
                if (depth > 0) joined.Append('>', depth).Append(' ');
            }
            joined.Append(line);
            flowingDepth = line.EndsWith(' ') && line != "-- " ? depth : -2;
        }
        return joined.ToString();
    }

    /// <summary>As HTML: one block for each line, quotes as blockquotes, web and mail addresses as links.</summary>
    public static string ToHtml(string text)
    {
        var html = new StringBuilder(text.Length * 2);
        var depth = 0;
        foreach (var raw in text.Split('\n'))
        {
            var (quotes, line) = Quoted(raw);
            quotes = Math.Min(quotes, MaxQuoteDepth);
            for (; depth < quotes; depth++) html.Append("<blockquote>\n");
            for (; depth > quotes; depth--) html.Append("</blockquote>\n");
            if (quotes > 0 && line.StartsWith(' ')) line = line[1..];
            html.Append("<div>").Append(line.Trim().Length == 0 ? "<br>" : Linked(line)).Append("</div>\n");
        }
        for (; depth > 0; depth--) html.Append("</blockquote>\n");
        return html.ToString();
    }

    private static (int Depth, string Line) Quoted(string raw)
    {
        var line = raw.TrimEnd('\r');
        int depth = 0, position = 0;
        while (position < line.Length && (line[position] == '>' || (line[position] == ' ' && position > 0 && position + 1 < line.Length && line[position + 1] == '>')))
        {
            if (line[position] == '>') depth++;
            position++;
        }
        return (depth, line[position..]);
    }

    private static string Linked(string line)
    {
        var html = new StringBuilder();
        var position = 0;
        try
        {
            foreach (Match link in Address().Matches(line))
            {
                html.Append(Escaped(line[position..link.Index]));
                var shown = Encoded(link.Value);
                html.Append("<a href=\"").Append(link.Value.Contains("://", StringComparison.Ordinal) ? "" : "mailto:").Append(shown).Append("\">").Append(shown).Append("</a>");
                position = link.Index + link.Length;
            }
        }
        catch (RegexMatchTimeoutException)
        {
            // A hostile line, or a machine with no time: the rest has no links, but nobody loses a mail over them.
        }
        return html.Append(Escaped(line[position..])).ToString();
    }

    private static string Encoded(string text) => text
        .Replace("&", "&amp;", StringComparison.Ordinal).Replace("<", "&lt;", StringComparison.Ordinal)
        .Replace(">", "&gt;", StringComparison.Ordinal).Replace("\"", "&quot;", StringComparison.Ordinal);

    /// <summary>Runs of blanks stay: people draw with them.</summary>
    private static string Escaped(string text) =>
        Encoded(text).Replace("\t", "    ", StringComparison.Ordinal).Replace("  ", "\u00A0 ", StringComparison.Ordinal);

    // A mail address is looked for at the beginning of a word only: else an endless word costs 64 looks for each of its letters.
    [GeneratedRegex(@"https?://[^\s<>""]{1,1000}[^\s<>"".,;:!?)\]']|(?<![A-Za-z0-9._%+-])[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9-]{1,63}(\.[A-Za-z0-9-]{1,63}){1,8}", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase, matchTimeoutMilliseconds: 2000)]
    private static partial Regex Address();
}
