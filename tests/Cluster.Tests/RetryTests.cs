using Orleans.Runtime;
using Orleans.TestingHost;
using Siegelpost.Cluster;

namespace Siegelpost.Tests;

/// <summary>What a front door sees of a silo's end: nothing, for as long as people and mail servers wait.</summary>
public sealed class RetryTests : IAsyncLifetime
{
    private InProcessTestCluster _cluster = null!;

    public async ValueTask InitializeAsync()
    {
        var builder = new InProcessTestClusterBuilder(1);
        var filter = new RetryFilter(new HurriedClock());
        builder.ConfigureClient(client => client.AddOutgoingGrainCallFilter(filter));
        builder.ConfigureSilo((_, silo) => silo.AddOutgoingGrainCallFilter(filter));
        _cluster = builder.Build();
        await _cluster.DeployAsync();
    }

    public async ValueTask DisposeAsync() => await _cluster.DisposeAsync();

    [Fact]
    public async Task A_call_that_was_rejected_is_made_again() => Assert.Equal(4, await New().Rejects(times: 3));

    [Fact]
    public async Task A_silo_that_stays_away_is_a_fault_in_the_end() =>
        await Assert.ThrowsAsync<SiloUnavailableException>(() => New().Rejects(times: 1000));

    [Fact]
    public async Task After_a_time_out_only_a_call_that_says_so_is_made_again()
    {
        Assert.Equal(3, await New().TimesOutRepeatable(times: 2));
        await Assert.ThrowsAsync<TimeoutException>(() => New().TimesOut(times: 1));
        Assert.Equal(3, await New().Expires(times: 2));
    }

    [Fact]
    public async Task Any_other_fault_is_passed_on_at_once()
    {
        var grain = New();
        await Assert.ThrowsAsync<StorageFailedException>(() => grain.Fails());
        Assert.Equal(1, await grain.Calls());
    }

    [Fact]
    public async Task Between_grains_nothing_is_repeated_here()
    {
        var other = New();
        await Assert.ThrowsAsync<SiloUnavailableException>(() => New().AsksAnother(other.GetPrimaryKey()));
        Assert.InRange(await other.Calls(), 20, 80); // once for each of ours
    }

    private IFlakyGrain New() => _cluster.Client.GetGrain<IFlakyGrain>(Guid.NewGuid());

    /// <summary>Pauses end at once, and yet they have taken their time.</summary>
    private sealed class HurriedClock : TimeProvider
    {
        private long _skipped;

        public override long GetTimestamp() => base.GetTimestamp() + Interlocked.Read(ref _skipped);

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            Interlocked.Add(ref _skipped, (long)(dueTime.TotalSeconds * TimestampFrequency));
            return System.CreateTimer(callback, state, TimeSpan.Zero, period);
        }
    }
}

public interface IFlakyGrain : IGrainWithGuidKey
{
    Task<int> Rejects(int times);
    Task<int> TimesOut(int times);
    [Repeatable] Task<int> TimesOutRepeatable(int times);
    [Repeatable] Task<int> Expires(int times);
    Task Fails();
    Task<int> Calls();
    Task AsksAnother(Guid other);
}

internal sealed class FlakyGrain : Grain, IFlakyGrain
{
    private int _calls;

    public Task<int> Rejects(int times) => ++_calls > times ? Task.FromResult(_calls) : throw new SiloUnavailableException("The silo is stopping.");
    public Task<int> TimesOut(int times) => ++_calls > times ? Task.FromResult(_calls) : throw new TimeoutException();
    public Task<int> TimesOutRepeatable(int times) => TimesOut(times);
    public Task<int> Expires(int times) => ++_calls > times ? Task.FromResult(_calls) : throw new OperationCanceledException("Message expired before placement could complete.");
    public Task<int> Calls() => Task.FromResult(_calls);
    public Task AsksAnother(Guid other) => GrainFactory.GetGrain<IFlakyGrain>(other).Rejects(1000);

    public Task Fails()
    {
        _calls++;
        throw new StorageFailedException("Away.");
    }
}
