using System.Net;
using Siegelpost.Tests.Fakes;

namespace Siegelpost.Tests;

/// <summary>The mails of somebody who is signed in.</summary>
public sealed class InboxTests
{
    [Fact]
    public async Task The_list_says_who_wrote_what_is_new_and_until_when_it_stays()
    {
        await using var host = await PortalHost.Start();
        using var client = await host.Furnish();
        var html = WebUtility.HtmlDecode(await client.GetStringAsync("/inbox"));
        Assert.Matches("class=\"row new\" href=\"/inbox/" + host.World.Mailbox.New, html);
        foreach (var words in new[] { "Anna Groß", "Angebot 4711", "Neu</span>", "1 Nachricht, 2 Anhänge, bis 23.\u00a0Dezember", "noch 3 Tage, bis 26.\u00a0November", "Von Ihnen</span>", "Gesperrt seit Ihrem neuen Passwort", "href=\"/inbox?page=2\"" })
            Assert.Contains(words, html, StringComparison.Ordinal);
        host.World.Mailbox.Empty = true;
        Assert.Contains("Hier liegt gerade nichts.", await client.GetStringAsync("/inbox"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_mail_is_shown_in_a_sandbox_and_nothing_of_it_is_fetched_from_elsewhere()
    {
        await using var host = await PortalHost.Start();
        using var client = await host.Furnish();
        var (box, page) = (host.World.Mailbox, $"/inbox/{host.World.Mailbox.New}");
        Assert.Contains($"src=\"{page}/{box.New}\" sandbox", await client.GetStringAsync(page), StringComparison.Ordinal);
        using var text = await client.GetAsync($"{page}/{box.New}");
        var html = await text.Content.ReadAsStringAsync();
        Assert.Contains("anbei unser Angebot", html, StringComparison.Ordinal);
        Assert.DoesNotContain("pixel.example", html, StringComparison.Ordinal);
        Assert.DoesNotContain("script", html, StringComparison.Ordinal);
        Assert.EndsWith("; sandbox allow-popups allow-popups-to-escape-sandbox", text.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Files_reply_and_reading_are_forms()
    {
        await using var host = await PortalHost.Start();
        using var client = await host.Furnish();
        var (box, page) = (host.World.Mailbox, $"/inbox/{host.World.Mailbox.New}");
        var html = await client.GetStringAsync(page);
        Assert.Contains("hx-trigger=\"load\"", html, StringComparison.Ordinal);
        using var fetched = await client.SubmitFrom(html, $"{page}/{box.New}/files/{host.World.Offer.Id}");
        Assert.Equal($"/f/{host.World.Offer.Ticket}", fetched.Headers.Location?.ToString());
        using var reply = await client.SubmitFrom(html, $"{page}/{box.New}/reply");
        Assert.Equal($"/r/{host.World.Reply.Link}", reply.Headers.Location?.ToString());
        Assert.False(box.IsRead);
        using var read = await client.SubmitFrom(html, $"{page}/read");
        Assert.Equal(page, read.Headers.Location?.ToString());
        Assert.True(box.IsRead);
        Assert.DoesNotContain("hx-trigger=\"load\"", await client.GetStringAsync(page), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_locked_mail_shows_its_sender_and_date_only()
    {
        await using var host = await PortalHost.Start();
        using var client = await host.Furnish();
        var html = await client.GetStringAsync($"/inbox/{host.World.Mailbox.Locked}");
        Assert.Contains("Jürgen Müller kann die Nachricht noch einmal zustellen lassen", html, StringComparison.Ordinal);
        Assert.DoesNotContain("iframe", html, StringComparison.Ordinal);
        Assert.DoesNotContain("/reply", html, StringComparison.Ordinal);
    }

    [Fact] // P11
    public async Task What_is_not_ones_own_is_not_found_whatever_the_verb()
    {
        await using var host = await PortalHost.Start();
        using var client = await host.Furnish();
        var (own, other) = (host.World.Mailbox.New, Crockford.NewId());
        client.DefaultRequestHeaders.Add("RequestVerificationToken", BrowserSteps.Token(await client.GetStringAsync($"/inbox/{own}")));
        foreach (var path in new[] { $"/inbox/{other}", $"/inbox/{own}/{other}", $"/inbox/{other}/{other}", $"/inbox/{own}/{host.World.Mailbox.Locked}" })
            Assert.Equal(HttpStatusCode.NotFound, (await client.GetAsync(path)).StatusCode);
        foreach (var path in new[] { $"/inbox/{other}/read", $"/inbox/{own}/{other}/reply", $"/inbox/{own}/{other}/files/{host.World.Offer.Id}", $"/inbox/{own}/{own}/files/{other}", $"/inbox/{own}/x/reply" })
            Assert.Equal(HttpStatusCode.NotFound, (await client.PostAsync(path, null)).StatusCode);
        Assert.Equal(0, host.World.Changes);
    }

    [Fact]
    public async Task After_signing_out_there_is_nothing()
    {
        await using var host = await PortalHost.Start();
        using var client = await host.Furnish();
        var (box, page) = (host.World.Mailbox, $"/inbox/{host.World.Mailbox.New}");
        var html = await client.GetStringAsync(page);
        await client.SubmitFrom(html, "/signout");
        Assert.Equal("/signin", (await client.GetAsync("/inbox")).Headers.Location?.ToString());
        Assert.Equal($"/signin?mail={box.New}", (await client.GetAsync(page)).Headers.Location?.ToString()); // and back there once signed in
        Assert.Equal(HttpStatusCode.NotFound, (await client.GetAsync($"{page}/{box.New}")).StatusCode);
        foreach (var path in new[] { "/read", $"/{box.New}/reply", $"/{box.New}/files/{host.World.Offer.Id}" })
            Assert.Equal(HttpStatusCode.NotFound, (await client.SubmitFrom(html, page + path)).StatusCode);
        Assert.False(box.IsRead);
    }

    [Fact] // F4
    public async Task A_new_mail_begins_with_whom_it_goes_to_and_can_be_gone_on_with_or_given_up()
    {
        await using var host = await PortalHost.Start();
        using var client = await host.Furnish();
        using var foreign = await client.Submit("/write", null, ("to", "eve@else.example"), ("subject", "Hallo"));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, foreign.StatusCode);
        var html = await foreign.Content.ReadAsStringAsync();
        Assert.Contains("<title>Fehler: ", html, StringComparison.Ordinal);
        Assert.Contains("<a href=\"#to\">Hier schreiben Sie an Adressen von Firma GmbH: firma.example.</a>", html, StringComparison.Ordinal);
        Assert.Contains("value=\"eve@else.example\"", html, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await client.Submit("/write", null, ("to", "anna@firma.example"), ("subject", ""))).StatusCode);
        using var begun = await client.Submit("/write", null, ("to", "anna@firma.example"), ("subject", "Rückfrage"));
        Assert.Equal($"/r/{host.World.Reply.Link}", begun.Headers.Location?.ToString());
        Assert.Contains("<label for=\"text\">Ihre Nachricht</label>", await client.GetStringAsync(begun.Headers.Location), StringComparison.Ordinal);

        var list = await client.GetStringAsync("/inbox");
        Assert.Contains("Rückfrage zum Angebot weiterschreiben", list, StringComparison.Ordinal);
        using var resumed = await client.SubmitFrom(list, $"/inbox/drafts/{host.World.Reply.Id}");
        Assert.Equal($"/r/{host.World.Reply.Link}", resumed.Headers.Location?.ToString());
        using var dropped = await client.SubmitFrom(list, $"/inbox/drafts/{host.World.Reply.Id}/drop");
        Assert.Equal("/inbox", dropped.Headers.Location?.ToString());
        Assert.Equal(HttpStatusCode.NotFound, (await client.SubmitFrom(list, $"/inbox/drafts/{Crockford.NewId()}")).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await client.SubmitFrom(list, $"/inbox/drafts/{Crockford.NewId()}/drop")).StatusCode);
        Assert.DoesNotContain("weiterschreiben", await client.GetStringAsync("/inbox"), StringComparison.Ordinal);
        await client.SubmitFrom(list, "/signout");
        Assert.Equal("/signin", (await client.GetAsync("/write")).Headers.Location?.ToString());
        Assert.Equal(HttpStatusCode.NotFound, (await client.SubmitFrom(list, $"/inbox/drafts/{host.World.Reply.Id}")).StatusCode);
    }

    [Fact]
    public async Task Nothing_is_done_without_the_forms_token()
    {
        await using var host = await PortalHost.Start();
        using var client = await host.Furnish();
        var (box, page) = (host.World.Mailbox, $"/inbox/{host.World.Mailbox.New}");
        foreach (var path in new[] { $"{page}/read", $"{page}/{box.New}/reply", $"{page}/{box.New}/files/{host.World.Offer.Id}", "/write", $"/inbox/drafts/{host.World.Reply.Id}", $"/inbox/drafts/{host.World.Reply.Id}/drop" })
            Assert.Equal(HttpStatusCode.BadRequest, (await client.PostAsync(path, new FormUrlEncodedContent([]))).StatusCode);
        Assert.Equal(0, host.World.Changes);
    }
}
