using Deque.AxeCore.Playwright;
using Microsoft.Playwright;

namespace Siegelpost.Tests.Browser;

/// <summary>Every page in a real browser: narrow and wide, light and dark.</summary>
public sealed class ScreenTests(Chromium chromium)
{
    [Theory]
    [InlineData(390, ColorScheme.Light)]
    [InlineData(390, ColorScheme.Dark)]
    [InlineData(1280, ColorScheme.Light)]
    [InlineData(1280, ColorScheme.Dark)]
    public async Task Every_page_is_accessible_fits_and_obeys_the_policy(int width, ColorScheme scheme)
    {
        await using var host = await PortalHost.Start();
        using var furnished = await host.Furnish();
        host.World.Doors.Furnish();
        var folder = Environment.GetEnvironmentVariable("PORTAL_SCREENS"); // a place for pictures, when somebody wants to look
        var page = await chromium.Open(host.Portal, width, 844, scheme, bypassCsp: true);
        await page.Context.AddCookiesAsync([new() { Name = "session", Value = host.World.Bert.SessionToken.ToString(), Url = host.Portal.ToString() }, new() { Name = "step", Value = host.World.Doors.PendingToken.ToString(), Url = host.Portal.ToString() }]);
        var complaints = new List<string>();
        page.Console += (_, message) => { if (message.Type is "error" or "warning" && !message.Text.Contains("status of 4", StringComparison.Ordinal)) complaints.Add(message.Text); };
        foreach (var (name, path) in Paths.All(host.World).Where(path => path.Key is not ("file" or "brand" or "logo" or "health" or "ready" or "quote" or "reply-sent" or "account-zip" or "account-app-picture" or "security-txt" or "change-password")))
        {
            await page.GotoAsync(path);
            await page.EvaluateAsync("document.querySelectorAll('details').forEach(d => d.open = true)");
            await page.EvaluateAsync("document.querySelectorAll('iframe[title]').forEach(frame => frame.remove())"); // axe can't run in a sandbox without script, and waits for it
            var axe = await page.RunAxe();
            Assert.True(axe.Violations.Length == 0, $"{name} {width} {scheme}: {string.Join("; ", axe.Violations.Select(v => $"{v.Id} {string.Join(' ', v.Nodes.Select(n => n.Html))}"))}");
            Assert.True(await page.EvaluateAsync<bool>("document.documentElement.scrollWidth <= innerWidth"), $"{name} scrolls sideways at {width}");
            if (folder is not null)
            {
                await page.ReloadAsync();
                await page.ScreenshotAsync(new() { Path = $"{folder}/{name}-{width}-{scheme}.png", FullPage = true });
            }
        }
        Assert.Empty(complaints);
        await page.Context.CloseAsync();
    }

    [Fact]
    public async Task Nothing_violates_the_policy()
    {
        await using var host = await PortalHost.Start();
        using var furnished = await host.Furnish();
        host.World.Doors.Furnish();
        var page = await chromium.Open(host.Portal);
        var complaints = new List<string>();
        page.Console += (_, message) => { if (message.Text.Contains("Content Security Policy", StringComparison.Ordinal)) complaints.Add(message.Text); };
        foreach (var path in Paths.All(host.World).Where(path => path.Key is not ("file" or "brand" or "logo" or "health" or "ready" or "account-zip")).Select(path => path.Value)) await page.GotoAsync(path);
        Assert.Empty(complaints);
        await page.Context.CloseAsync();
    }

    [Fact]
    public async Task The_invitations_button_is_seen_without_scrolling()
    {
        await using var host = await PortalHost.Start();
        var page = await chromium.Open(host.Portal);
        await page.GotoAsync($"/e/{host.World.Bert.Link}");
        var box = await page.Locator(".btn.main").BoundingBoxAsync();
        Assert.InRange(box!.Y + box.Height, 0, 844);
        await page.Context.CloseAsync();
    }
}
