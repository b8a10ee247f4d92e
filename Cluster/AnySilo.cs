using System.Collections.Concurrent;

namespace Siegelpost.Cluster;

/// <summary>
/// Stateless workers, by whichever silo answers. A silo that stands still or is cut off refuses nothing, and it takes the others seconds to be
/// sure of it; one that has lost the database fails alone. Who asks here tries another one, and leaves the first alone for a while.
/// </summary>
public sealed class AnySilo(IGrainFactory grains, TimeProvider clock)
{
    /// <summary>Keys by which a front door reaches silos, each always the same one: enough to meet them all, few enough to learn soon which are silent.</summary>
    private const uint Doors = 16;

    /// <summary>Another one is asked after this, and a quarter later each time: where everything is slow, more questions would only add to it.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(0.8);

    /// <summary>So long one that gave no answer is not asked; meanwhile it goes on, or the others know that it is gone.</summary>
    private static readonly TimeSpan Shunned = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(60);
    private const int StorageFaults = 3;

    private readonly ConcurrentDictionary<(Type Desk, uint Door), long> _failed = []; // timestamps
    private uint _door;

    /// <summary>One that isn't known to be silent, for what may be asked only once.</summary>
    public TDesk Desk<TDesk>() where TDesk : IGrainWithIntegerKey => grains.GetGrain<TDesk>(Next<TDesk>());

    /// <summary>Asks until one answers; what is asked may be done by several, and whichever is first counts.</summary>
    /// <param name="patience">Before another one is asked; null: what is asked takes some milliseconds.</param>
    /// <exception cref="TimeoutException">Nobody answered for a minute.</exception>
    public async Task<T> Ask<TDesk, T>(Func<TDesk, Task<T>> ask, TimeSpan? patience = null) where TDesk : IGrainWithIntegerKey
    {
        var (begun, asked, faults) = (clock.GetTimestamp(), new List<(uint Door, Task<T> Answer)>(), 0);
        try
        {
            for (var waits = patience ?? Patience; ; waits *= 1.25)
            {
                var door = Next<TDesk>();
                asked.Add((door, ask(grains.GetGrain<TDesk>(door))));
                await ((Task)Task.WhenAny(asked.Select(one => one.Answer))).WaitAsync(waits, clock).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                var ended = asked.FindAll(one => one.Answer.IsCompleted);
                if (ended.Find(one => one.Answer.IsCompletedSuccessfully).Answer is { } answered) return await answered.ConfigureAwait(false);
                if (ended.Count == 0) Shun<TDesk>(door);
                foreach (var failed in ended)
                {
                    var fault = failed.Answer.Exception?.InnerException ?? new TimeoutException();
                    if (fault is StorageFailedException ? ++faults >= StorageFaults : !RetryFilter.IsNoAnswer(fault)) await failed.Answer.ConfigureAwait(false); // throws
                    asked.Remove(failed);
                    Shun<TDesk>(failed.Door);
                }
                if (clock.GetElapsedTime(begun) >= Longest) throw new TimeoutException();
            }
        }
        finally
        {
            asked.ForEach(one => one.Answer.Ignore());
        }
    }

    private void Shun<TDesk>(uint door) => _failed[(typeof(TDesk), door)] = clock.GetTimestamp();

    private uint Next<TDesk>()
    {
        for (var tries = 0; ; tries++)
        {
            var door = Interlocked.Increment(ref _door) % Doors;
            if (tries == Doors || !_failed.TryGetValue((typeof(TDesk), door), out var at) || clock.GetElapsedTime(at) > Shunned) return door;
        }
    }
}
