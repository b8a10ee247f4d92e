namespace Siegelpost.Silo.Domain;

/// <summary>Further addresses of a person, and leaving (C7), as pure functions.</summary>
internal static class AddressLifecycle
{
    public static readonly TimeSpan ClaimFor = TimeSpan.FromDays(1);
    public const int MostAddresses = 10, ClaimsPerHour = 3;
    private const int MostLinks = 4;

    public static (AccountState State, AddressOutcome Outcome) Claim(AccountState state, string address, bool isHere, string newMailId, DateTimeOffset now)
    {
        if (isHere) return (state, AddressOutcome.AlreadyHere);
        var asked = state.ClaimsAsked.Where(a => now - a < TimeSpan.FromHours(1)).ToArray();
        var open = state.Claims.Where(c => c.Until > now && !c.Address.Equals(address, StringComparison.OrdinalIgnoreCase)).ToArray();
        if (asked.Length >= ClaimsPerHour || state.Addresses.Count + open.Length >= MostAddresses) return (state, AddressOutcome.TooMany);
        return (state with
        {
            ClaimsAsked = [.. asked, now],
            Claims = [.. open, new AddressClaim(address, newMailId, now + ClaimFor, [])],
            Owed = [.. state.Owed, new OwedMail(newMailId, OwedKind.AddressClaim, now) { To = address }],
        }, AddressOutcome.Done);
    }

    /// <summary>The link of a claim's mail is known here before anybody else can have it.</summary>
    public static AccountState AddLink(AccountState state, string mailId, string hash) => state with
    {
        Claims = [.. state.Claims.Select(c => c.MailId == mailId ? c with { Links = [.. c.Links.TakeLast(MostLinks - 1), hash] } : c)],
    };

    public static (LinkState State, AddressClaim? Claim) Link(AccountState state, string secret, DateTimeOffset now)
    {
        if (state.Claims.FirstOrDefault(c => c.Links.Any(h => LinkToken.Matches(h, secret))) is not { } claim) return (LinkState.Unknown, null);
        return (claim.Until < now ? LinkState.Expired : LinkState.Open, claim);
    }

    public static AccountState Confirm(AccountState state, AddressClaim claim, string noticeId, DateTimeOffset now)
    {
        if (!state.Claims.Contains(claim)) return state;
        var next = state with
        {
            Claims = [.. state.Claims.Where(c => c != claim)],
            Addresses = [.. state.Addresses, claim.Address],
            ToJoin = [.. state.ToJoin, claim.Address],
            ToPart = [.. state.ToPart.Where(a => a != claim.Address)],
            Owed = [.. state.Owed, new OwedMail(noticeId, OwedKind.AddressAdded, now) { To = claim.Address }],
        };
        return AccountLifecycle.Log(next, now, MailEvent.AddressAdded, null);
    }

    /// <summary>The address got a passphrase of its own between the question and the joining: it stays apart.</summary>
    public static AccountState NotJoined(AccountState state, string address) => state with
    {
        Addresses = [.. state.Addresses.Where(a => a != address)],
        ToJoin = [.. state.ToJoin.Where(a => a != address)],
        Owed = [.. state.Owed.Where(o => o.Kind != OwedKind.AddressAdded || o.To != address)],
    };

    public static (AccountState State, AddressOutcome Outcome) Remove(AccountState state, string address, string noticeId, DateTimeOffset now)
    {
        if (!state.Addresses.Contains(address)) return (state with { Claims = [.. state.Claims.Where(c => c.Address != address)] }, AddressOutcome.Done);
        if (state.Addresses.Count == 1) return (state, AddressOutcome.IsLast);
        var next = state with
        {
            Addresses = [.. state.Addresses.Where(a => a != address)],
            ToJoin = [.. state.ToJoin.Where(a => a != address)],
            ToPart = [.. state.ToPart, address],
            Owed = [.. state.Owed, new OwedMail(noticeId, OwedKind.AddressRemoved, now) { To = address }],
        };
        return (AccountLifecycle.Log(next, now, MailEvent.AddressRemoved, null), AddressOutcome.Done);
    }

    /// <summary>
    /// Keys first: with this one write passphrase, slots, second step and sessions are gone. Addresses part next, so that a later mail
    /// finds a new account; then the mails are told, and at last nothing is left but that there was something.
    /// </summary>
    public static AccountState Leave(AccountState state, string noticeId, DateTimeOffset now) => state.DeletedAt is not null ? state : new AccountState
    {
        Id = state.Id,
        Organisation = state.Organisation,
        Language = state.Language,
        Epoch = state.Epoch,
        Addresses = state.Addresses,
        ToPart = [.. state.ToPart.Union(state.Addresses)],
        ToDecline = [.. state.ToDecline.Union(state.Waiting.Select(w => w.MailId))],
        ToWake = state.ToWake,
        ToRefuse = state.ToRefuse,
        Received = state.Received,
        Owed = [new OwedMail(noticeId, OwedKind.Deleted, now) { To = state.Addresses[0] }],
        DeletedAt = now,
    };

    /// <summary>What stays of an account that is gone: its random id, and when.</summary>
    public static AccountState Gone(AccountState state) => new() { Id = state.Id, Organisation = state.Organisation, Language = state.Language, Epoch = state.Epoch, DeletedAt = state.DeletedAt, Erased = true };
}
