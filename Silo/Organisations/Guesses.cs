using Siegelpost.Silo.Domain;

namespace Siegelpost.Silo.Organisations;

/// <summary>Wrong guesses of one network, or at one address.</summary>
/// <param name="At">The last one.</param>
/// <param name="Until">Until then nothing is looked at; null: the next one is free.</param>
internal sealed record Tally(int Wrong, DateTimeOffset At, DateTimeOffset? Until);

/// <summary>What is counted of guesses; a few hours or a day of it.</summary>
internal sealed record GuessesState
{
    public int SchemaVersion { get; init; } = 1;
    /// <summary>By door and network.</summary>
    public Dictionary<string, Tally> Networks { get; init; } = [];
    /// <summary>At addresses that nobody has, by the key that a recipient would have.</summary>
    public Dictionary<string, Tally> Unknown { get; init; } = [];
}

/// <summary>
/// Counts wrong guesses. Of a network ten are free, then each costs twice the time of the one before, up to 15 minutes; an hour's peace
/// forgives. At an address that nobody has they cost what they cost at an account, but are forgotten after a day, which an account's are not.
/// </summary>
internal sealed class Guesses(GuessesState state, TimeProvider clock)
{
    private const int Free = 10, MostKept = 2_000;
    private static readonly TimeSpan Peace = TimeSpan.FromHours(1), Day = TimeSpan.FromDays(1);

    public bool IsClosed(string network) => state.Networks.TryGetValue(network, out var seen) && seen.Until > clock.GetUtcNow();

    public void Wrong(string network)
    {
        var now = clock.GetUtcNow();
        var wrong = state.Networks.TryGetValue(network, out var seen) && !IsForgiven(seen, now) ? Math.Min(seen.Wrong + 1, 40) : 1;
        Keep(state.Networks, network, new(wrong, now, wrong <= Free ? null : now + TimeSpan.FromSeconds(Math.Min(900, Math.Pow(2, wrong - Free)))), seen => IsForgiven(seen, now));
    }

    public bool Right(string network) => state.Networks.Remove(network);

    public DateTimeOffset? UnknownNotBefore(string key) => state.Unknown.TryGetValue(key, out var seen) && seen.Until > clock.GetUtcNow() ? seen.Until : null;

    public DateTimeOffset? UnknownWrong(string key)
    {
        var now = clock.GetUtcNow();
        var wrong = state.Unknown.TryGetValue(key, out var seen) && now - seen.At < Day ? Math.Min(seen.Wrong + 1, 30) : 1;
        var until = AccountLifecycle.NotBefore(wrong, now);
        Keep(state.Unknown, key, new(wrong, now, until), old => now - old.At >= Day);
        return until;
    }

    private static bool IsForgiven(Tally seen, DateTimeOffset now) => (seen.Until ?? seen.At) + Peace < now;

    /// <summary>However many there are, memory and state stay small: first those go that count no more, then the oldest.</summary>
    private static void Keep(Dictionary<string, Tally> tallies, string key, Tally tally, Predicate<Tally> isOver)
    {
        tallies[key] = tally;
        if (tallies.Count <= MostKept) return;
        foreach (var (over, _) in tallies.Where(one => isOver(one.Value)).ToArray()) tallies.Remove(over);
        if (tallies.Count <= MostKept) return;
        foreach (var (old, _) in tallies.OrderBy(one => one.Value.At).Take(MostKept / 4).ToArray()) tallies.Remove(old);
    }
}
