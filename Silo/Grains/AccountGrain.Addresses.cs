using MimeKit;
using Siegelpost.Silo.Domain;
using Siegelpost.Silo.Notices;
using Siegelpost.Storage;

namespace Siegelpost.Silo.Grains;

/// <summary>What only the silo asks of an account.</summary>
[Alias("siegelpost.IAddressHolder")]
internal interface IAddressHolder : IGrainWithStringKey
{
    /// <summary>Gives its address up to another account, and wakes what waits; false: it has a passphrase.</summary>
    [Alias("Yield")] Task<bool> Yield();
}

/// <summary>Further addresses: claimed from a session, confirmed by link and session, pointed to in a turn of the account's own.</summary>
internal sealed partial class AccountGrain : IAddressesGrain, IAddressHolder
{
    private const int LongestAddress = 254; // RFC 5321 §4.5.3.1.3, without the angle brackets

    public Task<AddressesView?> Addresses(string sessionSecret) => Task.FromResult(AccountLifecycle.FindSession(State, sessionSecret, Now) is null
        ? null
        : new AddressesView(State.Addresses, [.. State.Claims.Where(c => c.Until > Now).Select(c => c.Address)]));

    public async Task<AddressOutcome> ClaimAddress(string sessionSecret, string address)
    {
        if (AccountLifecycle.FindSession(State, sessionSecret, Now) is null) return AddressOutcome.Closed;
        if (!IsAddress(address)) return AddressOutcome.NotAnAddress;
        var outcome = AddressOutcome.Closed;
        await Owe(s =>
        {
            var (next, what) = AddressLifecycle.Claim(s, address, s.Addresses.Any(a => RecipientKeys.Normalise(a) == RecipientKeys.Normalise(address)), Crockford.NewId(), Now);
            outcome = what;
            return next;
        });
        return outcome;
    }

    public async Task<ClaimView> ClaimedAddress(string linkSecret)
    {
        var (link, claim) = AddressLifecycle.Link(State, linkSecret, Now);
        return claim is null ? new(LinkState.Unknown, null) : new(link, (await Profile()).Brand, claim.Address, Address, State.Language);
    }

    public async Task<AddressOutcome> ConfirmAddress(string linkSecret, string sessionSecret)
    {
        var (link, claim) = AddressLifecycle.Link(State, linkSecret, Now);
        if (link != LinkState.Open || AccountLifecycle.FindSession(State, sessionSecret, Now) is null) return AddressOutcome.Closed;
        var other = await GrainFactory.Recipient(keys, State.Organisation, claim!.Address).Find();
        if (other is not null && other != Key && (await GrainFactory.GetGrain<IAccountGrain>(other).Status())?.HasPassphrase == true) return AddressOutcome.HasOwnPassphrase;
        await Owe(s => AddressLifecycle.Confirm(s, claim, Crockford.NewId(), Now));
        return AddressOutcome.Done;
    }

    public async Task<AddressOutcome> RemoveAddress(string sessionSecret, string address)
    {
        if (AccountLifecycle.FindSession(State, sessionSecret, Now) is null) return AddressOutcome.Closed;
        var outcome = AddressOutcome.Closed;
        await Owe(s =>
        {
            var (next, what) = AddressLifecycle.Remove(s, address, Crockford.NewId(), Now);
            outcome = what;
            return next;
        });
        return outcome;
    }

    public async Task<bool> Yield()
    {
        if (State.HasPassphrase) return false;
        await Owe(AccountLifecycle.Yield);
        return true;
    }

    private async Task<bool> TellAddresses()
    {
        if (State.ToPart is [var parted, ..])
        {
            await GrainFactory.GetGrain<IRecipientKeeper>(keys.RecipientKey(State.Organisation, RecipientKeys.Normalise(parted))).Part(Key);
            await Save(s => s with { ToPart = [.. s.ToPart.Where(a => a != parted)] });
            return true;
        }
        if (State.ToJoin is not [var joined, ..]) return false;
        var done = await GrainFactory.GetGrain<IRecipientKeeper>(keys.RecipientKey(State.Organisation, RecipientKeys.Normalise(joined))).Join(Key);
        await Save(s => done ? s with { ToJoin = [.. s.ToJoin.Where(a => a != joined)] } : AddressLifecycle.NotJoined(s, joined));
        return true;
    }

    private async Task<Notice?> ClaimNotice(OwedMail owed, OrganisationProfile profile)
    {
        if (State.Claims.FirstOrDefault(c => c.MailId == owed.MailId) is not { } claim) return null;
        var token = LinkToken.New(Key);
        await Save(s => AddressLifecycle.AddLink(s, owed.MailId, LinkToken.Hash(token.Secret)));
        return new AddressClaimNotice(State.Language, claim.Address, Address, new Uri($"{profile.Brand.PortalUrl}/w/{token}"), claim.Until);
    }

    /// <summary>One whole address and nothing else: no name, list, group, comment or line break.</summary>
    private static bool IsAddress(string text) =>
        text.Length is > 2 and <= LongestAddress && !text.Any(c => char.IsControl(c) || char.IsWhiteSpace(c) || c is '<' or '>' or '"' or '(' or ')' or ',' or ';' or ':')
        && text.Count(c => c == '@') == 1 && MailboxAddress.TryParse(text, out var parsed) && parsed.Address == text && text.Split('@')[1].Contains('.', StringComparison.Ordinal);
}
