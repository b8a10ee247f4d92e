using System.Diagnostics;
using System.Text.RegularExpressions;
using Siegelpost.Tests;

namespace Siegelpost.Benchmarks;

/// <summary>
/// How long pages take at 50 requests a second: the sign-in page, the inbox, one conversation, one mail's text. Requests leave on time
/// whether or not earlier ones have been answered, so that waiting counts. Signing in itself (Argon2id) is not among them.
/// </summary>
internal static partial class PortalFigures
{
    private const int Mails = 60, Rate = 50;
    private static readonly TimeSpan Warm = TimeSpan.FromSeconds(10), Measured = TimeSpan.FromSeconds(30);

    public static async Task Measure()
    {
        await using var sink = new SmtpSink();
        await using var gateway = await Gateway.Start(sink);
        await gateway.Register(sink);
        var delivered = sink.Mails.Count(IsCarrier);
        await gateway.Send(Enumerable.Range(0, Mails).Select(i => Another(i)));
        while (sink.Mails.Count(IsCarrier) < delivered + Mails) await Task.Delay(100);
        using var browser = await gateway.SignIn();
        string conversation;
        while (!(conversation = Conversation().Match(await browser.GetStringAsync("/inbox")).Value).StartsWith("/inbox/", StringComparison.Ordinal)) await Task.Delay(100);
        var text = Text().Match(await browser.GetStringAsync(conversation)).Groups[1].Value;

        foreach (var path in new[] { "/signin", "/inbox", conversation, text })
        {
            await Load(browser, path, Warm);
            var times = await Load(browser, path, Measured);
            var kind = path == conversation ? "conversation" : path == text ? "text of a mail" : path;
            Console.WriteLine($"{kind} at {Rate}/s: median {times[times.Count / 2]:0.0} ms, p95 {times[times.Count * 95 / 100]:0.0} ms, p99 {times[times.Count * 99 / 100]:0.0} ms");
        }
    }

    private static async Task<List<double>> Load(HttpClient browser, string path, TimeSpan length)
    {
        var requests = new List<Task<double>>();
        var clock = Stopwatch.StartNew();
        for (var i = 0; clock.Elapsed < length; i++)
        {
            var due = TimeSpan.FromSeconds((double)i / Rate);
            if (due > clock.Elapsed) await Task.Delay(due - clock.Elapsed);
            requests.Add(Get(browser, path, clock, due));
        }
        return [.. (await Task.WhenAll(requests)).Order()];
    }

    private static async Task<double> Get(HttpClient browser, string path, Stopwatch clock, TimeSpan due)
    {
        using var answer = await browser.GetAsync(path);
        answer.EnsureSuccessStatusCode();
        await answer.Content.ReadAsByteArrayAsync();
        return (clock.Elapsed - due).TotalMilliseconds;
    }

    private static MimeKit.MimeMessage Another(int number)
    {
        var mail = Gateway.Sample();
        mail.MessageId = $"{number}.bench@firma.example";
        mail.References.Clear();
        return mail;
    }

    private static bool IsCarrier(SunkMail mail) => mail.Content.AsSpan().IndexOf("Nachricht.pdf"u8) >= 0;

    [GeneratedRegex("/inbox/[0-9A-Z]{26}")]
    private static partial Regex Conversation();

    [GeneratedRegex("src=\"(/inbox/[0-9A-Z]{26}/[0-9A-Z]{26})\"")]
    private static partial Regex Text();
}
