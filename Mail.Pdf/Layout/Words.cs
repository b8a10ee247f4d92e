using System.Buffers;
using System.Text;
using Siegelpost.Pdf.Fonts;

namespace Siegelpost.Pdf.Layout;

/// <summary>What a line is never broken inside: shaped text, or an atom, with the blank that follows it.</summary>
internal sealed class Word(ComputedStyle style)
{
    public ComputedStyle Style { get; set; } = style;
    public List<Piece> Pieces { get; } = new(1); // mostly there is one
    public double Width { get; set; }
    /// <summary>Width of the blank after it; zero where a line may break without one.</summary>
    public double Blank { get; set; }
    public int Blanks { get; set; }
    public ComputedStyle BlankStyle { get; set; } = style;
    public byte BlankLevel { get; set; }
    /// <summary>Of the atom.</summary>
    public byte Level { get; set; }
    public bool EndsLine { get; set; }
    /// <summary>A soft hyphen that shows when the line ends here.</summary>
    public bool Hyphenates { get; set; }
    public AtomInline? Atom { get; set; }
    public string Text { get; set; } = "";
}

/// <param name="Width">In pixels.</param>
internal readonly record struct Piece(ShapedRun Run, ComputedStyle Style, byte Level, double Width);

/// <summary>Cuts the text of a paragraph into words and shapes them.</summary>
internal sealed class WordSplitter(Shaper shaper, Budget budget)
{
    private const char Object = '\ufffc';
    private const int LongestWord = 160;
    // They say where lines break and how text runs; that done, they are nothing.
    private static readonly SearchValues<char> unseen = SearchValues.Create("\u00ad\u061c\u200b\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\u2066\u2067\u2068\u2069\ufeff");

    public List<Word> Split(ParagraphBox paragraph)
    {
        var text = new StringBuilder();
        var starts = new List<(int At, Inline Inline)>();
        foreach (var inline in paragraph.Content)
        {
            starts.Add((text.Length, inline));
            if (inline is TextInline { Text: var part }) text.Append(part);
            else text.Append(Object);
        }
        var line = new Paragraph(text.ToString(), starts, paragraph.Style, shaper, budget);
        return line.Split();
    }

    private sealed class Paragraph(string text, List<(int At, Inline Inline)> starts, ComputedStyle style, Shaper shaper, Budget budget)
    {
        private readonly byte[]? levels = Bidi.Levels(text, style.RightToLeft);
        private readonly bool[] breaks = MailBreaks.Find(text);
        private readonly List<Word> words = [];
        private int inline;

        public List<Word> Split()
        {
            var start = 0;
            for (var at = 0; at < text.Length; at++)
            {
                var c = text[at];
                if (c == '\n')
                {
                    var word = Take(start, at);
                    word.EndsLine = true;
                    start = at + 1;
                }
                else if (c == Object && InlineAt(at) is AtomInline atom)
                {
                    if (at > start) Take(start, at);
                    words.Add(new(atom.Style) { Atom = atom, Text = " ", Level = levels?[at] ?? 0 });
                    start = at + 1;
                }
                else if (c == ' ')
                {
                    var after = at;
                    while (after + 1 < text.Length && text[after + 1] == ' ') after++;
                    AddBlank(start, at, after - at + 1);
                    at = after;
                    start = at + 1;
                }
                else if (at - start >= LongestWord && !char.IsLowSurrogate(c) && Characters.Break(c) is not (BreakClass.CM or BreakClass.ZWJ)) // shaped in parts, or one endless word costs the square of its length
                {
                    Take(start, at);
                    start = at;
                }
                else if (at > start && breaks[at])
                {
                    Take(start, at).Hyphenates = text[at - 1] == LineBreaks.SoftHyphen;
                    start = at;
                }
            }
            if (start < text.Length) Take(start, text.Length);
            return words;
        }

        private void AddBlank(int start, int at, int count)
        {
            var style = InlineAt(at).Style;
            var word = at > start || words.Count == 0 || words[^1].EndsLine || words[^1].Blanks > 0 ? Take(start, at) : words[^1];
            if (word.Pieces.Count == 0 && word.Atom is null) word.Style = style;
            word.BlankStyle = style;
            word.Blanks = count;
            word.BlankLevel = levels is null ? (byte)0 : levels[at];
            word.Blank = count * shaper.Fonts.Primary(style.Choice).SpaceAdvance * style.TextSize / 1000;
        }

        private Word Take(int start, int end)
        {
            var word = new Word(InlineAt(Math.Min(start, text.Length - 1)).Style) { Text = text[start..end] };
            budget.Spend(2 + (end - start) / 4);
            for (var at = start; at < end;)
            {
                var style = InlineAt(at).Style;
                var level = levels is null ? (byte)0 : levels[at];
                var to = at + 1;
                while (to < end && (levels is null || levels[to] == level) && (to < NextStart || InlineAt(to).Style == style)) to++;
                var part = to - at == word.Text.Length ? word.Text : text[at..to];
                if (part.AsSpan().ContainsAny(unseen)) part = string.Concat(part.Where(c => !unseen.Contains(c)));
                if (style.TextSize >= 0.5 && part.Length > 0)
                    foreach (var run in shaper.Shape(part, style.Choice, level % 2 == 1))
                    {
                        var width = run.Width * style.TextSize / 1000;
                        word.Pieces.Add(new(run, style, level, width));
                        word.Width += width;
                    }
                at = to;
            }
            words.Add(word);
            return word;
        }

        private int NextStart => inline + 1 < starts.Count ? starts[inline + 1].At : int.MaxValue;

        // Asked for almost ascending positions, so the last answer is near.
        private Inline InlineAt(int at)
        {
            while (inline > 0 && starts[inline].At > at) inline--;
            while (inline + 1 < starts.Count && starts[inline + 1].At <= at) inline++;
            return starts[inline].Inline;
        }
    }
}
