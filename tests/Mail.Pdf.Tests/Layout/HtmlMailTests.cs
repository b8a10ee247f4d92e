using Siegelpost.Pdf.Sealing;
using Siegelpost.Pdf.Writing;
using UglyToad.PdfPig;

namespace Siegelpost.Tests.Pdf.Layout;

public sealed class HtmlMailTests
{
    [Theory]
    [InlineData("outlook-word.html", 1)]
    [InlineData("gmail-thread.html", 1)]
    [InlineData("apple-mail.html", 1)]
    [InlineData("newsletter-600.html", 2)]
    [InlineData("rtl-hebrew-arabic.html", 1)]
    [InlineData("thunderbird-wide.html", 1)]
    [InlineData("long-table.html", 4)]
    public void Sample_mails_are_laid_out_and_nothing_leaves_the_page(string name, int pages)
    {
        var list = Letters.Html(Letters.Corpus(name)).Laid();
        Assert.Equal(pages, list.Pages.Count);
        Assert.All(list.MailTexts(), mark => Assert.True(mark.X > 40 && mark.End() < 555, $"{mark.Text}: {mark.X} to {mark.End()}"));
        Assert.All(list.MailTexts(), mark => Assert.InRange(mark.Baseline, 40, 790.5));
        Assert.Equal("Angebot 4711", list.Bookmarks[0].Title);
        Assert.True(list.Bookmarks.Count == 1 || pages > 2); // what one page turn shows needs no list
    }

    [Fact]
    public void Word_mail_keeps_its_table_its_lists_and_its_quote()
    {
        var list = Letters.Html(Letters.Corpus("outlook-word.html")).Laid();
        var words = list.Words();
        Assert.Contains("Gehäuse, wasserdicht 12 102,88 € 1.234,56 €", words, StringComparison.Ordinal);
        Assert.Contains("• Montage auf Wunsch ☺", System.Text.RegularExpressions.Regex.Replace(words, @"\s+", " "), StringComparison.Ordinal);
        Assert.Equal(list.Find("102,88").End(), list.Find("12,70").End(), 1); // right-aligned column
        Assert.Contains(list.Marks<RectangleMark>(), r => r.Fill == 0xfff2a8); // the yellow cell
        Assert.Contains(list.Marks<RectangleMark>(), r => r.Fill == 0xb5c4df && r.Width < 3 && r.Height > 50); // the quote's bar
        Assert.Equal(14, Letters.Under(list.Root.Children[1]).Count(element => element.Type == StructureType.DataCell));
    }

    [Fact]
    public void Newsletter_shows_neither_preheader_nor_tracker_nor_phone_styles()
    {
        var list = Letters.Html(Letters.Corpus("newsletter-600.html")).Laid();
        Assert.False(list.Shows("Unsichtbarer"));
        Assert.Equal(26 * 0.75, list.Find("Die neue Halle steht").Size / 0.96, 1);
        list.Find("Herbstaktion: zehn Prozent"); // a picture that we don't fetch
        Assert.DoesNotContain(list.Marks<LinkMark>(), link => link.Uri.Contains("script", StringComparison.OrdinalIgnoreCase));
        var button = Assert.Single(list.Marks<LinkMark>(), link => link.Uri == "https://firma.example/halle");
        Assert.True(button.Height > 25 && button.Width > 100); // all of the button, not only its words
    }

    [Fact]
    public void Lists_have_labels_and_bodies()
    {
        var list = Letters.Html("<ol start=3><li>drei<li>vier<ul><li>innen</ul></ol><ol type=a><li>x</ol>").Laid();
        Assert.Equal("3. drei 4. vier ◦ innen a. x", list.Words());
        Assert.Equal("Section(List(ListItem(Label ListBody) ListItem(Label ListBody(List(ListItem(Label ListBody))))) List(ListItem(Label ListBody)))", Letters.Tree(list.Root.Children[1]));
    }

    [Theory]
    [InlineData("<ol reversed><li>a<li>b<li>c</ol>", "3. a 2. b 1. c")]
    [InlineData("<ol reversed start=10><li>a<li value=4>b<li>c</ol>", "10. a 4. b 3. c")]
    [InlineData("<ul style='list-style:square inside'><li>a</ul>", "▪ a")]
    [InlineData("<ul style='list-style:none'><li>a</ul>", "a")]
    [InlineData("<ol style='list-style-type:lower-roman'><li>a<li>b<ol type=A><li>c</ol></ol>", "i. a ii. b A. c")]
    [InlineData("<ol style='list-style-type:decimal-leading-zero'><li>a</ol>", "01. a")]
    public void Lists_count_as_their_mail_says(string html, string words) => Assert.Equal(words, Letters.Html(html).Laid().Words());

    [Fact]
    public void A_marker_inside_stands_where_the_text_would_begin()
    {
        var list = Letters.Html("<ul style='padding:0;list-style-position:inside'><li>innen</ul><p>darunter").Laid();
        Assert.Equal(list.Find("darunter").X, list.Find("•").X, 1);
        Assert.True(list.Find("innen").X > list.Find("•").End());
    }

    [Fact]
    public void A_picture_in_a_format_that_paper_lacks_leaves_a_frame_that_leads_to_the_attachments()
    {
        var list = (Letters.Html("<p>vor<img src=cid:p>nach<p><img src=cid:p alt=Lageplan><p><img src=cid:gone alt=Fern>") with { InlineImages = new Dictionary<string, ReadOnlyMemory<byte>> { ["p"] = "RIFF____WEBPVP8 "u8.ToArray() } }).Laid();
        list.Find("Bild im Anhang");
        list.Find("Lageplan (Bild im Anhang)");
        Assert.Equal("Fern", list.Find("Fern").Text.Trim());
    }

    [Fact]
    public void Headings_never_skip_a_level()
    {
        var list = Letters.Html("<h1>a</h1><h4>b</h4><h2>c</h2>").Laid();
        Assert.Equal("Section(H2 H3 H3)", Letters.Tree(list.Root.Children[1]));
    }

    [Fact]
    public void Text_is_styled_as_written()
    {
        var list = Letters.Html("<style>.x{color:#112233}p.y{font-size:20px}#z{font-weight:bold}</style><p class='x y'>eins</p><p id=z style='color:red!important;color:blue'>zwei</p><font color=green face='Courier New'>drei</font><p style='font-family:Times New Roman'><i>vier</i></p>").Laid();
        Assert.Equal((0x112233, 15.0), (list.Find("eins").Colour, list.Find("eins").Size));
        Assert.Equal(0xff0000, list.Find("zwei").Colour);
        Assert.Contains("Bold", list.Find("zwei").Face.PostScriptName, StringComparison.Ordinal);
        Assert.Equal(0x008000, list.Find("drei").Colour);
        Assert.Contains("Mono", list.Find("drei").Face.PostScriptName, StringComparison.Ordinal);
        Assert.Equal("NotoSerif-Italic", list.Find("vier").Face.PostScriptName);
    }

    [Fact]
    public void Margins_collapse_and_alignment_holds()
    {
        var list = Letters.Html("<p>eins</p><p>zwei</p><p align=center>mitte</p><p style='text-align:right'>rechts</p>").Laid();
        Assert.Equal(11 * 1.3 + 11, list.Find("zwei").Baseline - list.Find("eins").Baseline, 1);
        Assert.Equal(297.5, (list.Find("mitte").X + list.Find("mitte").End()) / 2, 1);
        Assert.Equal(547, list.Find("rechts").End(), 1);
    }

    [Fact]
    public void White_space_collapses_except_in_pre()
    {
        var list = Letters.Html("<p>  a \n b&nbsp;&nbsp;c  </p><pre>x  y\n  z</pre>").Laid();
        Assert.Equal(["a b\u00a0\u00a0c", "x  y", "  z"], list.MailTexts().Select(mark => mark.Text.TrimEnd(' ')));
    }

    [Fact]
    public void Images_come_from_the_mail_or_not_at_all()
    {
        var letter = Letters.Html("<img src='cid:logo%40firma' width=200 alt=Logo><img src='https://evil.example/x.png' width=300 height=200 alt='Plan der Halle'><img src='https://evil.example/t.gif' width=1 height=1>")
            with
        { InlineImages = new Dictionary<string, ReadOnlyMemory<byte>> { ["logo@firma"] = LetterheadTests.Png(400, 100) } };
        var list = letter.Laid();
        var image = Assert.Single(list.Marks<ImageMark>());
        Assert.Equal((150, 37.5), (image.Width, image.Height));
        Assert.Equal("Logo", image.Element!.Alternative);
        list.Find("Plan der Halle");
        Assert.DoesNotContain(list.Marks<LinkMark>(), link => link.Uri.Contains("evil", StringComparison.Ordinal));
    }

    [Fact]
    public void A_wide_table_is_made_smaller_but_the_words_around_it_are_not()
    {
        var list = Letters.Html(Letters.Corpus("thunderbird-wide.html")).Laid();
        Assert.Equal(11, list.Find("hier die breite").Size, 1);
        Assert.InRange(list.Find("Umsatz").Size, 11 * 0.45, 10);
    }

    [Fact]
    public void Dark_mails_keep_their_ground()
    {
        var list = Letters.Html("<body style='background:#101820;color:#fff'><p>hell auf dunkel</p>").Laid();
        Assert.Contains(list.Marks<RectangleMark>(), r => r.Fill == 0x101820 && r.Width > 490);
    }

    [Fact]
    public void Html_within_the_limits_of_a_smaller_budget_falls_back_to_the_given_text()
    {
        var rendered = (Letters.Html("<p>html</p>") with { Text = "Nur Text" }).Render(new() { Elements = 2 });
        Assert.True(rendered.IsTextOnly);
        Assert.Equal("Nur Text", rendered.List.Words());
    }

    [Fact]
    public void A_mail_of_remote_pictures_alone_shows_its_text()
    {
        var rendered = (Letters.Html("<img src='https://evil.example/all.png'>") with { Text = "Alles als Text" }).Render();
        Assert.True(rendered.IsTextOnly);
        Assert.Equal("Alles als Text", rendered.List.Words());
    }

    [Fact]
    public void However_small_the_limits_there_is_a_page()
    {
        var rendered = (Letters.Html("<p>html") with { Text = string.Concat(Enumerable.Repeat("Zeile\n", 500)) }).Render(new() { Pages = 1, Elements = 1 });
        Assert.Single(rendered.List.Pages);
        Assert.True(rendered.IsShortened);
    }

    [Fact]
    public void The_mail_keeps_its_own_language()
    {
        Assert.Equal("en-GB", Letters.Html("<html lang=en-GB><p>Hello").Laid().Root.Children[1].Language);
        Assert.Null(Letters.Html("<html lang='x) /Evil'><p>Hello").Laid().Root.Children[1].Language);
    }

    [Fact]
    public void Sealed_pages_are_read_in_the_order_they_were_written()
    {
        var list = Letters.Html(Letters.Corpus("outlook-word.html")).Laid();
        Assert.True(PdfPassphrase.TryRead("Pässwört mit Umlaut", out var passphrase, out _));
        using var file = new MemoryStream();
        PdfSealer.Seal(list, PassphraseSlot.Derive(passphrase), file);
        using var pdf = PdfDocument.Open(file.ToArray(), new ParsingOptions { Password = "Pässwört mit Umlaut" });
        var text = string.Concat(pdf.GetPages().SelectMany(page => page.Letters).Select(letter => letter.Value));
        Assert.Contains("Sehr geehrter Herr Klein,", text, StringComparison.Ordinal);
        Assert.True(text.IndexOf("Angebot 4711", StringComparison.Ordinal) < text.IndexOf("Montage auf Wunsch", StringComparison.Ordinal));
        Assert.Contains("Was sich geändert hat", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("<p>davor</p>")]
    public void A_picture_as_tall_as_a_page_gets_a_page_of_its_own(string before)
    {
        var list = (Letters.Html(before + "<p><img src=cid:plan alt=Plan></p><p>danach</p>") with { InlineImages = new Dictionary<string, ReadOnlyMemory<byte>> { ["plan"] = LetterheadTests.Png(600, 3000) } }).Laid();
        var image = Assert.Single(list.Pages[1].Marks.OfType<ImageMark>());
        Assert.InRange(image.Y, 40, 45);
        Assert.True(image.Y + image.Height <= 790);
        Assert.Equal(5, image.Height / image.Width, 2);
        Assert.True(list.Shows("danach"));
    }
}
