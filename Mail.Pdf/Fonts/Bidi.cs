namespace Siegelpost.Pdf.Fonts;

/// <summary>
/// Embedding levels of a paragraph by the resolving rules of UAX #9 without explicit embeddings, isolates and bracket pairs:
/// what Hebrew and Arabic mails with numbers and Latin words need. Override characters are removed before (an attack on file names and addresses).
/// </summary>
internal static class Bidi
{
    private enum Class : byte { Left, Right, Arabic, European, ArabicNumber, Separator, CommonSeparator, Terminator, Mark, Neutral }

    public static bool HasRightToLeft(ReadOnlySpan<char> text) => text.ContainsAnyInRange('\u0590', '\u08ff') || text.ContainsAnyInRange('\ufb1d', '\ufdff') || text.ContainsAnyInRange('\ufe70', '\ufefc');

    /// <summary>True when the first letter is of a right-to-left script (rules P2, P3).</summary>
    public static bool StartsRightToLeft(ReadOnlySpan<char> text)
    {
        foreach (var c in text)
            switch (Classify(c))
            {
                case Class.Left: return false;
                case Class.Right or Class.Arabic: return true;
            }
        return false;
    }

    /// <summary>A level for each UTF-16 unit; null when all are zero.</summary>
    public static byte[]? Levels(string text, bool rightToLeft)
    {
        if (!rightToLeft && !HasRightToLeft(text)) return null;
        var classes = new Class[text.Length];
        for (var i = 0; i < classes.Length; i++) classes[i] = Classify(text[i]);
        ResolveWeak(classes, rightToLeft ? Class.Right : Class.Left);
        ResolveNeutral(classes, rightToLeft ? Class.Right : Class.Left);
        var levels = new byte[text.Length];
        for (var i = 0; i < levels.Length; i++)
            levels[i] = (rightToLeft, classes[i]) switch // rules I1, I2
            {
                (false, Class.Left) => 0,
                (_, Class.Right) => 1,
                _ => 2,
            };
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

    private static void ResolveWeak(Class[] classes, Class start)
    {
        var before = start;
        var strong = start;
        for (var i = 0; i < classes.Length; i++)
        {
            if (classes[i] == Class.Mark) classes[i] = before; // W1
            before = classes[i];
            if (before is Class.Left or Class.Right or Class.Arabic) strong = before;
            else if (before == Class.European && strong == Class.Arabic) classes[i] = Class.ArabicNumber; // W2
        }
        for (var i = 0; i < classes.Length; i++)
            if (classes[i] == Class.Arabic) classes[i] = Class.Right; // W3
        for (var i = 1; i + 1 < classes.Length; i++) // W4
            if (classes[i - 1] == classes[i + 1] && (classes[i] == Class.CommonSeparator && classes[i - 1] is Class.European or Class.ArabicNumber || classes[i] == Class.Separator && classes[i - 1] == Class.European))
                classes[i] = classes[i - 1];
        for (var i = 0; i < classes.Length; i++) // W5, forwards then backwards
            if (classes[i] == Class.Terminator && i > 0 && classes[i - 1] == Class.European) classes[i] = Class.European;
        for (var i = classes.Length - 2; i >= 0; i--)
            if (classes[i] == Class.Terminator && classes[i + 1] == Class.European) classes[i] = Class.European;
        strong = start;
        for (var i = 0; i < classes.Length; i++)
        {
            if (classes[i] is Class.Separator or Class.CommonSeparator or Class.Terminator) classes[i] = Class.Neutral; // W6
            if (classes[i] is Class.Left or Class.Right) strong = classes[i];
            else if (classes[i] == Class.European && strong == Class.Left) classes[i] = Class.Left; // W7
        }
    }

    private static void ResolveNeutral(Class[] classes, Class start)
    {
        for (var i = 0; i < classes.Length;)
        {
            if (classes[i] != Class.Neutral)
            {
                i++;
                continue;
            }
            var end = i;
            while (end < classes.Length && classes[end] == Class.Neutral) end++;
            var before = i == 0 ? start : Direction(classes[i - 1]);
            var after = end == classes.Length ? start : Direction(classes[end]);
            classes.AsSpan(i, end - i).Fill(before == after ? before : start); // N1, N2
            i = end;
        }
    }

    private static Class Direction(Class c) => c == Class.Left ? Class.Left : Class.Right;

    private static Class Classify(char c) => c switch
    {
        >= '0' and <= '9' => Class.European,
        >= '\u0660' and <= '\u0669' => Class.ArabicNumber,
        '+' or '-' => Class.Separator,
        ',' or '.' or ':' or '/' or '\u00a0' => Class.CommonSeparator,
        '#' or '$' or '%' or '€' or '£' or '°' or '‰' => Class.Terminator,
        >= '\u0300' and <= '\u036f' or >= '\u0591' and <= '\u05bd' or >= '\u064b' and <= '\u065f' or '\u0670' or '\u200d' or >= '\ufe00' and <= '\ufe0f' => Class.Mark,
        >= '\u0590' and <= '\u05ff' or >= '\u07c0' and <= '\u085f' or >= '\ufb1d' and <= '\ufb4f' or '\u200f' => Class.Right,
        >= '\u0600' and <= '\u07bf' or >= '\u08a0' and <= '\u08ff' or >= '\ufb50' and <= '\ufdff' or >= '\ufe70' and <= '\ufefc' => Class.Arabic,
        _ => char.IsLetter(c) ? Class.Left : Class.Neutral,
    };
}
