using Microsoft.Playwright;

namespace Siegelpost.Tests;

/// <summary>The browser of the people in the story. Chromium is the distribution's: nothing is downloaded.</summary>
internal sealed class Chromium : IAsyncDisposable
{
    private const string Path = "/usr/bin/chromium";
    private const float Patience = 90_000; // ms; a machine that runs everything at once is slow
    private static readonly string? Screens = Environment.GetEnvironmentVariable("E2E_SCREENS"); // a folder for pictures, when somebody wants to look

    private readonly IPlaywright _playwright;
    private readonly IBrowser _browser;

    private Chromium(IPlaywright playwright, IBrowser browser) => (_playwright, _browser) = (playwright, browser);

    public static async Task<Chromium> Launch()
    {
        if (!File.Exists(Path)) Assert.Skip("Chromium is not installed.");
        Assertions.SetDefaultExpectTimeout(Patience);
        var playwright = await Playwright.CreateAsync();
        return new(playwright, await playwright.Chromium.LaunchAsync(new() { ExecutablePath = Path, Args = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"], Timeout = Patience }));
    }

    /// <summary>A person's own browser: cookies are shared with nobody else.</summary>
    public async Task<IPage> Person(int width = 390, int height = 844)
    {
        var context = await _browser.NewContextAsync(new() { ViewportSize = new() { Width = width, Height = height }, Locale = "de-DE", AcceptDownloads = true });
        context.SetDefaultTimeout(Patience);
        return await context.NewPageAsync();
    }

    public static Task Look(IPage page, string name) => Screens is null ? Task.CompletedTask : page.ScreenshotAsync(new() { Path = $"{Screens}/{name}.png", FullPage = true });

    public async ValueTask DisposeAsync()
    {
        await _browser.DisposeAsync();
        _playwright.Dispose();
    }
}
