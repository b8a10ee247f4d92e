using System.Text;

namespace Siegelpost.Pdf.Layout;

/// <summary>Text of others, made safe to show on one line of ours.</summary>
internal static class CleanText
{
    /// <summary>Blanks for line ends and tabs, no control characters, at most <paramref name="maxLength"/> letters.</summary>
    public static string Line(string text, int maxLength = 1000)
    {
        var result = new StringBuilder(Math.Min(text.Length, maxLength));
        foreach (var c in text)
        {
            if (result.Length >= maxLength) break;
            if (c is '\r' or '\n' or '\t' or ' ')
            {
                if (result.Length > 0 && result[^1] != ' ') result.Append(' ');
            }
            else if (!IsHidden(c)) result.Append(c);
        }
        if (result.Length > 0 && char.IsHighSurrogate(result[^1])) result.Length--;
        return result.ToString().TrimEnd();
    }

    /// <summary>Controls: what a mail's own text doesn't show either.</summary>
    public static bool IsNoText(char c) => c < ' ' || c is '\u007f' or >= '\u0080' and <= '\u009f' or '\ufeff' or '\ufffe' or '\uffff';

    /// <summary>Controls, and the marks that reorder text: "fdp.exe" must not read as "exe.pdf" (Unicode TR 36 §3.1).</summary>
    public static bool IsHidden(char c) => IsNoText(c) || c is >= '\u202a' and <= '\u202e' or >= '\u2066' and <= '\u2069';
}
