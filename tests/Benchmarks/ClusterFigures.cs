using System.Diagnostics;
using System.Globalization;
using Siegelpost.Tests;

namespace Siegelpost.Benchmarks;

/// <summary>
/// The full path of <see cref="ThroughputFigures"/> through clusters of one, two and three silos with two gateways and a PostgreSQL that
/// syncs, all on this machine. Silos that share processors add up to no more mails; what a mail costs is the figure to look at.
/// </summary>
internal static class ClusterFigures
{
    private const int Senders = 8, Each = 40, Rounds = 3;

    public static async Task Measure()
    {
        for (var silos = 1; silos <= 3; silos++)
        {
            await using var sink = new SmtpSink();
            await using var cluster = await ClusterProcesses.Start(sink.EndPoint, silos, gateways: 2, portals: 1);
            await Gateway.Register(cluster.Smtp("gateway-1"), sink);
            await Round(cluster, sink); // warm
            var rounds = new List<(double Accept, double Full)>();
            var before = await Consumption.Of(cluster);
            for (var i = 0; i < Rounds; i++) rounds.Add(await Round(cluster, sink));
            var spent = await Consumption.Of(cluster) - before;
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{silos} silo(s): accepted {StartFigures.Median(rounds.Select(r => r.Accept)):0} mails/s, full path {StartFigures.Median(rounds.Select(r => r.Full)):0} mails/s; {spent.Per(Rounds * Senders * Each)}"));
        }
    }

    private static async Task<(double Accept, double Full)> Round(ClusterProcesses cluster, SmtpSink sink)
    {
        var before = Arrived(sink);
        var clock = Stopwatch.StartNew();
        await Task.WhenAll(Enumerable.Range(0, Senders).Select(sender => Gateway.Send(cluster.Smtp(cluster.Gateways[sender % 2]), Enumerable.Range(0, Each).Select(_ => (Gateway.Sample(), "bert@kunde.example")))));
        var accepted = clock.Elapsed.TotalSeconds;
        while (Arrived(sink) < before + Senders * Each) await Task.Delay(10);
        return (Senders * Each / accepted, Senders * Each / clock.Elapsed.TotalSeconds);
    }

    private static int Arrived(SmtpSink sink) => sink.Mails.Count(mail => mail.IsFor("bert@kunde.example"));
}
