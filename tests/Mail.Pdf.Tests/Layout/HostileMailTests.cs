using System.Text;
using CsCheck;
using Siegelpost.Pdf.Layout;
using Siegelpost.Pdf.Writing;

namespace Siegelpost.Tests.Pdf.Layout;

/// <summary>Mails that want to cost more than they are worth. Each must come out as pages, within its budget.</summary>
public sealed class HostileMailTests
{
    public static TheoryData<string, string> Mails() => new()
    {
        { "deep nesting", Repeat("<div>", 3000) + "x" + Repeat("</div>", 3000) },
        { "deep tables", Repeat("<table><tr><td>", 1000) + "x" },
        { "18,000 cells", "<table border=1>" + Repeat("<tr>" + Repeat("<td>a b</td>", 20) + "</tr>", 900) + "</table>" },
        { "huge lengths", "<div style='width:99999999px;height:99999999px;padding:9999999px;margin:9999999px;border:9999999px solid red;font-size:99999px'>x</div><img width=99999999 height=99999999 alt=x><table width=99999999><tr><td colspan=99999999 rowspan=99999999 height=99999999>y" },
        { "large style sheet", "<style>" + string.Concat(Enumerable.Range(0, 9000).Select(i => $".a{i} .b{i} div > p{{color:red}}\n")) + "</style><p>x" },
        { "slow selectors", "<style>" + string.Concat(Enumerable.Range(0, 3500).Select(i => $"div div div div.x{i % 7} p{{color:red}}\n")) + "</style>" + Repeat("<div>", 60) + Repeat("<p>y</p>", 3000) },
        { "formatting that multiplies", string.Concat(Enumerable.Range(0, 300).Select(i => $"<font size={i}><b id={i}>")) + Repeat("<p>x", 1000) },
        { "endless word", "<p>" + new string('x', 390_000) },
        { "endless words", "<p>" + Repeat("abc def ghi ", 60_000) },
        { "many lines", "<p>" + Repeat("x<br>", 90_000) },
        { "many paragraphs", Repeat("<p>x</p>", 400_000) },
        { "nested inline blocks", Repeat("<span style='display:inline-block'>", 150) + "x" },
        { "angle brackets", new string('<', 500_000) },
        { "open comments", Repeat("<!--", 100_000) },
        { "open quotes", Repeat("<p title='", 50_000) },
        { "selects in tables", Repeat("<select>", 3000) + Repeat("<table>", 3000) },
        { "picture of 100 megapixels", "<img src='data:image/png;base64," + Convert.ToBase64String(LetterheadTests.Png(10_000, 10_000)) + "' alt='zu groß'>" },
        { "gigantic style sheet", "<style>" + Repeat(".a div > p{color:red;font-size:12px}\n", 140_000) + "</style><p class=a>x" },
        { "a hundred thousand selectors", "<style>" + Repeat("a,", 100_000) + "b{color:red}</style><p>x" },
        { "attribute selectors over long attributes", "<style>" + string.Concat(Enumerable.Range(0, 3900).Select(i => $"[style*=a{i}] [class~=b]{{color:red}}\n")) + "</style>" + Repeat("<div class='" + Repeat("ab ", 300) + "' style='" + Repeat("ab:c;", 300) + "'>", 40) + "x" },
        { "last of thirteen thousand children", "<style>p:last-child{color:red}div:first-child p:last-child{}</style>" + Repeat("<p>y</p>", 13_000) },
        { "a megabyte of nested inline elements", Repeat("<b><i><span>", 30_000) + "x" + Repeat("</span></i></b>", 30_000) },
        { "a megabyte of inline elements", Repeat("<b><i><span>x</span></i></b> ", 36_000) },
        { "cells over many columns and rows", "<table border=1>" + Repeat("<tr>" + Repeat("<td colspan=1000 rowspan=65534>x</td>", 5) + "</tr>", 2000) + "</table>" },
        { "cells over ever more columns", "<table border=1>" + string.Concat(Enumerable.Range(0, 4000).Select(i => $"<tr><td colspan={i % 59 + 1}>x<td>y")) + "</table>" },
        { "ten thousand cells", "<table border=1>" + Repeat("<tr>" + Repeat("<td>a b</td>", 20) + "</tr>", 500) + "</table>" },
        { "thousands of pictures", Repeat("<img src=cid:p alt=x>", 3000) },
        { "thousands of missing pictures", Repeat("<img src=https://evil.example/p width=50 height=30 alt='x y z'>", 9000) },
        { "thousands of floats", Repeat("<div style='float:left;width:30px'>x</div>", 4000) },
        { "more pages than there may be", Repeat("<div style='height:2000px'>x</div>", 700) },
        { "quotes in quotes", Repeat("<blockquote>", 150) + Repeat("<p>Hallo Welt wie geht es</p>", 2000) },
        { "marks on marks", "<p>" + Repeat("a" + new string('\u0301', 500), 200) },
    };

    [Theory]
    [MemberData(nameof(Mails))]
    public void Costs_bounded_memory_and_ends_as_pages(string name, string html)
    {
        Letters.Html(html).Render(); // the first run pays for the compiler
        var before = GC.GetAllocatedBytesForCurrentThread();
        var list = Letters.Html(html).Render().List;
        var allocated = (GC.GetAllocatedBytesForCurrentThread() - before) / 1e6;
        Assert.True(allocated < 75, $"{name}: {allocated:0} MB"); // 64 for markup and style, a little more for 200,000 letters of text
        Assert.InRange(list.Pages.Count, 1, RenderLimits.Default.Pages);
    }

    [Theory]
    [InlineData(6, false)]
    [InlineData(2, true)]
    public void A_picture_as_large_as_allowed_is_shown_without_all_its_pixels(int colourType, bool interlaced)
    {
        var mail = Letters.Html("<img src=cid:p alt=Plan>") with { InlineImages = new Dictionary<string, ReadOnlyMemory<byte>> { ["p"] = Blank(6000, 4000, colourType, interlaced) } };
        var list = mail.Laid();
        var before = GC.GetAllocatedBytesForCurrentThread();
        var file = Tests.Pdf.Sealing.Tools.Seal(list);
        Assert.InRange((GC.GetAllocatedBytesForCurrentThread() - before) / 1e6, 0, 64);
        var page = Tests.Pdf.Writing.Rendering.Of(file);
        var place = Assert.Single(list.Marks<ImageMark>());
        Assert.Equal((0, 0, 0), page.At(place.X + 10, place.Y + 10));
        Assert.Equal((0, 0, 0), page.At(place.X + place.Width - 10, place.Y + place.Height - 10));
    }

    [Fact]
    public void A_mail_that_wants_more_memory_than_it_may_have_is_shown_as_text()
    {
        var mail = Letters.Html(Repeat("<p>Guten Tag</p>", 500));
        Assert.False(mail.Render().IsTextOnly);
        Assert.True(mail.Render(new() { Memory = 100_000 }).IsTextOnly);
    }

    [Fact]
    public void The_text_of_a_mail_too_costly_is_still_there()
    {
        var rendered = Letters.Html("<style>p{color:red}</style><p>Wichtig &amp; eilig</p>" + Repeat("<b><table>", 20_000)).Render();
        Assert.True(rendered.IsTextOnly);
        Assert.True(rendered.List.Shows("Wichtig & eilig"));
        Assert.False(rendered.List.Shows("color"));
    }

    [Fact]
    public void A_stopped_rendering_stops()
    {
        using var stop = new CancellationTokenSource();
        stop.Cancel();
        Assert.Throws<OperationCanceledException>(() => Letters.Renderer.Render(Letters.Html("<p>" + Repeat("a b ", 5000)), RenderLimits.Default, stop.Token));
    }

    [Fact]
    public void Any_mixture_of_markup_becomes_pages()
    {
        string[] parts = ["<table>", "<tr>", "<td width=50%>", "</td>", "</table>", "<p style='margin:-9px auto'>", "<li>", "<ul type=i>", "<b>", "</b>", "<a href='https://x.example/'>", "</a>", "<img src=cid:x width=9 height=9 alt=x>", "<div style='float:left;width:30%;background:#eee'>", "</div>", "<br>", "text", " ", "שלום", "مرحبا", "😀", "\u00ad", "<span style='display:inline-block;padding:3px;background:red'>", "</span>", "<pre>", "\t", "\n", "<h3>", "<blockquote type=cite>", "<hr width=30%>", "<td rowspan=3 colspan=2>", "<font size=7>", "&nbsp;", "<style>p{", "</style>", "<caption>", "<th>", "<sup>"];
        Gen.Int[0, parts.Length - 1].Array[1, 60].Select(picks => string.Concat(picks.Select(i => parts[i]))).Sample(html =>
        {
            var rendered = Letters.Renderer.Render(Letters.Html(html), RenderLimits.Default, CancellationToken.None);
            return !rendered.IsTextOnly && rendered.List.Pages.Count > 0;
        }, iter: 600, threads: 1);
    }

    [Fact]
    public void Mixed_threads_render_the_same_pages()
    {
        var letter = Letters.Html(Letters.Corpus("outlook-word.html"));
        var expected = letter.Render().List.Words();
        Parallel.For(0, 16, _ => Assert.Equal(expected, Letters.Renderer.Render(letter, RenderLimits.Default, CancellationToken.None).List.Words()));
    }

    // A black picture, opaque; written by hand because the making of samples one by one takes seconds.
    private static byte[] Blank(int width, int height, int colourType, bool interlaced)
    {
        var small = Tests.Pdf.Writing.TestImages.Png(8, 8, colourType, 8, interlaced, (_, _, channel) => channel == 3 ? 255 : 0);
        var row = new byte[1 + width * (colourType == 6 ? 4 : 3)];
        if (colourType == 6)
            for (var i = 4; i < row.Length; i += 4) row[i] = 255;
        using var data = new MemoryStream();
        using (var zip = new System.IO.Compression.ZLibStream(data, System.IO.Compression.CompressionLevel.Fastest, leaveOpen: true))
            for (var y = 0; y < height * (interlaced ? 2 : 1); y++) zip.Write(row);
        using var file = new MemoryStream();
        file.Write(small.AsSpan(0, 16));
        var size = new byte[8];
        System.Buffers.Binary.BinaryPrimitives.WriteInt32BigEndian(size, width);
        System.Buffers.Binary.BinaryPrimitives.WriteInt32BigEndian(size.AsSpan(4), height);
        file.Write(size);
        file.Write(small.AsSpan(24, 9));
        System.Buffers.Binary.BinaryPrimitives.WriteInt32BigEndian(size, (int)data.Length);
        file.Write(size.AsSpan(0, 4));
        file.Write("IDAT"u8);
        file.Write(data.ToArray());
        file.Write([0, 0, 0, 0, 0, 0, 0, 0, .. "IEND"u8, 0, 0, 0, 0]);
        return file.ToArray();
    }

    private static string Repeat(string part, int times) => new StringBuilder(part.Length * times).Insert(0, part, times).ToString();
}
