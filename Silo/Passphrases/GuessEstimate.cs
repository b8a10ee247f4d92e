using System.Globalization;
using System.Text;

namespace Siegelpost.Silo.Passphrases;

/// <summary>
/// How many guesses a passphrase costs somebody who knows how people choose. zxcvbn finds words, dates, keyboard runs and repeats; three
/// things it gets wrong are repaired before it looks: it counts every letter beyond ASCII as one of two hundred (so <c>äöüäöüäöüäöü</c>
/// looked strong), every blank as a random character, and doesn't see that a part comes again. Of what remains it returns entropy in bits
/// (<c>Result.Entropy</c>); its <c>Score</c> and <c>CrackTime</c> are made from that and are not used.
/// </summary>
internal static class GuessEstimate
{
    /// <summary>zxcvbn's cost grows with the square of the length; the first hundred characters decide.</summary>
    private const int MaxLength = 100;
    private const int MinRepeat = 3;
    private const double SeparatorBits = 2, RepeatBits = 3;

    // One for all: each instance reads its own word lists anew. It keeps nothing between two passphrases.
    private static readonly Zxcvbn.Zxcvbn Judge = new();

    private static readonly string[] Dictionary =
        [.. PhraseWords.Common.Concat(PhraseWords.German).Concat(PhraseWords.English).Select(word => Folded(word).ToLowerInvariant()).Distinct()];

    /// <summary>Decimal logarithm of the guesses.</summary>
    /// <param name="hints">The person's own address, names, organisation: the first that somebody tries.</param>
    public static double Log10(string passphrase, IReadOnlyList<string> hints)
    {
        var folded = Folded(passphrase);
        var joined = new string([.. folded.Where(c => !IsSeparator(c))]);
        var extra = joined.Length < folded.Length ? SeparatorBits : 0;
        var (novel, repeats) = Novel(joined.Length > MaxLength ? joined[..MaxLength] : joined);
        var bits = novel.Length == 0 ? 0 : Judge.EvaluatePassword(novel, Personal(hints).Concat(Dictionary)).Entropy;
        return (bits + extra + (repeats * RepeatBits)) * Math.Log10(2);
    }

    /// <summary>Letters of all scripts as ASCII letters, marks away, case kept: a letter is a letter.</summary>
    private static string Folded(string text)
    {
        var folded = new StringBuilder(text.Length);
        foreach (var rune in text.Replace("ß", "ss", StringComparison.Ordinal).Normalize(NormalizationForm.FormD).EnumerateRunes())
        {
            if (rune.IsAscii) folded.Append((char)rune.Value);
            else if (Rune.GetUnicodeCategory(rune) is UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark) continue;
            else folded.Append((char)('a' + (rune.Value % 26)));
        }
        return folded.ToString();
    }

    private static bool IsSeparator(char c) => char.IsWhiteSpace(c) || c is '-' or '_' or '.' or ',' or ';' or '+' or '/';

    /// <summary>What is new in it, and how many parts were only copies of what came before.</summary>
    private static (string Novel, int Repeats) Novel(string text)
    {
        var novel = new StringBuilder();
        var repeats = 0;
        for (var i = 0; i < text.Length;)
        {
            var length = LongestCopy(text, i);
            if (length >= MinRepeat) repeats++;
            else novel.Append(text, i, length = 1);
            i += length;
        }
        return (novel.ToString(), repeats);
    }

    private static int LongestCopy(string text, int at)
    {
        var longest = 0;
        for (var from = 0; from < at; from++)
        {
            var length = 0;
            while (at + length < text.Length && char.ToLowerInvariant(text[from + length]) == char.ToLowerInvariant(text[at + length])) length++;
            longest = Math.Max(longest, length);
        }
        return longest;
    }

    private static IEnumerable<string> Personal(IReadOnlyList<string> hints) => hints
        .Take(50)
        .SelectMany(hint => Folded(hint.Length > 200 ? hint[..200] : hint).ToLowerInvariant().Split(HintBreaks, StringSplitOptions.RemoveEmptyEntries))
        .Where(word => word.Length >= 2)
        .Distinct();

    private static readonly char[] HintBreaks = [.. Enumerable.Range(0, 128).Select(i => (char)i).Where(c => !char.IsAsciiLetterOrDigit(c))];
}
