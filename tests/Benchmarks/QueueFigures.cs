using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using MimeKit;
using Siegelpost.Tests;

namespace Siegelpost.Benchmarks;

/// <summary>A queue: mails that wait for recipients who have not answered yet, ten for each. What it costs a silo to have it, and to start with it.</summary>
internal static partial class QueueFigures
{
    private const int Senders = 16, Parts = 40;

    /// <param name="minutes">After so long no more mails are sent, and the figures are of those that were.</param>
    public static async Task Measure(int mails, double minutes)
    {
        await using var sink = new SmtpSink();
        await using var cluster = await ClusterProcesses.Start(sink.EndPoint, silos: 3, gateways: 2, portals: 1);
        var clock = Stopwatch.StartNew();
        var sent = 0;
        for (var part = 1; part <= Parts && clock.Elapsed < TimeSpan.FromMinutes(minutes); part++)
        {
            var to = (int)((long)mails * part / Parts);
            await Queue(cluster, sent, to);
            Say(cluster, string.Create(CultureInfo.InvariantCulture, $"after {clock.Elapsed.TotalSeconds:0} s"), sent = to);
        }
        while (await Held(cluster) < sent) await Task.Delay(200);
        Say(cluster, string.Create(CultureInfo.InvariantCulture, $"all held after {clock.Elapsed.TotalSeconds:0} s"), sent);

        foreach (var silo in cluster.Silos) await cluster.Kill(silo);
        clock.Restart();
        await cluster.StartAgain(cluster.Silos);
        Say(cluster, string.Create(CultureInfo.InvariantCulture, $"all silos killed; ready again after {clock.Elapsed.TotalSeconds:0.0} s"), sent);
        await Queue(cluster, sent, sent + 1);
        Say(cluster, string.Create(CultureInfo.InvariantCulture, $"the next mail accepted after {clock.Elapsed.TotalSeconds:0.0} s"), sent);
        clock.Restart();
        await Gateway.ChoosePassword(sink, "kunde0@kunde.example");
        Say(cluster, string.Create(CultureInfo.InvariantCulture, $"whose turn it is has registered and the first PDF after {clock.Elapsed.TotalSeconds:0.0} s"), sent);
        await Task.Delay(TimeSpan.FromSeconds(60)); // what a start looks after, it has looked after by then
        Say(cluster, "a minute later", sent);
    }

    private static Task Queue(ClusterProcesses cluster, int from, int to) => Task.WhenAll(Enumerable.Range(0, Senders).Select(sender => Gateway.Send(
        cluster.Smtp(cluster.Gateways[sender % 2]), Enumerable.Range(from, to - from).Where(number => number % Senders == sender).Select(number => (Mail(number), $"kunde{number / 10}@kunde.example")))));

    private static MimeMessage Mail(int number) => new([new MailboxAddress("Anna Groß", "anna@firma.example")], [new MailboxAddress("", $"kunde{number / 10}@kunde.example")],
        "(Auto) Angebot", new TextPart("plain") { Text = $"Guten Tag\n\nanbei Angebot {number}.\n" });

    private static async Task<long> Held(ClusterProcesses cluster)
    {
        await using var command = cluster.Database.CreateCommand("SELECT count(*) FROM recipient WHERE state = 'Held'");
        return (long)(await command.ExecuteScalarAsync())!;
    }

    private static void Say(ClusterProcesses cluster, string when, int mails) =>
        Console.WriteLine($"{DateTime.Now:HH:mm:ss} {mails} mails, {mails / 10} recipients, {when}: {string.Join(", ", cluster.Silos.Select(silo => string.Create(CultureInfo.InvariantCulture, $"{silo} {Resident(cluster.Pid(silo)):0} MiB")))}");

    private static double Resident(int process) => double.Parse(Status().Match(File.ReadAllText($"/proc/{process}/status")).Groups[1].Value, CultureInfo.InvariantCulture) / 1024;

    [GeneratedRegex(@"VmRSS:\s+(\d+) kB")]
    private static partial Regex Status();
}
