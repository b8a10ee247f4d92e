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

    /// <summary>Rows and columns of German and English keyboards, in which people's fingers walk.</summary>
    private static readonly string[] KeyRows = ["qwertzuiopu", "qwertyuiop", "asdfghjkloa", "yxcvbnm", "zxcvbnm", "1qay2wsx3edc4rfv5tgb6zhn7ujm", "1qaz2wsx3edc4rfv5tgb6yhn7ujm", "qayxswedcvfrtgb", "1q2w3e4r5t6z7u8i9o0p", "1q2w3e4r5t6y7u8i9o0p"];

    /// <summary>Decimal logarithm of the guesses, and what made them few.</summary>
    /// <param name="hints">The person's own address, names, organisation: the first that somebody tries.</param>
    public static (double Log10, PassphraseWeakness Weakness) Of(string passphrase, IReadOnlyList<string> hints)
    {
        var folded = Folded(passphrase);
        var joined = new string([.. folded.Where(c => !IsSeparator(c))]);
        var extra = joined.Length < folded.Length ? SeparatorBits : 0;
        var (novel, repeats) = Novel(joined.Length > MaxLength ? joined[..MaxLength] : joined);
        var weakness = (repeats > 0 ? PassphraseWeakness.Repetition : PassphraseWeakness.None) | (HasDate(joined) ? PassphraseWeakness.Date : PassphraseWeakness.None);
        if (novel.Length == 0) return (0, weakness);
        var own = Personal(hints).ToHashSet(StringComparer.Ordinal);
        var result = Judge.EvaluatePassword(novel, own.Concat(Dictionary));
        foreach (var match in result.MatchSequence) weakness |= WeaknessOf(match, own);
        return ((result.Entropy + extra + (repeats * RepeatBits)) * Math.Log10(2), weakness);
    }

    private static PassphraseWeakness WeaknessOf(Zxcvbn.Match match, HashSet<string> own) => match.Pattern switch
    {
        "dictionary" when match.Token.Length < 3 => PassphraseWeakness.None, // "in", "am": chance
        "dictionary" when match is Zxcvbn.Matcher.DictionaryMatch { MatchedWord: var word } => own.Contains(word) ? PassphraseWeakness.Personal : IsKeyRow(word) ? PassphraseWeakness.Keyboard : PassphraseWeakness.CommonWord,
        "spatial" when match.Token.Length >= 4 => PassphraseWeakness.Keyboard,
        "repeat" => PassphraseWeakness.Repetition,
        "sequence" => PassphraseWeakness.Sequence,
        "date" or "year" => PassphraseWeakness.Date,
        _ => PassphraseWeakness.None,
    };

    private static bool IsKeyRow(string word) => word.Length >= 4 && KeyRows.Any(row => row.Contains(word, StringComparison.Ordinal));

    /// <summary>Digits that end or begin with a year from 1900 to 2099: the library knows those until 2019 only.</summary>
    private static bool HasDate(string text) => string.Concat(text.Take(MaxLength).Select(c => char.IsAsciiDigit(c) ? c : ' ')).Split(' ', StringSplitOptions.RemoveEmptyEntries)
        .Any(digits => digits.Length is >= 4 and <= 8 && (digits[..2] is "19" or "20" || digits[^4..^2] is "19" or "20"));

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
