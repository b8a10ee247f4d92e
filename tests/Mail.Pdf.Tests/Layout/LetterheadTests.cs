using Siegelpost.Pdf;
using Siegelpost.Pdf.Writing;

namespace Siegelpost.Tests.Pdf.Layout;

public sealed class LetterheadTests
{
    [Theory]
    [InlineData("Firma GmbH", 48, 43, 13)]
    [InlineData("post.firma.example", 48, 55, 8.5)]
    [InlineData("Angebot 4711", 48, 95, 21)]
    [InlineData("Anna Groß, Firma GmbH", 100, 120.8, 9.5)]
    [InlineData("bert@kunde.example", -1, 139.3, 9.5)]
    [InlineData("Montag, 23. November 2026, 9:41 Uhr", 100, 157.8, 9.5)]
    [InlineData("2 Anhänge", 60, 195.5, 8.5)]
    [InlineData("Angebot 4711.pdf", 60, 218.6, 10)]
    [InlineData("PDF-Dokument", 280, 218.6, 9.5)]
    [InlineData("Übersicht Preise.xlsx", 60, 242.6, 10)]
    [InlineData("Geschützt zugestellt für bert@kunde.example von Firma GmbH. Prüfcode K7F-2MQ", 48, 820, 8)]
    public void Text_stands_where_the_design_draws_it(string text, double x, double baseline, double size)
    {
        var mark = Letters.Text("Guten Tag").Render().List.Find(text);
        if (x >= 0) Assert.Equal(x, mark.X, 1);
        Assert.Equal(baseline, mark.Baseline, 1);
        Assert.Equal(size, mark.Size);
    }

    [Theory]
    [InlineData("2,4 MB", 436, 218.6)]
    [InlineData("86 KB", 436, 242.6)]
    [InlineData("23. Dezember 2026", 535, 218.6)]
    [InlineData("Seite 1 von 1", 547, 820)]
    public void Figures_end_at_their_column(string text, double end, double baseline)
    {
        var mark = Letters.Text("Guten Tag").Render().List.Find(text);
        Assert.Equal(end, mark.End(), 1);
        Assert.Equal(baseline, mark.Baseline, 1);
    }

    [Fact]
    public void Band_rule_and_ground_have_the_design_s_geometry()
    {
        var list = Letters.Text("Guten Tag").Render().List;
        var shapes = list.Marks<RectangleMark>().ToList();
        Assert.Contains(shapes, r => r is { X: 0, Y: 0, Width: 595, Height: 16, Fill: 0x0f5c63, Element: null });
        Assert.Contains(shapes, r => r is { X: 424, Y: 108, Width: 123, Height: 32, Radius: 5, Fill: 0x0f5c63 });
        Assert.Contains(shapes, r => r is { X: 48, Y: 180, Width: 499, Height: 74, Radius: 5, Fill: 0xf2f6f4 });
        Assert.Contains(shapes, r => r is { X: 48, Y: 274, Width: 499, Height: 1.2, Fill: 0x0f5c63 });
        Assert.Equal(6, list.Marks<LineMark>().Count(line => line.Points.Count == 120));
        Assert.Equal(300, list.Find("Guten Tag").Baseline, 0);
    }

    [Fact]
    public void Reply_and_attachments_are_links_over_button_and_rows()
    {
        var links = Letters.Text("").Render().List.Marks<LinkMark>().ToList();
        Assert.Equal(["https://post.firma.example/r/1", "https://post.firma.example/a/1", "https://post.firma.example/a/2"], links.Select(link => link.Uri));
        Assert.Equal((60, 204, 475, 22), (links[1].X, links[1].Y, links[1].Width, links[1].Height));
        Assert.All(links, link => Assert.Equal(StructureType.Link, link.Element!.Type));
    }

    [Fact]
    public void English_letters_have_English_words_and_dates()
    {
        var list = (Letters.Text("Hello") with { Language = "en" }).Render().List;
        list.Find("Monday, 23 November 2026, 9:41");
        list.Find("2 attachments");
        list.Find("2.4 MB");
        list.Find("23 December 2026");
        list.Find("Page 1 of 1");
        list.Find("Delivered protected to bert@kunde.example by Firma GmbH. Reference code K7F-2MQ");
    }

    [Fact]
    public void Long_subject_takes_two_smaller_lines_and_then_is_cut()
    {
        var list = (Letters.Text("Guten Tag") with { Subject = string.Concat(Enumerable.Repeat("Rahmenvertrag über die Wartung ", 20)) }).Render().List;
        var lines = list.Texts().Where(mark => mark.Element?.Type == StructureType.H1).ToList();
        Assert.Equal([16, 16], lines.Select(line => line.Size));
        Assert.EndsWith("…", lines[1].Text);
        Assert.All(lines, line => Assert.True(line.End() <= 547 + 5));
    }

    [Fact]
    public void Without_subject_reply_and_attachments_the_letter_is_still_whole()
    {
        var list = (Letters.Text("Guten Tag") with { Subject = "", Reply = null, Attachments = [], ReferenceCode = null }).Render().List;
        list.Find("(ohne Betreff)");
        Assert.Empty(list.Marks<LinkMark>());
        Assert.DoesNotContain(list.Texts(), mark => mark.Text.Contains("Anhang", StringComparison.Ordinal) || mark.Text.Contains("Antworten", StringComparison.Ordinal));
        Assert.Contains(list.Marks<LineMark>(), line => line.Points is [{ X: 48 }, { X: 547 }] && line.Points[0].Y < 200);
    }

    [Fact]
    public void Of_many_attachments_eight_stand_before_the_mail_and_the_others_after_it_each_with_its_link()
    {
        var many = Enumerable.Range(1, 40).Select(i => new LetterAttachment($"Blatt {i}.pdf", "PDF-Dokument", i * 1000, new(2026, 12, 23), new($"https://post.firma.example/a/{i}"))).ToList();
        var list = (Letters.Text("") with { Attachments = many }).Render().List;
        list.Find("40 Anhänge");
        list.Find("und 32 weitere");
        Assert.Equal(3, list.Pages.Count);
        Assert.Equal([8, 30, 2], list.Pages.Select(page => page.Marks.OfType<TextMark>().Count(mark => mark.Text.StartsWith("Blatt", StringComparison.Ordinal))));
        list.Find("Anhänge 39 bis 40 von 40");
        Assert.Equal(40, list.Marks<LinkMark>().Count(link => link.Uri.StartsWith("https://post.firma.example/a/", StringComparison.Ordinal)));
        Assert.All(list.Pages.SelectMany(page => page.Marks).OfType<RectangleMark>(), mark => Assert.True(mark.Y + mark.Height <= 842));
        Assert.Equal(12, (Letters.Text("") with { Attachments = many[..12] }).Render().List.Pages.Single().Marks.OfType<TextMark>().Count(mark => mark.Text.StartsWith("Blatt", StringComparison.Ordinal)));
    }

    [Fact]
    public void A_file_inside_the_PDF_says_so_and_has_no_link()
    {
        var list = (Letters.Text("") with { Reply = null, Attachments = [new("Plan.pdf", "PDF-Dokument", 1, null, null, IsEnclosed: true)] }).Render().List;
        list.Find("in diesem PDF");
        Assert.Empty(list.Marks<LinkMark>());
        Assert.DoesNotContain(list.Texts(), mark => mark.Text == "Verfügbar bis");
    }

    [Fact]
    public void Many_recipients_are_two_lines_and_a_number()
    {
        var list = (Letters.Text("") with { To = [.. Enumerable.Range(1, 40).Select(i => new LetterPerson($"Person {i}", $"p{i}@kunde.example"))] }).Render().List;
        var more = list.Texts().Single(mark => mark.Text.StartsWith("und ", StringComparison.Ordinal));
        Assert.True(more.End() <= 400.01);
        Assert.Equal(139.3 + 12.5, more.Baseline, 1);
    }

    [Fact]
    public void A_long_file_name_keeps_its_extension_and_its_column()
    {
        var list = (Letters.Text("") with { Attachments = [new("Sehr langer Name einer Zeichnung der Halle Süd, Revision 17, endgültig.dwg", "CAD-Zeichnung", 1, null, null)] }).Render().List;
        var name = list.Find("Sehr langer Name");
        Assert.EndsWith(".dwg", name.Text);
        Assert.True(name.End() < 275);
        Assert.DoesNotContain(list.Texts(), mark => mark.Text == "Verfügbar bis");
    }

    [Fact]
    public void Direction_marks_in_a_file_name_don_t_hide_its_extension()
    {
        var list = (Letters.Text("") with { Attachments = [new("Rechnung\u202Efdp.exe", "Programm", 1, null, null)] }).Render().List;
        list.Find("Rechnungfdp.exe");
    }

    [Fact]
    public void Every_page_has_its_foot_and_later_pages_a_plain_band()
    {
        var list = Letters.Text(string.Join("\n\n", Enumerable.Range(1, 120).Select(i => "Absatz " + i))).Render().List;
        Assert.True(list.Pages.Count > 2);
        for (var i = 0; i < list.Pages.Count; i++) Assert.Contains(list.Pages[i].Marks.OfType<TextMark>(), mark => mark.Text == $"Seite {i + 1} von {list.Pages.Count}");
        Assert.Contains(list.Pages[1].Marks.OfType<RectangleMark>(), r => r is { Y: 0, Width: 595, Height: 4 });
        Assert.All(list.MailTexts(), mark => Assert.InRange(mark.Baseline, 40, 790));
    }

    [Fact]
    public void A_logo_moves_the_name_and_a_wide_one_keeps_its_shape()
    {
        var list = (Letters.Text("") with { Brand = Letters.Sample.Brand with { Logo = Png(1000, 100) } }).Render().List;
        var logo = Assert.Single(list.Marks<ImageMark>());
        Assert.Equal((150, 15), (logo.Width, logo.Height));
        Assert.Equal(48 + 150 + 10, list.Find("post.firma.example").X, 1);
    }

    [Fact]
    public void However_long_the_names_the_foot_keeps_the_reference_code()
    {
        var list = (Letters.Text("") with { Language = "en", DeliveredTo = "ein.sehr.langer.name@eine.sehr.lange.adresse.kunde.example", Brand = Letters.Sample.Brand with { Name = "Firma mit einem langen Namen GmbH & Co. Kommanditgesellschaft auf Aktien" } }).Render().List;
        Assert.EndsWith("Reference code K7F-2MQ", list.Find("Delivered protected").Text, StringComparison.Ordinal);
    }

    internal static byte[] Png(int width, int height)
    {
        byte[] png = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 13, 0x49, 0x48, 0x44, 0x52, 0, 0, 0, 0, 0, 0, 0, 0, 8, 2, 0, 0, 0, 0, 0, 0, 0, 0];
        System.Buffers.Binary.BinaryPrimitives.WriteInt32BigEndian(png.AsSpan(16), width);
        System.Buffers.Binary.BinaryPrimitives.WriteInt32BigEndian(png.AsSpan(20), height);
        return png;
    }
}
