using System.Collections.Concurrent;
using Orleans.Runtime;
using Orleans.Storage;
using Siegelpost.Storage;

namespace Siegelpost.Tests.Grains;

/// <summary>Grain storage that fails where a test wants it to; everything else goes to the real one.</summary>
internal sealed class FaultyStorage(IGrainStorage real) : IGrainStorage, ILifecycleParticipant<ISiloLifecycle>
{
    private readonly ConcurrentDictionary<(string State, string Key), int> failing = [], unreadable = [];
    private readonly ConcurrentDictionary<(string State, string Key), bool> failed = [];

    /// <summary>The next writes of this grain's state fail, before the database has seen them.</summary>
    public void FailWrites(string state, string key, int times = 1) => failing[(state, key)] = times;

    /// <summary>The next reads of this grain's state fail.</summary>
    public void FailReads(string state, string key, int times = 1) => unreadable[(state, key)] = times;

    /// <summary>A write has failed at least once since then.</summary>
    public bool Failed(string state, string key) => failed.ContainsKey((state, key));

    /// <summary>What happens before a grain's first write reaches the database.</summary>
    public ConcurrentDictionary<string, Func<Task>> BeforeWrite { get; } = [];

    public void Heal()
    {
        failing.Clear();
        unreadable.Clear();
        failed.Clear();
    }

    public async Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        var key = (stateName, grainId.Key.ToString()!);
        if (BeforeWrite.TryRemove(key.Item2, out var happens)) await happens();
        if (!failing.TryGetValue(key, out var left) || left <= 0)
        {
            await real.WriteStateAsync(stateName, grainId, grainState);
            return;
        }
        failing[key] = left - 1;
        failed[key] = true;
        throw new IOException("The disk is full.");
    }

    public Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        var key = (stateName, grainId.Key.ToString()!);
        if (!unreadable.TryGetValue(key, out var left) || left <= 0) return real.ReadStateAsync(stateName, grainId, grainState);
        unreadable[key] = left - 1;
        throw new IOException("The database is away.");
    }

    public Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) => real.ClearStateAsync(stateName, grainId, grainState);

    public void Participate(ISiloLifecycle lifecycle) => ((ILifecycleParticipant<ISiloLifecycle>)real).Participate(lifecycle);
}

/// <summary>A disk for blobs that is full when a test says so. Its files have the machine's dates, so what is old by the grains' clock is told by that.</summary>
internal sealed class FaultyBlobs(IBlobFiles real, ShiftedClock clock) : IBlobFiles
{
    public bool IsFull { get; set; }

    /// <summary>Blobs that can't be read just now.</summary>
    public Func<string, bool> IsUnreadable { get; set; } = _ => false;

    public BlobFile Create(string id) => IsFull ? throw new IOException("The disk is full.") : real.Create(id);

    public ValueTask<Stream> Open(string id, CancellationToken cancellation) => IsUnreadable(id) ? throw new IOException("The disk is broken.") : real.Open(id, cancellation);

    public ValueTask<bool> Exists(string id, CancellationToken cancellation) => real.Exists(id, cancellation);

    public ValueTask Delete(string id, CancellationToken cancellation) => real.Delete(id, cancellation);

    public IAsyncEnumerable<string> WrittenBefore(DateTimeOffset time, CancellationToken cancellation) => real.WrittenBefore(time - clock.Shift, cancellation);
}

/// <summary>Ours are the days, Orleans' timers stay the machine's: grains see this time, and nothing waits for it.</summary>
internal sealed class ShiftedClock : TimeProvider
{
    private long shift;

    public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + Shift;

    /// <summary>How far this clock is ahead of the machine's.</summary>
    public TimeSpan Shift => TimeSpan.FromTicks(Interlocked.Read(ref shift));

    public void Advance(TimeSpan by) => Interlocked.Add(ref shift, by.Ticks);

    private long frozen;

    public override long GetTimestamp() => base.GetTimestamp() + Interlocked.Read(ref frozen);

    /// <summary>The process stood still for so long: what it measures by itself jumps.</summary>
    public void Freeze(TimeSpan by) => Interlocked.Add(ref frozen, (long)(by.TotalSeconds * TimestampFrequency));
}
