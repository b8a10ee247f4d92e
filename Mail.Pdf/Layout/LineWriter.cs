using Siegelpost.Pdf.Fonts;
using Siegelpost.Pdf.Writing;

namespace Siegelpost.Pdf.Layout;

/// <summary>Sets one line: visual order, neighbouring words of one look as one mark, backgrounds and lines under text, links.</summary>
internal sealed class LineWriter(LayoutContext context, Strip strip, StructureElement paragraph)
{
    private readonly List<Glyph> glyphs = [];
    private readonly List<(double X, double End, MailLink Link)> links = [];
    private readonly List<string> texts = []; // from left to right
    private ShapingFace? face;
    private ComputedStyle? style;
    private byte level;
    private bool needsActualText;
    private double startX, x;
    private int order;
    // What the line shows and where it stands in reading order, which is the order of the page for those who listen or copy.
    private readonly List<(int Order, int Place, Mark? Mark, PlacedAtom? Atom, double X)> shown = [];
    private readonly List<Segment> segments = []; // of the line at hand; a text of 200,000 letters has thousands of them

    public void Line(List<Word> words, int start, int end, List<PlacedAtom>? atoms, double left, double top, double baseline, double height, bool rightToLeft)
    {
        x = left;
        segments.Clear();
        var atom = 0;
        for (var at = start; at < end; at++)
        {
            var word = words[at];
            foreach (var piece in word.Pieces) segments.Add(new(segments.Count, piece, null, 0, piece.Style, piece.Level));
            if (word.Atom is { } inline && atoms is not null) segments.Add(new(segments.Count, null, atoms[atom++], 0, inline.Style, word.Level));
            if (word.Blanks > 0 && at < end - 1) segments.Add(new(segments.Count, null, null, word.Blanks, word.BlankStyle, word.BlankLevel));
            if (word.Hyphenates && at == end - 1 && word.Pieces.Count > 0) AddHyphen(word.Pieces[^1]);
        }
        var reorders = segments.Exists(segment => segment.Level > 0);
        if (reorders) Bidi.Reorder(segments, segment => segment.Level);
        foreach (var segment in segments)
        {
            if (segment.Piece is { } piece) Append(piece, segment.Order, baseline);
            else if (segment.Atom is { } placed)
            {
                Flush(baseline);
                shown.Add((segment.Order, shown.Count, null, placed, x));
                x += placed.Width;
            }
            else AppendBlanks(segment, baseline);
        }
        var goesOn = end < words.Count && words[end - 1] is { Blanks: > 0 } or { EndsLine: true };
        var last = level;
        Flush(baseline, goesOn: goesOn && !rightToLeft && level % 2 == 0);
        if (goesOn && (rightToLeft || last % 2 == 1)) AddUnseenBlank(words[end - 1].BlankStyle, rightToLeft ? left : x, baseline, rightToLeft);
        if (reorders) shown.Sort((one, other) => (one.Order, one.Place).CompareTo((other.Order, other.Place)));
        foreach (var (_, _, mark, placed, at) in shown)
        {
            if (mark is not null) strip.Add(mark);
            else if (placed is not null) strip.Add(placed.Strip, at, placed.AlignsTop ? top : baseline - placed.Ascent);
        }
        shown.Clear();
        foreach (var (from, to, link) in links) strip.Add(new LinkMark(link.ElementIn(paragraph), from, top, to - from, height, link.Uri, link.Description));
        links.Clear();
    }

    /// <summary>Bullet or number, ending a little before the text (behind it when that runs from the right).</summary>
    public void Marker(ListMarker marker, double baseline)
    {
        var choice = marker.Style.Choice with { Italic = false };
        var size = marker.Style.TextSize;
        var label = marker.Item.Children.Find(child => child.Type == StructureType.Label) ?? Label(marker.Item);
        var runs = context.Shaper.ShapeLine(marker.Text, choice, marker.Style.RightToLeft);
        var gap = size * 0.5;
        var width = runs.Sum(run => run.Width) * size / 1000;
        var at = marker.Style.RightToLeft ? marker.ContentRight + gap : marker.ContentX - gap - width;
        foreach (var run in runs)
        {
            strip.Add(new TextMark(label, run.Face.Face, size, at, baseline, marker.Style.Colour, run.Glyphs, run.Text, run.NeedsActualText));
            at += run.Width * size / 1000;
        }
    }

    // The label comes first in its item, even when a nested block has already begun.
    private static StructureElement Label(StructureElement item)
    {
        var label = new StructureElement(StructureType.Label);
        item.Children.Insert(0, label);
        return label;
    }

    // ISO 32000-2 §14.8.2.3.2: a hyphen that only the line's end made says so, and whoever copies can leave it out.
    private void AddHyphen(Piece after)
    {
        var of = after.Style;
        foreach (var run in context.Shaper.Shape("-", of.Choice))
        {
            var soft = run with { Glyphs = [.. run.Glyphs.Select(glyph => glyph with { Text = "\u00ad" })], Text = "\u00ad" };
            segments.Add(new(segments.Count, new Piece(soft, of, after.Level, run.Width * of.TextSize / 1000), null, 0, of, after.Level));
        }
    }

    private void AddUnseenBlank(ComputedStyle of, double at, double baseline, bool before)
    {
        var blankFace = context.Shaper.Fonts.Primary(of.Choice);
        var width = blankFace.SpaceAdvance * of.TextSize / 1000;
        shown.Add((int.MaxValue, shown.Count, new TextMark(paragraph, blankFace.Face, of.TextSize, before ? at - width : at, baseline, of.Colour, [new(blankFace.Space, blankFace.SpaceAdvance, 0, 0, " ")], " ", false), null, 0));
    }

    private void Append(Piece piece, int place, double baseline)
    {
        Start(piece.Run.Face, piece.Style, piece.Level, place, baseline);
        glyphs.AddRange(piece.Run.Glyphs);
        texts.Add(piece.Run.Text);
        needsActualText |= piece.Run.NeedsActualText;
        x += piece.Width;
    }

    private void AppendBlanks(Segment segment, double baseline)
    {
        // A blank joins the text beside it if that looks the same, so that lines are drawn and copied as one.
        var primary = context.Shaper.Fonts.Primary(segment.Style.Choice);
        var blankFace = face is { Space: not 0 } ? face : primary;
        Start(blankFace, segment.Style, segment.Level, segment.Order, baseline);
        for (var i = 0; i < segment.Blanks; i++) glyphs.Add(new(blankFace.Space, primary.SpaceAdvance, 0, 0, " "));
        texts.Add(segment.Blanks == 1 ? " " : new(' ', segment.Blanks));
        x += segment.Blanks * primary.SpaceAdvance * segment.Style.TextSize / 1000;
    }

    private void Start(ShapingFace nextFace, ComputedStyle next, byte nextLevel, int place, double baseline)
    {
        if (style is not null && face == nextFace && level % 2 == nextLevel % 2 && (style == next || LooksSame(style, next)))
        {
            order = Math.Min(order, place);
            return;
        }
        Flush(baseline);
        (face, style, level, startX, order) = (nextFace, next, nextLevel, x, place);
    }

    private static bool LooksSame(ComputedStyle a, ComputedStyle b) =>
        a.TextSize == b.TextSize && a.Colour == b.Colour && a.Shift == b.Shift && a.Link == b.Link && a.Underline == b.Underline && a.Strike == b.Strike && a.TextBackground == b.TextBackground;

    /// <param name="goesOn">The paragraph has another line: an unseen blank keeps the words apart for those who listen or copy.</param>
    private void Flush(double baseline, bool goesOn = false)
    {
        if (style is { } look && face is not null && glyphs.Count > 0)
        {
            var size = look.TextSize;
            var y = baseline - look.Shift;
            var metrics = face.Face;
            if (look.TextBackground is { } colour) Show(new RectangleMark(null, startX, y - 0.98 * size, x - startX, 1.26 * size, colour));
            if (goesOn)
            {
                glyphs.Add(new(face.Space, face.SpaceAdvance, 0, 0, " "));
                texts.Add(" ");
            }
            if (level % 2 == 1) texts.Reverse();
            var element = look.Link is { } link ? link.ElementIn(paragraph) : paragraph;
            Show(new TextMark(element, metrics, size, startX, y, look.Colour, [.. glyphs], string.Concat(texts), needsActualText));
            var thickness = Math.Max(0.6, metrics.UnderlineThickness * size / 1000);
            if (look.Underline) Show(new RectangleMark(null, startX, y + metrics.UnderlinePosition * size / 1000, x - startX, thickness, look.Colour));
            if (look.Strike) Show(new RectangleMark(null, startX, y - 0.29 * size, x - startX, thickness, look.Colour));
            if (look.Link is { } target && target != context.CoveredLink) AddLink(target);
        }
        glyphs.Clear();
        texts.Clear();
        (style, face, needsActualText) = (null, null, false);
    }

    private void Show(Mark mark) => shown.Add((order, shown.Count, mark, null, 0));

    private void AddLink(MailLink link)
    {
        if (links.Count > 0 && links[^1] is var last && last.Link == link && startX - last.End < 1) links[^1] = (last.X, x, link);
        else links.Add((startX, x, link));
    }

    private readonly record struct Segment(int Order, Piece? Piece, PlacedAtom? Atom, int Blanks, ComputedStyle Style, byte Level);
}
