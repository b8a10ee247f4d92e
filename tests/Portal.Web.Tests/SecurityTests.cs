using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Siegelpost.Tests;

/// <summary>What somebody tries who means harm, at the portal's door.</summary>
public sealed class SecurityTests
{
    [Fact]
    public async Task Of_a_hundred_posts_of_one_link_at_once_one_succeeds()
    {
        await using var host = await PortalHost.Start();
        using var client = host.Client();
        var page = $"/e/{host.World.Bert.Link}/password";
        var html = await client.GetStringAsync(page);
        var answers = await Task.WhenAll(Enumerable.Range(0, 100).Select(i => client.SubmitFrom(html, page, ("password", $"vier Wörter ohne jeden Sinn {i}"), ("again", $"vier Wörter ohne jeden Sinn {i}"))));
        Assert.Single(answers, answer => answer.Headers.Location?.ToString() == "/done");
        Assert.Equal(99, answers.Count(answer => answer.StatusCode == HttpStatusCode.NotFound));
        Assert.Equal(1, host.World.Changes);
    }

    [Theory]
    [InlineData("evil.example")]
    [InlineData("evil.example:8443")]
    [InlineData("post.firma.example\"><script>alert(1)</script>")]
    [InlineData("post.firma.example, evil.example")]
    public async Task A_foreign_host_name_makes_no_link_and_no_code(string name)
    {
        await using var host = await PortalHost.Start();
        foreach (var path in new[] { "/", "/signin", "/help", $"/e/{host.World.Bert.Link}", "/nowhere" })
        {
            var answer = await Raw(host.Portal, $"GET {path} HTTP/1.1\r\nHost: {name}\r\nX-Forwarded-Host: evil.example\r\n");
            Assert.DoesNotContain("//evil.example", answer, StringComparison.Ordinal);
            Assert.DoesNotContain("<script>", answer, StringComparison.Ordinal);
            Assert.DoesNotContain("Location: http", answer, StringComparison.OrdinalIgnoreCase);
        }
    }

    [Theory]
    [InlineData("//evil.example")]
    [InlineData("https://evil.example")]
    [InlineData("/\\evil.example")]
    public async Task No_address_from_outside_is_gone_to(string target)
    {
        await using var host = await PortalHost.Start();
        using var client = host.Client();
        foreach (var name in new[] { "to", "returnUrl", "ReturnUrl", "next", "url" })
        {
            using var answer = await client.Submit("/signin", $"/signin?{name}={Uri.EscapeDataString(target)}", ("address", "bert@kunde.example"), ("password", Fakes.FakeAccount.Present), (name, target));
            Assert.Matches("^/[a-z]+$", answer.Headers.Location?.ToString());
        }
        foreach (var path in new[] { $"/{target}", $"/{Uri.EscapeDataString(target)}", $"/help?lang={Uri.EscapeDataString(target)}" })
        {
            using var answer = await client.GetAsync(new Uri(host.Portal, host.Portal.AbsoluteUri.TrimEnd('/') + path));
            Assert.Null(answer.Headers.Location);
        }
    }

    [Theory]
    [InlineData("TRACE")]
    [InlineData("TRACK")]
    [InlineData("PUT")]
    [InlineData("DELETE")]
    [InlineData("PATCH")]
    [InlineData("PROPFIND")]
    public async Task Other_methods_are_not_allowed_and_give_nothing_back(string method)
    {
        await using var host = await PortalHost.Start();
        foreach (var path in new[] { "/", "/signin", $"/e/{host.World.Bert.Link}", $"/r/{host.World.Reply.Link}", "/account" })
        {
            var answer = await Raw(host.Portal, $"{method} {path} HTTP/1.1\r\nHost: x\r\nX-Secret: probe\r\nContent-Length: 0\r\n");
            Assert.StartsWith("HTTP/1.1 405 ", answer, StringComparison.Ordinal);
            Assert.DoesNotContain("probe", answer, StringComparison.Ordinal);
            Assert.Contains("Content-Security-Policy: default-src 'none'", answer, StringComparison.Ordinal);
        }
        Assert.Equal(0, host.World.Changes);
    }

    [Fact]
    public async Task Htmx_is_bridled_on_every_page()
    {
        await using var host = await PortalHost.Start();
        using var client = await host.Furnish();
        foreach (var (name, path) in await Paths.Pages(host, client))
        {
            var html = await (await client.GetAsync(path)).Content.ReadAsStringAsync();
            foreach (var rein in new[] { "\"allowEval\":false", "\"selfRequestsOnly\":true", "\"historyCacheSize\":0", "\"allowScriptTags\":false", "\"includeIndicatorStyles\":false" })
                Assert.True(html.Contains(rein, StringComparison.Ordinal), $"{name}: {rein}");
            Assert.DoesNotMatch("(?i)hx-on|hx-ext|hx-vals=.js:|hx-boost", html);
            Assert.DoesNotMatch("(?i)hx-(get|post|put|patch|delete)=.(https?:)?//", html);
        }
    }

    [Fact]
    public async Task Errors_of_htmx_requests_have_all_headers_too()
    {
        await using var host = await PortalHost.Start("--Portal:AttemptsPerMinute=1");
        using var client = host.Client();
        client.DefaultRequestHeaders.Add("HX-Request", "true");
        var page = $"/e/{host.World.Bert.Link}/password";
        var html = await client.GetStringAsync(page);
        (string What, HttpResponseMessage Answer)[] answers =
        [
            ("200", await client.SubmitFrom(html, $"{page}?handler=Rate", ("password", "blauer Garten 81"))),
            ("422", await client.SubmitFrom(html, page, ("password", "kurz"))),
            ("429", await client.SubmitFrom(html, page, ("password", "kurz"))),
            ("400", await client.PostAsync($"/r/{host.World.Reply.Link}/draft", new FormUrlEncodedContent([new("text", "x")]))),
            ("404", await client.GetAsync("/nowhere")),
            ("500", await client.GetAsync("/breaks")),
        ];
        foreach (var (what, answer) in answers)
        {
            Assert.Equal(what, ((int)answer.StatusCode).ToString(System.Globalization.CultureInfo.InvariantCulture));
            PageRuleTests.AssertHeaders(answer, what);
            Assert.DoesNotContain("On purpose", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal); // no word of what broke
        }
    }

    private static async Task<string> Raw(Uri listener, string request)
    {
        using var socket = new TcpClient();
        await socket.ConnectAsync(IPAddress.Loopback, listener.Port);
        await using var stream = socket.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes($"{request}Connection: close\r\n\r\n"));
        using var reader = new StreamReader(stream);
        return await reader.ReadToEndAsync();
    }
}
