using Siegelpost.Pdf.Writing;

namespace Siegelpost.Tests.Pdf.Layout;

public sealed class FloatTests
{
    private const string Words = "Die Halle steht seit Montag und alle Pläne liegen bereit, damit die Arbeit ohne weitere Verzögerung beginnen kann. ";
    private static readonly string Long = string.Concat(Enumerable.Repeat(Words, 8));

    [Fact]
    public void Text_flows_beside_a_picture_at_the_left_and_then_below_it()
    {
        var list = WithPicture($"<p><img src=cid:p width=200 height=100 align=left hspace=10>{Long}</p>");
        var image = Assert.Single(list.Marks<ImageMark>());
        var lines = list.MailTexts().ToList();
        Assert.Equal(48 + 7.5, image.X, 1);
        Assert.Equal(48 + 165, lines[0].X, 1);
        Assert.Equal(48, lines[^1].X, 1);
        Assert.InRange(lines.First(line => line.X < 50).Baseline, image.Y + 75, image.Y + 75 + 30);
        Assert.InRange(lines[0].Baseline - image.Y, 5, 20); // they begin at the same height
    }

    [Fact]
    public void Text_flows_beside_a_box_at_the_right()
    {
        var list = Letters.Html($"<div style='float:right;width:200px;background:#eeeeee;padding:10px'>Kasten</div><p>{Long}</p>").Laid();
        var box = Assert.Single(list.Marks<RectangleMark>(), r => r.Fill == 0xeeeeee);
        Assert.Equal(547, box.X + box.Width, 1);
        var beside = list.MailTexts().Where(mark => mark.Text != "Kasten" && mark.Baseline < box.Y + box.Height).ToList();
        Assert.NotEmpty(beside);
        Assert.All(beside, mark => Assert.True(mark.X < 60 && mark.End() < box.X + 4, mark.Text));
    }

    [Fact]
    public void Columns_of_a_newsletter_stand_side_by_side_and_clear_ends_them()
    {
        var list = Letters.Html("<div style='float:left;width:50%'>eins</div><div style='float:left;width:50%'>zwei</div><div style='clear:both'>drei</div>").Laid();
        Assert.Equal(list.Find("eins").Baseline, list.Find("zwei").Baseline, 1);
        Assert.Equal(48 + 499 / 2.0, list.Find("zwei").X, 1);
        Assert.True(list.Find("drei").X < 50 && list.Find("drei").Baseline > list.Find("eins").Baseline + 8);
    }

    [Fact]
    public void Floats_that_do_not_fit_beside_one_another_go_below()
    {
        var list = Letters.Html("<table align=left width=400><tr><td>eins</table><table align=left width=400><tr><td>zwei</table><br clear=all>drei").Laid();
        Assert.True(list.Find("zwei").Baseline > list.Find("eins").Baseline + 8);
        Assert.Equal(list.Find("eins").X, list.Find("zwei").X, 1);
        Assert.True(list.Find("drei").Baseline > list.Find("zwei").Baseline + 8);
    }

    [Fact]
    public void A_cell_is_as_tall_as_the_picture_that_floats_in_it()
    {
        var list = WithPicture("<table cellspacing=0><tr><td bgcolor=#ddeeff><img src=cid:p width=100 height=200 style='float:left'>kurz</td></tr></table>unten");
        Assert.Contains(list.Marks<RectangleMark>(), r => r.Fill == 0xddeeff && r.Height >= 150);
        Assert.True(list.Find("unten").Baseline > list.Marks<ImageMark>().Single().Y + 150);
    }

    [Fact]
    public void The_last_picture_of_a_mail_is_not_cut_when_it_floats()
    {
        var list = WithPicture("<p>kurz</p>" + string.Concat(Enumerable.Repeat("<p>Zeile</p>", 18)) + "<img src=cid:p width=300 height=500 align=right>");
        var image = Assert.Single(list.Pages[^1].Marks.OfType<ImageMark>());
        Assert.True(image.Y + image.Height <= 790.5);
    }

    private static DisplayList WithPicture(string html) => (Letters.Html(html) with { InlineImages = new Dictionary<string, ReadOnlyMemory<byte>> { ["p"] = LetterheadTests.Png(400, 200) } }).Laid();
}
