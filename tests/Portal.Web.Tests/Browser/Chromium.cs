using Microsoft.Playwright;

[assembly: AssemblyFixture(typeof(Siegelpost.Tests.Browser.Chromium))]

namespace Siegelpost.Tests.Browser;

/// <summary>One Chromium for all browser tests. Chromium is the distribution's: nothing is downloaded.</summary>
public sealed class Chromium : IAsyncLifetime
{
    private IPlaywright _playwright = null!;
    private IBrowser _browser = null!;

    public async ValueTask InitializeAsync()
    {
        Assertions.SetDefaultExpectTimeout(30_000);
        _playwright = await Playwright.CreateAsync();
        _browser = await _playwright.Chromium.LaunchAsync(new() { ExecutablePath = "/usr/bin/chromium", Args = ["--no-sandbox", "--host-resolver-rules=MAP *.example 127.0.0.1"] }); // organisations' host names lead here
    }

    public async Task<IPage> Open(Uri portal, int width = 390, int height = 844, ColorScheme scheme = ColorScheme.Light, bool script = true, bool bypassCsp = false, string language = "de-DE")
    {
        var context = await _browser.NewContextAsync(new()
        {
            BaseURL = portal.ToString(),
            ViewportSize = new() { Width = width, Height = height },
            ColorScheme = scheme,
            JavaScriptEnabled = script,
            BypassCSP = bypassCsp,
            Locale = language,
        });
        context.SetDefaultTimeout(60_000);
        return await context.NewPageAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _browser.DisposeAsync();
        _playwright.Dispose();
    }
}
