using System.Diagnostics;
using Siegelpost.Tests;

namespace Siegelpost.Benchmarks;

/// <summary>The full path for a registered recipient: SMTP in, durable, read, sealed as PDF, handed to a relay on loopback. Eight senders.</summary>
internal static class ThroughputFigures
{
    private const int Senders = 8, Each = 60;

    public static async Task Measure()
    {
        await using var sink = new SmtpSink();
        await using var gateway = await Gateway.Start(sink);
        await gateway.Register(sink);
        await Round(gateway, sink); // warm
        var rates = new List<double>();
        for (var i = 0; i < 3; i++)
        {
            var processor = gateway.ProcessorTime;
            var (accept, full) = await Round(gateway, sink);
            rates.Add(full);
            Console.WriteLine($"  accepted {accept:0} mails/s, full path {full:0} mails/s, {(gateway.ProcessorTime - processor).TotalMilliseconds / (Senders * Each):0.0} ms CPU each");
        }
        Console.WriteLine($"full path for registered recipients, durable: {StartFigures.Median(rates):0} mails/s on {Environment.ProcessorCount} processors, load generator and relay included");
    }

    private static async Task<(double Accept, double Full)> Round(Gateway gateway, SmtpSink sink)
    {
        var before = sink.Mails.Count;
        var clock = Stopwatch.StartNew();
        await Task.WhenAll(Enumerable.Range(0, Senders).Select(_ => gateway.Send(Enumerable.Range(0, Each).Select(_ => Gateway.Sample()))));
        var accepted = clock.Elapsed.TotalSeconds;
        while (sink.Mails.Count < before + Senders * Each) await Task.Delay(10);
        return (Senders * Each / accepted, Senders * Each / clock.Elapsed.TotalSeconds);
    }
}
