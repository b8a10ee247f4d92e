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

    [Fact] // B4, F5
    public async Task One_chooses_how_mail_comes_and_can_take_it_back_unless_the_organisation_does_not_offer_it()
    {
        await using var host = await PortalHost.Start();
        using var client = await host.Furnish();
        var bert = host.World.Bert;
        Assert.Matches("value=\"pdf\" checked", await client.GetStringAsync("/account"));
        foreach (var (said, wish) in new[] { ("portal", DeliveryWish.Portal), ("fax", DeliveryWish.Portal), ("1", DeliveryWish.Portal), ("pdf", DeliveryWish.Pdf), ("portal", DeliveryWish.Portal) })
        {
            using var saved = await client.Submit("/account", "/account?handler=Delivery", ("delivery", said));
            Assert.Equal(("/account", wish), (saved.Headers.Location?.ToString(), bert.Wish));
        }
        Assert.Matches("value=\"portal\" checked", await client.GetStringAsync("/account"));
        Assert.Equal("de", bert.Language); // a form of its own
        bert.MayChooseDelivery = false;
        Assert.DoesNotContain("name=\"delivery\"", await client.GetStringAsync("/account"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Whoever_signs_in_by_the_button_of_a_mail_gets_to_that_mail_and_to_no_other_place()
    {
        await using var host = await PortalHost.Start();
        using var client = host.Client();
        var page = $"/inbox/{host.World.Mailbox.New}";
        var door = (await client.GetAsync(page)).Headers.Location!.ToString();
        Assert.Equal($"/signin?mail={host.World.Mailbox.New}", door);
        using var wrong = await client.Submit(door, "/signin", ("address", "bert@kunde.example"), ("password", "falsch"));
        using var right = await client.SubmitFrom(await wrong.Content.ReadAsStringAsync(), "/signin", ("address", "bert@kunde.example"), ("password", FakeAccount.Present));
        Assert.Equal(page, right.Headers.Location?.ToString());
        using var elsewhere = await client.Submit("/signin?mail=//evil.example", "/signin", ("address", "bert@kunde.example"), ("password", FakeAccount.Present), ("mail", "//evil.example"));
        Assert.Equal("/inbox", elsewhere.Headers.Location?.ToString());
        Assert.Equal("/signin", (await host.Client().GetAsync("/inbox/nowhere")).Headers.Location?.ToString());
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
