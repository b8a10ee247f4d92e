using Deque.AxeCore.Playwright;
using Microsoft.Playwright;
using Siegelpost.Tests.Browser;

namespace Siegelpost.Tests.Support;

public sealed class AccessibilityTests(Chromium chromium) : IClassFixture<Chromium>
{
    [Theory]
    [InlineData(1280, ColorScheme.Light)]
    [InlineData(390, ColorScheme.Dark)]
    public async Task Axe_finds_nothing_on_any_page(int width, ColorScheme scheme)
    {
        await using var host = await SupportHost.Start("Development", outbox: true);
        var story = new Story(host.Desk);
        await Letters.Deliver(host.Outbox);
        var page = await chromium.Open(host.Support, width, 900, scheme, bypassCsp: true);
        await page.Context.AddCookiesAsync([new() { Name = "staff", Value = host.Desk.Session, Url = host.Support.ToString() }]);
        foreach (var path in new[]
        {
            "/", "/?q=bert@kunde.example", $"/mails/{story.MailId}", $"/mails/{story.MailId}/acts/ExtendHold/1", $"/people/{story.Bert}", $"/files/{story.File1}", "/audit", "/signin", "/signout",
            $"/setup/{host.Desk.SetUpSecret}", "/mails/nix", "/mailboxes", "/mailboxes/bert@kunde.example", $"/mailboxes/bert@kunde.example/{host.Outbox.MailsTo("bert@kunde.example")[0].Id}",
        })
        {
            await page.GotoAsync(path);
            // A mail in its frame is its sender's, and a frame without script can't be asked.
            var found = await page.RunAxe(new() { Iframes = false });
            Assert.True(found.Violations.Length == 0, $"{path}: {string.Join("; ", found.Violations.Select(v => $"{v.Id} {string.Join(", ", v.Nodes.Select(n => n.Html))}"))}");
            Assert.True(await page.EvaluateAsync<bool>("document.documentElement.scrollWidth <= document.documentElement.clientWidth"), $"{path} scrolls sideways");
        }
        await page.Context.CloseAsync();
    }
}
