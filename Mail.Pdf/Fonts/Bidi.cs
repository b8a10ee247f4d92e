using System.Buffers;

namespace Siegelpost.Pdf.Fonts;

/// <summary>Text of both directions (UAX #9): which way a paragraph runs, the level of each character, and the order in which they are seen.</summary>
internal static class Bidi
{
    // Marks and controls, and the halves of letters beyond the basic plane, that may run from the right.
    private static readonly SearchValues<char> others = SearchValues.Create("\u200f\u202b\u202e\u2067\ud802\ud803\ud83a\ud83b");

    /// <summary>Whether anything in it could run from the right; all else needs no levels.</summary>
    public static bool HasRightToLeft(ReadOnlySpan<char> text) =>
        text.ContainsAnyInRange('\u0590', '\u08ff') || text.ContainsAnyInRange('\ufb1d', '\ufefc') || text.ContainsAny(others);

    /// <summary>True when the first letter outside of isolates is of a right-to-left script (rules P2, P3); it ends with the line.</summary>
    public static bool StartsRightToLeft(ReadOnlySpan<char> text) => FirstDirection(text) == true;

    /// <returns>Whether the first letter runs from the right; null: the line has no letter.</returns>
    public static bool? FirstDirection(ReadOnlySpan<char> text)
    {
        var isolates = 0;
        foreach (var rune in text.EnumerateRunes())
            switch (Characters.Bidi(rune.Value))
            {
                case BidiClass.LRI or BidiClass.RLI or BidiClass.FSI:
                    isolates++;
                    break;
                case BidiClass.PDI when isolates > 0:
                    isolates--;
                    break;
                case BidiClass.L when isolates == 0: return false;
                case BidiClass.R or BidiClass.AL when isolates == 0: return true;
                case BidiClass.B: return null;
            }
        return null;
    }

    /// <summary>Characters that only steer direction, and are neither seen nor copied.</summary>
    public static bool IsControl(char c) => c is '\u061c' or '\u200e' or '\u200f' or >= '\u202a' and <= '\u202e' or >= '\u2066' and <= '\u2069';

    /// <summary>A level for each UTF-16 unit, each line a paragraph for itself; null when all are zero.</summary>
    public static byte[]? Levels(string text, bool rightToLeft)
    {
        if (!rightToLeft && !HasRightToLeft(text)) return null;
        var levels = new byte[text.Length];
        for (int start = 0, end; start < text.Length; start = end)
        {
            end = text.IndexOf('\n', start) is >= 0 and var found ? found + 1 : text.Length;
            if (!rightToLeft && !HasRightToLeft(text.AsSpan(start, end - start))) continue;
            Paragraph(text.AsSpan(start, end - start), levels.AsSpan(start, end - start), rightToLeft);
        }
        return levels;
    }

    /// <summary>Brings the pieces of one line from reading into visual order (rule L2).</summary>
    public static void Reorder<T>(List<T> pieces, Func<T, byte> level)
    {
        var highest = pieces.Count == 0 ? 0 : pieces.Max(level);
        for (var depth = highest; depth > 0; depth--)
            for (var i = 0; i < pieces.Count;)
            {
                var end = i;
                while (end < pieces.Count && level(pieces[end]) >= depth) end++;
                if (end > i) pieces.Reverse(i, end - i);
                i = end + 1;
            }
    }

    private static void Paragraph(ReadOnlySpan<char> text, Span<byte> levels, bool rightToLeft)
    {
        var codePoints = new int[text.Length];
        var count = 0;
        foreach (var rune in text.EnumerateRunes()) codePoints[count++] = rune.Value;
        Array.Resize(ref codePoints, count);
        var resolved = new BidiParagraph(Array.ConvertAll(codePoints, Characters.Bidi), codePoints, (byte)(rightToLeft ? 1 : 0)).Levels;
        var at = 0;
        for (var i = 0; i < count; i++)
        {
            levels[at++] = resolved[i];
            if (codePoints[i] > 0xffff) levels[at++] = resolved[i];
        }
    }
}
