using System.Globalization;
using Microsoft.Playwright;
using Siegelpost.Pdf;

namespace Siegelpost.Benchmarks;

/// <summary>
/// A headless Chromium that has started long ago and prints one mail after the other: all in the same tab, the cheapest way, and each in a
/// context of its own, which is what keeps one person's mail from another's.
/// </summary>
internal static class ChromiumPrints
{
    private const string Program = "/usr/bin/chromium";
    private const int Rounds = 30;

    /// <returns>Milliseconds of processor time of all its processes, in one tab and in a context each, and bytes, for one mail; null: it isn't installed.</returns>
    public static async Task<(double InOneTab, double Apart, int Size)?> Measure(Letter letter)
    {
        if (!File.Exists(Program)) return null;
        using var playwright = await Playwright.CreateAsync();
        await using var browser = await playwright.Chromium.LaunchAsync(new() { ExecutablePath = Program, Args = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"] });
        var page = await browser.NewPageAsync();
        var html = letter.InlineImages.Aggregate(letter.Html!, (text, picture) => text.Replace("cid:" + picture.Key, "data:image/png;base64," + Convert.ToBase64String(picture.Value.Span), StringComparison.OrdinalIgnoreCase));
        var size = 0;
        for (var i = 0; i < 10; i++) size = await Print(page, html);
        var inOneTab = await Per(() => Print(page, html));
        return (inOneTab, await Per(() => PrintApart(browser, html)), size);
    }

    private static async Task<double> Per(Func<Task> print)
    {
        var before = Spent();
        for (var i = 0; i < Rounds; i++) await print();
        await Task.Delay(500); // what ends a context goes on for a moment
        return (Spent() - before).TotalMilliseconds / Rounds;
    }

    private static async Task PrintApart(IBrowser browser, string html)
    {
        await using var context = await browser.NewContextAsync();
        await Print(await context.NewPageAsync(), html);
    }

    private static async Task<int> Print(IPage page, string html)
    {
        await page.SetContentAsync(html);
        return (await page.PdfAsync(new() { Format = "A4", PrintBackground = true })).Length;
    }

    /// <summary>Of the Chromium processes below this one; others may run beside.</summary>
    private static TimeSpan Spent()
    {
        var processes = Directory.EnumerateDirectories("/proc").Select(folder => Path.GetFileName(folder)).Where(name => int.TryParse(name, out _)).Select(Stat).OfType<(string Id, string Parent, bool IsChromium, long Ticks)>().ToList();
        var below = new HashSet<string> { $"{Environment.ProcessId}" };
        while (processes.Exists(process => below.Contains(process.Parent) && below.Add(process.Id))) { }
        return TimeSpan.FromSeconds(processes.Where(process => process.IsChromium && below.Contains(process.Id)).Sum(process => process.Ticks) / 100.0);
    }

    // proc(5): after the name in brackets state, parent … utime (14), stime, cutime, cstime
    private static (string Id, string Parent, bool IsChromium, long Ticks)? Stat(string id)
    {
        try
        {
            var stat = File.ReadAllText($"/proc/{id}/stat");
            var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
            return (id, fields[1], stat.Contains("(chrom", StringComparison.Ordinal), fields.Skip(11).Take(4).Sum(ticks => long.Parse(ticks, CultureInfo.InvariantCulture)));
        }
        catch (IOException) { return null; } // it has just ended
    }
}
