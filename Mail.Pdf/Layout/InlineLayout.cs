using Siegelpost.Pdf.Writing;

namespace Siegelpost.Pdf.Layout;

/// <summary>Fills lines with words, greedily, and sets them.</summary>
internal sealed class InlineLayout(LayoutContext context)
{
    public void Layout(ParagraphBox paragraph, Strip strip, Flow flow, double x, double width, StructureElement parent, int depth)
    {
        var words = context.WordsOf(paragraph);
        if (words.Count == 0) return;
        var style = paragraph.Style;
        var element = ElementFor(parent);
        var writer = new LineWriter(context, strip, element);
        var lines = new List<(double Top, double Bottom)>();
        var first = true;
        for (var at = 0; at < words.Count;)
        {
            context.Budget.Spend(2);
            var inside = flow.Marker is { Style.MarkerInside: true } own ? context.Shaper.Measure(own.Text, own.Style.Choice with { Italic = false }, own.Style.TextSize) + own.Style.TextSize / 2 : 0;
            var indent = (first ? style.Indent : 0) + inside;
            var (from, free, down) = flow.Floats.Beside(flow.Y + flow.Pending, indent + Least(words[at], depth), x, width);
            flow.MoveTo(down);
            var room = Math.Max(4, free - indent);
            var (end, used, atoms) = Fill(words, at, room, style, depth);
            var top = flow.Begin();
            var (ascent, descent) = Measure(words, at, end, style, atoms, element);
            var slack = Math.Max(0, room - used);
            var left = from + (style.RightToLeft ? 0 : indent) + Align(style) switch { TextAlign.Right => slack, TextAlign.Center => slack / 2, _ => 0 };
            if (flow.Marker is { } marker) writer.Marker(marker with { ContentX = inside > 0 ? from + indent : marker.ContentX + from - x, ContentRight = marker.ContentRight + from + free - x - width - inside }, top + ascent);
            flow.Marker = null;
            writer.Line(words, at, end, atoms, left, top, top + ascent, ascent + descent, style.RightToLeft);
            flow.LastBaseline = top + ascent;
            flow.Y = top + ascent + descent;
            if (flow.Y > context.MaxHeight) throw new LayoutLimitException("pages");
            lines.Add((top, flow.Y));
            at = end;
            first = false;
        }
        KeepLines(strip, lines);
    }

    private double Least(Word word, int depth) => word.Atom is { Box: var atom } ? context.Widths.Of(atom, depth + 1).Min : word.Width;

    /// <summary>A line for a list item that has none of its own.</summary>
    public void EmptyLine(ComputedStyle style, Strip strip, Flow flow)
    {
        if (flow.Marker is not { } marker) return;
        flow.Marker = null;
        var top = flow.Begin();
        var (ascent, descent) = Extent(style);
        new LineWriter(context, strip, marker.Item).Marker(marker, top + ascent);
        flow.Y = top + ascent + descent;
    }

    private static StructureElement ElementFor(StructureElement parent) => parent.Type switch
    {
        >= StructureType.H1 and <= StructureType.H6 or StructureType.Paragraph => parent,
        _ => BlockLayout.Content(parent) is { Type: StructureType.ListBody, Children.Count: 0 } body ? body : BlockLayout.Content(parent).Add(StructureType.Paragraph),
    };

    // No single line of a paragraph is left behind on a page or carried over to the next.
    private static void KeepLines(Strip strip, List<(double Top, double Bottom)> lines)
    {
        foreach (var (top, bottom) in lines) strip.Keep(top, bottom);
        if (lines.Count < 2) return;
        strip.Keep(lines[0].Top, lines[1].Bottom);
        strip.Keep(lines[^2].Top, lines[^1].Bottom);
    }

    private static TextAlign Align(ComputedStyle style) => style.Align switch
    {
        TextAlign.Start => style.RightToLeft ? TextAlign.Right : TextAlign.Left,
        TextAlign.End => style.RightToLeft ? TextAlign.Left : TextAlign.Right,
        var align => align,
    };

    /// <returns>The word after the line, the width used without the last blank, and the atoms on it in order.</returns>
    private (int End, double Used, List<PlacedAtom>? Atoms) Fill(List<Word> words, int start, double room, ComputedStyle style, int depth)
    {
        var used = 0.0;
        var blank = 0.0;
        List<PlacedAtom>? atoms = null;
        for (var at = start; at < words.Count; at++)
        {
            var word = words[at];
            var width = word.Width;
            PlacedAtom? atom = null;
            if (word.Atom is { } inline)
            {
                atom = Place(inline, room, depth);
                width = atom.Width;
            }
            if (at > start && used + blank + width > room + 0.01) return (at, used, atoms);
            if (at == start && atom is null && width > room + 0.01 && word.Style.WhiteSpace != WhiteSpace.Pre) // too long for any line
            {
                LongWords.Split(words, at, room);
                word = words[at];
                width = word.Width;
            }
            if (atom is not null) (atoms ??= []).Add(atom);
            used += blank + width;
            blank = word.Blank;
            if (word.EndsLine) return (at + 1, used, atoms);
        }
        return (words.Count, used, atoms);
    }

    private PlacedAtom Place(AtomInline inline, double room, int depth) => inline.Box is ImageBox image
        ? new PlacedImage(context, image, room)
        : new PlacedBlock(context, (BlockBox)inline.Box, room, depth);

    private (double Ascent, double Descent) Measure(List<Word> words, int start, int end, ComputedStyle style, List<PlacedAtom>? atoms, StructureElement element)
    {
        double ascent = 0, descent = 0;
        var any = false;
        for (var at = start; at < end; at++)
        {
            if (words[at].Atom is not null) continue;
            if (words[at].Pieces.Count == 0 && (any || end - start > 1 && !words[at].EndsLine)) continue;
            any = true;
            if (words[at].Pieces.Count == 0) Grow(words[at].Style);
            foreach (var piece in words[at].Pieces) Grow(piece.Style);
        }
        foreach (var atom in atoms ?? [])
        {
            atom.Prepare(element);
            if (atom.AlignsTop) continue;
            ascent = Math.Max(ascent, atom.Ascent);
            descent = Math.Max(descent, atom.Height - atom.Ascent);
        }
        if (ascent == 0 && descent == 0 && (atoms is null || end - start > atoms.Count)) Grow(style);
        foreach (var atom in atoms ?? [])
            if (atom.AlignsTop) descent = Math.Max(descent, atom.Height - ascent);
        return (ascent, descent);

        void Grow(ComputedStyle of)
        {
            var (up, down) = Extent(of);
            ascent = Math.Max(ascent, up + of.Shift);
            descent = Math.Max(descent, down - of.Shift);
        }
    }

    // CSS 2.2 §10.8.1: what the line height adds to the letters is halved above and below.
    private (double Ascent, double Descent) Extent(ComputedStyle style)
    {
        var face = context.Shaper.Fonts.Primary(style.Choice).Face;
        double up = face.Ascent * style.TextSize / 1000, down = face.Descent * style.TextSize / 1000;
        var half = (style.LineSpacing - up - down) / 2;
        return (up + half, down + half);
    }
}
