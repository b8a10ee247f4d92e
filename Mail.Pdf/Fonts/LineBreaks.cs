namespace Siegelpost.Pdf.Fonts;

/// <summary>Where a line may be broken besides at blanks: a small part of UAX #14 that covers the languages of everyday mail.</summary>
internal static class LineBreaks
{
    public const char SoftHyphen = '\u00ad', ZeroWidthSpace = '\u200b';

    /// <summary>Whether a line may end just before <paramref name="at"/>, with no blank involved.</summary>
    /// <param name="wordStart">Where the word began; long addresses break more freely after their first characters.</param>
    public static bool Before(string text, int at, int wordStart)
    {
        if (at <= wordStart) return false;
        char before = text[at - 1], after = text[at];
        if (before is SoftHyphen or ZeroWidthSpace) return true;
        if (before == '-') return at - wordStart > 1 && !char.IsDigit(after) && char.IsLetterOrDigit(text[at - 2]) && char.IsLetter(after);
        if (before is '–' or '—') return at - wordStart > 1 && char.IsLetter(after);
        if (before == '/' && at - wordStart > 3 && after != '/' && text[at - 2] != '/') return true;
        if (at - wordStart > 24 && before is '&' or '?' or '=' or '_' or ';' && char.IsAscii(after) && at - wordStart > 24) return true;
        if (IsIdeographic(after)) return !StartsNoLine(after) && !EndsNoLine(before);
        return IsIdeographic(before) && !StartsNoLine(after) && !EndsNoLine(before);
    }

    private static bool IsIdeographic(char c) => c is >= '\u2e80' and <= '\u9fff' or >= '\uac00' and <= '\ud7af' or >= '\uf900' and <= '\ufaff' or >= '\uff00' and <= '\uffef';

    // Closing punctuation and small kana (UAX #14 classes CL, NS, EX).
    private static bool StartsNoLine(char c) => "、。，．：；！？）］｝」』】〉》〕”’ー・ッャュョっゃゅょ々…,.:;!?)]}".Contains(c);

    private static bool EndsNoLine(char c) => "（［｛「『【〈《〔“‘([{".Contains(c);
}
