using System.Net;
using System.Text.RegularExpressions;

namespace Siegelpost.Tests;

/// <summary>What holds for each page, whatever it shows.</summary>
public sealed partial class PageRuleTests
{
    [Fact]
    public async Task Opening_every_page_fifty_times_changes_nothing()
    {
        await using var host = await PortalHost.Start();
        using var client = await host.Furnish();
        host.World.Doors.Furnish();
        foreach (var path in Paths.All(host.World).Values)
        {
            for (var i = 0; i < 50; i++)
            {
                using var request = new HttpRequestMessage((i % 4) switch { 1 => HttpMethod.Head, 2 => HttpMethod.Options, _ => HttpMethod.Get }, path);
                using var answer = await client.SendAsync(request);
                Assert.True((int)answer.StatusCode < 500, $"{request.Method} {path}: {answer.StatusCode}");
            }
        }
        Assert.Equal(0, host.World.Changes);
        Assert.Contains("Passwort wählen", await client.GetStringAsync($"/e/{host.World.Bert.Link}"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_answer_has_the_headers_and_no_page_has_inline_code()
    {
        await using var host = await PortalHost.Start();
        using var client = await host.Furnish();
        host.World.Doors.Furnish();
        foreach (var (name, path) in Paths.All(host.World).Append(new("breaks", "/breaks")))
        {
            using var answer = await client.GetAsync(path);
            AssertHeaders(answer, name);
            var html = await answer.Content.ReadAsStringAsync();
            if (answer.Content.Headers.ContentType?.MediaType != "text/html" || name is "quote" or "mail-text") continue;
            Assert.True(!Inline().IsMatch(html), $"{name}: {Inline().Match(html).Value}");
            Assert.Single(Regex.Matches(html, "<h1"));
            Assert.Matches("<html lang=\"(de|en)\">", html);
            Assert.DoesNotContain("http://", Regex.Replace(html, "xmlns=\"[^\"]*\"", ""), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Errors_of_forms_have_the_headers_too()
    {
        await using var host = await PortalHost.Start("--Portal:AttemptsPerMinute=3");
        using var client = host.Client();
        using var unsigned = await client.PostAsync($"/e/{host.World.Bert.Link}/decline", new FormUrlEncodedContent([]));
        Assert.Equal(HttpStatusCode.BadRequest, unsigned.StatusCode);
        AssertHeaders(unsigned, "400");
        Assert.Contains("Laden Sie die vorige Seite neu", await unsigned.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        host.World.Reply.MaxFileSize = 1000;
        client.DefaultRequestHeaders.Add("RequestVerificationToken", BrowserSteps.Token(await client.GetStringAsync($"/r/{host.World.Reply.Link}")));
        using var large = await client.SendAsync(new(HttpMethod.Post, $"/r/{host.World.Reply.Link}/uploads") { Headers = { { "Tus-Resumable", "1.0.0" }, { "Upload-Length", "1001" } } });
        client.DefaultRequestHeaders.Remove("RequestVerificationToken");
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, large.StatusCode);
        AssertHeaders(large, "413");
        HttpResponseMessage last = null!;
        for (var i = 0; i < 4; i++) last = await client.Submit("/signin", null, ("address", "bert@kunde.example"), ("password", "falsch"));
        Assert.Equal(HttpStatusCode.TooManyRequests, last.StatusCode);
        AssertHeaders(last, "429");
        Assert.Contains("Bitte kurz warten", await last.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("/signin")).StatusCode); // reading is free
    }

    [Fact]
    public async Task Behind_https_cookies_are_host_bound_and_secure()
    {
        await using var host = await PortalHost.Start("--Portal:PublicUrl=https://post.firma.example");
        using var client = host.Client();
        using var answer = await client.GetAsync($"/e/{host.World.Bert.Link}/password?lang=en");
        Assert.Equal("max-age=31536000", answer.Headers.GetValues("Strict-Transport-Security").Single());
        var cookies = answer.Headers.GetValues("Set-Cookie").ToList();
        Assert.Equal(2, cookies.Count);
        Assert.All(cookies, cookie =>
        {
            Assert.StartsWith("__Host-", cookie, StringComparison.Ordinal);
            Assert.Contains("; secure", cookie, StringComparison.OrdinalIgnoreCase);
            Assert.Contains("; httponly", cookie, StringComparison.OrdinalIgnoreCase);
            Assert.Contains("; samesite=lax", cookie, StringComparison.OrdinalIgnoreCase);
        });
    }

    [Theory]
    [InlineData("en-GB,en;q=0.9,de;q=0.5", "", "en")]
    [InlineData("fr, de;q=0.4", "", "de")]
    [InlineData("fr", "", "de")]
    [InlineData("de", "?lang=en", "en")]
    [InlineData("en", "?lang=de", "de")]
    [InlineData("en", "?lang=xx\"><b>", "en")]
    public async Task Pages_speak_the_readers_language(string accepts, string query, string expected)
    {
        await using var host = await PortalHost.Start();
        using var client = await host.Furnish(accepts);
        foreach (var name in new[] { "invitation", "password", "attachment", "reply", "help", "no-page" })
        {
            var html = await (await client.GetAsync(Paths.All(host.World)[name] + query)).Content.ReadAsStringAsync();
            Assert.Contains($"<html lang=\"{expected}\">", html, StringComparison.Ordinal);
            Assert.Equal(expected == "de", html.Contains("Zum Inhalt springen", StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task A_chosen_language_stays_chosen()
    {
        await using var host = await PortalHost.Start();
        using var client = host.Client("de");
        await client.GetAsync("/help?lang=en");
        Assert.Contains("How do I reply?", await client.GetStringAsync("/help"), StringComparison.Ordinal);
    }

    internal static void AssertHeaders(HttpResponseMessage answer, string name)
    {
        string Header(string header) => answer.Headers.TryGetValues(header, out var values) || answer.Content.Headers.TryGetValues(header, out values) ? string.Join(",", values) : $"({name} lacks {header})";
        Assert.StartsWith("default-src 'none'", Header("Content-Security-Policy"), StringComparison.Ordinal);
        Assert.Equal("nosniff", Header("X-Content-Type-Options"));
        Assert.Equal("no-referrer", Header("Referrer-Policy"));
        Assert.Equal("same-origin", Header("Cross-Origin-Opener-Policy"));
        Assert.Contains("camera=()", Header("Permissions-Policy"), StringComparison.Ordinal);
        Assert.True(name is "brand" or "logo" || Header("Cache-Control").Contains("no-store", StringComparison.Ordinal), $"{name}: {Header("Cache-Control")}");
        Assert.False(answer.Headers.Contains("Server"), name);
    }

    [GeneratedRegex("<script(?![^>]*\\ssrc=)|<style|\\sstyle=|\\son[a-z]+=|javascript:", RegexOptions.IgnoreCase)]
    private static partial Regex Inline();
}
