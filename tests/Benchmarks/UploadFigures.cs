using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text.RegularExpressions;
using MimeKit;
using Siegelpost.Tests;

namespace Siegelpost.Benchmarks;

/// <summary>
/// A file of 2 GB into an answer and out of it again, over loopback and through the real process: rate and resident memory. Uploaded as
/// the browser does, in requests of 32 MiB. Needs qpdf, which reads the links in the PDFs, and 2 GB of disk.
/// </summary>
internal static partial class UploadFigures
{
    private const long Size = 2_000_000_000;
    private const int Request = 32 * 1024 * 1024;

    public static async Task Measure()
    {
        await using var sink = new SmtpSink();
        await using var gateway = await Gateway.Start(sink);
        await gateway.Send(Gateway.Sample());
        var reply = await Link(await Gateway.ChoosePassword(sink, "bert@kunde.example"), 'r');
        using var bert = new HttpClient(new SocketsHttpHandler { CookieContainer = new CookieContainer() }) { Timeout = TimeSpan.FromMinutes(10) };
        var page = await bert.GetStringAsync(reply);
        bert.DefaultRequestHeaders.Add("RequestVerificationToken", RequestToken().Match(page).Groups[1].Value);
        bert.DefaultRequestHeaders.Add("Tus-Resumable", "1.0.0");
        await Upload(bert, reply, 100_000_000); // warm
        await Task.Delay(TimeSpan.FromSeconds(5));
        await Watched(gateway, "upload", 3 * 300_000_000L, () => Task.WhenAll(Enumerable.Range(0, 3).Select(_ => Upload(bert, reply, 300_000_000))), "three files of 300 MB at once");
        await Watched(gateway, "upload", Size, () => Upload(bert, reply, Size), "one file of 2 GB");

        using var form = new MultipartFormDataContent
        {
            { new StringContent(RequestToken().Match(page).Groups[1].Value), "__RequestVerificationToken" }, { new StringContent(Operation().Match(page).Groups[1].Value), "operation" },
            { new StringContent("Anbei."), "text" }, { new StringContent("send"), "do" },
        };
        (await bert.PostAsync(reply, form)).EnsureSuccessStatusCode();
        var links = await Links(await Gateway.ChoosePassword(sink, "anna@firma.example"), 'a');
        using var anna = new HttpClient(new SocketsHttpHandler { CookieContainer = new CookieContainer() }) { Timeout = TimeSpan.FromMinutes(10) };
        foreach (var link in links)
        {
            using var token = new FormUrlEncodedContent([KeyValuePair.Create("__RequestVerificationToken", RequestToken().Match(await anna.GetStringAsync(link)).Groups[1].Value)]);
            using var request = new HttpRequestMessage(HttpMethod.Post, link) { Content = token };
            using var answer = await anna.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
            if (answer.EnsureSuccessStatusCode().Content.Headers.ContentLength != Size) continue;
            await Watched(gateway, "download", Size, async () => await (await answer.Content.ReadAsStreamAsync()).CopyToAsync(Stream.Null), "one file of 2 GB");
        }
    }

    private static async Task Watched(Gateway gateway, string what, long bytes, Func<Task> work, string how)
    {
        var before = gateway.Resident;
        var (peak, processor, clock) = (before, gateway.ProcessorTime, Stopwatch.StartNew());
        using var stop = new CancellationTokenSource();
        var watch = Task.Run(async () =>
        {
            while (!stop.IsCancellationRequested)
            {
                peak = Math.Max(peak, gateway.Resident);
                await Task.Delay(20);
            }
        });
        await work();
        var seconds = clock.Elapsed.TotalSeconds;
        var spent = gateway.ProcessorTime - processor;
        await Task.Delay(TimeSpan.FromSeconds(5));
        await stop.CancelAsync();
        await watch;
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{what}, {how}: {bytes / seconds / 1e6:0} MB/s, {spent.TotalMilliseconds * 1e6 / bytes:0.0} ms CPU per MB; resident {before:0} MiB before, {peak:0} at the peak, {gateway.Resident:0} after"));
    }

    private static async Task Upload(HttpClient client, string page, long size)
    {
        using var creation = new HttpRequestMessage(HttpMethod.Post, $"{page}/uploads") { Headers = { { "Upload-Length", $"{size}" }, { "Upload-Metadata", $"filename {Convert.ToBase64String("Film.mp4"u8)}" } } };
        using var created = (await client.SendAsync(creation)).EnsureSuccessStatusCode();
        var upload = new Uri(new Uri(page), created.Headers.Location!);
        for (long offset = 0; offset < size; offset += Request)
        {
            using var part = new HttpRequestMessage(HttpMethod.Patch, upload) { Headers = { { "Upload-Offset", $"{offset}" } }, Content = new Noise(Math.Min(Request, size - offset)) };
            part.Content.Headers.ContentType = new MediaTypeHeaderValue("application/offset+octet-stream");
            (await client.SendAsync(part)).EnsureSuccessStatusCode().Dispose();
        }
    }

    private static async Task<string> Link(SunkMail mail, char kind) => (await Links(mail, kind))[0];

    /// <summary>The links of the PDF in a mail, as qpdf decrypts it.</summary>
    private static async Task<IReadOnlyList<string>> Links(SunkMail mail, char kind)
    {
        var folder = Directory.CreateTempSubdirectory("siegelpost-bench");
        var (file, open) = (Path.Combine(folder.FullName, "sealed.pdf"), Path.Combine(folder.FullName, "open.pdf"));
        await using (var pdf = File.Create(file))
        {
            var part = (await MimeMessage.LoadAsync(new MemoryStream(mail.Content))).Attachments.OfType<MimePart>().First(p => p.ContentType.MimeType == "application/pdf");
            await part.Content!.DecodeToAsync(pdf);
        }
        using (var qpdf = Process.Start("qpdf", [$"--password={Gateway.Password}", "--decrypt", "--qdf", "--object-streams=disable", file, open])) await qpdf.WaitForExitAsync();
        var text = System.Text.Encoding.Latin1.GetString(await File.ReadAllBytesAsync(open));
        folder.Delete(recursive: true);
        return [.. PdfLink().Matches(text).Where(m => m.Groups[2].Value[0] == kind).Select(m => m.Groups[1].Value).Distinct()];
    }

    [GeneratedRegex(@"\((http://[^)]+/([a-z])/[\w-]{64})\)")]
    private static partial Regex PdfLink();

    [GeneratedRegex("name=\"__RequestVerificationToken\"[^>]*value=\"([^\"]*)\"")]
    private static partial Regex RequestToken();

    [GeneratedRegex("name=\"operation\"[^>]*value=\"([^\"]*)\"")]
    private static partial Regex Operation();

    /// <summary>Bytes that nothing compresses, the same megabyte again and again: making them costs nothing.</summary>
    private sealed class Noise(long length) : HttpContent
    {
        private static readonly byte[] s_noise = RandomNumberGenerator.GetBytes(1024 * 1024);

        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            for (var left = length; left > 0; left -= s_noise.Length) await stream.WriteAsync(s_noise.AsMemory(0, (int)Math.Min(left, s_noise.Length)));
        }

        protected override bool TryComputeLength(out long computed)
        {
            computed = length;
            return true;
        }
    }
}
