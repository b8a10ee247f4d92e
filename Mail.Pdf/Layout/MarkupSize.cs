namespace Siegelpost.Pdf.Layout;

/// <summary>A glance at markup before anything is built from it: how many elements there are, and how many are open at once, roughly.</summary>
internal static class MarkupSize
{
    // Those that have no end, and those whose end tag may be left out (HTML standard §13.1.2.4): they don't nest by being forgotten.
    private static readonly HashSet<string> flat = new(["br", "img", "hr", "meta", "link", "input", "area", "base", "col", "embed", "param", "source", "track", "wbr", "p", "li", "td", "th", "tr", "tbody", "thead", "tfoot", "dt", "dd", "option", "html", "head", "body"], StringComparer.OrdinalIgnoreCase);
    private static readonly HashSet<string>.AlternateLookup<ReadOnlySpan<char>> isFlat = flat.GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>Whether more than so many elements are open somewhere, or there are more than so many.</summary>
    public static bool Exceeds(ReadOnlySpan<char> html, int depthLimit, int elementLimit)
    {
        int depth = 0, elements = 0;
        while (true)
        {
            var open = html.IndexOf('<');
            if (open < 0 || open + 1 >= html.Length) return false;
            html = html[(open + 1)..];
            if (html.StartsWith("!--"))
            {
                var end = html.IndexOf("-->");
                if (end < 0) return false;
                html = html[end..];
                continue;
            }
            var closes = html[0] == '/';
            var name = html[(closes ? 1 : 0)..];
            var length = 0;
            while (length < name.Length && length < 16 && (char.IsAsciiLetterOrDigit(name[length]) || name[length] == ':')) length++;
            if (length == 0) continue;
            if (!closes && ++elements > elementLimit) return true;
            if (isFlat.Contains(name[..length])) continue;
            depth = Math.Max(0, depth + (closes ? -1 : 1));
            if (depth > depthLimit) return true;
        }
    }
}
