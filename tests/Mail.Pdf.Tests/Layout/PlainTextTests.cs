using Siegelpost.Pdf.Writing;

namespace Siegelpost.Tests.Pdf.Layout;

public sealed class PlainTextTests
{
    [Fact]
    public void Lines_stay_as_they_were_written()
    {
        var list = Letters.Text("Guten Tag,\n\nerste Zeile\nzweite Zeile").Render().List;
        Assert.Equal(["Guten Tag,", "erste Zeile", "zweite Zeile"], list.MailTexts().Select(mark => mark.Text.TrimEnd()));
        Assert.True(list.Find("zweite").Baseline - list.Find("erste").Baseline < list.Find("erste").Baseline - list.Find("Guten").Baseline);
    }

    [Fact]
    public void Flowed_lines_go_on_in_the_next() // RFC 3676 §4.2
    {
        var letter = Letters.Text("ein Satz, der \nweitergeht\n> ein Zitat, das \n> weitergeht\n-- \nAnna") with { TextIsFlowed = true };
        Assert.Equal("ein Satz, der weitergeht ein Zitat, das weitergeht Anna", letter.Render().List.Words());
    }

    [Fact]
    public void Quotes_get_a_bar_for_each_level_and_no_angle_brackets()
    {
        var list = Letters.Text("Antwort\n> Frage\n> > ältere Frage\n>>> noch älter").Render().List;
        Assert.Equal("Antwort Frage ältere Frage noch älter", list.Words());
        Assert.Equal(3, list.Marks<RectangleMark>().Count(r => r.Element is null && Math.Abs(r.Width - 1.5) < 0.01 && r.Y > 280));
        Assert.True(list.Find("Antwort").X < list.Find("Frage").X && list.Find("Frage").X < list.Find("noch").X);
        Assert.Equal("Section(Paragraph BlockQuote(Paragraph BlockQuote(Paragraph BlockQuote(Paragraph))))", Letters.Tree(list.Root.Children[1]));
    }

    [Theory]
    [InlineData("siehe https://firma.example/a?b=1&c=2.", "https://firma.example/a?b=1&c=2")]
    [InlineData("(https://firma.example/x)", "https://firma.example/x")]
    [InlineData("an <anna@firma.example>, bitte", "mailto:anna@firma.example")]
    [InlineData("auf www.firma.example/x", "https://www.firma.example/x")]
    public void Addresses_become_links(string text, string target)
    {
        var list = (Letters.Text(text) with { Reply = null, Attachments = [] }).Render().List;
        Assert.Equal(target, Assert.Single(list.Marks<LinkMark>()).Uri);
        Assert.Equal(text, list.Words());
    }

    [Theory]
    [InlineData("javascript:alert(1)")]
    [InlineData("file:///etc/passwd")]
    [InlineData("a@b und @home")]
    public void Other_addresses_stay_text(string text) => Assert.Empty((Letters.Text(text) with { Reply = null, Attachments = [] }).Render().List.Marks<LinkMark>());

    [Fact]
    public void Columns_made_of_blanks_are_set_with_fixed_width()
    {
        var list = Letters.Text("Position      Menge    Preis\nGehäuse          12   102,88\n\nDanke").Render().List;
        Assert.Contains("Mono", list.Find("Position").Face.PostScriptName, StringComparison.Ordinal);
        Assert.DoesNotContain("Mono", list.Find("Danke").Face.PostScriptName, StringComparison.Ordinal);
        Assert.Equal("Position      Menge    Preis", list.Find("Position").Text.TrimEnd());
    }

    [Fact]
    public void A_signature_is_set_smaller_and_softer()
    {
        var list = Letters.Text("Gruß\n-- \nAnna Groß\nFirma GmbH").Render().List;
        Assert.True(list.MailTexts().Last().Size < list.Find("Gruß").Size);
        Assert.DoesNotContain(list.MailTexts(), mark => mark.Text.StartsWith("--", StringComparison.Ordinal));
    }

    [Fact]
    public void Hebrew_lines_stand_at_the_right_and_read_from_there()
    {
        var list = Letters.Text("שלום, Bert 123").Render().List;
        var marks = list.MailTexts().ToList();
        Assert.Equal(547, marks.Max(mark => mark.End()), 0);
        Assert.True(marks.First(mark => mark.Text.Contains("שלום", StringComparison.Ordinal)).X > marks.First(mark => mark.Text.Contains("Bert", StringComparison.Ordinal)).X);
    }

    [Fact]
    public void Too_long_a_text_is_cut_and_says_so()
    {
        var rendered = Letters.Text(string.Concat(Enumerable.Repeat("Ein langer Absatz, der nicht endet. ", 20_000))).Render();
        Assert.True(rendered.IsShortened);
        Assert.Contains("gekürzt", rendered.List.Words(), StringComparison.Ordinal);
    }
}
