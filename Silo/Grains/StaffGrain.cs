using Siegelpost.Silo.Domain;
using Siegelpost.Silo.Hosting;
using Siegelpost.Silo.Methods;

namespace Siegelpost.Silo.Grains;

/// <summary>Staff accounts; small and rarely written, so one grain holds them all.</summary>
internal sealed record StaffState
{
    public int SchemaVersion { get; init; } = 1;
    public IReadOnlyList<StaffMember> Members { get; init; } = [];
    public string? SetUpHash { get; init; }
    public DateTimeOffset? SetUpUntil { get; init; }
    public string? SpentSetUp { get; init; }
    /// <summary>Further links that are good: several silos that start at once each offer one.</summary>
    public IReadOnlyList<SetUpLink> SetUps { get; init; } = [];
    /// <summary>Links from <c>setup-link</c> that have served.</summary>
    public IReadOnlyList<string> SpentSetUps { get; init; } = [];
}

internal sealed record SetUpLink(string Hash, DateTimeOffset Until);

internal sealed record StaffMember(string Name, string PasswordHash, int Wrong, DateTimeOffset? NotBefore, IReadOnlyList<Session> Sessions);

internal sealed class StaffGrain([PersistentState("staff")] IPersistentState<StaffState> store, PassphraseDesk passphrases, SetUpFile file, System.Data.Common.DbDataSource database, TimeProvider clock) : Grain, IStaffGrain
{
    private const int MinimumLength = 12, MostMembers = 200, MostSetUps = 32;
    private readonly Storage.SetUpLinks links = new(database);

    public async Task<LinkState> SetUp(string secret)
    {
        var now = clock.GetUtcNow();
        if (store.State.SpentSetUps.Append(store.State.SpentSetUp).Any(h => h is not null && LinkToken.Matches(h, secret))) return LinkState.Used;
        if (store.State.SetUpHash is { } hash && LinkToken.Matches(hash, secret)) return store.State.SetUpUntil > now ? LinkState.Open : LinkState.Expired;
        if (store.State.SetUps.FirstOrDefault(l => LinkToken.Matches(l.Hash, secret)) is { } offered) return offered.Until > now ? LinkState.Open : LinkState.Expired;
        if (file.Read(now) is { } written && LinkToken.Matches(written.Hash, secret)) return LinkState.Open;
        return await links.Until(LinkToken.Hash(secret)) is { } until ? until > now ? LinkState.Open : LinkState.Expired : LinkState.Unknown;
    }

    public async Task<StaffResult> Create(string setUpSecret, string name, string password)
    {
        name = name.Trim();
        if (await SetUp(setUpSecret) != LinkState.Open || name.Length is 0 or > 60 || name.Any(char.IsControl)) return new(PassphraseOutcome.LinkClosed);
        if (store.State.Members.Count >= MostMembers && store.State.Members.All(m => m.Name != name)) return new(PassphraseOutcome.LinkClosed);
        var rating = await passphrases.Rate(password, MinimumLength, [name, "siegelpost", "support"]);
        if (rating.Outcome != PassphraseOutcome.Set) return new(rating.Outcome);
        var session = LinkToken.NewSecret();
        var member = new StaffMember(name, await passphrases.Hash(password), 0, null, [new(LinkToken.Hash(session), clock.GetUtcNow(), clock.GetUtcNow())]);
        await Save(store.State with
        {
            Members = [.. store.State.Members.Where(m => m.Name != name), member],
            SpentSetUp = LinkToken.Hash(setUpSecret),
            SpentSetUps = [.. store.State.SpentSetUps.TakeLast(MostSetUps - 1), LinkToken.Hash(setUpSecret)],
            SetUpHash = null,
            SetUpUntil = null,
            SetUps = [],
        });
        file.Delete();
        return new(PassphraseOutcome.Set, session);
    }

    public async Task<SignInResult> SignIn(string name, string password, string network)
    {
        var now = clock.GetUtcNow();
        var member = store.State.Members.FirstOrDefault(m => m.Name == name.Trim());
        if (member?.NotBefore > now) return new(false, NotBefore: member.NotBefore);
        if (!await passphrases.Verify(password, member?.PasswordHash) || member is null)
        {
            if (member is not null) await Save(Replace(member with { Wrong = Math.Min(member.Wrong + 1, 30), NotBefore = member.Wrong < 3 ? null : now.AddSeconds(Math.Min(900, Math.Pow(2, member.Wrong - 2))) }));
            return new(false);
        }
        var session = LinkToken.NewSecret();
        await Save(Replace(member with { Wrong = 0, NotBefore = null, Sessions = [.. member.Sessions.Where(IsAlive).TakeLast(9), new(LinkToken.Hash(session), now, now)] }));
        return new(true, session);
    }

    public async Task<string?> Session(string secret)
    {
        foreach (var member in store.State.Members)
        {
            if (member.Sessions.FirstOrDefault(s => IsAlive(s) && LinkToken.Matches(s.Hash, secret)) is not { } session) continue;
            if (clock.GetUtcNow() - session.LastAt > TimeSpan.FromMinutes(1)) // not a write for every page
                await Save(Replace(member with { Sessions = [.. member.Sessions.Select(s => s.Hash == session.Hash ? s with { LastAt = clock.GetUtcNow() } : s)] }));
            return member.Name;
        }
        return null;
    }

    public Task SignOut(string secret) => Save(store.State with
    {
        Members = [.. store.State.Members.Select(m => m with { Sessions = [.. m.Sessions.Where(s => !LinkToken.Matches(s.Hash, secret))] })],
    });

    public Task OfferSetUp(string secretHash, DateTimeOffset until) => Save(store.State with { SetUps = [.. store.State.SetUps.TakeLast(MostSetUps - 1), new(secretHash, until)] });

    public Task<bool> HasAccounts() => Task.FromResult(store.State.Members.Count > 0);

    public Task<IReadOnlyList<string>> GetState() => Task.FromResult<IReadOnlyList<string>>([.. store.State.Members.Select(m => m.Name)]);

    private bool IsAlive(Session session) => clock.GetUtcNow() - session.LastAt < AccountLifecycle.SessionIdle && clock.GetUtcNow() - session.StartedAt < AccountLifecycle.SessionLongest;

    private StaffState Replace(StaffMember member) => store.State with { Members = [.. store.State.Members.Select(m => m.Name == member.Name ? member : m)] };

    private async Task Save(StaffState next)
    {
        store.State = next;
        try { await store.WriteStateAsync(); }
        catch { DeactivateOnIdle(); throw; }
    }
}
