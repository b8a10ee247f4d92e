using System.Text;
using Siegelpost.Pdf.Sealing;

namespace Siegelpost.Silo.Passphrases;

/// <summary>
/// Which passphrases serve (C2, RULES 23): as PDF readers understand them, long enough, and at least 10^12 guesses, because a sent PDF can
/// be attacked offline. No composition rules.
/// </summary>
internal static class PassphraseRules
{
    /// <summary>Decimal logarithm of the guesses that are demanded.</summary>
    public const double MinGuesses = 12;

    /// <param name="minimumLength">Characters (code points after NFC).</param>
    /// <param name="hints">Words of the person's own that must not help: address, names, organisation.</param>
    public static PassphraseRating Judge(string passphrase, int minimumLength, IReadOnlyList<string> hints)
    {
        if (passphrase.Length == 0) return new(PassphraseOutcome.TooShort, 0, 0);
        if (!PdfPassphrase.TryRead(passphrase, out var bytes, out var problem))
            return problem == PassphraseProblem.TooLong
                ? new(PassphraseOutcome.TooLong, 0, 0)
                : new(PassphraseOutcome.UnsafeCharacter, 0, 0, Culprit(passphrase, problem));
        bytes.Dispose();
        var normal = passphrase.Normalize(NormalizationForm.FormC);
        var (guesses, weakness) = GuessEstimate.Of(normal, hints);
        if (guesses >= MinGuesses) weakness = PassphraseWeakness.None; // a word of the dictionary among five others does no harm
        if (normal.EnumerateRunes().Count() < minimumLength) return new(PassphraseOutcome.TooShort, Math.Min(Steps(guesses), 2), guesses) { Weakness = weakness };
        return new(guesses < MinGuesses ? PassphraseOutcome.TooEasy : PassphraseOutcome.Set, Steps(guesses), guesses) { Weakness = weakness };
    }

    /// <summary>Three steps and more are accepted; the fourth would keep an attacker with many machines busy for years.</summary>
    private static int Steps(double guesses) => guesses switch { < 4 => 0, < 8 => 1, < MinGuesses => 2, < 15 => 3, _ => 4 };

    /// <summary>The first character that is refused, to be shown; null: half a character, which can't be.</summary>
    private static string? Culprit(string passphrase, PassphraseProblem problem)
    {
        foreach (var rune in passphrase.EnumerateRunes())
        {
            if (rune == Rune.ReplacementChar) return null;
            if (problem == PassphraseProblem.MixedDirection ? IsOtherDirection(rune) : !PdfPassphrase.TryRead(rune.ToString(), out _, out _)) return rune.ToString();
        }
        return null;
    }

    private static bool IsOtherDirection(Rune rune) => Rune.IsLetter(rune) && rune.Value is >= 0x590 and not (> 0x8FF and < 0xFB1D);
}
