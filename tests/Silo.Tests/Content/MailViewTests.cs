using System.Diagnostics;
using System.Text;
using AngleSharp.Html.Parser;
using Siegelpost.Silo.Content;

namespace Siegelpost.Tests.Content;

public sealed class MailViewTests
{
    [Fact] // B4: what is read in the portal alone must be there whole
    public void A_view_says_whether_it_lacks_anything()
    {
        static bool IsWhole(string body)
        {
            using var content = Mails.Read(Mails.FromAnna + body);
            MailView.Render(content, out var whole);
            return whole;
        }
        string Picture(int bytes) => $"Content-Type: multipart/related; boundary=b\n\n--b\nContent-Type: text/html\n\n<p>x</p><img src=\"cid:p\"><img src=\"https://else.example/x.png\">\n--b\nContent-Type: image/png\nContent-ID: <p>\nContent-Transfer-Encoding: base64\n\n{Convert.ToBase64String([0x89, 0x50, 0x4E, 0x47, .. new byte[bytes]])}\n--b--\n";
        Assert.True(IsWhole("Content-Type: text/plain\n\nGuten Tag"));
        Assert.True(IsWhole(Picture(1_000))); // what would be fetched from elsewhere is missing on paper too
        Assert.False(IsWhole(Picture(2_200_000)));
        Assert.False(IsWhole($"Content-Type: text/html\n\n{string.Concat(Enumerable.Repeat("<div>", 5_000))}x")); // shown as text
    }

    [Theory]
    [InlineData("<script>alert(1)</script>")]
    [InlineData("<img src=x onerror=alert(1)>")]
    [InlineData("<body onload=alert(1) background='https://evil.example/a.png'>")]
    [InlineData("<div style=\"background-image:url('https://evil.example/d.png')\">x</div>")]
    [InlineData("<div style=\"background:url(//evil.example/d.png)\">x</div>")]
    [InlineData("<div style='color:red;width:expression(alert(1));behavior:url(x)'>x</div>")]
    [InlineData("<div style='position:fixed;top:0;left:0;z-index:9'>x</div>")]
    [InlineData("<p style=\"list-style-type:url(https://evil.example/x)\">x</p>")]
    [InlineData("<p style=\"font-family:url('https://evil.example/f')\">x</p>")]
    [InlineData("<p style=\"color:\\75rl(https://evil.example/f)\">x</p>")]
    [InlineData("<style>@import 'https://evil.example/a.css'; body{background:url(https://evil.example)}</style>")]
    [InlineData("<svg onload=alert(1)><script>alert(1)</script><image href='https://evil.example/a'/></svg>")]
    [InlineData("<math><mtext><table><mglyph><style><img src=x onerror=alert(1)></style></mglyph></table></mtext></math>")]
    [InlineData("<meta http-equiv=refresh content='0;url=https://evil.example/'>")]
    [InlineData("<base href='https://evil.example/'><a href='/x'>x</a>")]
    [InlineData("<form action='https://evil.example/'><input name=p><button formaction='javascript:alert(1)'>x</button></form>")]
    [InlineData("<iframe src='https://evil.example/' srcdoc='<script>alert(1)</script>'></iframe>")]
    [InlineData("<object data='https://evil.example/'></object><embed src='https://evil.example/'>")]
    [InlineData("<a href='javascript:alert(1)'>x</a>")]
    [InlineData("<a href='java&#115;cript:alert(1)'>x</a>")]
    [InlineData("<a href=' \tjava\nscript:alert(1)'>x</a>")]
    [InlineData("<a href='data:text/html,<script>alert(1)</script>'>x</a>")]
    [InlineData("<a href='vbscript:x'>x</a><a href='file:///etc/passwd'>y</a>")]
    [InlineData("<img src='https://evil.example/a.png'><img src='//evil.example/b.png'><img srcset='https://evil.example/c.png 2x'>")]
    [InlineData("<img src='data:image/svg+xml,<svg onload=alert(1)>'>")]
    [InlineData("<img src='cid:unknown' alt='Bild'>")]
    [InlineData("<table background='https://evil.example/a.png'><tr><td background='https://evil.example/b.png'>x</table>")]
    [InlineData("<video src='https://evil.example/a' poster='https://evil.example/b'></video><audio src='https://evil.example/c'></audio>")]
    [InlineData("<link rel=stylesheet href='https://evil.example/a.css'><link rel=prefetch href='https://evil.example/b'>")]
    [InlineData("<noscript><p title=\"</noscript><img src=x onerror=alert(1)>\"></noscript>")]
    [InlineData("<template><img src=x onerror=alert(1)></template><textarea></textarea><img src=x onerror=alert(1)>")]
    [InlineData("<!--[if gte IE 4]><script>alert(1)</script><![endif]--><!-- --!><img src=x onerror=alert(1)>-->")]
    [InlineData("<a target=_top id=x name=y class=z ping='https://evil.example/' href='https://ok.example/'>x</a>")]
    [InlineData("<xmp><img src=x onerror=alert(1)></xmp><plaintext><img src=x onerror=alert(1)>")]
    public void Nothing_acts_and_nothing_is_fetched(string html)
    {
        using var content = Mails.Read($"{Mails.FromAnna}Content-Type: text/html; charset=utf-8\n\n<p>Davor</p>{html}");
        var view = Encoding.UTF8.GetString(MailView.Render(content));
        Assert.Contains("Davor", view, StringComparison.Ordinal);
        var document = new HtmlParser().ParseDocument(view);
        foreach (var element in document.All)
        {
            Assert.DoesNotContain(element.LocalName, (string[])["script", "style", "iframe", "object", "embed", "form", "input", "button", "meta", "base", "link", "svg", "math", "video", "audio", "template", "noscript", "textarea"]);
            foreach (var attribute in element.Attributes)
            {
                Assert.False(attribute.Name.StartsWith("on", StringComparison.OrdinalIgnoreCase), attribute.Name);
                Assert.DoesNotContain("evil.example", attribute.Value, StringComparison.OrdinalIgnoreCase);
                if (attribute.Name == "href") Assert.Matches("^(https?://|mailto:)", attribute.Value);
                else if (attribute.Name == "src") Assert.StartsWith("data:image/", attribute.Value, StringComparison.Ordinal);
                else Assert.DoesNotMatch("(?i)url|script|expression|fixed|http", attribute.Value);
            }
        }
    }

    // Each mail says something harmless too, so that the case proves that styles are read and not just all thrown away.
    [Theory]
    [InlineData("color:#ff0000;background-image:url(https://evil.example/a)")]
    [InlineData("color:#ff0000;background:#ffffff url('https://evil.example/a')")]
    [InlineData("color:#ff0000;background:image-set('https://evil.example/a' 1x)")]
    [InlineData("color:#ff0000;width:expression(alert(1))")]
    [InlineData("color:#ff0000;behavior:url(x.htc);behaviour:url(x.htc);-moz-binding:url(x.xml#y)")]
    [InlineData("color:#ff0000;position:fixed;top:0;left:0;z-index:9999")]
    [InlineData("color:#ff0000;p\\6fsition:f\\69xed;opacity:0.01;transform:scale(99)")]
    [InlineData("color:#ff0000;list-style:url(https://evil.example/a)")]
    [InlineData("color:#ff0000;list-style-type:url(https://evil.example/a)")]
    [InlineData("color:#ff0000;content:url(https://evil.example/a);cursor:url(https://evil.example/a),auto")]
    [InlineData("color:#ff0000;border-image:url(https://evil.example/a) 1;mask:url(https://evil.example/a);filter:url(https://evil.example/a)")]
    [InlineData("color:#ff0000;--x:url(https://evil.example/a)")]
    [InlineData("color:#ff0000;--x:url(https://evil.example/a);background-color:var(--x)")]
    [InlineData("color:#ff0000;width:calc(1px + attr(x px))")]
    [InlineData("color:#ff0000;font-family:'</style><script>alert(1)</script>'")]
    [InlineData("color:#ff0000;font-family:x\\75rl(https://evil.example/a)")]
    [InlineData("color:#ff0000;display:none;visibility:hidden;float:left")]
    [InlineData("color:#ff0000;/*x*/background:u/**/rl(https://evil.example/a)")]
    public void Styles_stay_and_what_acts_goes(string style)
    {
        var html = $"<p style=\"{style}\">Text</p><p style=\"color:#00ff00\">Ende</p>";
        using var content = Mails.Read($"{Mails.FromAnna}Content-Type: text/html; charset=utf-8\n\n{html}");
        var view = Encoding.UTF8.GetString(MailView.Render(content));
        Assert.Contains("Text", view, StringComparison.Ordinal);
        Assert.Matches("<p style=\"color: ?rgba?\\(0, 255, 0(, 1)?\\);?\">Ende", view);
        Assert.DoesNotMatch(@"(?i)url|expression|evil|script|position|fixed|behavio|binding|var\(|attr\(|--|content|cursor|transform|opacity|display|visibility|float|\\", view);
    }

    [Fact]
    public void Ordinary_styles_survive_whole()
    {
        using var content = Mails.Read($"{Mails.FromAnna}Content-Type: text/html\n\n<td style='color:#123456;font-size:11pt;text-align:right;border-bottom:1px solid #cccccc;padding:2px 4px'>x</td><p style='font-weight:bold;margin:0;background:#eeeeee'>y</p>");
        var view = Encoding.UTF8.GetString(MailView.Render(content));
        foreach (var kept in (string[])["font-weight: bold", "background-color: rgb", "margin"]) Assert.Contains(kept, view, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_hostile_sample_is_harmless_and_readable()
    {
        await using var file = File.OpenRead(Mails.Root("samples/hostile.eml"));
        using var content = MailContent.Read(file, "de");
        var view = Encoding.UTF8.GetString(MailView.Render(content));
        Assert.Contains("Guten Tag", view, StringComparison.Ordinal);
        Assert.DoesNotContain("evil.example", view, StringComparison.Ordinal);
        Assert.DoesNotContain("alert", view, StringComparison.Ordinal);
        Assert.All(content.Files, f => Assert.DoesNotContain('\u202e', f.Name));
        Assert.Contains("_CON.txt", content.Files.Select(f => f.Name));
    }

    [Fact]
    public async Task The_offer_keeps_its_looks_and_its_logo()
    {
        await using var file = File.OpenRead(Mails.Root("samples/angebot.eml"));
        using var content = MailContent.Read(file, "de");
        var view = Encoding.UTF8.GetString(MailView.Render(content));
        Assert.Contains("src=\"data:image/png;base64,", view, StringComparison.Ordinal);
        Assert.Contains("<table", view, StringComparison.Ordinal);
        Assert.Contains("background", view, StringComparison.Ordinal);
        Assert.Contains("<li", view, StringComparison.Ordinal);
        Assert.Contains("href=\"https://www.firma.example/bedingungen\"", view, StringComparison.Ordinal);
        Assert.Contains("noopener", view, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Plain_text_flows_and_quotes()
    {
        await using var file = File.OpenRead(Mails.Root("samples/text.eml"));
        using var content = MailContent.Read(file, "de");
        Assert.True(content.TextIsFlowed);
        var view = Encoding.UTF8.GetString(MailView.Render(content));
        Assert.Contains("Bitte bringen Sie einen Ausweis mit, ohne den dürfen wir nichts herausgeben.", view, StringComparison.Ordinal);
        Assert.Matches("(?s)<blockquote>.*ohnehin in der Stadt.*</blockquote>", view);
        var quote = MailView.Quote(content, new("Anna Groß", "anna@firma.example"), new(2026, 11, 26, 16, 3, 0, TimeSpan.FromHours(1)), "de");
        Assert.StartsWith("Am 26.11.2026 um 16:03 Uhr schrieb Anna Groß:\n> Guten Tag Herr Klein,\n>\n> die Schlüssel", quote, StringComparison.Ordinal);
        Assert.Contains("\n>> Wann kann ich", quote, StringComparison.Ordinal);
        Assert.StartsWith("On 26 November 2026 at 16:03, anna@firma.example wrote:", MailView.Quote(content, new("", "anna@firma.example"), new(2026, 11, 26, 16, 3, 0, default), "en"), StringComparison.Ordinal);
    }

    [Fact]
    public void Quotes_are_bounded()
    {
        using var content = Mails.Read($"{Mails.FromAnna}\n{string.Concat(Enumerable.Repeat("Zeile\n", 100_000))}");
        Assert.InRange(MailView.Quote(content, new("A", "a@b.example"), default, "de").Length, 1000, 21_000);
    }

    [Theory]
    [InlineData("<div>", "", 200_000)]
    [InlineData("<b a={0}>", "", 50_000)]
    [InlineData("<b a={0}>", "<p>", 20_000)]
    [InlineData("<table><tr><td>", "", 30_000)]
    [InlineData("<b a={0}><table><td></b>", "</table><p>", 5_000)]
    [InlineData("<font size={0}><i>", "</p><p>", 10_000)]
    public void Bombs_cost_bounded_time_and_are_still_shown(string first, string then, int times)
    {
        var html = new StringBuilder("Anfang ");
        for (var i = 0; i < times; i++) html.Append(first.Replace("{0}", $"{i}", StringComparison.Ordinal));
        for (var i = 0; i < times; i++) html.Append(then);
        using var content = Mails.Read($"{Mails.FromAnna}Content-Type: text/html\n\n{html} Ende");
        var watch = Stopwatch.StartNew();
        var view = Encoding.UTF8.GetString(MailView.Render(content));
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(8), $"{watch.Elapsed}");
        Assert.Contains("Anfang", view, StringComparison.Ordinal);
        Assert.True(view.Length < 10_000_000);
    }
}
