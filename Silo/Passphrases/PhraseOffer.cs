using System.Security.Cryptography;

namespace Siegelpost.Silo.Passphrases;

/// <summary>Five words that a person can keep: at least 1296^5 = 10^15.5 equally likely phrases, drawn by the system's generator.</summary>
internal static class PhraseOffer
{
    private const int Words = 5;

    /// <param name="language"><c>de</c> or <c>en</c>.</param>
    public static string Draw(string language)
    {
        var list = language == "en" ? PhraseWords.English : PhraseWords.German;
        while (true)
        {
            var words = Enumerable.Range(0, Words).Select(_ => list[RandomNumberGenerator.GetInt32(list.Count)]).ToArray();
            var phrase = string.Join(' ', words);
            // The same judge as for everybody: one phrase in thousands looks easier than it is, and would be refused when it is typed.
            if (words.Distinct().Count() == Words && PassphraseRules.Judge(phrase, 0, []).Outcome == PassphraseOutcome.Set) return phrase;
        }
    }
}
