using System.Data.Common;
using System.Diagnostics;
using System.Text.RegularExpressions;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orleans;
using Orleans.Hosting;
using Siegelpost.Storage;
using Siegelpost.Tests;

namespace Siegelpost.Benchmarks;

/// <summary>
/// What a silo's refresh of its reminders costs beside a million that are spread over 30 days: our range query, which returns those of the
/// next 20 minutes, and the plain one, which returns them all. Through Orleans' own table, as a silo that owns the whole ring reads it.
/// </summary>
internal static partial class ReminderFigures
{
    private const int Reminders = 1_000_000;
    private static readonly TimeSpan LoadingWindow = TimeSpan.FromMinutes(10), Refresh = TimeSpan.FromMinutes(5);

    public static async Task Measure()
    {
        Console.WriteLine($"{Reminders:N0} reminders over 30 days        rows      refresh    allocated   working set");
        var folder = Directory.CreateTempSubdirectory("siegelpost-bench").FullName;
        await using (var sqlite = new SqliteBatchSource(Path.Combine(folder, "siegelpost.db")))
        {
            await SqliteSchema.Apply(sqlite, LoadingWindow, Refresh);
            await Execute(sqlite, $"""
                WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i+1 FROM n WHERE i<{Reminders})
                INSERT INTO OrleansRemindersTable SELECT 'siegelpost', 'message/' || hex(randomblob(16)), 'wake', strftime('%Y-%m-%d %H:%M:%f', 'now', '+' || (2592000.0*i/{Reminders}) || ' seconds'), 300000, random() >> 32, 0 FROM n
                """);
            await Compare("SQLite", "System.Data.SQLite", sqlite);
        }
        Directory.Delete(folder, recursive: true);

        if (!PostgresServer.IsInstalled)
        {
            Console.WriteLine("PostgreSQL: not installed");
            return;
        }
        await using var server = await PostgresServer.Start();
        await using var postgres = PostgresDatabase.Open(server.ConnectionString(await server.CreateDatabase()) + ";Command Timeout=600", passwordFile: null);
        await PostgresSchema.Migrate(postgres, DatabaseRoles.None, LoadingWindow, Refresh);
        await Execute(postgres, $"""
            INSERT INTO orleansreminders SELECT 'siegelpost', 'message/' || gen_random_uuid(), 'wake', now() + interval '30 days' * i / {Reminders}, 300000, (random()*4294967295 - 2147483648)::integer, 0 FROM generate_series(1, {Reminders}) i
            """);
        await Execute(postgres, "VACUUM ANALYZE orleansreminders");
        await Compare("PostgreSQL", PostgresDatabase.Invariant, postgres);
    }

    private static async Task Compare(string product, string invariant, DbDataSource database)
    {
        var windowed = await Figures(invariant, database, rounds: 15);
        Print($"{product}, in a window", windowed);
        foreach (var key in new[] { "ReadRangeRows1Key", "ReadRangeRows2Key" })
            await Execute(database, $"UPDATE OrleansQuery SET QueryText='{Window().Replace(await Text(database, key), "").Replace("'", "''", StringComparison.Ordinal)}' WHERE QueryKey='{key}'");
        var plain = await Figures(invariant, database, rounds: 3);
        Print($"{product}, plain", plain);
        Console.WriteLine($"{product}: the plain query takes {plain.Milliseconds / windowed.Milliseconds:N0} times as long and allocates {plain.Allocated / windowed.Allocated:N0} times as much");
    }

    private static async Task<Figure> Figures(string invariant, DbDataSource database, int rounds)
    {
        using var host = new HostBuilder().UseOrleans(silo => silo.UseLocalhostClustering(serviceId: "siegelpost")
            .UseAdoNetReminderService(o => (o.Invariant, o.DataSource) = (invariant, database))).Build();
        var table = host.Services.GetRequiredService<IReminderTable>();
        await table.StartAsync();
        await table.ReadRows(0, 0); // warm
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true); // give back what the measurement before took
        var times = new List<double>();
        var rows = 0;
        var working = 0L;
        var allocated = GC.GetTotalAllocatedBytes(precise: true);
        for (var i = 0; i < rounds; i++)
        {
            var clock = Stopwatch.StartNew();
            var read = await table.ReadRows(0, 0);
            times.Add(clock.Elapsed.TotalMilliseconds);
            (rows, working) = (read.Reminders.Count, Math.Max(working, Environment.WorkingSet));
        }
        return new(rows, StartFigures.Median(times), (GC.GetTotalAllocatedBytes(precise: true) - allocated) / (double)rounds, working);
    }

    private static void Print(string name, Figure figure) =>
        Console.WriteLine($"{name,-32}{figure.Rows,10:N0}{figure.Milliseconds,10:N1} ms{figure.Allocated / 1048576,9:N1} MiB{figure.Working / 1048576,9:N0} MiB");

#pragma warning disable CA2100 // our own texts
    private static async Task Execute(DbDataSource database, string sql)
    {
        await using var command = database.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }

    private static async Task<string> Text(DbDataSource database, string key)
    {
        await using var command = database.CreateCommand($"SELECT QueryText FROM OrleansQuery WHERE QueryKey='{key}'");
        return (string)(await command.ExecuteScalarAsync())!;
    }
#pragma warning restore CA2100

    [GeneratedRegex(@" AND StartTime <= [^\n]*", RegexOptions.IgnoreCase)]
    private static partial Regex Window();

    /// <param name="Rows">That one refresh returns.</param>
    /// <param name="Milliseconds">Median of a refresh.</param>
    /// <param name="Allocated">Bytes of one refresh.</param>
    /// <param name="Working">Bytes of this process at most, answer included; the database server is another one.</param>
    private sealed record Figure(int Rows, double Milliseconds, double Allocated, long Working);
}
