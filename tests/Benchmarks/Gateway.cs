using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;
using MailKit.Net.Smtp;
using MailKit.Security;
using MimeKit;
using Siegelpost.Tests;

namespace Siegelpost.Benchmarks;

/// <summary>The real process with a data directory of its own, and what the benchmarks read of it.</summary>
internal sealed partial class Gateway : IAsyncDisposable
{
    private readonly Process process;
    private readonly string? owned;

    private Gateway(Process process, string? owned, TimeSpan started, IPEndPoint smtp, Uri portal) => (this.process, this.owned, Started, Smtp, Portal) = (process, owned, started, smtp, portal);

    /// <summary>From the start of the process to the line that says "ready".</summary>
    public TimeSpan Started { get; }
    public IPEndPoint Smtp { get; }
    public Uri Portal { get; }
    public TimeSpan ProcessorTime { get { process.Refresh(); return process.TotalProcessorTime; } }

    /// <summary>Resident memory in MiB (VmRSS).</summary>
    public double Resident => double.Parse(Status().Match(File.ReadAllText($"/proc/{process.Id}/status")).Groups[1].Value, CultureInfo.InvariantCulture) / 1024;

    public static async Task<Gateway> Start(SmtpSink sink, string? data = null)
    {
        var here = new DirectoryInfo(AppContext.BaseDirectory);
        var executable = Path.Combine(here.Parent!.Parent!.FullName, "Silo", here.Name, "Siegelpost.Silo");
        var owned = data is null ? Directory.CreateTempSubdirectory("siegelpost-bench").FullName : null;
        var start = new ProcessStartInfo(executable, [
            $"--DataDirectory={data ?? owned}", "--Smtp:Listen=127.0.0.1:0", "--Portal:Listen=http://127.0.0.1:0", "--Support:Listen=http://127.0.0.1:0",
            $"--Relay:Host={sink.EndPoint.Address}", $"--Relay:Port={sink.EndPoint.Port}", "--Portal:AttemptsPerMinute=1000"])
        { RedirectStandardOutput = true };
        start.Environment["ASPNETCORE_ENVIRONMENT"] = "Development";
        var clock = Stopwatch.StartNew();
        var process = Process.Start(start)!;
        while (await process.StandardOutput.ReadLineAsync() is { } line)
        {
            if (Ready().Match(line) is not { Success: true } ready) continue;
            var started = clock.Elapsed;
            _ = process.StandardOutput.BaseStream.CopyToAsync(Stream.Null);
            return new(process, owned, started, IPEndPoint.Parse(ready.Groups[1].Value), new Uri(ready.Groups[2].Value));
        }
        throw new InvalidOperationException("The gateway ended before it was ready.");
    }

    public const string Password = "Granit Kompass Eiche Zebra";

    public Task Send(params IEnumerable<MimeMessage> mails) => Send(Smtp, mails.Select(mail => (mail, "bert@kunde.example")));

    /// <summary>Over one connection.</summary>
    public static async Task Send(IPEndPoint smtp, IEnumerable<(MimeMessage Mail, string Recipient)> mails)
    {
        using var client = new SmtpClient();
        var socket = new System.Net.Sockets.Socket(System.Net.Sockets.SocketType.Stream, System.Net.Sockets.ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(smtp);
        await client.ConnectAsync(socket, $"{smtp.Address}", smtp.Port, SecureSocketOptions.None);
        foreach (var (mail, recipient) in mails) await client.SendAsync(mail, new MailboxAddress("", "anna@firma.example"), [new MailboxAddress("", recipient)]);
        await client.DisconnectAsync(true);
    }

    public Task Register(SmtpSink sink) => Register(Smtp, sink);

    /// <summary>Bert gets his invitation and chooses a password, as a browser without script would.</summary>
    public static async Task Register(IPEndPoint smtp, SmtpSink sink)
    {
        await Send(smtp, [(Sample(), "bert@kunde.example")]);
        await ChoosePassword(sink, "bert@kunde.example");
    }

    /// <returns>The mail with the PDF that waited for it.</returns>
    public static async Task<SunkMail> ChoosePassword(SmtpSink sink, string address)
    {
        var invitation = await sink.MailTo(address, mail => Invitation(mail).Length > 0, TimeSpan.FromMinutes(1));
        var link = Invitation(invitation);
        using var browser = new HttpClient(new HttpClientHandler { CookieContainer = new CookieContainer() });
        await Submit(browser, $"{link}/password", ("password", Password), ("again", Password));
        return await sink.MailTo(address, m => m.Content.AsSpan().IndexOf("Nachricht.pdf"u8) >= 0, TimeSpan.FromMinutes(1));
    }

    /// <summary>A browser in which Bert is signed in.</summary>
    public async Task<HttpClient> SignIn()
    {
        var browser = new HttpClient(new SocketsHttpHandler { CookieContainer = new CookieContainer(), MaxConnectionsPerServer = 64 }) { BaseAddress = Portal };
        await Submit(browser, "/signin", ("address", "bert@kunde.example"), ("password", Password));
        return browser;
    }

    private static async Task Submit(HttpClient browser, string page, params (string Name, string Value)[] fields)
    {
        var form = HiddenField().Matches(await browser.GetStringAsync(page)).GroupBy(m => m.Groups[1].Value).ToDictionary(g => g.Key, g => WebUtility.HtmlDecode(g.First().Groups[2].Value));
        foreach (var (name, value) in fields) form[name] = value;
        (await browser.PostAsync(page, new FormUrlEncodedContent(form))).EnsureSuccessStatusCode();
    }

    private static string Invitation(SunkMail mail) => InvitationLink().Match(MimeMessage.Load(new MemoryStream(mail.Content)).TextBody ?? "").Value;

    public static MimeMessage Sample() => MimeMessage.Load(Path.Combine(AppContext.BaseDirectory, "samples", "angebot.eml"));

    public async ValueTask DisposeAsync()
    {
        process.Kill();
        await process.WaitForExitAsync();
        process.Dispose();
        if (owned is not null) Directory.Delete(owned, recursive: true);
    }

    [GeneratedRegex(@"Mail: (\S+)\s+Portal: (\S+)")]
    private static partial Regex Ready();

    [GeneratedRegex(@"http://\S+/e/[\w-]{64}")]
    private static partial Regex InvitationLink();

    // The form's hidden fields, in whatever order Razor writes their attributes.
    [GeneratedRegex("name=\"(__RequestVerificationToken|username|offered|shown)\"[^>]*value=\"([^\"]*)\"")]
    private static partial Regex HiddenField();

    [GeneratedRegex(@"VmRSS:\s+(\d+) kB")]
    private static partial Regex Status();
}
