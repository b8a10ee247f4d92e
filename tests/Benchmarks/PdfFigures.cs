using System.Diagnostics;
using Siegelpost.Pdf;
using Siegelpost.Pdf.Layout;
using Siegelpost.Pdf.Sealing;
using Siegelpost.Silo.Content;

namespace Siegelpost.Benchmarks;

/// <summary>From the bytes of the sample to its sealed PDF, warm, on one thread: parse, lay out, write, seal.</summary>
internal static class PdfFigures
{
    public static void Measure()
    {
        var mail = File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "samples", "angebot.eml"));
        if (!PdfPassphrase.TryRead("Granit Kompass Eiche Zebra", out var passphrase, out _)) throw new InvalidOperationException();
        var slot = PassphraseSlot.Derive(passphrase);
        var renderer = new LetterRenderer();
        for (var i = 0; i < 200; i++) Seal(mail, renderer, slot); // warm, past tiered compilation
        Thread.Sleep(1000);
        const int rounds = 300;
        var allocated = GC.GetAllocatedBytesForCurrentThread();
        var processor = Process.GetCurrentProcess().TotalProcessorTime;
        var size = 0L;
        for (var i = 0; i < rounds; i++) size = Seal(mail, renderer, slot);
        var spent = Process.GetCurrentProcess().TotalProcessorTime - processor;
        Console.WriteLine($"PDF of the sample: {spent.TotalMilliseconds / rounds:0.0} ms CPU, {(GC.GetAllocatedBytesForCurrentThread() - allocated) / rounds / 1e6:0.0} MB allocated, {size / 1000} KB");
    }

    private static long Seal(byte[] mail, LetterRenderer renderer, PassphraseSlot slot)
    {
        using var content = MailContent.Read(new MemoryStream(mail), "de");
        var letter = new Letter
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
        using var pdf = new MemoryStream();
        PdfSealer.Seal(renderer.Render(letter, RenderLimits.Default, CancellationToken.None).List, slot, pdf);
        return pdf.Length;
    }
}
