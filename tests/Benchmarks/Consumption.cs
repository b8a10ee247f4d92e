using System.Globalization;
using Siegelpost.Tests;

namespace Siegelpost.Benchmarks;

/// <summary>What a cluster's processes have spent so far.</summary>
/// <param name="Silos">Processor time.</param>
/// <param name="FrontDoors">Processor time.</param>
/// <param name="Postgres">Processor time of the server and its workers.</param>
/// <param name="Commits">Transactions.</param>
/// <param name="Statements">Time that PostgreSQL spent in statements, the wait for its disk included.</param>
internal sealed record Consumption(TimeSpan Silos, TimeSpan FrontDoors, TimeSpan Postgres, long Commits, TimeSpan Statements)
{
    private const double TicksPerSecond = 100; // USER_HZ of every Linux that .NET runs on

    public static async Task<Consumption> Of(ClusterProcesses cluster)
    {
        await Task.Delay(TimeSpan.FromSeconds(1.5)); // backends report their statistics once a second
        await using var command = cluster.Database.CreateCommand("SELECT xact_commit, active_time FROM pg_stat_database WHERE datname = 'siegelpost'");
        await using var reader = await command.ExecuteReaderAsync();
        await reader.ReadAsync();
        return new(
            Sum(cluster.Silos.Select(cluster.Pid)), Sum([.. cluster.Gateways.Select(cluster.Pid), .. cluster.Portals.Select(cluster.Pid)]), Server(cluster.PostgresPid),
            reader.GetInt64(0), TimeSpan.FromMilliseconds(reader.GetDouble(1)));
    }

    public static Consumption operator -(Consumption now, Consumption before) => new(
        now.Silos - before.Silos, now.FrontDoors - before.FrontDoors, now.Postgres - before.Postgres, now.Commits - before.Commits, now.Statements - before.Statements);

    public string Per(int mails) => string.Create(CultureInfo.InvariantCulture,
        $"per mail {Silos.TotalMilliseconds / mails:0.0} ms CPU of silos, {FrontDoors.TotalMilliseconds / mails:0.0} ms of front doors, {Postgres.TotalMilliseconds / mails:0.0} ms of PostgreSQL; {Statements.TotalMilliseconds / mails:0.0} ms in {(double)Commits / mails:0.0} transactions");

    private static TimeSpan Sum(IEnumerable<int> processes) => processes.Aggregate(TimeSpan.Zero, (sum, process) => sum + Spent(Fields(process), ended: false));

    private static TimeSpan Server(int server)
    {
        var sum = Spent(Fields(server), ended: true);
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
            if (int.TryParse(Path.GetFileName(folder), out var process) && TryFields(process) is { } fields && fields[1] == $"{server}") sum += Spent(fields, ended: false);
        return sum;
    }

    // proc(5): after the name in brackets come state, parent … utime (14), stime, cutime, cstime
    private static TimeSpan Spent(string[] fields, bool ended) =>
        TimeSpan.FromSeconds(fields.Skip(11).Take(ended ? 4 : 2).Sum(ticks => long.Parse(ticks, CultureInfo.InvariantCulture)) / TicksPerSecond);

    private static string[] Fields(int process) => File.ReadAllText($"/proc/{process}/stat") is var stat ? stat[(stat.LastIndexOf(')') + 2)..].Split(' ') : [];

    private static string[]? TryFields(int process)
    {
        try { return Fields(process); }
        catch (IOException) { return null; } // it has just ended
    }
}
