using System.Text;
using CsCheck;
using Siegelpost.Pdf.Sealing;

namespace Siegelpost.Tests.Pdf.Sealing;

public sealed class PdfPassphraseTests
{
    [Theory]
    [InlineData("correct horse battery")]
    [InlineData("Pässwört ÜÖ€ 12")]
    [InlineData("пароль для Анны")]
    [InlineData("密码是很长的")]
    [InlineData("שלום עולם")]
    public void What_people_type_is_taken_as_it_is(string typed)
    {
        Assert.True(PdfPassphrase.TryRead(typed, out var passphrase, out _));
        Assert.Equal(typed, Encoding.UTF8.GetString(passphrase.Utf8));
    }

    [Fact]
    public void Decomposed_umlauts_become_those_that_keyboards_give()
    {
        Assert.True(PdfPassphrase.TryRead("Pa\u0308sswo\u0308rt", out var passphrase, out _));
        Assert.Equal("Pässwört"u8, passphrase.Utf8);
    }

    [Theory]
    [InlineData("", PassphraseProblem.Empty)]
    [InlineData("tab\tulator", PassphraseProblem.Control)]
    [InlineData("line\u2028end", PassphraseProblem.Control)]
    [InlineData("priv\uE000ate", PassphraseProblem.Control)]
    [InlineData("un\u0378assigned", PassphraseProblem.Control)]
    [InlineData("left\u200Eright", PassphraseProblem.Control)]
    [InlineData("non\u00A0breaking", PassphraseProblem.Ambiguous)]
    [InlineData("soft\u00ADhyphen", PassphraseProblem.Ambiguous)]
    [InlineData("ligature \uFB01", PassphraseProblem.Ambiguous)]
    [InlineData("square m\u00B2", PassphraseProblem.Ambiguous)]
    [InlineData("full\uFF21width", PassphraseProblem.Ambiguous)]
    [InlineData("joined\u200Dhere", PassphraseProblem.Ambiguous)]
    [InlineData("heart \u2764\uFE0F", PassphraseProblem.Ambiguous)]
    [InlineData("שלום abc שלום", PassphraseProblem.MixedDirection)]
    [InlineData("שלום 123", PassphraseProblem.MixedDirection)]
    public void What_readers_would_disagree_on_is_refused_with_the_reason(string typed, PassphraseProblem expected)
    {
        Assert.False(PdfPassphrase.TryRead(typed, out _, out var problem));
        Assert.Equal(expected, problem);
    }

    [Fact]
    public void Half_a_character_is_refused()
    {
        foreach (var half in (string[])["\uD83D", "a\uDE00", "\uDE00\uD83D", "x\uD83Dy"])
        {
            Assert.False(PdfPassphrase.TryRead(half, out _, out var problem));
            Assert.Equal(PassphraseProblem.Control, problem);
        }
    }

    [Fact]
    public void The_limit_is_127_bytes_and_nothing_is_cut()
    {
        Assert.True(PdfPassphrase.TryRead(new string('x', 127), out var longest, out _));
        Assert.Equal(127, longest.Utf8.Length);
        Assert.True(PdfPassphrase.TryRead(new string('ä', 63), out _, out _));
        foreach (var typed in (string[])[new('x', 128), new('ä', 64), new('€', 43), new('x', 1_000_000)])
        {
            Assert.False(PdfPassphrase.TryRead(typed, out _, out var problem));
            Assert.Equal(PassphraseProblem.TooLong, problem);
        }
    }

    [Fact]
    public void No_text_makes_it_throw_and_what_is_taken_is_stable() => Gen.String[0, 200].Sample(typed =>
    {
        if (!PdfPassphrase.TryRead(typed, out var passphrase, out _)) return;
        Assert.True(PdfPassphrase.TryRead(Encoding.UTF8.GetString(passphrase.Utf8), out var again, out _));
        Assert.Equal(passphrase.Utf8, again.Utf8);
    });

    [Fact]
    public void Disposing_forgets_the_bytes()
    {
        var passphrase = Tools.Read("vergiss mich");
        passphrase.Dispose();
        Assert.False(passphrase.Utf8.ContainsAnyExcept((byte)0));
    }
}
