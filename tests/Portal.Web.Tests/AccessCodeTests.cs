using System.Net;
using Siegelpost.Tests.Fakes;

namespace Siegelpost.Tests;

/// <summary>The code between invitation and password, as a browser without script sees it (RULES 23).</summary>
public sealed class AccessCodeTests
{
    private const string Password = "vier Wörter ohne jeden Sinn";

    [Fact]
    public async Task The_password_page_opens_only_in_the_browser_that_has_shown_the_code()
    {
        await using var host = await PortalHost.Start();
        using var client = host.Client();
        var carla = host.World.Carla;
        var invitation = await client.GetStringAsync($"/e/{carla.Link}");
        Assert.Contains("Halten Sie Ihren Freischaltcode bereit. Anna Groß nennt ihn", invitation, StringComparison.Ordinal);
        Assert.Contains($"action=\"/e/{carla.Link}/code\"", invitation, StringComparison.Ordinal);
        var (page, next) = ($"/e/{carla.Link}/code", $"/e/{carla.Link}/password");
        using (var early = await client.GetAsync(next)) Assert.Equal(page, early.Headers.Location?.ToString());
        Assert.Equal(0, host.World.Changes);

        using (var wrong = await client.Submit(page, null, ("code", "0000-0000")))
        {
            Assert.Equal(HttpStatusCode.UnprocessableEntity, wrong.StatusCode);
            var html = await wrong.Content.ReadAsStringAsync();
            foreach (var said in (string[])["<title>Fehler: ", "<a href=\"#code\">Der Code stimmt nicht.", "aria-invalid=\"true\""]) Assert.Contains(said, html, StringComparison.Ordinal);
            Assert.DoesNotContain("0000-0000", html, StringComparison.Ordinal);
        }
        using (var right = await client.Submit(page, null, ("code", FakeFirstContact.Code))) Assert.Equal(next, right.Headers.Location?.ToString());
        using (var other = await host.Client().GetAsync(next)) Assert.Equal(page, other.Headers.Location?.ToString()); // who has the link alone
        Assert.Contains("Schritt 3 von 4", await client.GetStringAsync(next), StringComparison.Ordinal);
        using (var set = await client.Submit(next, null, ("password", Password), ("again", Password))) Assert.Equal("/done", set.Headers.Location?.ToString());
        Assert.Equal(Password, carla.Passphrase);
        Assert.All(host.World.FirstContact.Networks, network => Assert.Equal("127.0.0.1", network));
        Assert.Equal(2, host.World.FirstContact.Networks.Count);
    }

    [Fact]
    public async Task After_several_attempts_the_page_says_when_to_try_again()
    {
        await using var host = await PortalHost.Start();
        using var client = host.Client("en");
        host.World.FirstContact.NotBefore = World.Now.AddMinutes(4);
        using var answer = await client.Submit($"/e/{host.World.Carla.Link}/code", null, ("code", FakeFirstContact.Code));
        Assert.Contains("Try again after 10:16.", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Null(host.World.Carla.Passphrase);
    }

    [Fact]
    public async Task Where_nobody_knows_a_code_one_is_requested_and_the_page_then_says_whom_to_ask()
    {
        await using var host = await PortalHost.Start();
        using var client = host.Client();
        var page = $"/e/{host.World.Dora.Link}/code";
        Assert.DoesNotContain("name=\"code\"", await client.GetStringAsync(page), StringComparison.Ordinal);
        Assert.Equal(0, host.World.FirstContact.Sent); // reading sends nothing
        using (var sent = await client.Submit(page, $"{page}?handler=Send")) Assert.Equal(page, sent.Headers.Location?.ToString());
        Assert.Equal(1, host.World.FirstContact.Sent);
        Assert.Contains("nennt Anna Groß ihn Ihnen", await client.GetStringAsync(page), StringComparison.Ordinal);
        using (var bert = await client.GetAsync($"/e/{host.World.Bert.Link}/code")) Assert.Equal($"/e/{host.World.Bert.Link}/password", bert.Headers.Location?.ToString()); // none is asked for
        using (var closed = await client.GetAsync($"/e/{LinkToken.New(Crockford.NewId())}/code")) Assert.Equal(HttpStatusCode.NotFound, closed.StatusCode);
    }

    [Fact]
    public async Task An_address_is_joined_by_the_code_too()
    {
        await using var host = await PortalHost.Start();
        using var client = await host.Furnish();
        var (page, doors) = ($"/w/{host.World.Doors.ClaimToken}", host.World.Doors);
        doors.ClaimAsksCode = true;
        var html = await client.GetStringAsync(page);
        Assert.Contains("noch hat ihn niemand", html, StringComparison.Ordinal);
        Assert.DoesNotContain($"action=\"{page}\"", html, StringComparison.Ordinal);
        doors.ClaimCodeFrom = "Anna Groß";
        using (var wrong = await client.Submit(page, null, ("code", "1")))
        {
            Assert.Equal(HttpStatusCode.UnprocessableEntity, wrong.StatusCode);
            Assert.Contains("<a href=\"#code\">Der Code stimmt nicht.", await wrong.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        }
        Assert.Single(doors.Addresses);
        using (var right = await client.Submit(page, null, ("code", FakeFirstContact.Code))) Assert.Equal("/account/addresses", right.Headers.Location?.ToString());
        Assert.Equal(2, doors.Addresses.Count);
    }

    [Fact]
    public async Task The_help_explains_the_code_where_one_is_asked_for()
    {
        await using var host = await PortalHost.Start();
        using var client = host.Client();
        foreach (var page in (string[])["/help", "/help/senders"])
        {
            host.World.FirstContactCode = FirstContactPolicy.Off;
            Assert.DoesNotContain("Freischaltcode", await client.GetStringAsync(page), StringComparison.Ordinal);
            host.World.FirstContactCode = FirstContactPolicy.Outside;
            Assert.Contains("Freischaltcode", await client.GetStringAsync(page), StringComparison.Ordinal);
        }
    }
}
