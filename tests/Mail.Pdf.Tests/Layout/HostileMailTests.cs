using System.Text;
using CsCheck;
using Siegelpost.Pdf.Layout;

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
        Assert.True(allocated < 100, $"{name}: {allocated:0} MB");
        Assert.InRange(list.Pages.Count, 1, RenderLimits.Default.Pages);
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

    private static string Repeat(string part, int times) => new StringBuilder(part.Length * times).Insert(0, part, times).ToString();
}
