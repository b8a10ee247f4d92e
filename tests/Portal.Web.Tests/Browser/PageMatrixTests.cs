using System.Globalization;
using System.IO.Compression;
using System.Text.RegularExpressions;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;

namespace Siegelpost.Tests.Browser;

/// <summary>
/// Every page of Paths.cs in a real browser. Language, width, colours and script are paired, not multiplied: these five rows hold each
/// pair of two of them at least once. axe runs on two rows, since contrast depends on colours and targets on width, and neither on the
/// language; keys are pressed on one. With <c>PORTAL_SCREENS=folder</c> each row leaves its pictures there.
/// </summary>
public sealed partial class PageMatrixTests(Chromium chromium)
{
    private const int HeaviestPage = 60 * 1024;

    [Theory]
    [InlineData("de", 390, ColorScheme.Light, true, Check.Axe)]
    [InlineData("de", 1280, ColorScheme.Dark, true, Check.Axe)]
    [InlineData("en", 390, ColorScheme.Dark, true, Check.Keys)]
    [InlineData("en", 1280, ColorScheme.Light, false, Check.Nothing)]
    [InlineData("de", 390, ColorScheme.Dark, false, Check.Nothing)]
    public async Task Every_page_can_be_read_reached_and_used(string language, int width, ColorScheme scheme, bool script, Check check)
    {
        await using var host = await PortalHost.Start();
        using var furnished = await host.Furnish(language);
        host.World.Bert.Language = language;
        var pages = await Paths.Pages(host, furnished);
        var page = await chromium.Open(host.Portal, width, 844, scheme, script, bypassCsp: check == Check.Axe, language: language == "en" ? "en-GB" : "de-DE");
        await page.Context.AddCookiesAsync([new() { Name = "session", Value = host.World.Bert.SessionToken.ToString(), Url = host.Portal.ToString() }]);
        if (script) await page.AddInitScriptAsync(Moves);
        var complaints = new List<string>();
        var now = "";
        page.Console += (_, message) => { if (message.Type is "error" or "warning" && !message.Text.Contains("status of 4", StringComparison.Ordinal)) complaints.Add($"{now}: {message.Text}"); };
        page.Request += (_, request) => { if (new Uri(request.Url) is { Scheme: not "data" } url && url.Authority != host.Portal.Authority) complaints.Add($"{now} asks {url}"); };
        foreach (var (name, path) in pages)
        {
            now = $"{name} {language} {width} {scheme}";
            await page.GotoAsync(path);
            Assert.Equal(language, await page.Locator("html").GetAttributeAsync("lang"));
            if (script)
            {
                var weight = (await page.EvaluateAsync<string[]>("[...performance.getEntriesByType('resource'), ...performance.getEntriesByType('navigation')].map(e => `${new URL(e.name).pathname} ${e.encodedBodySize}`)")).Sum(Weight);
                if (weight > HeaviestPage) complaints.Add($"{now} weighs {weight}");
                complaints.AddRange((await page.EvaluateAsync<string[]>("() => new Promise(done => requestAnimationFrame(() => setTimeout(() => done(window.moves))))")).Select(move => $"{now} moves {move}"));
            }
            if (Environment.GetEnvironmentVariable("PORTAL_SCREENS") is { } folder) // a place for pictures, when somebody wants to look
                await page.ScreenshotAsync(new() { Path = $"{folder}/{name}-{language}-{width}-{scheme}{(script ? "" : "-noscript")}.png", FullPage = true });
            if (check == Check.Keys) complaints.AddRange((await ByKeyboard(page)).Select(complaint => $"{now}: {complaint}"));
            if (check == Check.Axe) complaints.AddRange((await Axe(page)).Select(complaint => $"{now}: {complaint}"));
            var narrow = width == 390 ? 320 : 640; // WCAG 2.2, 1.4.10; and 1280 at 200 %
            if (!await Fits(page)) complaints.Add($"{now} scrolls sideways");
            await page.SetViewportSizeAsync(narrow, 844);
            if (!await Fits(page)) complaints.Add($"{now} scrolls sideways at {narrow}");
            await page.EvaluateAsync("document.documentElement.dir = 'rtl'");
            if (!await Fits(page)) complaints.Add($"{now} scrolls sideways from right to left");
            await page.SetViewportSizeAsync(width, 844);
        }
        Assert.True(complaints.Count == 0, string.Join('\n', complaints));
        await page.Context.CloseAsync();
    }

    [Fact]
    public async Task A_page_that_comes_piece_by_piece_moves_nothing()
    {
        await using var host = await PortalHost.Start();
        using var furnished = await host.Furnish("de");
        var page = await chromium.Open(host.Portal, bypassCsp: true);
        await page.Context.AddCookiesAsync([new() { Name = "session", Value = host.World.Bert.SessionToken.ToString(), Url = host.Portal.ToString() }]);
        await page.AddInitScriptAsync(Moves);
        var complaints = new List<string>();
        foreach (var (name, path) in await Paths.Pages(host, furnished))
        {
            await page.GotoAsync(path);
            complaints.AddRange((await page.EvaluateAsync<string[]>(InPieces)).Select(move => $"{name} moves {move}"));
        }
        Assert.True(complaints.Count == 0, string.Join('\n', complaints));

        await page.EvaluateAsync("document.documentElement.append(document.createElement('div'))"); // as extensions of browsers do
        Assert.Equal("1", await page.EvaluateAsync<string>("getComputedStyle(document.body).opacity"));
        await page.EvaluateAsync("""
            async () => {
              const html = await (await fetch(location)).text();
              document.open();
              document.write(html.slice(0, html.indexOf('</main>')));
              document.close();
            }
            """);
        await page.WaitForFunctionAsync("getComputedStyle(document.body).opacity === '1'"); // one that breaks off is seen
        await page.Context.CloseAsync();
    }

    /// <summary>The page once more, as over a slow line: its bar tag by tag, then some tags at once, each piece drawn before the next comes.</summary>
    private const string InPieces = """
        async () => {
          const drawn = () => new Promise(done => requestAnimationFrame(() => setTimeout(done)));
          const html = await (await fetch(location)).text(), body = html.indexOf('<body'), bar = html.indexOf('</header>');
          const pieces = html.slice(body, bar).split(/(?=<)/), rest = html.slice(bar).split(/(?=<[a-z])/), some = Math.ceil(rest.length / 6);
          while (rest.length > 0) pieces.push(rest.splice(0, some).join(''));
          window.moves = [];
          document.open();
          document.write(html.slice(0, body));
          while ([...document.querySelectorAll('link[rel=stylesheet]')].some(link => !link.sheet)) await drawn();
          for (const piece of pieces) {
            document.write(piece);
            await drawn();
          }
          document.close();
          await drawn();
          return window.moves;
        }
        """;

    /// <summary>What moves while the page comes, without anybody having touched it: how much, what, from and to where.</summary>
    private const string Moves = """
        window.moves = [];
        const place = r => `${r.x},${r.y} ${r.width}x${r.height}`;
        if (self === top) new PerformanceObserver(list => {
          for (const e of list.getEntries()) if (!e.hadRecentInput)
            moves.push(`by ${e.value}: ` + e.sources.map(s => `${(s.node?.outerHTML ?? s.node?.data ?? '').slice(0, 80)} ${place(s.previousRect)} to ${place(s.currentRect)}`).join('; '));
        }).observe({ type: 'layout-shift', buffered: true });
        """;

    public enum Check
    {
        Nothing,
        Axe,
        Keys,
    }

    /// <summary>What travels: assets are published in compressed form, which a build leaves to the publishing.</summary>
    private static long Weight(string entry)
    {
        var (path, size) = (entry[..entry.LastIndexOf(' ')], long.Parse(entry[(entry.LastIndexOf(' ') + 1)..], CultureInfo.InvariantCulture));
        var file = Repository.File("Portal.Web/wwwroot" + Fingerprint().Replace(path, ""));
        if (Path.GetExtension(path) is not (".css" or ".js" or ".svg") || !File.Exists(file)) return size;
        using var squeezed = new MemoryStream();
        using (var gzip = new GZipStream(squeezed, CompressionLevel.Optimal, leaveOpen: true)) gzip.Write(File.ReadAllBytes(file));
        return Math.Min(size, squeezed.Length);
    }

    /// <summary>siegelpost.3kd0s1x9ab.css is siegelpost.css for browsers' caches.</summary>
    [GeneratedRegex(@"\.[a-z0-9]{10}(?=\.[a-z]+$)")]
    private static partial Regex Fingerprint();

    private static Task<bool> Fits(IPage page) => page.EvaluateAsync<bool>("document.documentElement.scrollWidth <= innerWidth");

    private static async Task<IEnumerable<string>> Axe(IPage page)
    {
        await page.EvaluateAsync("document.querySelectorAll('details').forEach(d => d.open = true)");
        await page.EvaluateAsync("document.querySelectorAll('iframe[title]').forEach(frame => frame.remove())"); // axe can't run in a sandbox without script, and waits for it
        return (await page.RunAxe()).Violations.Select(violation => $"{violation.Id} {string.Join(' ', violation.Nodes.Select(node => node.Html))}");
    }

    /// <summary>Tab reaches everything once and goes on, the skip link first, and what has the focus shows it.</summary>
    private static async Task<IReadOnlyList<string>> ByKeyboard(IPage page)
    {
        var count = await page.EvaluateAsync<int>("""
            () => {
              const first = e => document.querySelector(`input[type=radio][name="${e.name}"]:checked`) ?? document.querySelector(`input[type=radio][name="${e.name}"]`);
              window.all = [...document.querySelectorAll('a[href], button, input, select, textarea, summary, [tabindex="0"]')]
                .filter(e => !e.disabled && e.type !== 'hidden' && e.checkVisibility({ visibilityProperty: true }) && (e.type !== 'radio' || e === first(e)));
              window.seen = [];
              window.faults = [];
              document.addEventListener('focusin', event => {
                const e = event.target;
                seen.push(e);
                const ring = x => x && getComputedStyle(x).outlineStyle !== 'none' && parseFloat(getComputedStyle(x).outlineWidth) >= 2;
                if (e !== document.getElementById('main') && ![e, e.parentElement, e.parentElement?.parentElement].some(ring)) faults.push('no ring: ' + e.outerHTML.slice(0, 120));
              });
              return all.length;
            }
            """);
        for (var i = 0; i < count + 2; i++) await page.Keyboard.PressAsync("Tab");
        return await page.EvaluateAsync<string[]>("""
            () => [...faults, ...all.filter(e => !seen.includes(e)).map(e => 'not reached: ' + e.outerHTML.slice(0, 120)),
              ...(seen[0]?.className === 'skip' ? [] : ['the skip link is not first'])]
            """);
    }
}
