using Microsoft.Playwright;
using Siegelpost.Tests.Fakes;

namespace Siegelpost.Tests.Browser;

/// <summary>Passkeys with Chromium's own authenticator; what it answers is judged by the silo's code.</summary>
public sealed class PasskeyTests(Chromium chromium)
{
    [Fact]
    public async Task A_passkey_is_made_and_signs_in_as_the_second_step()
    {
        await using var host = await PortalHost.Start();
        var site = host.World.Doors.Site = new Uri($"http://localhost:{host.Portal.Port}"); // an address of digits has no passkeys
        var page = await chromium.Open(site);
        await page.Context.AddCookiesAsync([new() { Name = "session", Value = host.World.Bert.SessionToken.ToString(), Url = site.ToString() }]);
        var complaints = new List<string>();
        page.Console += (_, message) => { if (message.Text.Contains("Content Security Policy", StringComparison.Ordinal)) complaints.Add(message.Text); };
        var devices = await page.Context.NewCDPSessionAsync(page);
        await devices.SendAsync("WebAuthn.enable");
        await devices.SendAsync("WebAuthn.addVirtualAuthenticator", new() { ["options"] = new Dictionary<string, object> { ["protocol"] = "ctap2", ["transport"] = "internal", ["hasResidentKey"] = true, ["hasUserVerification"] = true, ["isUserVerified"] = true } });
        await page.GotoAsync("/account/second-step");
        await page.GetByLabel("Ihr Passwort").FillAsync(FakeAccount.Present);
        await page.GetByRole(AriaRole.Button, new() { Name = "Passkey anlegen" }).ClickAsync();
        await page.WaitForURLAsync("**/account/second-step/passkey");
        await page.GetByRole(AriaRole.Button, new() { Name = "Passkey anlegen" }).ClickAsync();
        await Assertions.Expect(page.GetByText(FakeAccountDoors.Recovery)).ToBeVisibleAsync();

        await page.GotoAsync("/signin");
        await page.GetByLabel("E-Mail-Adresse").FillAsync("bert@kunde.example");
        await page.GetByLabel("Passwort").FillAsync(FakeAccount.Present);
        await page.GetByRole(AriaRole.Button, new() { Name = "Anmelden" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Mit Passkey anmelden" }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync("Ihr Konto");
        Assert.True(host.World.Doors.Key!.Value.Counter > 0);
        Assert.Empty(complaints);
        await page.Context.CloseAsync();
    }
}
