using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using HarfBuzzSharp;
using Siegelpost.Pdf.Writing;

namespace Siegelpost.Pdf.Fonts;

/// <summary>Glyphs of one face in visual order.</summary>
/// <param name="Width">In thousandths of the size.</param>
internal sealed record ShapedRun(ShapingFace Face, IReadOnlyList<Glyph> Glyphs, string Text, double Width, bool NeedsActualText);

/// <summary>
/// Turns words into glyphs. One per document and thread: it remembers words, and what a letter says shall not stay in memory once the letter is done.
/// </summary>
internal sealed class Shaper(FontSet fonts) : IDisposable
{
    private readonly Dictionary<(string Text, FontChoice Choice, bool RightToLeft), ShapedRun[]> words = [];
    private static readonly Language language = new("en");
    private readonly HarfBuzzSharp.Buffer buffer = new();
    private readonly Dictionary<char, string> letters = []; // most glyphs stand for one of few letters
    private readonly List<Glyph> run = [], spelled = [];

    public FontSet Fonts => fonts;

    /// <summary>The runs of a word or phrase of one direction, in reading order; the glyphs of each in visual order.</summary>
    public ShapedRun[] Shape(string text, FontChoice choice, bool rightToLeft = false)
    {
        var key = (text, choice, rightToLeft);
        if (words.TryGetValue(key, out var known)) return known;
        var runs = new List<ShapedRun>();
        foreach (var (start, length, face) in Itemise(text, fonts.Primary(choice)))
            runs.Add(face is null ? Replace(text.Substring(start, length), rightToLeft) : ShapeRun(text.Substring(start, length), face, rightToLeft));
        return words[key] = [.. runs];
    }

    /// <summary>The runs of a whole line in visual order.</summary>
    public List<ShapedRun> ShapeLine(string text, FontChoice choice, bool rightToLeft)
    {
        if (Bidi.Levels(text, rightToLeft) is not { } levels) return [.. Shape(text, choice)];
        var parts = new List<(string Text, byte Level)>();
        for (var start = 0; start < text.Length;)
        {
            var end = start + 1;
            while (end < text.Length && levels[end] == levels[start]) end++;
            parts.Add((text[start..end], levels[start]));
            start = end;
        }
        Bidi.Reorder(parts, part => part.Level);
        return [.. parts.SelectMany(part => part.Level % 2 == 0 ? Shape(part.Text, choice) : Shape(part.Text, choice, true).Reverse())];
    }

    public double Measure(string text, FontChoice choice, double size)
    {
        var width = 0.0;
        foreach (var run in Shape(text, choice)) width += run.Width;
        return width * size / 1000;
    }

    public void Dispose() => buffer.Dispose();

    private List<(int Start, int Length, ShapingFace? Face)> Itemise(string text, ShapingFace wanted)
    {
        var runs = new List<(int Start, int Length, ShapingFace? Face)>();
        var script = Script.Common;
        for (int at = 0, length; at < text.Length; at += length)
        {
            length = at + 1 == text.Length || text[at] < 0x300 && text[at + 1] < 0x300 ? 1 : StringInfo.GetNextTextElementLength(text.AsSpan(at));
            var face = fonts.Choose(text.AsSpan(at, length), wanted, runs.Count > 0 ? runs[^1].Face : null);
            if (face is null && length > 1) // no face has all of it, but for each part there may be one
            {
                length = char.IsSurrogatePair(text, at) ? 2 : 1;
                face = fonts.Choose(text.AsSpan(at, length), wanted, null);
            }
            var own = ScriptOf(text.AsSpan(at, length));
            if (runs.Count == 0 || runs[^1].Face != face || own != Script.Common && script != Script.Common && own != script)
            {
                runs.Add((at, length, face));
                script = own;
                continue;
            }
            runs[^1] = (runs[^1].Start, runs[^1].Length + length, face);
            if (own != Script.Common) script = own;
        }
        return runs;
    }

    // Latin and common punctuation shape alike.
    private static Script ScriptOf(ReadOnlySpan<char> cluster)
    {
        if (cluster[0] < 0x250) return Script.Common;
        Rune.DecodeFromUtf16(cluster, out var rune, out _);
        var script = UnicodeFunctions.Default.GetScript(rune.Value);
        return script == Script.Inherited ? Script.Common : script;
    }

    // A sign in place of each cluster that no face has; who copies it gets what the mail says.
    private ShapedRun Replace(string text, bool rightToLeft)
    {
        var face = fonts.Replacement;
        var glyph = face.Glyph('\ufffd');
        var glyphs = new List<Glyph>();
        for (int at = 0, length; at < text.Length; at += length)
        {
            length = StringInfo.GetNextTextElementLength(text.AsSpan(at));
            glyphs.Insert(rightToLeft ? 0 : glyphs.Count, new(glyph, face.Face.Advance(glyph), 0, 0, text.Substring(at, length)));
        }
        return new(face, glyphs, text, glyphs.Count * face.Face.Advance(glyph), true);
    }

    private ShapedRun ShapeRun(string text, ShapingFace face, bool rightToLeft)
    {
        buffer.ClearContents();
        buffer.AddUtf16(text);
        buffer.Flags = face.Invisible == 0 ? BufferFlags.RemoveDefaultIgnorables : BufferFlags.Default; // joiners and selectors: not seen, but copied if they can be
        buffer.InvisibleGlyph = face.Invisible;
        buffer.GuessSegmentProperties();
        buffer.Language = language; // not the machine's
        buffer.Direction = rightToLeft ? Direction.RightToLeft : Direction.LeftToRight;
        face.Shape(buffer);
        var infos = buffer.GetGlyphInfoSpan();
        var positions = buffer.GetGlyphPositionSpan();
        var unit = 1000.0 / face.Face.UnitsPerEm;
        run.Clear();
        var width = 0.0;
        var actual = rightToLeft;
        for (var i = 0; i < infos.Length; i++)
        {
            var cluster = (int)infos[i].Cluster;
            var shows = i > 0 && (int)infos[i - 1].Cluster == cluster ? "" : Part(text, cluster, ClusterEnd(infos, cluster, text.Length));
            actual |= shows.Length == 0;
            run.Add(new((ushort)infos[i].Codepoint, positions[i].XAdvance * unit, positions[i].XOffset * unit, positions[i].YOffset * unit, shows));
            width += positions[i].XAdvance * unit;
        }
        return new(face, [.. rightToLeft ? Spelled(face) : run], text, width, actual);
    }

    // Readers turn text from the right around letter by letter, and would turn the letters of a cluster around, too. So each letter has a
    // glyph of its own, from the last to the first like all glyphs of the run: the cluster's base has the first, unseen ones the others.
    private List<Glyph> Spelled(ShapingFace face)
    {
        spelled.Clear();
        var glyphs = CollectionsMarshal.AsSpan(run);
        for (int from = 0, to; from < glyphs.Length; from = to)
        {
            for (to = from + 1; to < glyphs.Length && glyphs[to].Text.Length == 0;) to++;
            var text = glyphs[from].Text;
            int last;
            for (; (last = LastLetter(text)) > 0; text = text[..last])
                spelled.Add(new(face.Invisible != 0 ? face.Invisible : face.Space, 0, 0, 0, Part(text, last, text.Length)));
            if (to - from == 1) spelled.Add(glyphs[from] with { Text = text });
            else AddBaseFirst(spelled, glyphs[from..to], text);
        }
        return spelled;
    }

    private string Part(string text, int from, int to)
    {
        if (to - from != 1) return text[from..to];
        if (!letters.TryGetValue(text[from], out var letter)) letters[text[from]] = letter = text[from..to];
        return letter;
    }

    private static int LastLetter(string text) => text.Length == 0 ? 0 : text.Length - (text.Length > 1 && char.IsLowSurrogate(text[^1]) ? 2 : 1);

    // The base stands right of its marks; it comes first, since readers take the place of the first for that of all.
    private static void AddBaseFirst(List<Glyph> result, ReadOnlySpan<Glyph> cluster, string text)
    {
        var pen = 0.0;
        foreach (var glyph in cluster[..^1]) pen += glyph.Advance;
        var last = cluster[^1];
        result.Add(last with { OffsetX = pen + last.OffsetX, Advance = pen + last.Advance, Text = text });
        var end = pen + last.Advance;
        pen = 0;
        foreach (var glyph in cluster[..^1])
        {
            result.Add(glyph with { OffsetX = pen + glyph.OffsetX - end, Advance = 0, Text = "" });
            pen += glyph.Advance;
        }
    }

    // Clusters rise in left-to-right runs and fall in right-to-left ones; the end of one is the next larger start.
    private static int ClusterEnd(ReadOnlySpan<GlyphInfo> infos, int cluster, int length)
    {
        if (infos.Length == 0) return length;
        var rising = infos[0].Cluster <= infos[^1].Cluster;
        int low = 0, high = infos.Length;
        var end = length;
        while (low < high)
        {
            var middle = (low + high) / 2;
            var at = (int)infos[middle].Cluster;
            if (at > cluster) end = Math.Min(end, at);
            if (rising == at > cluster) high = middle;
            else low = middle + 1;
        }
        return end;
    }
}
