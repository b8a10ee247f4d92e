using Microsoft.Playwright;

namespace Siegelpost.Tests.Browser;

/// <summary>What matters on a phone: the one button is there.</summary>
public sealed class PhoneTests(Chromium chromium)
{
    [Fact]
    public async Task The_main_button_is_seen_without_scrolling_and_stays_while_one_types()
    {
        await using var host = await PortalHost.Start();
        var page = await chromium.Open(host.Portal);
        foreach (var path in new[] { $"/e/{host.World.Bert.Link}", $"/e/{host.World.Bert.Link}/password" })
        {
            await page.GotoAsync(path);
            await SeesButton(page);
        }
        await page.GetByLabel("Ihr Passwort").PressSequentiallyAsync("blauer Garten 81");
        await Assertions.Expect(page.GetByText("Fast sicher genug.")).ToBeVisibleAsync();
        await SeesButton(page);
        await page.GetByLabel("Passwort wiederholen").FocusAsync(); // and what has the focus isn't behind it
        Assert.True(await page.EvaluateAsync<bool>("() => { const box = document.activeElement.getBoundingClientRect(); return box.bottom <= document.querySelector('.stick').getBoundingClientRect().top; }"));
        await page.Context.CloseAsync();
    }

    private static async Task SeesButton(IPage page)
    {
        var box = await page.Locator(".btn.main").BoundingBoxAsync();
        Assert.InRange(box!.Y + box.Height, 0, 844);
    }
}
