using System.Net;
using System.Text.RegularExpressions;
using Siegelpost.Portal.Areas.Portal.Replies;

namespace Siegelpost.Tests;

/// <summary>The reply page without script, and the requests that its script sends.</summary>
public sealed class ReplyTests
{
    [Fact]
    public async Task One_form_takes_text_and_several_files_and_sends_once()
    {
        await using var host = await PortalHost.Start();
        using var client = await host.Furnish();
        var reply = host.World.Reply;
        var html = await client.GetStringAsync($"/r/{reply.Link}");
        Assert.Contains("sandbox", html, StringComparison.Ordinal);
        using var attached = await Post(client, html, reply.Link, [("text", "Guten Tag"), ("copy", "true")], [("Auftrag.pdf", new byte[70_000]), ("Halle Süd.jpg", [1, 2, 3])], ("do", "attach"));
        Assert.Equal($"/r/{reply.Link}#files", attached.Headers.Location?.ToString());
        html = await client.GetStringAsync($"/r/{reply.Link}");
        Assert.Contains("Guten Tag</textarea>", html, StringComparison.Ordinal);
        Assert.Contains("Hochgeladen, 70 KB", html, StringComparison.Ordinal);
        Assert.Contains("Halle Süd.jpg", html, StringComparison.Ordinal);
        for (var i = 0; i < 2; i++)
        {
            using var sent = await Post(client, html, reply.Link, [("text", "Guten Tag\r\nBert"), ("copy", "true")], [], ("do", "send"));
            Assert.Equal($"/r/{reply.Link}/sent?copy=true", sent.Headers.Location?.ToString());
        }
        Assert.Equal([("Guten Tag\nBert", true, 2)], reply.Sent);
        Assert.Contains("Ihre Antwort ist unterwegs", await client.GetStringAsync($"/r/{reply.Link}/sent?copy=true"), StringComparison.Ordinal);
    }

    [Fact] // F2
    public async Task An_answer_goes_to_the_others_of_the_mail_only_when_asked_and_to_nobody_typed()
    {
        await using var host = await PortalHost.Start();
        using var client = await host.Furnish();
        var reply = host.World.Reply;
        var page = $"/r/{reply.Link}";
        Assert.DoesNotContain("name=\"all\"", await client.GetStringAsync(page), StringComparison.Ordinal);
        reply.Others = [new("carla@kunde.example", "Carla Kurz"), new("dora@kunde.example", "")];
        Assert.Contains("Auch an Carla Kurz, dora@kunde.example, ebenso geschützt", await client.GetStringAsync(page), StringComparison.Ordinal);
        using var attached = await Post(client, await client.GetStringAsync(page), reply.Link, [("text", "Hallo"), ("all", "true")], [("a.txt", [1])], ("do", "attach"));
        Assert.Equal($"{page}?all=true#files", attached.Headers.Location?.ToString());
        Assert.Matches("name=\"all\" value=\"true\" checked", await client.GetStringAsync($"{page}?all=true"));
        using var one = await Post(client, await client.GetStringAsync(page), reply.Link, [("text", "Hallo"), ("to", "eve@else.example")], [], ("do", "send"));
        Assert.Equal(0, reply.ToAll);
        using var all = await Post(client, await client.GetStringAsync(page), reply.Link, [("text", "Hallo"), ("all", "true")], [], ("do", "send"));
        Assert.Equal((1, 2), (reply.ToAll, reply.Sent.Count));
    }

    [Fact]
    public async Task Files_are_stored_sealed_and_byte_for_byte()
    {
        await using var host = await PortalHost.Start();
        using var client = await host.Furnish();
        var content = Enumerable.Range(0, 300_000).Select(i => (byte)(i * 7)).ToArray();
        using var answer = await Post(client, await client.GetStringAsync($"/r/{host.World.Reply.Link}"), host.World.Reply.Link, [("text", "")], [("a.bin", content)], ("do", "attach"));
        var blob = host.World.Reply.Uploads.Values.Single().Blob;
        await using var stored = await host.World.Blobs.Open(host.World.Keys.Unlock(blob));
        var read = new byte[content.Length];
        await stored.ReadExactlyAsync(read);
        Assert.Equal(content, read);
        Assert.Equal(BlobKind.Upload, blob.Kind);
    }

    [Fact]
    public async Task An_empty_answer_is_not_sent_and_says_so()
    {
        await using var host = await PortalHost.Start();
        using var client = await host.Furnish();
        using var answer = await Post(client, await client.GetStringAsync($"/r/{host.World.Reply.Link}"), host.World.Reply.Link, [("text", "  ")], [], ("do", "send"));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.StatusCode);
        Assert.Contains("Schreiben Sie etwas, oder hängen Sie eine Datei an.", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Empty(host.World.Reply.Sent);
    }

    [Fact]
    public async Task A_file_that_is_too_large_is_refused_while_it_streams_and_the_text_stays()
    {
        await using var host = await PortalHost.Start();
        using var client = await host.Furnish();
        host.World.Reply.MaxFileSize = 100_000;
        using var answer = await Post(client, await client.GetStringAsync($"/r/{host.World.Reply.Link}"), host.World.Reply.Link, [("text", "Anbei")], [("groß.bin", new byte[100_001])], ("do", "send"));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.StatusCode);
        var html = await answer.Content.ReadAsStringAsync();
        Assert.Contains("„groß.bin“ ist größer als 100 KB.", html, StringComparison.Ordinal);
        Assert.Contains("Anbei</textarea>", html, StringComparison.Ordinal);
        Assert.Empty(host.World.Reply.Uploads);
        Assert.Empty(host.World.Reply.Sent);
        Assert.Equal(3, Directory.EnumerateFiles(Path.Combine(host.Folder, "blobs"), "*", SearchOption.AllDirectories).Count()); // file, quote and mail of the test, no more
    }

    [Fact]
    public async Task Removing_a_file_without_script_keeps_the_text()
    {
        await using var host = await PortalHost.Start();
        using var client = await host.Furnish();
        var reply = host.World.Reply;
        using var attached = await Post(client, await client.GetStringAsync($"/r/{reply.Link}"), reply.Link, [("text", "")], [("a.txt", [1])], ("do", "attach"));
        using var dropped = await Post(client, await client.GetStringAsync($"/r/{reply.Link}"), reply.Link, [("text", "Hallo")], [], ("drop", reply.Uploads.Keys.Single()));
        Assert.Empty(reply.Uploads);
        Assert.Contains("Hallo</textarea>", await client.GetStringAsync($"/r/{reply.Link}"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_draft_says_when_it_was_kept()
    {
        await using var host = await PortalHost.Start();
        using var client = await host.Furnish();
        var page = $"/r/{host.World.Reply.Link}";
        using var saved = await client.Submit(page, $"{page}/draft", ("text", "Ein Anfang"), ("copy", "true"));
        Assert.Equal("Entwurf gesichert um 10:12 Uhr", WebUtility.HtmlDecode(await saved.Content.ReadAsStringAsync()));
        Assert.Contains("Ein Anfang</textarea>", await client.GetStringAsync(page), StringComparison.Ordinal);
        using var large = await client.Submit(page, $"{page}/draft", ("text", new string('ü', 999_999)));
        Assert.Equal(HttpStatusCode.OK, large.StatusCode);
        using var tooLarge = await client.Submit(page, $"{page}/draft", ("text", new string('x', 1_000_001)));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, tooLarge.StatusCode);
    }

    [Fact]
    public async Task Nothing_is_taken_without_the_forms_token()
    {
        await using var host = await PortalHost.Start();
        using var client = await host.Furnish();
        var reply = host.World.Reply;
        foreach (var (path, content) in new (string, HttpContent)[]
        {
            ("", Form([("text", "x"), ("do", "send")], [])), ("", Form([("text", "x")], [("a", [1])])), ("/draft", new FormUrlEncodedContent([new("text", "x")])),
        })
        {
            using var answer = await client.PostAsync($"/r/{reply.Link}{path}", content);
            Assert.True(answer.StatusCode == HttpStatusCode.BadRequest, $"{path}: {answer.StatusCode}");
        }
        Assert.Equal(0, host.World.Changes);
    }

    [Fact]
    public async Task Other_peoples_and_closed_links_answer_nothing()
    {
        await using var host = await PortalHost.Start();
        using var client = await host.Furnish();
        var reply = host.World.Reply;
        var token = BrowserSteps.Token(await client.GetStringAsync($"/r/{reply.Link}"));
        client.DefaultRequestHeaders.Add("RequestVerificationToken", token);
        async Task AllRefused(LinkToken link)
        {
            Assert.Equal(HttpStatusCode.NotFound, (await client.GetAsync($"/r/{link}")).StatusCode);
            Assert.Equal(HttpStatusCode.NotFound, (await client.GetAsync($"/r/{link}/quote")).StatusCode);
            Assert.Equal(HttpStatusCode.NotFound, (await client.PostAsync($"/r/{link}", Form([("text", "x"), ("do", "send")], []))).StatusCode);
            Assert.NotEqual(HttpStatusCode.OK, (await client.PostAsync($"/r/{link}/draft", new FormUrlEncodedContent([new("text", "x")]))).StatusCode);
            Assert.Equal(HttpStatusCode.Redirect, (await client.GetAsync($"/r/{link}/sent")).StatusCode);
        }
        await AllRefused(new(reply.Id, LinkToken.NewSecret()));
        await AllRefused(LinkToken.New(Crockford.NewId()));
        reply.State = LinkState.Expired;
        await AllRefused(reply.Link);
        Assert.Equal(0, host.World.Changes);
    }

    [Fact]
    public async Task The_quote_is_harmless_and_stands_in_a_sandbox()
    {
        await using var host = await PortalHost.Start();
        host.World.Reply.Quote = await host.World.Store(BlobKind.View, System.Text.Encoding.UTF8.GetBytes("""
            <p onclick="alert(1)">Guten Tag</p><script>alert(1)</script><img src="https://track.example/x.png"><img src="data:image/png;base64,AAAA">
            <a href="javascript:alert(1)">a</a><a href="https://x.example">b</a><form action="/r"><input></form><p style="background:url(https://track.example)">c</p>
            <img src="data:image/svg+xml;base64,AAAA"><base href="https://x.example"><meta http-equiv="refresh" content="0;url=https://x.example"><iframe src="/"></iframe></body></html>
            """));
        using var client = host.Client();
        using var answer = await client.GetAsync($"/r/{host.World.Reply.Link}/quote");
        Assert.Equal("default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'self'; sandbox", answer.Headers.GetValues("Content-Security-Policy").Single());
        var html = await answer.Content.ReadAsStringAsync();
        Assert.Contains("Guten Tag", html, StringComparison.Ordinal);
        Assert.Contains("data:image/png;base64,AAAA", html, StringComparison.Ordinal);
        Assert.DoesNotMatch("track\\.example|x\\.example|script|onclick|<form|<input|<iframe|http-equiv|svg|href", html);
    }

    [Fact]
    public async Task A_form_that_breaks_off_leaves_nothing_of_its_file()
    {
        await using var host = await PortalHost.Start();
        using var client = await host.Furnish();
        var reply = host.World.Reply;
        var token = BrowserSteps.Token(await client.GetStringAsync($"/r/{reply.Link}"));
        using var form = Form([("__RequestVerificationToken", token), ("text", "x")], []);
        form.Add(new StreamContent(new Zeros(50_000_000) { OnRead = read => { if (read > 5_000_000) throw new IOException("The train entered a tunnel."); } }), "files", "a.bin");
        await Assert.ThrowsAnyAsync<Exception>(() => client.PostAsync($"/r/{reply.Link}", form));
        await SpinUntil(() => reply.Uploads.IsEmpty && !Directory.EnumerateFiles(Path.Combine(host.Folder, "blobs", "unfinished")).Any());
    }

    [Theory]
    [InlineData("multipart/form-data; boundary=x", "--x\r\nContent-Disposition: form-data; name=\"text\"\r\n\r\nabc")] // no end
    [InlineData("multipart/form-data; boundary=x", "nonsense")]
    [InlineData("multipart/form-data; boundary=x", "--x\r\nBroken\r\n\r\nabc\r\n--x--\r\n")]
    [InlineData("multipart/form-data", "--x--")]
    [InlineData("text/plain", "x")]
    public async Task Broken_forms_are_refused(string type, string body)
    {
        await using var host = await PortalHost.Start();
        using var client = await host.Furnish();
        var content = new StringContent(body);
        content.Headers.Remove("Content-Type");
        content.Headers.TryAddWithoutValidation("Content-Type", type);
        using var answer = await client.PostAsync($"/r/{host.World.Reply.Link}", content);
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Equal(0, host.World.Changes);
    }

    [Fact]
    public void Sanitising_twice_changes_nothing_more()
    {
        var once = Quote.Clean("<table style=\"width:100%\"><tr><td><b>x</b></td></tr></table><img src=\"data:image/gif;base64,AA\">");
        Assert.Equal(once, Quote.Clean(once));
        Assert.Contains("<b>x</b>", once, StringComparison.Ordinal);
    }

    private static async Task SpinUntil(Func<bool> condition)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(10));
        while (!condition())
        {
            limit.Token.ThrowIfCancellationRequested();
            await Task.Delay(20, limit.Token);
        }
    }

    private static Task<HttpResponseMessage> Post(HttpClient client, string html, LinkToken link, (string, string)[] fields, (string, byte[])[] files, (string, string) button)
    {
        var operation = Regex.Match(html, "name=\"operation\" value=\"([^\"]+)\"").Groups[1].Value;
        return client.PostAsync($"/r/{link}", Form([("__RequestVerificationToken", BrowserSteps.Token(html)), ("operation", operation), .. fields], files, button));
    }

    private static MultipartFormDataContent Form((string Name, string Value)[] fields, (string Name, byte[] Content)[] files, params (string Name, string Value)[] buttons)
    {
        var form = new MultipartFormDataContent();
        foreach (var (name, value) in fields) form.Add(new StringContent(value), name);
        foreach (var (name, content) in files) form.Add(new ByteArrayContent(content), "files", name);
        foreach (var (name, value) in buttons) form.Add(new StringContent(value), name);
        return form;
    }
}
