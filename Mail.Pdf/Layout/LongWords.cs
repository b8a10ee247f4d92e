using Siegelpost.Pdf.Fonts;
using Siegelpost.Pdf.Writing;

namespace Siegelpost.Pdf.Layout;

/// <summary>Breaks words that are longer than any line: addresses, keys, rows of dashes.</summary>
internal static class LongWords
{
    /// <summary>Replaces a word by a part that fits and the rest. At least one glyph is taken, so the caller always gets on.</summary>
    public static void Split(List<Word> words, int at, double room)
    {
        var word = words[at];
        var head = new Word(word.Style);
        var tail = new Word(word.Style) { Blank = word.Blank, Blanks = word.Blanks, BlankStyle = word.BlankStyle, BlankLevel = word.BlankLevel, EndsLine = word.EndsLine, Hyphenates = word.Hyphenates };
        foreach (var piece in word.Pieces)
        {
            if (tail.Pieces.Count > 0) Add(tail, piece);
            else if (head.Width + piece.Width <= room) Add(head, piece);
            else
            {
                var count = Fitting(piece, room - head.Width, head.Pieces.Count == 0);
                if (count > 0) Add(head, Slice(piece, 0, count));
                if (count < piece.Run.Glyphs.Count) Add(tail, Slice(piece, count, piece.Run.Glyphs.Count));
            }
        }
        if (tail.Pieces.Count == 0) return;
        words[at] = head;
        words.Insert(at + 1, tail);
    }

    private static void Add(Word word, Piece piece)
    {
        word.Pieces.Add(piece);
        word.Width += piece.Width;
    }

    // Glyphs counted in reading order, which is from the right in right-to-left runs; clusters stay whole.
    private static int Fitting(Piece piece, double room, bool atLeastOne)
    {
        var glyphs = piece.Run.Glyphs;
        var width = 0.0;
        var fitting = 0;
        for (var i = 0; i < glyphs.Count; i++)
        {
            width += Reading(piece, i).Advance * piece.Style.TextSize / 1000;
            if (!EndsCluster(piece, i)) continue;
            if (width > room && (fitting > 0 || !atLeastOne)) return fitting;
            fitting = i + 1;
            if (width > room) return fitting;
        }
        return fitting;
    }

    // The text of a cluster is at its left glyph; marks stay with what they stand on.
    private static bool EndsCluster(Piece piece, int i)
    {
        var count = piece.Run.Glyphs.Count;
        if (i + 1 == count) return true;
        if (Reading(piece, piece.Level % 2 == 0 ? i + 1 : i).Text.Length == 0) return false;
        var next = i + 1;
        while (next < count && Reading(piece, next).Text.Length == 0) next++;
        return next == count || Characters.Break(Reading(piece, next).Text[0]) is not (BreakClass.CM or BreakClass.ZWJ);
    }

    private static Glyph Reading(Piece piece, int i) => piece.Run.Glyphs[piece.Level % 2 == 0 ? i : piece.Run.Glyphs.Count - 1 - i];

    private static Piece Slice(Piece piece, int from, int to)
    {
        var glyphs = new Glyph[to - from];
        for (var i = from; i < to; i++) glyphs[piece.Level % 2 == 0 ? i - from : to - 1 - i] = Reading(piece, i);
        var text = string.Concat(Enumerable.Range(from, to - from).Select(i => Reading(piece, i).Text));
        var width = glyphs.Sum(glyph => glyph.Advance);
        return new(new ShapedRun(piece.Run.Face, glyphs, text, width, piece.Run.NeedsActualText), piece.Style, piece.Level, width * piece.Style.TextSize / 1000);
    }
}
