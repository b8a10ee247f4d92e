using System.Collections.Concurrent;
using System.Diagnostics;
using System.Reflection;
using System.Text.RegularExpressions;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Orleans.Configuration;
using Orleans.Hosting;
using Orleans.TestingHost;
using Siegelpost.Storage;

namespace Siegelpost.Tests;

/// <summary>
/// Reminders that are read in a window, on either database: many rows, frequent refreshes, restarts and lost silos. What takes weeks in an
/// installation takes seconds here, with a window to match.
/// </summary>
public abstract class ReminderContract : IAsyncLifetime
{
    protected static readonly TimeSpan Short = TimeSpan.FromSeconds(2); // at most what is held in memory: heals what is overdue on a slow machine
    private readonly ConcurrentQueue<DateTime> _refreshes = new();
    private InProcessTestCluster? _cluster;

    protected TestDatabase Database { get; private set; } = null!;

    /// <summary>Fits the plan of a range read that the due index serves.</summary>
    protected abstract string Served { get; }

    protected abstract Task<TestDatabase> Open();

    public async ValueTask InitializeAsync() => Database = await Open();

    public async ValueTask DisposeAsync()
    {
        await Stop();
        if (Database is not null) await Database.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task A_refresh_of_two_hundred_thousand_reads_the_few_that_are_due_soon_by_the_due_index()
    {
        const int All = 200_000;
        var clock = Stopwatch.StartNew();
        await Database.FillReminders(All);
        await Start(silos: 1, Given.LoadingWindow, Given.Refresh);

        int Due(TimeSpan since) => (int)(All * (ReminderWindow.Width + since) / TimeSpan.FromDays(30)); // 92, and the clock goes on meanwhile
        var table = _cluster!.GetSiloServiceProvider().GetRequiredService<IReminderTable>();
        Assert.InRange((await table.ReadRows(0, 0)).Reminders.Count, Due(TimeSpan.Zero) - 2, Due(clock.Elapsed) + 2);
        var (left, right) = ((await table.ReadRows(0, 0x80000000)).Reminders, (await table.ReadRows(0x80000000, 0)).Reminders);
        Assert.InRange(left.Count + right.Count, Due(TimeSpan.Zero) - 2, Due(clock.Elapsed) + 2);
        Assert.Empty(left.Select(row => row.GrainId).Intersect(right.Select(row => row.GrainId)));
        foreach (var key in new[] { "ReadRangeRows1Key", "ReadRangeRows2Key" }) Assert.Matches(new Regex(Served), await Database.Plan(await Database.Stored(key)));
    }

    [Fact]
    public async Task No_tick_is_lost_however_often_the_list_is_refreshed()
    {
        await Start(silos: 1, Given.LoadingWindow, TimeSpan.FromMilliseconds(100));
        await Refreshes(2); // from now on each refresh may meet a tick

        var run = Guid.NewGuid();
        await Task.WhenAll(Enumerable.Range(0, 16).Select(async part =>
        {
            for (var n = part; n < 2000; n += 16) await Wake(run, n, TimeSpan.FromMilliseconds(2000 + n), period: TimeSpan.FromMinutes(5));
        }));
        var before = _refreshes.Count;
        await SleeperGrain.AllWoken(run, 2000);
        Assert.True(_refreshes.Count > before, "No refresh ran while reminders were due.");
    }

    [Fact]
    public async Task A_reminder_beyond_the_window_fires_after_a_restart()
    {
        await Database.Narrow(TimeSpan.FromSeconds(4));
        await Start(silos: 1, loading: TimeSpan.FromSeconds(2), refresh: TimeSpan.FromSeconds(1));
        var run = Guid.NewGuid();
        for (var n = 0; n < 16; n++) await Wake(run, n, TimeSpan.FromSeconds(12), period: Short);
        Assert.Empty((await _cluster!.GetSiloServiceProvider().GetRequiredService<IReminderTable>().ReadRows(0, 0)).Reminders);

        await Stop();
        await Start(silos: 1, loading: TimeSpan.FromSeconds(2), refresh: TimeSpan.FromSeconds(1));
        await SleeperGrain.AllWoken(run, 16);
    }

    protected async Task Start(int silos, TimeSpan loading, TimeSpan refresh)
    {
        var builder = new InProcessTestClusterBuilder((short)silos);
        builder.Options.ServiceId = "siegelpost";
        builder.ConfigureSilo((_, silo) =>
        {
            Database.Use(silo);
            silo.Configure<ReminderOptions>(options => (options.ReminderLoadingWindow, options.RefreshReminderListPeriod, options.MinimumReminderPeriod) = (loading, refresh, Short));
            silo.Configure<ClusterMembershipOptions>(options => (options.ProbeTimeout, options.NumMissedProbesLimit, options.NumVotesForDeathDeclaration) = (TimeSpan.FromSeconds(1), 2, 1));
            var table = silo.Services.Last(service => service.ServiceType == typeof(IReminderTable)).ImplementationType!;
            silo.Services.Replace(ServiceDescriptor.Singleton(services => CountedTable.Around((IReminderTable)ActivatorUtilities.CreateInstance(services, table), _refreshes)));
        });
        _cluster = builder.Build();
        await _cluster.DeployAsync();
    }

    protected InProcessTestCluster Cluster => _cluster!;

    protected Task Wake(Guid run, int number, TimeSpan due, TimeSpan period) => Cluster.Client.GetGrain<ISleeperGrain>($"{run:N}/{number}").WakeIn(due, period);

    private Task Refreshes(int more)
    {
        var goal = _refreshes.Count + more;
        return Eventually.Fits(() => Task.FromResult(_refreshes.Count), count => count >= goal);
    }

    private async Task Stop()
    {
        if (_cluster is null) return;
        await _cluster.StopAllSilosAsync();
        await _cluster.DisposeAsync();
        _cluster = null;
    }
}

public sealed class RemindersOnSqliteTests : ReminderContract
{
    protected override string Served => @"IX_Reminders_Due \(ServiceId=\? AND StartTime<\?\)";

    protected override Task<TestDatabase> Open() => SqliteTestDatabase.Open();
}

public sealed class RemindersOnPostgresTests(Postgres postgres) : ReminderContract
{
    protected override string Served => @"ix_orleansreminders_due[^\n]*\n\s*Index Cond: [^\n]*starttime <=";

    protected override Task<TestDatabase> Open() => postgres.Open();

    [Fact]
    public async Task A_reminder_beyond_the_window_fires_although_its_silo_was_lost()
    {
        await Database.Narrow(TimeSpan.FromSeconds(4));
        await Start(silos: 2, loading: TimeSpan.FromSeconds(2), refresh: TimeSpan.FromSeconds(1));
        var run = Guid.NewGuid();
        for (var n = 0; n < 64; n++) await Wake(run, n, TimeSpan.FromSeconds(12), Short); // each silo answers for some of them

        await Cluster.KillSiloAsync(Cluster.Silos[1]);
        await SleeperGrain.AllWoken(run, 64);
    }
}

/// <summary>Orleans' own table, and when whole ranges were read.</summary>
public class CountedTable : DispatchProxy
{
    private IReminderTable _table = null!;
    private ConcurrentQueue<DateTime> _reads = null!;

    public static IReminderTable Around(IReminderTable table, ConcurrentQueue<DateTime> reads)
    {
        var proxy = Create<IReminderTable, CountedTable>();
        (((CountedTable)(object)proxy)._table, ((CountedTable)(object)proxy)._reads) = (table, reads);
        return proxy;
    }

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
    {
        if (args is [uint, uint, ..]) _reads.Enqueue(DateTime.UtcNow);
        try { return targetMethod!.Invoke(_table, args); }
        catch (TargetInvocationException e) { throw e.InnerException!; }
    }
}

public interface ISleeperGrain : IGrainWithStringKey
{
    Task WakeIn(TimeSpan due, TimeSpan period);
}

internal sealed class SleeperGrain : Grain, ISleeperGrain, IRemindable
{
    private static readonly ConcurrentDictionary<string, byte> Woken = new();

    /// <summary>Completes when each of a run was woken; a lost tick would come back only after its period, which is longer than our patience.</summary>
    public static Task AllWoken(Guid run, int count) => Eventually.Fits(() => Task.FromResult(Woken.Keys.Count(key => key.StartsWith($"{run:N}/", StringComparison.Ordinal))), woken => woken == count);

    public Task WakeIn(TimeSpan due, TimeSpan period) => this.RegisterOrUpdateReminder("wake", due, period);

    public Task ReceiveReminder(string reminderName, TickStatus status)
    {
        Woken.TryAdd(this.GetPrimaryKeyString(), 0);
        return Task.CompletedTask;
    }
}
