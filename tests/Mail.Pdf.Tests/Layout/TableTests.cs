using Siegelpost.Pdf.Writing;

namespace Siegelpost.Tests.Pdf.Layout;

public sealed class TableTests
{
    [Fact]
    public void Columns_of_fixed_and_relative_width_share_the_page()
    {
        var list = Letters.Html("<table width=100% cellspacing=0 cellpadding=0><tr><td width=200>a<td width=25%>b<td>c</table>").Laid();
        Assert.Equal(48, list.Find("a").X, 1);
        Assert.Equal(48 + 150, list.MailTexts().ElementAt(1).X, 1);
        Assert.Equal(48 + 150 + 499 * 0.25, list.MailTexts().ElementAt(2).X, 1);
    }

    [Fact]
    public void Cells_over_several_columns_and_rows_push_the_others()
    {
        var list = Letters.Html("<table border=1 width=400 cellspacing=0><tr><td rowspan=2>A<td colspan=2>B<tr><td>C<td>D</table>").Laid();
        var (a, b, c, d) = (list.Find("A"), list.Find("B"), list.MailTexts().ElementAt(2), list.MailTexts().ElementAt(3));
        Assert.Equal(b.X, c.X, 1);
        Assert.True(d.X > c.X && c.X > a.X && c.Baseline > b.Baseline);
        Assert.InRange(a.Baseline, b.Baseline + 1, c.Baseline - 1); // in the middle of both rows
        Assert.Equal((2, 1), (Cells(list)[0].RowSpan, Cells(list)[0].ColumnSpan));
        Assert.Equal(2, Cells(list)[1].ColumnSpan);
    }

    [Fact]
    public void A_span_over_a_hundred_columns_is_as_wide_as_the_table()
    {
        var list = Letters.Html("<table width=400 cellspacing=10 cellpadding=0><tr><td colspan=100 bgcolor=#abcdef>A<tr><td>B<td>C</table>").Laid();
        var box = Assert.Single(list.Marks<RectangleMark>(), r => r.Fill == 0xabcdef);
        Assert.Equal((48 + 7.5, 380 * 0.75), (box.X, box.Width));
    }

    [Fact]
    public void A_row_taller_than_a_page_goes_on_on_the_next()
    {
        var list = Letters.Html(Letters.Corpus("tall-row.html")).Laid();
        Assert.Equal(45, list.MailTexts().Count(mark => mark.Text.StartsWith("Es wurde lange", StringComparison.Ordinal)));
        Assert.All(list.MailTexts(), mark => Assert.InRange(mark.Baseline, 40, 790.5));
    }

    [Fact]
    public void Collapsed_borders_are_drawn_once_on_the_edge()
    {
        var list = Letters.Html("<table style='border-collapse:collapse' cellpadding=0><tr><td style='border:1px solid #010203;width:100px'>a<td style='border:1px solid #010203;width:100px'>b</table>").Laid();
        var edges = list.Marks<RectangleMark>().Where(r => r.Fill == 0x010203 && r.Height > r.Width).Select(r => Math.Round(r.X, 2)).Distinct().ToList();
        Assert.Equal(3, edges.Count);
    }

    [Fact]
    public void Header_row_comes_back_on_every_page_but_is_read_once()
    {
        var list = Letters.Html(Letters.Corpus("long-table.html")).Laid();
        for (var page = 0; page < 3; page++) Assert.Contains(list.Pages[page].Marks.OfType<TextMark>(), mark => mark.Text == "Bezeichnung");
        Assert.Single(list.MailTexts(), mark => mark.Text == "Bezeichnung");
        Assert.Equal(70, list.Texts().Count(mark => mark.Text.StartsWith("A-1", StringComparison.Ordinal)));
    }

    [Fact]
    public void No_row_is_cut_by_a_page()
    {
        var list = Letters.Html(Letters.Corpus("long-table.html")).Laid();
        foreach (var page in list.Pages)
        {
            var numbers = page.Marks.OfType<TextMark>().Count(mark => mark.Text.StartsWith("A-1", StringComparison.Ordinal));
            var ends = page.Marks.OfType<TextMark>().Count(mark => mark.Text.Contains("nichtrostendem Stahl", StringComparison.Ordinal));
            Assert.Equal(numbers, ends);
        }
    }

    [Fact]
    public void Tables_that_only_arrange_are_no_tables_to_a_screen_reader()
    {
        var list = Letters.Html("<table><tr><td><table><tr><td>a<td>b</table></table>").Laid();
        Assert.DoesNotContain(Letters.Under(list.Root.Children[1]), element => element.Type == StructureType.Table);
        Assert.Equal("Section(Table(TableRow(HeaderCell(Paragraph) HeaderCell(Paragraph)) TableRow(DataCell(Paragraph) DataCell(Paragraph))))", Letters.Tree(Letters.Html("<table><tr><th>a<th>b<tr><td>1<td>2</table>").Laid().Root.Children[1]));
    }

    [Fact]
    public void Right_to_left_tables_begin_at_the_right()
    {
        var list = Letters.Html("<table dir=rtl border=1 width=300><tr><td>eins<td>zwei</table>").Laid();
        Assert.True(list.Find("eins").X > list.Find("zwei").X);
    }

    private static List<StructureElement> Cells(DisplayList list) => [.. Letters.Under(list.Root.Children[1]).Where(element => element.Type == StructureType.DataCell)];

    [Fact]
    public void Columns_of_a_flex_row_stand_side_by_side()
    {
        var list = Letters.Html("<div style='display:flex;gap:20px'><div style='flex:1;background:#eee'><p>links</p></div><div style='flex:1 1 0'><h2>Mitte</h2></div><div style='flex:1'>rechts</div></div><p>danach").Laid();
        var (left, middle, right, after) = (list.Find("links"), list.Find("Mitte"), list.Find("rechts"), list.Find("danach"));
        Assert.True(left.X < middle.X && middle.X < right.X);
        Assert.Equal(499.0 / 3, right.X - middle.X, 0);
        Assert.True(after.Baseline > middle.Baseline);
        Assert.DoesNotContain("Table", Letters.Tree(list.Root.Children[1]), StringComparison.Ordinal);
    }

    [Fact]
    public void A_flex_row_that_spreads_has_its_last_at_the_right_and_one_that_wraps_or_stacks_is_blocks()
    {
        var spread = Letters.Html("<div style='display:flex;justify-content:space-between;align-items:center'><b>Firma</b><a href='https://firma.example/'>Shop</a></div>").Laid();
        Assert.Equal(547, spread.Find("Shop").End(), 0);
        foreach (var kind in (string[])["flex-wrap:wrap", "flex-direction:column"])
        {
            var list = Letters.Html($"<div style='display:flex;{kind}'><div>eins</div><div>zwei</div></div>").Laid();
            Assert.True(list.Find("zwei").Baseline > list.Find("eins").Baseline);
        }
    }
}
