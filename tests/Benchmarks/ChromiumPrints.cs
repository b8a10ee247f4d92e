using System.Globalization;
using Microsoft.Playwright;
using Siegelpost.Pdf;

namespace Siegelpost.Benchmarks;

/// <summary>A headless Chromium that has started long ago and prints one mail after the other in the same tab: the cheapest way to use it.</summary>
internal static class ChromiumPrints
{
    private const string Program = "/usr/bin/chromium";
    private const int Rounds = 30;

    /// <returns>Milliseconds of processor time of all its processes, and bytes, for one mail; null: it isn't installed.</returns>
    public static async Task<(double Cpu, int Size)?> Measure(Letter letter)
    {
        if (!File.Exists(Program)) return null;
        using var playwright = await Playwright.CreateAsync();
        await using var browser = await playwright.Chromium.LaunchAsync(new() { ExecutablePath = Program, Args = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"] });
        var page = await browser.NewPageAsync();
        var html = letter.InlineImages.Aggregate(letter.Html!, (text, picture) => text.Replace("cid:" + picture.Key, "data:image/png;base64," + Convert.ToBase64String(picture.Value.Span), StringComparison.OrdinalIgnoreCase));
        var size = 0;
        for (var i = 0; i < 10; i++) size = await Print(page, html);
        var before = Spent();
        for (var i = 0; i < Rounds; i++) await Print(page, html);
        return ((Spent() - before).TotalMilliseconds / Rounds, size);
    }

    private static async Task<int> Print(IPage page, string html)
    {
        await page.SetContentAsync(html);
        return (await page.PdfAsync(new() { Format = "A4", PrintBackground = true })).Length;
    }

    // proc(5): after the name in brackets state, parent … utime (14), stime, cutime, cstime. No other Chromium shall run meanwhile.
    private static TimeSpan Spent() => TimeSpan.FromSeconds(Directory.EnumerateDirectories("/proc").Sum(folder =>
    {
        try
        {
            var stat = File.ReadAllText(Path.Combine(folder, "stat"));
            if (!stat.Contains("(chrom", StringComparison.Ordinal)) return 0;
            return stat[(stat.LastIndexOf(')') + 2)..].Split(' ').Skip(11).Take(4).Sum(ticks => long.Parse(ticks, CultureInfo.InvariantCulture)) / 100.0;
        }
        catch (IOException) { return 0; } // no process, or one that has just ended
    }));
}
