using System.Net;
using Siegelpost.Tests.Fakes;

namespace Siegelpost.Tests;

public sealed class AccountTests
{
    [Fact]
    public async Task Signing_in_shows_the_account_and_signing_out_ends_the_session_in_the_silo()
    {
        await using var host = await PortalHost.Start();
        using var client = host.Client();
        using var wrong = await client.Submit("/signin", null, ("address", "bert@kunde.example"), ("password", "falsch"));
        using var unknown = await client.Submit("/signin", null, ("address", "carla@kunde.example"), ("password", "falsch"));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, wrong.StatusCode);
        Assert.Contains("Adresse und Passwort passen nicht zusammen.", await wrong.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Contains("Adresse und Passwort passen nicht zusammen.", await unknown.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        using var right = await client.Submit("/signin", null, ("address", " bert@kunde.example "), ("password", FakeAccount.Present));
        Assert.Equal("/inbox", right.Headers.Location?.ToString());
        var account = await client.GetStringAsync("/account");
        Assert.Contains("auf 2 Geräten", account, StringComparison.Ordinal);
        using var out_ = await client.SubmitFrom(account, "/signout");
        Assert.False(host.World.Bert.SignedIn);
        Assert.Equal("/signin", (await client.GetAsync("/account")).Headers.Location?.ToString());
    }

    [Fact]
    public async Task Too_many_attempts_are_told_when_to_come_back()
    {
        await using var host = await PortalHost.Start();
        using var client = host.Client();
        host.World.FrontDesk.NotBefore = World.Now.AddMinutes(8);
        using var answer = await client.Submit("/signin", null, ("address", "bert@kunde.example"), ("password", FakeAccount.Present));
        Assert.Contains("nach 10:20 Uhr wieder", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_language_of_an_account_counts_more_than_the_browsers()
    {
        await using var host = await PortalHost.Start();
        using var client = host.Client("de");
        await client.Submit("/signin", null, ("address", "bert@kunde.example"), ("password", FakeAccount.Present));
        using var saved = await client.Submit("/account", null, ("language", "en"));
        Assert.Equal("en", host.World.Bert.Language);
        Assert.Contains("Your account", await client.GetStringAsync("/account"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Changing_the_password_needs_the_present_one()
    {
        await using var host = await PortalHost.Start();
        using var client = host.Client();
        await client.Submit("/signin", null, ("address", "bert@kunde.example"), ("password", FakeAccount.Present));
        using var wrong = await client.Submit("/account/password", null, ("present", "falsch"), ("password", "vier Wörter ohne jeden Sinn"), ("again", "vier Wörter ohne jeden Sinn"));
        Assert.Contains("<a href=\"#present\">Das bisherige Passwort stimmt nicht.</a>", await wrong.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        using var right = await client.Submit("/account/password", null, ("present", FakeAccount.Present), ("password", "vier Wörter ohne jeden Sinn"), ("again", "vier Wörter ohne jeden Sinn"));
        Assert.Equal("/done", right.Headers.Location?.ToString());
        Assert.Equal("vier Wörter ohne jeden Sinn", host.World.Bert.Passphrase);
    }

    [Fact]
    public async Task A_sender_confirms_a_reissue_with_one_click()
    {
        await using var host = await PortalHost.Start();
        using var client = host.Client();
        var page = $"/n/{host.World.Mail.Link}";
        using var answer = await client.Submit(page);
        Assert.Contains("geht noch einmal hinaus", await client.GetStringAsync(answer.Headers.Location), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, (await client.GetAsync(page)).StatusCode);
    }
}
