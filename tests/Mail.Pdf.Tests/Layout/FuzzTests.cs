using System.Reflection;
using CsCheck;
using Siegelpost.Pdf;
using Siegelpost.Pdf.Layout;
using Siegelpost.Tests.Pdf.Sealing;
using Siegelpost.Tests.Pdf.Writing;

namespace Siegelpost.Tests.Pdf.Layout;

/// <summary>Real mails, damaged: whatever comes, there are pages, they can be sealed, and every mark stands on its page.</summary>
public sealed class FuzzTests
{
    private const int MostAllocated = 90_000_000;

    private static readonly string[] mails = [.. Assembly.GetExecutingAssembly().GetManifestResourceNames().Where(name => name.StartsWith("corpus/", StringComparison.Ordinal)).Order(StringComparer.Ordinal).Select(name => Letters.Corpus(name[7..]))];
    private static readonly string[] pieces = ["<", ">", "\"", "'", "<table>", "</table>", "<td colspan=5 rowspan=99>", "<div style='float:right;width:90%'>", "</div>", "<ol reversed start=-7><li>", "<br clear=all>", "width:100%;", "width:-5px;", "height:1e9px;", "display:inline-block;", "float:left;", "margin:-99px;", "font-size:0;", "white-space:pre;", "direction:rtl;", "<style>", "</style>", "<!--", "-->", "&#x202e;", "שלום", "\ud800", "\0", "<svg>", "<pre>", "<blockquote type=cite>", "<img src=data:image/png;base64,AAAA width=9999 height=9999 align=left>"];
    private static readonly string[] css = ["p", "td", ".a", "#b", "*", "[x^=y]", ">", " ", ",", "{", "}", ":first-child", "@media print", "@import url(x);", "/*", "*/", "color:red;", "color:rgb(1,2", "width:50%;", "width:calc(1px + 2px);", "border:1px solid", ";", "font:bold 12px/1.5 Arial;", "margin:0 auto;", "padding:1em 2em 3em;", "background:url(x) #fff;", "content:'}';", "float:left;", "clear:both;", "overflow:hidden;", "list-style:inside square;", "max-width:10px;", "line-height:0;", "\\", "!important", "--x:1;", "\u2028"];

    // Cut, double, swap or insert somewhere in a mail of the corpus.
    private static readonly Gen<string> damaged = Gen.Select(Gen.Int[0, mails.Length - 1], Gen.Select(Gen.Int[0, 3], Gen.Double.Unit, Gen.Int[0, 60], Gen.Int[0, pieces.Length - 1]).Array[1, 8], (mail, changes) =>
    {
        var html = mails[mail];
        foreach (var (kind, where, length, piece) in changes)
        {
            var at = (int)(where * html.Length);
            var end = Math.Min(html.Length, at + length);
            html = kind switch
            {
                0 => html.Remove(at, end - at),
                1 => html.Insert(at, html[at..end]),
                2 => html.Insert(at, pieces[piece]),
                _ => html[..at] + html[end..] + html[at..end],
            };
        }
        return html;
    });

    [Fact]
    public void A_damaged_mail_still_becomes_pages() => damaged.Sample(html => Holds(Letters.Html(html)), iter: 150, threads: 1);

    [Fact]
    public void A_damaged_style_sheet_still_gives_pages() => Gen.Int[0, css.Length - 1].Array[1, 80].Select(picks => string.Concat(picks.Select(i => css[i])))
        .Sample(sheet => Holds(Letters.Html($"<style>{sheet}</style><p class=a id=b style=\"{sheet}\">Text</p><table><tr><td>x</table>")), iter: 250, threads: 1);

    [Fact]
    public void A_damaged_picture_still_gives_a_page()
    {
        byte[][] pictures =
        [
            TestImages.Png(20, 12, 6, 8, false, (x, y, c) => x * y + c & 255), TestImages.Png(20, 12, 2, 16, true, (x, y, c) => x * y + c), TestImages.Png(9, 9, 3, 4, true, (x, y, _) => x + y & 7, new byte[24], [0, 9]),
            TestImages.Gif(16, 16, (2, 2, 10, 10), new byte[768], new byte[100], 3), .. ((string[])["rgb.jpg", "grey.jpg", "cmyk.jpg", "progressive.jpg", "laced.gif"]).Select(TestImages.Resource),
        ];
        Gen.Select(Gen.Int[0, pictures.Length - 1], Gen.Select(Gen.Double.Unit, Gen.Byte).Array[1, 12], Gen.Double.Unit).Sample((which, changes, kept) =>
        {
            var data = (byte[])pictures[which].Clone();
            foreach (var (where, value) in changes) data[(int)(where * data.Length)] = value;
            if (kept < 0.5) data = data[..(int)(2 * kept * data.Length)];
            return Holds(Letters.Html("<p><img src=cid:p alt=x width=90></p>") with { InlineImages = new Dictionary<string, ReadOnlyMemory<byte>> { ["p"] = data } });
        }, iter: 250, threads: 1);
    }

    private static bool Holds(Letter letter)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        var rendered = Letters.Renderer.Render(letter, RenderLimits.Default, CancellationToken.None);
        var file = Tools.Seal(rendered.List);
        return !rendered.IsTextOnly && file.Length > 0 && GC.GetAllocatedBytesForCurrentThread() - before < MostAllocated
            && rendered.List.Pages.Count > 0 && rendered.List.MailTexts().All(mark => double.IsFinite(mark.X) && mark.Baseline is > 0 and < 842);
    }
}
