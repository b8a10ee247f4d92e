using Microsoft.Playwright;

namespace Siegelpost.Tests.Browser;

public sealed class ScreenTests(Chromium chromium) : IClassFixture<Chromium>
{
    [Fact]
    public async Task Gallery()
    {
        var folder = Environment.GetEnvironmentVariable("PORTAL_SCREENS");
        if (folder is null) return;
        await using var host = await PortalHost.Start();
        foreach (var (name, path) in new[] { ("invite", $"/e/{host.World.Bert.Link}"), ("password", $"/e/{host.World.Bert.Link}/password"), ("done", "/done"), ("404", "/nix") })
        {
            var page = await chromium.Open(host.Portal);
            page.Console += (_, message) => Console.WriteLine($"{name}: {message.Text}");
            await page.GotoAsync(path);
            await page.ScreenshotAsync(new() { Path = $"{folder}/{name}.png", FullPage = true });
        }
    }
}
