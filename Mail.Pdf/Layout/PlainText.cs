using System.Text;
using Siegelpost.Pdf.Fonts;
using Siegelpost.Pdf.Writing;

namespace Siegelpost.Pdf.Layout;

/// <summary>
/// A plain text body as boxes: quotes get bars by their level, a signature is set softly, and what was aligned with blanks
/// (tables, drawings) keeps its columns. Everything else is set like a letter.
/// </summary>
/// <param name="flowed">RFC 3676: lines that end in a blank go on in the next.</param>
/// <param name="note">A last line of ours, when the text is shortened.</param>
internal sealed class PlainText(Budget budget, bool flowed, string? note)
{
    private const int MaxQuoteLevel = 12, LineCost = 40;
    private const double Size = ComputedStyle.MediumSize, ColumnWidth = Body.Width;
    private static readonly int[] bars = [0xb5c4df, 0xc9bedd, 0xb9d3c0, 0xe0cfae];

    public BlockBox Read(string text)
    {
        var root = new BlockBox(new() { Display = Display.Block, LineHeight = 1.4 });
        var lines = Lines(text);
        var signature = lines.FindIndex(line => line.Level == 0 && line.Text is "-- " or "--");
        AddLevel(root, lines, 0, signature < 0 ? lines.Count : signature, 0);
        if (signature >= 0) AddSignature(root, lines, signature + 1);
        if (note is not null) AddNote(root, note);
        return root;
    }

    /// <summary>The beginning of a text that costs no more than so many letters, of which each line has at least 40.</summary>
    public static string Shorten(string text, int limit)
    {
        var cost = 0L;
        for (var at = 0; at < text.Length;)
        {
            var end = text.AsSpan(at).IndexOf('\n') is >= 0 and var found ? at + found + 1 : text.Length;
            cost += Math.Max(end - at, LineCost);
            if (cost > limit) return text[..(end - at > LineCost ? (int)Math.Max(at, end - (cost - limit)) : at)];
            at = end;
        }
        return text;
    }

    private List<(int Level, string Text)> Lines(string text)
    {
        var lines = new List<(int Level, string Text)>();
        var flows = false;
        foreach (var raw in text.AsSpan().EnumerateLines())
        {
            budget.Spend(2);
            var (level, line) = Unquote(raw);
            if (flows && lines[^1].Level == level && line is not "-- ") lines[^1] = (level, lines[^1].Text + line);
            else lines.Add((level, line));
            flows = flowed && line.EndsWith(' ') && line != "-- "; // RFC 3676 §4.3: the separator of a signature never flows
        }
        return lines;
    }

    // RFC 3676 §4.5: quote depth is the number of leading ">"; mail programs that don't flow write blanks between them.
    private (int Level, string Text) Unquote(ReadOnlySpan<char> line)
    {
        int level = 0, at = 0;
        while (at < line.Length && (line[at] == '>' || !flowed && line[at] == ' ' && level > 0 && at + 1 < line.Length && line[at + 1] == '>'))
        {
            if (line[at] == '>') level++;
            at++;
        }
        if ((flowed || level > 0) && at < line.Length && line[at] == ' ') at++; // RFC 3676 §4.4: space-stuffing
        return (Math.Min(level, MaxQuoteLevel), line[at..].ToString());
    }

    private void AddLevel(BlockBox into, List<(int Level, string Text)> lines, int start, int end, int level)
    {
        var blank = 0;
        for (var at = start; at < end;)
        {
            if (lines[at].Level > level)
            {
                var after = at;
                while (after < end && lines[after].Level > level) after++;
                var quote = Quote(into.Style, level);
                AddLevel(quote, lines, at, after, level + 1);
                into.Children.Add(quote);
                at = after;
                blank = 0;
            }
            else if (string.IsNullOrWhiteSpace(lines[at].Text))
            {
                blank++;
                at++;
            }
            else
            {
                var after = at;
                while (after < end && lines[after].Level == level && !string.IsNullOrWhiteSpace(lines[after].Text)) after++;
                AddParagraph(into, [.. lines[at..after].Select(line => line.Text)], Math.Min(blank, 2));
                at = after;
                blank = 0;
            }
        }
    }

    private static BlockBox Quote(ComputedStyle outer, int level)
    {
        var style = outer.Inherit();
        style.Display = Display.Block;
        style.Colour = 0x2f3d3a;
        style.Margin = new() { Top = 6, Bottom = 6 };
        style.Padding = new() { Left = 12 };
        style.Border = new() { Left = 2 };
        style.BorderColour = new() { Left = bars[level % bars.Length] };
        return new(style, StructureType.BlockQuote);
    }

    private void AddParagraph(BlockBox into, List<string> lines, int blanksBefore)
    {
        var aligned = lines.Exists(IsAligned);
        var style = into.Style.Inherit();
        style.Display = Display.Block;
        style.Margin = new() { Top = blanksBefore * 0.85 * Size };
        style.RightToLeft = Bidi.StartsRightToLeft(lines[0]);
        if (aligned) SetAligned(style, lines);
        var block = new BlockBox(style, StructureType.Paragraph);
        for (int at = 0, to; at < lines.Count; at = to)
        {
            to = at + 1;
            var direction = aligned ? style.RightToLeft : Bidi.FirstDirection(lines[at]) ?? style.RightToLeft;
            while (to < lines.Count && (aligned || (Bidi.FirstDirection(lines[to]) ?? direction) == direction)) to++;
            block.Children.Add(Paragraph(direction == style.RightToLeft ? style : Turned(style), lines[at..to], aligned));
        }
        into.Children.Add(block);
    }

    // Each line runs as its own first letter says (UAX #9, P1–P3).
    private static ComputedStyle Turned(ComputedStyle style)
    {
        var turned = style.Inherit();
        turned.Display = Display.Block;
        turned.RightToLeft = !style.RightToLeft;
        return turned;
    }

    private static void SetAligned(ComputedStyle style, List<string> lines)
    {
        var longest = lines.Max(line => line.Length);
        style.Family = new(FontClass.Mono, 1, false);
        style.WhiteSpace = WhiteSpace.PreWrap;
        style.Size = Math.Clamp(ColumnWidth / (0.602 * Math.Max(1, longest)), 7.5, 12);
        style.LineHeight = 1.3;
    }

    private ParagraphBox Paragraph(ComputedStyle style, List<string> lines, bool aligned)
    {
        var paragraph = new ParagraphBox(style);
        for (var i = 0; i < lines.Count; i++)
        {
            if (i > 0) paragraph.Content.Add(new TextInline(style, "\n"));
            TextLinks.Add(paragraph, style, Clean(lines[i], aligned));
            budget.Spend(1 + lines[i].Length / 32);
        }
        return paragraph;
    }

    // Blanks at the start of a line mean something to who wrote them, double blanks in a sentence don't.
    private static string Clean(string line, bool aligned)
    {
        var text = new StringBuilder(line.Length);
        var blankBefore = true;
        foreach (var c in aligned ? line : line.TrimEnd())
        {
            if (c == '\t') text.Append(aligned ? ' ' : '\u00a0', 8 - text.Length % 8);
            else if (c == ' ') text.Append(blankBefore && !aligned ? '\u00a0' : ' ');
            else if (!CleanText.IsNoText(c) && c != '\ufffc') text.Append(c);
            blankBefore &= c is ' ' or '\t';
        }
        return text.ToString();
    }

    /// <summary>Columns made of blanks or bars, or a drawing.</summary>
    private static bool IsAligned(string line)
    {
        var trimmed = line.AsSpan().Trim();
        if (trimmed.Contains("   ", StringComparison.Ordinal) || trimmed.Contains('\t')) return true;
        if (trimmed.ContainsAnyInRange('\u2500', '\u259f')) return true;
        return trimmed.Length > 2 && (trimmed[0] == '|' && trimmed[^1] == '|' || trimmed.StartsWith("+-") && trimmed[^1] == '+');
    }

    private void AddSignature(BlockBox root, List<(int Level, string Text)> lines, int start)
    {
        var style = root.Style.Inherit();
        style.Display = Display.Block;
        style.Colour = Palette.Soft;
        style.Size = Size * 0.88;
        style.Margin = new() { Top = Size };
        style.Padding = new() { Top = 6 };
        var block = new BlockBox(style);
        AddLevel(block, lines, start, lines.Count, 0);
        if (block.Children.Count > 0) root.Children.Add(block);
    }

    private static void AddNote(BlockBox root, string note)
    {
        var style = root.Style.Inherit();
        style.Display = Display.Block;
        style.Italic = true;
        style.Colour = Palette.Soft;
        style.Margin = new() { Top = Size };
        var block = new BlockBox(style, StructureType.Paragraph);
        var paragraph = new ParagraphBox(style);
        paragraph.Content.Add(new TextInline(style, note));
        block.Children.Add(paragraph);
        root.Children.Add(block);
    }
}
