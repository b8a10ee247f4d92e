using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orleans.Configuration;
using Orleans.Runtime;
using Siegelpost.Storage;

namespace Siegelpost.Tests;

/// <summary>What silos need of the membership table, through Orleans' own provider.</summary>
public sealed class MembershipTests(Postgres postgres) : IAsyncLifetime
{
    private TestDatabase _database = null!;
    private IHost _host = null!;
    private IMembershipTable _table = null!;

    public async ValueTask InitializeAsync()
    {
        _database = await postgres.Open();
        _host = new HostBuilder().UseOrleans(silo => silo
            .Configure<ClusterOptions>(options => (options.ClusterId, options.ServiceId) = ("siegelpost", "siegelpost"))
            .ConfigureEndpoints(IPAddress.Loopback, 11111, 30000)
            .UseAdoNetClustering(options => (options.Invariant, options.DataSource) = (_database.Invariant, _database.Source))).Build();
        _table = _host.Services.GetRequiredService<IMembershipTable>();
        await _table.InitializeMembershipTableAsync(tryInitTableVersion: true);
    }

    public async ValueTask DisposeAsync()
    {
        _host?.Dispose();
        if (_database is not null) await _database.DisposeAsync();
    }

    [Fact]
    public async Task The_version_comes_back_where_there_is_no_member_yet_and_beginning_again_changes_nothing()
    {
        var before = await _table.ReadAllAsync(default);
        Assert.Empty(before.Members);
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => _table.InitializeMembershipTableAsync(true)));

        var row = await _table.ReadRowAsync(Silo(1));
        Assert.Empty(row.Members);
        Assert.Equal((before.Version.Version, before.Version.VersionEtag), (row.Version.Version, row.Version.VersionEtag));
    }

    [Fact]
    public async Task A_member_comes_back_as_it_was_written()
    {
        var entry = Entry(1);
        Assert.True(await Insert(entry));
        Assert.False(await Insert(entry)); // the same silo a second time

        var (read, etag) = Assert.Single((await _table.ReadAllAsync(default)).Members);
        Assert.Equal((entry.SiloAddress, entry.SiloName, entry.HostName, entry.Status, entry.ProxyPort), (read.SiloAddress, read.SiloName, read.HostName, read.Status, read.ProxyPort));
        Assert.Equal(entry.StartTime, read.StartTime, TimeSpan.FromMilliseconds(1));

        read.Status = SiloStatus.Active;
        read.AddSuspector(Silo(2), DateTime.UtcNow);
        Assert.True(await _table.UpdateRowAsync(read, etag, (await _table.ReadAllAsync(default)).Version.Next()));
        var changed = Assert.Single((await _table.ReadRowAsync(entry.SiloAddress)).Members).Item1;
        Assert.Equal((SiloStatus.Active, Silo(2)), (changed.Status, Assert.Single(changed.SuspectTimes!).Item1));
    }

    [Fact]
    public async Task Of_silos_that_join_with_the_same_version_in_mind_one_wins_each_time()
    {
        var waiting = Enumerable.Range(1, 8).ToList();
        for (var round = 1; waiting.Count > 0; round++)
        {
            var version = (await _table.ReadAllAsync(default)).Version.Next();
            var outcomes = await Task.WhenAll(waiting.Select(async n => (Number: n, Won: await _table.InsertRowAsync(Entry(n), version))));
            waiting.Remove(Assert.Single(outcomes, outcome => outcome.Won).Number);
            Assert.Equal(round, (await _table.ReadAllAsync(default)).Version.Version);
        }
        Assert.Equal(8, (await _table.ReadAllAsync(default)).Members.Count);
    }

    [Fact]
    public async Task Of_two_who_change_members_with_the_same_version_in_mind_one_wins()
    {
        await Insert(Entry(1));
        await Insert(Entry(2));
        var all = await _table.ReadAllAsync(default);
        var outcomes = await Task.WhenAll(all.Members.Select(member =>
        {
            member.Item1.Status = SiloStatus.Dead;
            return _table.UpdateRowAsync(member.Item1, member.Item2, all.Version.Next());
        }));
        Assert.Single(outcomes, won => won);
        Assert.Single((await _table.ReadAllAsync(default)).Members, member => member.Item1.Status == SiloStatus.Dead);
    }

    [Fact]
    public async Task Nobody_changes_a_member_that_is_not_there()
    {
        Assert.False(await _table.UpdateRowAsync(Entry(1), "0", (await _table.ReadAllAsync(default)).Version.Next()));
        Assert.Equal(0, (await _table.ReadAllAsync(default)).Version.Version);
    }

    [Fact]
    public async Task A_sign_of_life_changes_no_version_and_the_long_dead_are_forgotten_but_no_active_one()
    {
        foreach (var (number, status) in new[] { (1, SiloStatus.Active), (2, SiloStatus.Dead), (3, SiloStatus.Active) }) await Insert(Entry(number, status));
        var before = (await _table.ReadAllAsync(default)).Version.Version;
        var alive = Entry(1);
        alive.IAmAliveTime = DateTime.UtcNow.AddHours(1);
        await _table.UpdateIAmAliveAsync(alive);

        await _table.CleanupDefunctSiloEntriesAsync(DateTimeOffset.UtcNow.AddMinutes(30));
        var all = await _table.ReadAllAsync(default);
        Assert.Equal(before, all.Version.Version);
        Assert.Equal([Silo(1), Silo(3)], all.Members.Select(member => member.Item1.SiloAddress).OrderBy(silo => silo.Generation));
        Assert.Equal(alive.IAmAliveTime, all.TryGet(Silo(1))!.Item1.IAmAliveTime, TimeSpan.FromMilliseconds(1));
    }

    [Fact]
    public async Task Clients_are_sent_to_active_silos_with_a_gateway_only()
    {
        await Insert(Entry(1, SiloStatus.Active));
        await Insert(Entry(2, SiloStatus.Joining));
        await Insert(Entry(3, SiloStatus.Active, proxyPort: 0));
        Assert.Equal([30000], await _database.Source.Query(await _database.Stored("GatewaysQueryKey"), static row => row.GetInt32(1), default, ("DeploymentId", "siegelpost"), ("Status", (int)SiloStatus.Active)));
    }

    [Fact]
    public async Task Another_cluster_in_the_same_database_is_another_one()
    {
        await Insert(Entry(1));
        await _table.DeleteMembershipTableEntriesAsync("another");
        Assert.Single((await _table.ReadAllAsync(default)).Members);
        await _table.DeleteMembershipTableEntriesAsync("siegelpost");
        Assert.Equal([0L, 0L], await _database.Source.Query("SELECT count(*) FROM orleansmembership UNION ALL SELECT count(*) FROM orleansmembershipversion", static row => row.GetInt64(0), default));
    }

    private async Task<bool> Insert(MembershipEntry entry) => await _table.InsertRowAsync(entry, (await _table.ReadAllAsync(default)).Version.Next());

    private static SiloAddress Silo(int number) => SiloAddress.New(IPAddress.Loopback, 11111, number);

    private static MembershipEntry Entry(int number, SiloStatus status = SiloStatus.Joining, int proxyPort = 30000) => new()
    {
        SiloAddress = Silo(number),
        SiloName = $"silo {number}",
        HostName = "host",
        Status = status,
        ProxyPort = proxyPort,
        StartTime = DateTime.UtcNow,
        IAmAliveTime = DateTime.UtcNow,
    };
}
