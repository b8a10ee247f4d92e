using System.Net;

namespace Siegelpost.Tests.Support;

public sealed class MailPageTests
{
    [Fact]
    public async Task A_mails_page_tells_each_recipients_way_deadline_and_next_step()
    {
        await using var host = await SupportHost.Start();
        var story = new Story(host.Desk);
        var html = WebUtility.HtmlDecode(await host.Client().GetStringAsync($"/mails/{story.MailId}"));
        Assert.Contains("Wartet, bis ein Passwort gewählt ist. Erinnerung am 26. November. Wartet bis 7. Dezember, 09:41; geht dann an anna@firma.example zurück.", html);
        Assert.Contains("<code>250 2.0.0 Ok: queued as 4XkP2m1Zq7z</code>", html);
        Assert.Contains(Story.Refusal, html);
        Assert.Contains("abrufbar bis 23. Dezember", html);
        Assert.Contains("für Support verborgen", html);
        Assert.Contains($"/mails/{story.Invitation}", html);
        Assert.Contains(story.MailId, html);
    }

    [Fact]
    public async Task What_other_servers_and_people_wrote_is_only_text()
    {
        const string hostile = "550 <script>alert(1)</script>\" onload=\"x <img src=x>";
        await using var host = await SupportHost.Start();
        var story = new Story(host.Desk);
        var mail = host.Desk.Mails[story.MailId];
        host.Desk.Mails[story.MailId] = mail with
        {
            Sender = hostile,
            Rows = [.. mail.Rows.Select(row => row with { Recipient = hostile, RelayReply = hostile, Reason = hostile })],
            Timeline = [new(Desk.Now, MailEvent.Refused, hostile, hostile, hostile)],
        };
        foreach (var path in new[] { $"/mails/{story.MailId}", $"/mails/{story.MailId}/acts/Return/1", "/" })
        {
            var html = await host.Client().GetStringAsync(path);
            Assert.DoesNotContain("<script>alert", html);
            Assert.DoesNotContain("<img src=x", html);
            Assert.DoesNotContain("\" onload", html);
        }
    }

    [Fact]
    public async Task The_page_watches_with_the_fragment_that_a_reload_would_show_and_stops_after_a_while()
    {
        await using var host = await SupportHost.Start();
        var story = new Story(host.Desk);
        var page = await host.Client().GetStringAsync($"/mails/{story.MailId}");
        var poll = System.Text.RegularExpressions.Regex.Match(page, "hx-get=\"([^\"]+)\"").Groups[1].Value;
        var client = host.Client();
        client.DefaultRequestHeaders.Add("HX-Request", "true");

        var fragment = await client.GetStringAsync(WebUtility.HtmlDecode(poll));
        Assert.StartsWith("<div id=\"sheet\"", fragment.TrimStart());
        Assert.Contains(fragment.Trim(), page);

        host.Clock.Advance(TimeSpan.FromMinutes(21));
        var last = await client.GetAsync(WebUtility.HtmlDecode(poll));
        Assert.Equal(286, (int)last.StatusCode);
        Assert.DoesNotContain("hx-get", await last.Content.ReadAsStringAsync());
    }

    [Theory]
    [InlineData("/mails/7Q4K-2R9T")]
    [InlineData("/mails/<script>")]
    [InlineData("/mails/3q4k2r9t00000000000000000a")]
    [InlineData("/people/bert@kunde.example")]
    [InlineData("/files/1")]
    [InlineData("/mails/3Q4K2R9T00000000000000000B")]
    public async Task What_is_no_known_id_is_not_found_and_says_so(string path)
    {
        await using var host = await SupportHost.Start();
        _ = new Story(host.Desk);
        var answer = await host.Client().GetAsync(path);
        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        Assert.DoesNotContain("<script>", await answer.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task Pages_carry_the_strict_policy()
    {
        await using var host = await SupportHost.Start();
        var answer = await host.Client().GetAsync($"/mails/{new Story(host.Desk).MailId}");
        var policy = Assert.Single(answer.Headers.GetValues("Content-Security-Policy"));
        Assert.DoesNotContain("unsafe", policy);
        Assert.Contains("no-store", answer.Headers.GetValues("Cache-Control"));
    }
}
