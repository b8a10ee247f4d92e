namespace Siegelpost.Pdf.Fonts;

/// <summary>
/// UAX #14 as letters want it: addresses break at their slashes and, when they are long, at their other signs too; a hyphen before a word
/// and a dash before a number stay with it; Thai, Lao, Khmer and Burmese, written without blanks, break where a syllable surely begins or
/// ends (no dictionary: not every such place is the end of a word).
/// </summary>
internal static class MailBreaks
{
    private const int LongAddress = 24;

    /// <summary>For each UTF-16 unit, whether a line may end just before it.</summary>
    public static bool[] Find(string text)
    {
        var breaks = LineBreaks.Find(text);
        var wordStart = 0;
        for (var at = 1; at < text.Length; at++)
        {
            char before = text[at - 1], after = text[at];
            if (before is ' ' or '\n') wordStart = at;
            else if (before is '-' or '\u2010' or '–' or '—') breaks[at] &= at - wordStart > 1 && (before == '-' || char.IsLetter(after) || !char.IsAscii(after)); // LB20a of Unicode 15.1
            else if (before == '/') breaks[at] = (breaks[at] || at - wordStart > LongAddress && char.IsAsciiLetterOrDigit(after)) && at - wordStart > 3 && text[at - 2] != '/';
            else if (at - wordStart > LongAddress && before is '&' or '?' or '=' or '_' or ';' && char.IsAsciiLetterOrDigit(after)) breaks[at] |= at - wordStart > LongAddress;
            else if (before >= '\u0e00' && !breaks[at]) breaks[at] = IsSyllable(text, at);
            if (breaks[at]) wordStart = at;
        }
        return breaks;
    }

    private static bool IsSyllable(string text, int at)
    {
        char before = text[at - 1], after = text[at];
        if (Characters.Break(after) != BreakClass.SA || Characters.Break(before) is not (BreakClass.SA or BreakClass.CM)) return false;
        return after switch
        {
            // Thai and Lao: a vowel that is written first begins a syllable; some vowels and marks end it.
            >= '\u0e00' and < '\u0f00' => (after & 0x7f) is >= 0x40 and <= 0x44 || (before & 0x7f) is 0x30 or 0x46 or 0x2f && (after & 0x7f) <= 0x2e,
            // Burmese and Khmer: a letter begins one unless it is stacked below another, or is killed.
            >= '\u1000' and <= '\u103f' or >= '\u1780' and <= '\u17b3' => before is not ('\u1039' or '\u17d2') && !(at + 1 < text.Length && text[at + 1] is '\u103a' or '\u1039' or '\u17d2'),
            _ => false,
        };
    }
}
