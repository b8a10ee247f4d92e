using Siegelpost.Portal.Hosting;

namespace Siegelpost.Portal.Areas.Portal.Passphrases;

/// <summary>A rating in words: the sentence carries the meaning, the bar only repeats it.</summary>
public sealed record Strength(string Class, int Steps, string Verdict, string Explanation)
{
    /// <summary>
    /// Guesses a second of somebody who attacks a stolen PDF with ten good graphics cards: one does about 10^5 of the revision 6 hash
    /// (ISO 32000-2 §7.6.4.3.4) a second.
    /// </summary>
    private const double GuessesPerSecond = 1e6;

    public static Strength Of(PassphraseRating rating, int minimumLength, Language language)
    {
        var (verdict, explanation) = rating.Outcome switch
        {
            PassphraseOutcome.TooShort => (language.Say("Noch zu kurz.", "Still too short."),
                language.Say($"Es braucht mindestens {minimumLength} Zeichen.", $"It needs at least {minimumLength} characters.")),
            PassphraseOutcome.TooLong => (language.Say("Zu lang.", "Too long."),
                language.Say("PDF-Programme lesen nur die ersten 127 Byte. Kürzen Sie es etwas.", "PDF programs read the first 127 bytes only. Shorten it a little.")),
            PassphraseOutcome.UnsafeCharacter => (language.Say($"Das Zeichen „{rating.Character}“ geht nicht.", $"The character “{rating.Character}” cannot be used."),
                language.Say("PDF-Programme lesen es verschieden.", "PDF programs read it in different ways.")),
            _ => Judge(rating, language),
        };
        var css = rating.Outcome == PassphraseOutcome.Set ? "ok" : rating.Steps >= 2 ? "warn" : "bad";
        return new(css, Math.Clamp(rating.Steps, 0, 4), verdict, explanation);
    }

    private static (string, string) Judge(PassphraseRating rating, Language language)
    {
        var time = Time(Math.Pow(10, Math.Min(rating.Guesses, 30)) / GuessesPerSecond, language);
        var guess = language.Say($"Ein Rechner könnte es {time} erraten.", $"A computer could guess it {time}.");
        if (Reasons.Of(rating.Weakness, language) is { Length: > 0 } reason) guess = $"{guess} {reason}";
        return rating switch
        {
            { Outcome: PassphraseOutcome.Set, Steps: >= 4 } => (language.Say("Sehr sicher.", "Very strong."), guess),
            { Outcome: PassphraseOutcome.Set } => (language.Say("Sicher genug.", "Strong enough."), guess),
            { Steps: >= 2 } => (language.Say("Fast sicher genug.", "Nearly strong enough."), guess + language.Say(" Hängen Sie noch ein Wort an.", " Add one more word.")),
            _ => (language.Say("Leicht zu erraten.", "Easy to guess."), guess + language.Say(" Hängen Sie zwei weitere Wörter an.", " Add two more words.")),
        };
    }

    private static string Time(double seconds, Language language) => seconds switch
    {
        < 60 => language.Say("in Sekunden", "in seconds"),
        < 3600 => language.Say("in Minuten", "in minutes"),
        < 86400 => language.Say("in Stunden", "in hours"),
        < 86400 * 1.5 => language.Say("in etwa einem Tag", "in about a day"),
        < 86400 * 60 => language.Say($"in etwa {seconds / 86400:0} Tagen", $"in about {seconds / 86400:0} days"),
        < 86400 * 365 * 2d => language.Say($"in etwa {seconds / 86400 / 30.4:0} Monaten", $"in about {seconds / 86400 / 30.4:0} months"),
        < 86400 * 365 * 1000d => language.Say($"in etwa {Round(seconds / 86400 / 365)} Jahren", $"in about {Round(seconds / 86400 / 365)} years"),
        _ => language.Say("frühestens in Jahrtausenden", "in thousands of years at the earliest"),
    };

    private static double Round(double years) => years < 20 ? Math.Round(years) : Math.Round(years / 10) * 10;
}
