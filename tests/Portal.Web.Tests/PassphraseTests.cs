using System.Net;

namespace Siegelpost.Tests;

/// <summary>Invitation, password and reset as a browser without script sees them.</summary>
public sealed class PassphraseTests
{
    [Fact]
    public async Task An_invitation_says_who_writes_and_leads_to_a_password()
    {
        await using var host = await PortalHost.Start();
        using var client = host.Client();
        var html = await client.GetStringAsync($"/e/{host.World.Bert.Link}");
        foreach (var fact in new[] { "Anna Groß hat Ihnen eine geschützte Nachricht geschrieben", "anna@firma.example", "bert@kunde.example", "heute um 9:41 Uhr", "noch 14 Tage, bis 7.&#xA0;Dezember", "K7F-2MQ", $"/e/{host.World.Bert.Link}/password", "https://firma.example/impressum" })
            Assert.Contains(fact, html, StringComparison.Ordinal);
        Assert.Contains("<a href=\"/accessibility\">Barrierefreiheit</a>", html, StringComparison.Ordinal); // the organisation names none: ours
        using var answer = await client.Submit($"/e/{host.World.Bert.Link}/password", null, ("password", "vier Wörter ohne jeden Sinn"), ("again", "vier Wörter ohne jeden Sinn"));
        Assert.Equal("/done", answer.Headers.Location?.ToString());
        Assert.Equal("vier Wörter ohne jeden Sinn", host.World.Bert.Passphrase);
        var done = await client.GetStringAsync("/done");
        Assert.Contains("Ihre Nachricht ist unterwegs", done, StringComparison.Ordinal);
        Assert.Contains("<b>bert@kunde.example</b>", done, StringComparison.Ordinal);
        Assert.DoesNotContain("bert@", await host.Client().GetStringAsync("/done"), StringComparison.Ordinal); // another browser learns nothing
    }

    [Fact]
    public async Task Mistakes_are_listed_on_top_and_explained_at_the_field()
    {
        await using var host = await PortalHost.Start();
        using var client = host.Client();
        using var answer = await client.Submit($"/e/{host.World.Bert.Link}/password", null, ("password", "sommer2026xx"), ("again", "sommer2027xx"));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.StatusCode);
        var html = await answer.Content.ReadAsStringAsync();
        Assert.Contains("<title>Fehler: ", html, StringComparison.Ordinal);
        Assert.Contains("<a href=\"#pw\">Das Passwort ist zu leicht zu erraten.</a>", html, StringComparison.Ordinal);
        Assert.Contains("<a href=\"#pw2\">Die Wiederholung ist anders.</a>", html, StringComparison.Ordinal);
        Assert.Contains("Es enthält ein Datum oder eine Jahreszahl und nur wenige, bekannte Wörter. So etwas wird zuerst probiert. Nehmen Sie vier Wörter", html, StringComparison.Ordinal);
        Assert.Equal(2, html.Split("aria-invalid=\"true\"").Length - 1);
        Assert.Null(host.World.Bert.Passphrase);
    }

    [Fact]
    public async Task Taking_the_offer_fills_it_in_readable_and_needs_no_repetition()
    {
        await using var host = await PortalHost.Start();
        using var client = host.Client();
        var page = $"/e/{host.World.Bert.Link}/password";
        var html = await client.GetStringAsync(page);
        var offered = System.Text.RegularExpressions.Regex.Match(html, "name=\"offered\" value=\"([^\"]+)\"").Groups[1].Value;
        using var taken = await client.SubmitFrom(html, page, ("offer", "take"), ("password", ""));
        html = await taken.Content.ReadAsStringAsync();
        Assert.Contains($"type=\"text\" value=\"{offered}\"", html, StringComparison.Ordinal);
        Assert.Contains("Sehr sicher.", html, StringComparison.Ordinal);
        using var done = await client.SubmitFrom(html, page, ("password", offered));
        Assert.Equal("/done", done.Headers.Location?.ToString());
        Assert.Equal(offered, host.World.Bert.Passphrase);
    }

    [Fact]
    public async Task Drawing_again_offers_another_phrase_and_keeps_what_was_typed()
    {
        await using var host = await PortalHost.Start();
        using var client = host.Client();
        var page = $"/e/{host.World.Bert.Link}/password";
        var html = await client.GetStringAsync(page);
        using var next = await client.SubmitFrom(html, page, ("offer", "next"), ("password", "halb <getippt>"));
        var again = await next.Content.ReadAsStringAsync();
        Assert.Contains("value=\"halb &lt;getippt&gt;\"", again, StringComparison.Ordinal);
        Assert.NotEqual(Offer(html), Offer(again));

        static string Offer(string html) => System.Text.RegularExpressions.Regex.Match(html, "name=\"offered\" value=\"([^\"]+)\"").Groups[1].Value;
    }

    [Fact]
    public async Task The_strength_fragment_says_how_long_guessing_takes()
    {
        await using var host = await PortalHost.Start();
        using var client = host.Client();
        var page = $"/e/{host.World.Bert.Link}/password";
        using var answer = await client.Submit(page, $"{page}?handler=Rate", ("password", "blauer Garten 81"));
        var html = await answer.Content.ReadAsStringAsync();
        Assert.Contains("<b>Fast sicher genug.</b> Ein Rechner könnte es in etwa 2 Tagen erraten. Hängen Sie noch ein Wort an.", html, StringComparison.Ordinal);
        Assert.DoesNotContain("<html", html, StringComparison.Ordinal);
        Assert.Equal(0, host.World.Changes);
    }

    [Fact]
    public async Task Typing_slowly_uses_up_no_attempts_but_attempts_are_counted()
    {
        await using var host = await PortalHost.Start("--Portal:AttemptsPerMinute=3");
        using var client = host.Client();
        var page = $"/e/{host.World.Bert.Link}/password";
        var html = await client.GetStringAsync(page);
        for (var i = 0; i < 30; i++) Assert.Equal(HttpStatusCode.OK, (await client.SubmitFrom(html, $"{page}?handler=Rate", ("password", "blauer Garten"))).StatusCode);
        foreach (var address in new[] { page, $"{page}?handler=x&handler=Rate", $"{page}?handler=x" }) Assert.Equal(HttpStatusCode.UnprocessableEntity, (await client.SubmitFrom(html, address, ("password", "blauer Garten"), ("again", "x"))).StatusCode);
        Assert.Equal(HttpStatusCode.TooManyRequests, (await client.SubmitFrom(html, page, ("password", "blauer Garten"), ("again", "x"))).StatusCode);
        Assert.Equal(0, host.World.Changes);
    }

    [Fact]
    public async Task A_password_of_a_megabyte_is_too_long_and_asks_nobody()
    {
        await using var host = await PortalHost.Start();
        using var client = host.Client();
        var page = $"/e/{host.World.Bert.Link}/password";
        using var answer = await client.Submit(page, $"{page}?handler=Rate", ("password", new string('x', 900_000)));
        Assert.Contains("Zu lang.", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Used_and_unknown_links_show_one_page_and_expired_ones_offer_a_new_link()
    {
        await using var host = await PortalHost.Start();
        using var client = host.Client();
        var bert = host.World.Bert;
        bert.InvitationState = LinkState.Used;
        using var used = await client.GetAsync($"/e/{bert.Link}");
        using var unknown = await client.GetAsync($"/e/{new LinkToken(bert.Id, LinkToken.NewSecret())}");
        using var nonsense = await client.GetAsync("/e/abc");
        Assert.All([used, unknown, nonsense], answer => Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode));
        Assert.Equal(await used.Content.ReadAsStringAsync(), await unknown.Content.ReadAsStringAsync());
        Assert.Contains("/signin", await used.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, (await client.GetAsync($"/e/{bert.Link}/password")).StatusCode);

        bert.InvitationState = LinkState.Expired;
        using var renewed = await client.Submit($"/e/{bert.Link}");
        Assert.Equal("/sent", renewed.Headers.Location?.ToString());
        Assert.Equal(1, bert.Renewed);
    }

    [Fact]
    public async Task Declining_asks_first_and_the_same_link_takes_it_back()
    {
        await using var host = await PortalHost.Start();
        using var client = host.Client();
        var (bert, page) = (host.World.Bert, $"/e/{host.World.Bert.Link}/decline");
        await client.GetAsync(page);
        await client.GetAsync($"{page}?handler=Undo");
        Assert.Null(bert.FrozenUntil); // opened by a scanner, nothing happens
        using var answer = await client.Submit(page);
        Assert.Equal(page, answer.Headers.Location?.ToString());
        Assert.Equal(LinkState.Used, bert.InvitationState);
        Assert.Contains("Sie bekommen keine geschützten Nachrichten von Firma GmbH", await client.GetStringAsync(page), StringComparison.Ordinal);
        Assert.Equal(page, (await client.GetAsync($"/e/{bert.Link}")).Headers.Location?.ToString());
        using var guessed = await client.SubmitFrom(await client.GetStringAsync(page), $"/e/{LinkToken.New(bert.Id)}/decline?handler=Undo");
        Assert.NotNull(bert.FrozenUntil);
        using var back = await client.Submit(page, $"{page}?handler=Undo");
        Assert.Equal("/accepted", back.Headers.Location?.ToString());
        Assert.Null(bert.FrozenUntil);
    }

    [Fact]
    public async Task A_reset_link_sets_a_new_password_and_says_what_old_pdfs_need()
    {
        await using var host = await PortalHost.Start();
        using var client = host.Client();
        Assert.Contains("öffnet weiterhin nur das alte", await client.GetStringAsync($"/z/{host.World.Bert.ResetToken}"), StringComparison.Ordinal);
        using var answer = await client.Submit($"/z/{host.World.Bert.ResetToken}", null, ("password", "vier Wörter ohne jeden Sinn"), ("again", "vier Wörter ohne jeden Sinn"));
        Assert.Equal("/done", answer.Headers.Location?.ToString());
        Assert.Contains("öffnet weiterhin nur das alte Passwort", await client.GetStringAsync("/done"), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, (await client.GetAsync($"/z/{host.World.Bert.ResetToken}")).StatusCode);
    }

    [Fact]
    public async Task Asking_for_a_reset_is_answered_alike_for_all_addresses()
    {
        await using var host = await PortalHost.Start();
        using var client = host.Client();
        foreach (var address in new[] { "bert@kunde.example", "nobody@kunde.example", "x" })
        {
            using var answer = await client.Submit("/reset", null, ("address", address));
            Assert.Equal(HttpStatusCode.Redirect, answer.StatusCode);
            Assert.Equal("/sent", answer.Headers.Location?.ToString());
        }
        Assert.Equal([("bert@kunde.example", "127.0.0.1"), ("nobody@kunde.example", "127.0.0.1")], host.World.FrontDesk.ResetsAsked);
    }
}
