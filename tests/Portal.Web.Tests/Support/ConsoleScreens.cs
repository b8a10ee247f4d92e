using Siegelpost.Tests.Browser;

namespace Siegelpost.Tests.Support;

/// <summary>Pictures for people to look at, when a folder is named for them.</summary>
public sealed class ConsoleScreens(Chromium chromium) : IClassFixture<Chromium>
{
    [Theory]
    [InlineData(1280, 900)]
    [InlineData(390, 844)]
    public async Task Gallery(int width, int height)
    {
        var folder = Environment.GetEnvironmentVariable("PORTAL_SCREENS");
        if (folder is null) return;
        await using var host = await SupportHost.Start("Development", outbox: true);
        var story = new Story(host.Desk);
        await Letters.Deliver(host.Outbox);
        foreach (var (name, path) in new[]
        {
            ("search", "/"), ("search-bert", "/?q=bert@kunde.example"), ("mail", $"/mails/{story.MailId}"), ("act", $"/mails/{story.MailId}/acts/ExtendHold/1"),
            ("person", $"/people/{story.Bert}"), ("dora", $"/people/{story.Dora}"), ("file", $"/files/{story.File1}"), ("audit", "/audit"), ("signin", "/signin"),
            ("setup", $"/setup/{host.Desk.SetUpSecret}"), ("missing", "/mails/nix"), ("mailboxes", "/mailboxes"), ("box", "/mailboxes/bert@kunde.example"),
            ("letter", $"/mailboxes/bert@kunde.example/{host.Outbox.MailsTo("bert@kunde.example")[0].Id}"),
        })
        {
            var page = await chromium.Open(host.Support, width, height);
            page.Console += (_, message) => Console.WriteLine($"{name}: {message.Text}");
            await page.Context.AddCookiesAsync([new() { Name = "staff", Value = host.Desk.Session, Url = host.Support.ToString() }]);
            await page.GotoAsync(path);
            await page.ScreenshotAsync(new() { Path = $"{folder}/{name}-{width}.png", FullPage = true });
            await page.Context.CloseAsync();
        }
    }
}
