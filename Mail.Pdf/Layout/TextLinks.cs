using Siegelpost.Pdf.Fonts;

namespace Siegelpost.Pdf.Layout;

/// <summary>Finds addresses in plain text, and says which addresses may be links at all.</summary>
internal static class TextLinks
{
    public const int Colour = 0x0b57d0;
    private const int MaxLength = 2000;

    /// <returns>The address in canonical form; null unless it is http, https, mailto or tel: nothing in a PDF may run or read files.</returns>
    public static string? Safe(string? address)
    {
        if (address is null || address.Length > MaxLength || !Uri.TryCreate(address.Trim(), UriKind.Absolute, out var uri)) return null;
        return uri.Scheme is "http" or "https" or "mailto" or "tel" && uri.AbsoluteUri.Length <= 2 * MaxLength ? uri.AbsoluteUri : null;
    }

    /// <summary>Adds a line of text, its addresses as links.</summary>
    public static void Add(ParagraphBox paragraph, ComputedStyle style, string line)
    {
        var plainFrom = 0;
        var isolates = Bidi.HasRightToLeft(line); // an address runs from the left whatever stands around it
        for (var at = 0; at < line.Length;)
        {
            while (at < line.Length && Parts(line[at])) at++;
            var end = at;
            while (end < line.Length && !Parts(line[end])) end++;
            if (Find(line, at, end) is var (start, length, target))
            {
                if (start > plainFrom) paragraph.Content.Add(new TextInline(style, line[plainFrom..start]));
                var linked = style.Inherit();
                linked.Colour = Colour;
                linked.Underline = true;
                var address = line.Substring(start, length);
                linked.Link = new(target) { Description = address };
                paragraph.Content.Add(new TextInline(linked, isolates ? $"\u2066{address}\u2069" : address));
                plainFrom = start + length;
            }
            at = end;
        }
        if (plainFrom < line.Length) paragraph.Content.Add(new TextInline(style, line[plainFrom..]));
    }

    private static bool Parts(char c) => c is ' ' or '\u00a0' || Bidi.IsControl(c);

    private static (int Start, int Length, string Target)? Find(string line, int start, int end)
    {
        var word = line.AsSpan(start, end - start);
        var scheme = word.IndexOf("https://", StringComparison.OrdinalIgnoreCase) is >= 0 and var secure ? secure : word.IndexOf("http://", StringComparison.OrdinalIgnoreCase);
        if (scheme >= 0)
        {
            var close = word[scheme..].IndexOfAny('<', '>', '"');
            var address = (close < 0 ? word[scheme..] : word.Slice(scheme, close)).TrimEnd(".,;:!?'*_");
            if (address.EndsWith(')') && !address.Contains('(') || address.EndsWith(']') && !address.Contains('[')) address = address[..^1];
            return Safe(address.ToString()) is { } target ? (start + scheme, address.Length, target) : null;
        }
        var trimmed = word.TrimStart("<([{\"'");
        var skipped = word.Length - trimmed.Length;
        if (trimmed.StartsWith("mailto:", StringComparison.OrdinalIgnoreCase))
        {
            trimmed = trimmed[7..];
            skipped += 7;
        }
        trimmed = trimmed.TrimEnd(">)]}\"'.,;:!?");
        if (trimmed.StartsWith("www.", StringComparison.OrdinalIgnoreCase) && trimmed.Length > 8)
            return Safe("https://" + trimmed.ToString()) is { } site ? (start + skipped, trimmed.Length, site) : null;
        var sign = trimmed.IndexOf('@');
        if (sign < 1 || trimmed[(sign + 1)..].IndexOf('.') < 1 || trimmed.Length > 254) return null;
        foreach (var c in trimmed)
            if (!char.IsLetterOrDigit(c) && !"@.!#$%&'*+-/=?^_`{|}~".Contains(c)) return null;
        return trimmed[(sign + 1)..].Contains('@') ? null : Safe("mailto:" + trimmed.ToString()) is { } mail ? (start + skipped, trimmed.Length, mail) : null;
    }
}
