using MimeKit;
using Siegelpost.Tests;

namespace Siegelpost.Benchmarks;

/// <summary>Resident memory at rest, and what a mail of 50 MB adds at its peak, passed and protected.</summary>
internal static class MemoryFigures
{
    public static async Task Measure()
    {
        await using var sink = new SmtpSink();
        await using var gateway = await Gateway.Start(sink);
        await Task.Delay(TimeSpan.FromSeconds(10));
        Console.WriteLine($"resident at rest after the start: {gateway.Resident:0} MiB");
        await gateway.Register(sink);
        foreach (var (subject, name) in new[] { ("Pläne", "passed"), ("(Auto) Pläne", "protected") })
        {
            await Task.Delay(TimeSpan.FromSeconds(5));
            var before = gateway.Resident;
            var sent = sink.Mails.Count;
            var peak = before;
            using var stop = new CancellationTokenSource();
            var watch = Task.Run(async () =>
            {
                while (!stop.IsCancellationRequested)
                {
                    peak = Math.Max(peak, gateway.Resident);
                    await Task.Delay(10);
                }
            });
            await gateway.Send(Large(subject));
            while (sink.Mails.Count == sent) await Task.Delay(50);
            await Task.Delay(TimeSpan.FromSeconds(2));
            await stop.CancelAsync();
            await watch;
            Console.WriteLine($"50 MB mail, {name}: {before:0} MiB before, {peak:0} MiB at the peak, {peak - before:0} MiB more");
        }
    }

    private static MimeMessage Large(string subject)
    {
        var bytes = new byte[37_000_000]; // 50 MB as base64
        System.Security.Cryptography.RandomNumberGenerator.Fill(bytes);
        var body = new BodyBuilder { TextBody = "Anbei die Pläne." };
        body.Attachments.Add("Pläne.zip", bytes);
        return new MimeMessage([new MailboxAddress("Anna Groß", "anna@firma.example")], [new MailboxAddress("Bert Klein", "bert@kunde.example")], subject, body.ToMessageBody());
    }
}
