using Siegelpost.Storage;

namespace Siegelpost.Silo.Grains;

/// <summary>State of an address: nothing but the account that it points to (RULES 3).</summary>
internal sealed record RecipientState
{
    public int SchemaVersion { get; init; } = 1;
    public string? AccountId { get; init; }
}

/// <summary>What only accounts ask of an address.</summary>
[Alias("siegelpost.IRecipientKeeper")]
internal interface IRecipientKeeper : IGrainWithStringKey
{
    /// <summary>Points to this account from now on; false: it has one with a passphrase. Repeated calls change nothing.</summary>
    [Alias("Join")] Task<bool> Join(string accountId);

    /// <summary>Points to this account no longer: its next mail makes a new one (RULES 3).</summary>
    [Alias("Part")] Task Part(string accountId);
}

[CollectionAgeLimit(Minutes = GrainTimes.IdleMinutes)]
internal sealed class RecipientGrain([PersistentState("recipient")] IPersistentState<RecipientState> store) : Grain, IRecipientGrain, IRecipientKeeper
{
    public async Task<string> Account(string organisation, string address)
    {
        var account = store.State.AccountId ?? Crockford.NewId();
        // The account first: a pointer to nothing would be a recipient whom nobody can invite.
        await GrainFactory.GetGrain<IAccountGrain>(account).Create(organisation, address);
        if (store.State.AccountId is not null) return account;
        await Point(account);
        return account;
    }

    // Mails that ask whose the address is wait behind this call, so that what the other account wakes finds the new one.
    public async Task<bool> Join(string accountId)
    {
        if (store.State.AccountId == accountId) return true;
        if (store.State.AccountId is { } other && !await GrainFactory.GetGrain<IAccountKeeper>(other).Yield()) return false;
        await Point(accountId);
        return true;
    }

    public Task Part(string accountId) => store.State.AccountId == accountId ? Point(null) : Task.CompletedTask;

    private async Task Point(string? account)
    {
        store.State = store.State with { AccountId = account };
        try { await store.WriteStateAsync(); }
        catch { DeactivateOnIdle(); throw; }
    }

    public Task<string?> Find() => Task.FromResult(store.State.AccountId);

    public Task<string?> GetState() => Find();
}

/// <summary>How an address becomes a grain key: domain in lower-case A-labels, local part compared without case, nothing else folded.</summary>
internal static class RecipientKeys
{
    public static IRecipientGrain Recipient(this IGrainFactory grains, InstallationKeys keys, string organisation, string address) =>
        grains.GetGrain<IRecipientGrain>(keys.RecipientKey(organisation, Normalise(address)));

    public static string Normalise(string address)
    {
        var at = address.LastIndexOf('@');
        return at < 0 ? address.ToLowerInvariant() : $"{address[..at].ToLowerInvariant()}@{Domain(address)}";
    }

    /// <summary>The domain of an address as lower-case A-label; empty for the null sender.</summary>
    public static string Domain(string address)
    {
        var domain = address[(address.LastIndexOf('@') + 1)..];
        if (domain.Length == address.Length) return "";
        try { return new System.Globalization.IdnMapping().GetAscii(domain).ToLowerInvariant(); }
        catch (ArgumentException) { return domain.ToLowerInvariant(); }
    }
}
