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
    private readonly HarfBuzzSharp.Buffer buffer = new();

    public FontSet Fonts => fonts;

    /// <summary>The runs of a word or phrase of one direction, in reading order; the glyphs of each in visual order.</summary>
    public ShapedRun[] Shape(string text, FontChoice choice, bool rightToLeft = false)
    {
        var key = (text, choice, rightToLeft);
        if (words.TryGetValue(key, out var known)) return known;
        var runs = new List<ShapedRun>();
        foreach (var (start, length, face) in Itemise(text, fonts.Primary(choice)))
            runs.Add(ShapeRun(text.Substring(start, length), face, rightToLeft));
        return words[key] = [.. runs];
    }

    public double Measure(string text, FontChoice choice, double size)
    {
        var width = 0.0;
        foreach (var run in Shape(text, choice)) width += run.Width;
        return width * size / 1000;
    }

    public void Dispose() => buffer.Dispose();

    private List<(int Start, int Length, ShapingFace Face)> Itemise(string text, ShapingFace wanted)
    {
        var runs = new List<(int, int, ShapingFace)>();
        ShapingFace? current = null;
        var start = 0;
        var at = 0;
        var script = Script.Common;
        foreach (var rune in text.EnumerateRunes())
        {
            var face = text.AsSpan(at + rune.Utf16SequenceLength).StartsWith("\ufe0f\u20e3") ? fonts.Emoji : fonts.Choose(rune.Value, wanted, current); // keycaps
            var itsScript = rune.Value < 0x250 ? Script.Common : UnicodeFunctions.Default.GetScript(rune.Value); // Latin and common punctuation shape alike
            var breaks = itsScript != Script.Common && itsScript != Script.Inherited && script != Script.Common && itsScript != script;
            if (current is not null && (face != current || breaks))
            {
                runs.Add((start, at - start, current));
                start = at;
                script = Script.Common;
            }
            if (itsScript != Script.Common && itsScript != Script.Inherited) script = itsScript;
            current = face;
            at += rune.Utf16SequenceLength;
        }
        if (current is not null) runs.Add((start, at - start, current));
        return runs;
    }

    private ShapedRun ShapeRun(string text, ShapingFace face, bool rightToLeft)
    {
        buffer.ClearContents();
        buffer.AddUtf16(text);
        buffer.GuessSegmentProperties();
        buffer.Direction = rightToLeft ? Direction.RightToLeft : Direction.LeftToRight;
        face.Shape(buffer);
        var infos = buffer.GetGlyphInfoSpan();
        var positions = buffer.GetGlyphPositionSpan();
        var unit = 1000.0 / face.Face.UnitsPerEm;
        var glyphs = new Glyph[infos.Length];
        var width = 0.0;
        var actual = rightToLeft;
        for (var i = 0; i < glyphs.Length; i++)
        {
            var cluster = (int)infos[i].Cluster;
            var shows = i > 0 && (int)infos[i - 1].Cluster == cluster ? "" : text[cluster..ClusterEnd(infos, cluster, text.Length)];
            actual |= shows.Length == 0;
            glyphs[i] = new((ushort)infos[i].Codepoint, positions[i].XAdvance * unit, positions[i].XOffset * unit, positions[i].YOffset * unit, shows);
            width += positions[i].XAdvance * unit;
        }
        return new(face, glyphs, text, width, actual);
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
