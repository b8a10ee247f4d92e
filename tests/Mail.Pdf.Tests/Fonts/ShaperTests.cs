using Siegelpost.Pdf.Fonts;

namespace Siegelpost.Tests.Pdf.Fonts;

public sealed class ShaperTests
{
    private static readonly FontSet fonts = new();

    [Fact]
    public void Latin_words_are_one_run_whose_glyphs_name_their_letters()
    {
        using var shaper = new Shaper(fonts);
        var run = Assert.Single(shaper.Shape("Größe", FontChoice.Sans));
        Assert.Equal(["G", "r", "ö", "ß", "e"], run.Glyphs.Select(glyph => glyph.Text));
        Assert.False(run.NeedsActualText);
        Assert.Equal(run.Width, run.Glyphs.Sum(glyph => glyph.Advance), 3);
    }

    [Theory]
    [InlineData("Привет Ελλάδα", "NotoSans-Regular")]
    [InlineData("שלום", "NotoSansHebrew-Regular")]
    [InlineData("مرحبا", "NotoSansArabic-Regular")]
    [InlineData("नमस्ते", "NotoSansDevanagari-Regular")]
    [InlineData("สวัสดี", "NotoSansThai-Regular")]
    [InlineData("👍🏽", "NotoEmoji-Regular")]
    public void Each_script_finds_a_face_that_has_it(string text, string face)
    {
        using var shaper = new Shaper(fonts);
        foreach (var run in shaper.Shape(text, FontChoice.Sans))
        {
            Assert.StartsWith(face, run.Face.Face.PostScriptName, StringComparison.Ordinal);
            Assert.All(run.Glyphs, glyph => Assert.NotEqual(0, glyph.Id));
        }
    }

    [Fact]
    public void Arabic_letters_join()
    {
        using var shaper = new Shaper(fonts);
        var alone = shaper.Shape("ب", FontChoice.Sans, true)[0].Glyphs;
        var joined = shaper.Shape("ببب", FontChoice.Sans, true)[0];
        Assert.True(joined.NeedsActualText);
        Assert.Contains(joined.Glyphs, glyph => alone.All(other => other.Id != glyph.Id));
    }

    [Fact]
    public void Characters_without_any_face_stay_as_boxes_and_keep_their_text()
    {
        using var shaper = new Shaper(fonts);
        Assert.Equal("가", string.Concat(shaper.Shape("가", FontChoice.Sans).Select(run => run.Text)));
    }

    [Theory]
    [InlineData("Calibri, Arial, sans-serif", "Sans")]
    [InlineData("\"Times New Roman\", serif", "Serif")]
    [InlineData("'Unbekannt', Georgia", "Serif")]
    [InlineData("Consolas, monospace", "Mono")]
    [InlineData("Comic Sans MS", "Sans")]
    [InlineData("", "Sans")]
    public void Family_lists_become_a_class(string list, string expected) => Assert.Equal(expected, FontFamily.Parse(list).Class.ToString());

    [Theory]
    [InlineData("Nord-Süd", 5, true)]
    [InlineData("A-1001", 2, false)]
    [InlineData("日本語", 1, true)]
    [InlineData("日本。", 2, false)]
    [InlineData("https://firma.example/pfad", 22, true)]
    [InlineData("https://firma.example/pfad", 8, false)]
    [InlineData("wort", 2, false)]
    public void Lines_break_where_readers_expect_it(string text, int at, bool expected) => Assert.Equal(expected, MailBreaks.Find(text)[at]);

    [Fact]
    public void Numbers_in_Hebrew_keep_their_order()
    {
        var levels = Bidi.Levels("אב 12 גד", true)!;
        Assert.Equal([1, 1, 1, 2, 2, 1, 1, 1], levels.Select(level => (int)level));
        var pieces = new List<(string Text, byte Level)> { ("אב", 1), ("12", 2), ("גד", 1) };
        Bidi.Reorder(pieces, piece => piece.Level);
        Assert.Equal(["גד", "12", "אב"], pieces.Select(piece => piece.Text));
    }
}
