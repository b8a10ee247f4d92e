using System.Diagnostics;
using Siegelpost.Silo.Passphrases;

namespace Siegelpost.Tests.Passphrases;

public sealed class PassphraseTests
{
    [Theory]
    [InlineData("Passwort1234")]
    [InlineData("passwortpasswort")]
    [InlineData("P@ssw0rdP@ssw0rd")]
    [InlineData("Sommer2026Sommer2026")]
    [InlineData("Hallo Welt!!")]
    [InlineData("blauer Garten 81")]
    [InlineData("qwertzuiopasdf")]
    [InlineData("1qay2wsx3edc")]
    [InlineData("aaaaaaaaaaaaaaaaaaaa")]
    [InlineData("äöüäöüäöüäöü")]
    [InlineData("ab1!ab1!ab1!ab1!")]
    [InlineData("01.01.1970 01.01.1970")]
    [InlineData("Sparkasse2024")]
    [InlineData("schalke04forever04")]
    [InlineData("123456789012345678")]
    [InlineData("Fussball Bayern")]
    [InlineData("Michael Schmidt")]
    [InlineData("iloveyouiloveyou")]
    [InlineData("password12345678")]
    [InlineData("sunshine princess")]
    [InlineData("ich liebe dich")]
    [InlineData("abcdefghijklmnop")]
    public void Weak_ones_are_too_easy(string passphrase)
    {
        var rating = PassphraseRules.Judge(passphrase, 12, []);
        Assert.Equal(PassphraseOutcome.TooEasy, rating.Outcome);
        Assert.InRange(rating.Steps, 0, 2);
        Assert.InRange(rating.Guesses, 0, 12);
    }

    [Theory]
    [InlineData("Laterne Kiesel wandert mild Oktober")]
    [InlineData("lantern pebble wanders mild October")]
    [InlineData("zufällig tanzt der Bär um den Kürbis")]
    [InlineData("hgT5!xPq2#mZ")]
    [InlineData("vier grüne Zwerge löffeln Quittengelee")]
    [InlineData("correct horse battery staple")]
    [InlineData("3 Kamele, 2 Trompeten, kein Applaus")]
    [InlineData("кот гуляет по крыше ночью")]
    public void Strong_ones_are_taken(string passphrase)
    {
        var rating = PassphraseRules.Judge(passphrase, 12, ["anna@firma.example", "Bert Klein"]);
        Assert.Equal(PassphraseOutcome.Set, rating.Outcome);
        Assert.InRange(rating.Steps, 3, 4);
    }

    [Fact]
    public void Own_names_do_not_help()
    {
        var free = PassphraseRules.Judge("Tremolowski Quandtberg 4711", 12, []);
        var own = PassphraseRules.Judge("Tremolowski Quandtberg 4711", 12, ["t.tremolowski@quandtberg.example"]);
        Assert.Equal(PassphraseOutcome.Set, free.Outcome);
        Assert.Equal(PassphraseOutcome.TooEasy, own.Outcome);
    }

    [Theory]
    [InlineData("Passwort1234", PassphraseWeakness.CommonWord)]
    [InlineData("Sommer2026xx", PassphraseWeakness.CommonWord | PassphraseWeakness.Date)]
    [InlineData("01.01.1970 Ulm", PassphraseWeakness.Date)]
    [InlineData("qwertzuiopasdf", PassphraseWeakness.Keyboard)]
    [InlineData("1qay2wsx3edc", PassphraseWeakness.Keyboard)]
    [InlineData("aaaaaaaaaaaaaaaaaaaa", PassphraseWeakness.Repetition)]
    [InlineData("ab1!ab1!ab1!ab1!", PassphraseWeakness.Repetition)]
    [InlineData("abcdefghijklmnop", PassphraseWeakness.Sequence)]
    [InlineData("Quandtberg 12", PassphraseWeakness.Personal)]
    [InlineData("sunshine princess", PassphraseWeakness.CommonWord)]
    public void What_makes_it_easy_is_named(string passphrase, PassphraseWeakness expected)
    {
        var rating = PassphraseRules.Judge(passphrase, 12, ["t.tremolowski@quandtberg.example"]);
        Assert.Equal(PassphraseOutcome.TooEasy, rating.Outcome);
        Assert.True((rating.Weakness & expected) == expected, $"{rating.Weakness}");
    }

    [Fact]
    public void A_strong_one_has_no_weakness() => Assert.Equal(PassphraseWeakness.None, PassphraseRules.Judge("correct horse battery staple", 12, []).Weakness);

    [Theory] // what makes a judge of passwords slow: substitutions, repeats, words in words, all at the longest length
    [InlineData("4@8({[<3691!|05$+7%2")]
    [InlineData("p4$$w0rd|1!|1!|1!")]
    [InlineData("aaaaaaaaaaaaaaaaaaab")]
    [InlineData("1234567890")]
    [InlineData("dasisteinhausmitvielenworten")]
    public void Judging_costs_little_whatever_is_typed(string piece)
    {
        var text = string.Concat(Enumerable.Repeat(piece, 12))[..120];
        PassphraseRules.Judge(text, 12, []); // warm
        var clock = Stopwatch.StartNew();
        PassphraseRules.Judge(text, 12, [.. Enumerable.Range(0, 50).Select(i => $"hint{i}@kunde.example")]);
        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(3), $"{clock.Elapsed}");
    }

    [Theory]
    [InlineData("", PassphraseOutcome.TooShort, null)]
    [InlineData("hgT5!xPq2#m", PassphraseOutcome.TooShort, null)]
    [InlineData("o\u0308\u00e4\u00fcxqTz5!kPw", PassphraseOutcome.Set, null)]              // 12 after NFC
    [InlineData("kurz\u00a0lang ewig grell", PassphraseOutcome.UnsafeCharacter, "\u00a0")]
    [InlineData("\ufb01nale Tafel mit Kerze", PassphraseOutcome.UnsafeCharacter, "\ufb01")]
    [InlineData("tab\tzwischen den Worten", PassphraseOutcome.UnsafeCharacter, "\t")]
    [InlineData("null\u200bbreite im Wort hier", PassphraseOutcome.UnsafeCharacter, "\u200b")]
    [InlineData("halb \u00bd voll und leer", PassphraseOutcome.UnsafeCharacter, "\u00bd")]
    [InlineData("שלום abc ist gemischt", PassphraseOutcome.UnsafeCharacter, "ש")]
    [InlineData("kaputt \ud800 kaputt kaputt", PassphraseOutcome.UnsafeCharacter, null)]
    public void Form_is_judged(string passphrase, PassphraseOutcome outcome, string? character)
    {
        var rating = PassphraseRules.Judge(passphrase, 12, []);
        Assert.Equal((outcome, character), (rating.Outcome, rating.Character));
    }

    [Fact]
    public void Length_is_limited_in_bytes()
    {
        var words = "Laterne Kiesel wandert mild Oktober ";
        Assert.Equal(PassphraseOutcome.TooLong, PassphraseRules.Judge(words + new string('ä', 46), 12, []).Outcome);   // 36 + 92 bytes
        Assert.Equal(PassphraseOutcome.Set, PassphraseRules.Judge(words + new string('ä', 45), 12, []).Outcome);
        Assert.Equal(PassphraseOutcome.TooLong, PassphraseRules.Judge(new string('x', 1_000_000), 12, []).Outcome);
    }

    [Theory]
    [InlineData("de")]
    [InlineData("en")]
    public void Every_offered_phrase_is_taken(string language)
    {
        for (var i = 0; i < 150; i++)
        {
            var phrase = PhraseOffer.Draw(language);
            var rating = PassphraseRules.Judge(phrase, 12, ["bert.klein@kunde.example", "Bert Klein", "Firma GmbH"]);
            Assert.True(rating is { Outcome: PassphraseOutcome.Set, Guesses: >= 12 }, phrase);
            Assert.Equal(5, phrase.Split(' ').Distinct().Count());
        }
    }

    [Fact]
    public void Word_lists_are_long_and_typed_on_any_keyboard()
    {
        foreach (var list in new[] { PhraseWords.German, PhraseWords.English })
        {
            Assert.True(list.Count >= 1296);
            Assert.Equal(list.Count, list.Distinct(StringComparer.OrdinalIgnoreCase).Count());
            Assert.All(list, word => Assert.True(word.Length is >= 3 and <= 10 && word.All(char.IsAsciiLetter), word));
        }
    }

    [Fact]
    public void A_hash_verifies_its_passphrase_only()
    {
        var hash = PassphraseHash.Make("Laterne Kiesel wandert mild Gr\u00fcn");
        Assert.StartsWith("$argon2id$v=19$m=19456,t=2,p=1$", hash, StringComparison.Ordinal);
        Assert.True(PassphraseHash.Verify("Laterne Kiesel wandert mild Gr\u00fcn", hash));
        Assert.True(PassphraseHash.Verify("Laterne Kiesel wandert mild Gru\u0308n", hash));
        Assert.False(PassphraseHash.Verify("Laterne Kiesel wandert mild gr\u00fcn", hash));
        Assert.False(PassphraseHash.Verify("", hash));
        Assert.False(PassphraseHash.NeedsRehash(hash));
        Assert.NotEqual(hash, PassphraseHash.Make("Laterne Kiesel wandert mild Gr\u00fcn"));
    }

    [Fact]
    public void Other_parameters_ask_for_a_rehash_and_broken_hashes_are_wrong()
    {
        Assert.True(PassphraseHash.NeedsRehash("$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHRzb21lc2FsdA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"));
        foreach (var broken in new[] { "", "$", "$argon2i$v=19$m=19456,t=2,p=1$AA$AA", "$argon2id$v=19$m=99999999,t=2,p=1$c29tZXNhbHRzb21lc2FsdA$AAAAAAAAAAAAAAAAAAAAAA", "$argon2id$v=19$m=19456,t=2,p=1$??$??" })
            Assert.False(PassphraseHash.Verify("x", broken));
    }
}
