namespace Siegelpost.Silo.Organisations;

/// <summary>Counts the wrong guesses of some networks.</summary>
[Alias("siegelpost.IGuesses")]
internal interface IGuesses : IGrainWithIntegerKey
{
    [Alias("IsClosed")] Task<bool> IsClosed(string network);

    [Alias("Wrong")] Task Wrong(string network);

    [Alias("Right")] Task Right(string network);

    [Alias("UnknownNotBefore")] Task<DateTimeOffset?> UnknownNotBefore(string recipientKey);

    [Alias("UnknownWrong")] Task<DateTimeOffset?> UnknownWrong(string recipientKey);
}

/// <summary>In memory: who outlives the silo that counted begins anew; the account's own brake is in its state and survives.</summary>
[CollectionAgeLimit(Hours = 25)] // longer than it counts
internal sealed class GuessesGrain(TimeProvider clock) : Grain, IGuesses
{
    private readonly Guesses guesses = new(clock);
    private readonly UnknownAddresses unknown = new(clock);

    public Task<bool> IsClosed(string network) => Task.FromResult(guesses.IsClosed(network));

    public Task Wrong(string network)
    {
        guesses.Wrong(network);
        return Task.CompletedTask;
    }

    public Task Right(string network)
    {
        guesses.Right(network);
        return Task.CompletedTask;
    }

    public Task<DateTimeOffset?> UnknownNotBefore(string recipientKey) => Task.FromResult(unknown.NotBefore(recipientKey));

    public Task<DateTimeOffset?> UnknownWrong(string recipientKey) => Task.FromResult(unknown.Wrong(recipientKey));
}

/// <summary>Wrong sign-ins at addresses that nobody has, with an account's delays. Forgotten after a day, which an account is not.</summary>
internal sealed class UnknownAddresses(TimeProvider clock)
{
    private const int MostKept = 10_000;
    private readonly Dictionary<string, (int Wrong, DateTimeOffset At, DateTimeOffset? NotBefore)> addresses = [];

    public DateTimeOffset? NotBefore(string key) => addresses.TryGetValue(key, out var seen) && seen.NotBefore > clock.GetUtcNow() ? seen.NotBefore : null;

    public DateTimeOffset? Wrong(string key)
    {
        var now = clock.GetUtcNow();
        if (addresses.Count >= MostKept)
            foreach (var (old, _) in addresses.OrderBy(a => a.Value.At).Take(MostKept / 2).ToArray()) addresses.Remove(old);
        var wrong = addresses.TryGetValue(key, out var seen) && now - seen.At < TimeSpan.FromDays(1) ? Math.Min(seen.Wrong + 1, 30) : 1;
        var notBefore = Domain.AccountLifecycle.NotBefore(wrong, now);
        addresses[key] = (wrong, now, notBefore);
        return notBefore;
    }
}

/// <summary>Ten are free, then each costs twice the time of the one before, up to 15 minutes; an hour's peace forgives.</summary>
internal sealed class Guesses(TimeProvider clock)
{
    private const int Free = 10, MostKept = 10_000;
    private readonly Dictionary<string, (int Wrong, DateTimeOffset Until)> networks = [];

    public bool IsClosed(string network) => networks.TryGetValue(network, out var seen) && seen.Until > clock.GetUtcNow();

    public void Wrong(string network)
    {
        var now = clock.GetUtcNow();
        if (networks.Count > MostKept)
            foreach (var (key, old) in networks.ToArray())
                if (old.Until < now) networks.Remove(key);
        var wrong = networks.TryGetValue(network, out var seen) && seen.Until >= now - TimeSpan.FromHours(1) ? Math.Min(seen.Wrong + 1, 40) : 1;
        networks[network] = (wrong, wrong <= Free ? now : now + TimeSpan.FromSeconds(Math.Min(900, Math.Pow(2, wrong - Free))));
    }

    public void Right(string network) => networks.Remove(network);
}
