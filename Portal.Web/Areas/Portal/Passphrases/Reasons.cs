using Siegelpost.Portal.Hosting;

namespace Siegelpost.Portal.Areas.Portal.Passphrases;

/// <summary>What makes a password easy, in plain words; the three that matter most.</summary>
public static class Reasons
{
    private const int Most = 3;

    /// <summary>"Es enthält Ihren Namen oder Ihre Adresse und eine Jahreszahl. So etwas probiert man zuerst."; empty: nothing was found.</summary>
    public static string Of(PassphraseWeakness weakness, Language language)
    {
        var found = All(language).Where(reason => weakness.HasFlag(reason.Weakness)).Take(Most).Select(reason => reason.Words).ToList();
        if (found.Count == 0) return "";
        var list = found.Count == 1 ? found[0] : $"{string.Join(", ", found[..^1])} {language.Say("und", "and")} {found[^1]}";
        return language.Say($"Es enthält {list}. So etwas wird zuerst probiert.", $"It contains {list}. Such things are tried first.");
    }

    private static IEnumerable<(PassphraseWeakness Weakness, string Words)> All(Language language) =>
    [
        (PassphraseWeakness.Personal, language.Say("Ihren Namen, Ihre Adresse oder den Absender", "your name, your address or the sender")),
        (PassphraseWeakness.Date, language.Say("ein Datum oder eine Jahreszahl", "a date or a year")),
        (PassphraseWeakness.Keyboard, language.Say("Tasten, die nebeneinander liegen", "keys that lie side by side")),
        (PassphraseWeakness.Repetition, language.Say("Wiederholungen", "repetitions")),
        (PassphraseWeakness.Sequence, language.Say("eine Folge wie abc oder 123", "a run like abc or 123")),
        (PassphraseWeakness.CommonWord, language.Say("nur wenige, bekannte Wörter", "only a few well-known words")),
    ];
}
