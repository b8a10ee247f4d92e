using System.Diagnostics;
using System.Runtime;
using Siegelpost.Pdf;
using Siegelpost.Pdf.Layout;
using Siegelpost.Pdf.Sealing;
using Siegelpost.Pdf.Writing;
using Siegelpost.Silo.Content;

namespace Siegelpost.Benchmarks;

/// <summary>
/// From the bytes of the sample, a mail of Outlook with a logo, to its sealed PDF, warm, on one thread: parse, lay out, write, seal. Beside
/// it a warm headless Chromium that prints the same HTML, and qpdf that encrypts the same pages.
/// </summary>
internal static class PdfFigures
{
    private const int Rounds = 300, Starts = 50;

    private static readonly PassphraseSlot Slot = PassphraseSlot.Derive(PdfPassphrase.TryRead("Granit Kompass Eiche Zebra", out var passphrase, out _) ? passphrase : throw new InvalidOperationException());

    public static async Task Measure()
    {
        var mail = File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "samples", "angebot.eml"));
        var renderer = new LetterRenderer();
        Warm(() => Seal(mail, renderer));
        var allocated = GC.GetAllocatedBytesForCurrentThread();
        var ours = Per(() => Seal(mail, renderer));
        allocated = (GC.GetAllocatedBytesForCurrentThread() - allocated) / Rounds;
        Console.WriteLine($"PDF of the sample: {ours:0.0} ms CPU, {allocated / 1e6:0.0} MB allocated, {Seal(mail, renderer) / 1000} KB");

        using var content = MailContent.Read(new MemoryStream(mail), "de");
        var letter = LetterOf(content);
        var list = renderer.Render(letter, RenderLimits.Default, CancellationToken.None).List;
        var written = Per(() => DocumentWriter.Write(list, []));
        var sealing = Math.Max(0, Per(() => PdfSealer.Seal(list, Slot, new MemoryStream())) - written);
        Console.WriteLine($"of that layout {Per(() => renderer.Render(letter, RenderLimits.Default, CancellationToken.None)):0.0} ms, writing {written:0.0} ms, sealing {sealing:0.00} ms");
        if (Qpdf(list) is { } qpdf) Console.WriteLine($"qpdf encrypts the same pages in {qpdf:0.0} ms CPU beside its start, {qpdf / Math.Max(0.01, sealing):0.0} times ours");
        if (await ChromiumPrints.Measure(letter) is { } chromium)
        {
            Console.WriteLine($"Chromium prints the same HTML, each mail in a context of its own, in {chromium.Apart:0} ms CPU of all its processes and {chromium.Size / 1000} KB, {chromium.Apart / ours:0} times ours; it neither reads MIME nor seals");
            Console.WriteLine($"all mails in one tab, which a gateway must not do, in {chromium.InOneTab:0} ms, {chromium.InOneTab / ours:0} times ours");
        }
    }

    /// <summary>Many mails one after the other: what is in use afterwards tells of leaks.</summary>
    public static void Many(int count)
    {
        var mail = File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "samples", "angebot.eml"));
        var renderer = new LetterRenderer();
        for (var done = 0; ; done++)
        {
            if (done % Math.Max(1, count / 10) == 0 || done == count)
            {
                GC.Collect();
                GC.WaitForPendingFinalizers();
                using var process = Process.GetCurrentProcess();
                Console.WriteLine($"{done,7} mails: {GC.GetTotalMemory(forceFullCollection: true) / 1e6:0.0} MB of objects, {process.WorkingSet64 / 1e6:0} MB resident, {process.HandleCount} handles");
            }
            if (done == count) return;
            Seal(mail, renderer);
        }
    }

    public static long Seal(byte[] mail, LetterRenderer renderer)
    {
        using var content = MailContent.Read(new MemoryStream(mail), "de");
        using var pdf = new MemoryStream();
        PdfSealer.Seal(renderer.Render(LetterOf(content), RenderLimits.Default, CancellationToken.None).List, Slot, pdf);
        return pdf.Length;
    }

    private static Letter LetterOf(MailContent content) => new()
    {
        Language = "de",
        Brand = new("Firma GmbH", "post.firma.example", 0x0f5c63, "F", null),
        Subject = "Angebot 4711",
        From = new("Anna Groß", "anna@firma.example", "Firma GmbH"),
        To = [new("Bert Klein", "bert@kunde.example")],
        Date = new DateTimeOffset(2026, 11, 23, 9, 41, 0, TimeSpan.FromHours(1)),
        DeliveredTo = "bert@kunde.example",
        ReferenceCode = "K7F-2MQ",
        Attachments = [.. content.Files.Select(f => new LetterAttachment(f.Name, "Datei", 1000, new DateOnly(2026, 12, 23), new Uri("https://post.firma.example/a/x")))],
        Reply = new Uri("https://post.firma.example/r/x"),
        Html = content.Html,
        Text = content.Text,
        InlineImages = content.InlineImages,
    };

    /// <summary>Until the compiler has nothing to improve any more: on a busy machine it waits long, and its own time would count as that of mails.</summary>
    private static void Warm(Action work)
    {
        for (var idle = 0; idle < 3;)
        {
            var methods = JitInfo.GetCompiledMethodCount();
            for (var i = 0; i < Rounds; i++) work();
            Thread.Sleep(300); // it begins when nothing new was called for 100 ms
            idle = JitInfo.GetCompiledMethodCount() - methods < 5 ? idle + 1 : 0;
        }
    }

    /// <summary>Processor time of one round, of all threads: what the collector and the compiler do beside counts.</summary>
    private static double Per(Action work)
    {
        work();
        using var process = Process.GetCurrentProcess();
        var before = process.TotalProcessorTime;
        for (var i = 0; i < Rounds; i++) work();
        process.Refresh();
        return (process.TotalProcessorTime - before).TotalMilliseconds / Rounds;
    }

    private static double? Qpdf(DisplayList list)
    {
        var folder = Directory.CreateTempSubdirectory("qpdf");
        try
        {
            var (closed, open, again) = (Path.Combine(folder.FullName, "closed.pdf"), Path.Combine(folder.FullName, "open.pdf"), Path.Combine(folder.FullName, "again.pdf"));
            using (var file = File.Create(closed)) PdfSealer.Seal(list, Slot, file);
            if (!Run("--password=Granit Kompass Eiche Zebra", "--decrypt", closed, open)) return null;
            var before = OfChildren();
            for (var i = 0; i < Starts; i++) Run("--encrypt", "Granit Kompass Eiche Zebra", "niemand", "256", "--", "--object-streams=generate", open, again);
            var encrypting = OfChildren() - before;
            before = OfChildren();
            for (var i = 0; i < Starts; i++) Run("--version");
            return (encrypting - (OfChildren() - before)).TotalMilliseconds / Starts;
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static bool Run(params string[] arguments)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo("qpdf", arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
            process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            return true;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false; // not installed
        }
    }

    // proc(5): cutime and cstime (16, 17) of this process, whose children have ended.
    private static TimeSpan OfChildren()
    {
        var stat = File.ReadAllText("/proc/self/stat");
        return TimeSpan.FromSeconds(stat[(stat.LastIndexOf(')') + 2)..].Split(' ').Skip(13).Take(2).Sum(ticks => long.Parse(ticks, System.Globalization.CultureInfo.InvariantCulture)) / 100.0);
    }
}
