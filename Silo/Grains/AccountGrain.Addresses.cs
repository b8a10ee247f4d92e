using MimeKit;
using Siegelpost.Silo.Domain;
using Siegelpost.Silo.Notices;
using Siegelpost.Silo.Organisations;
using Siegelpost.Storage;

namespace Siegelpost.Silo.Grains;

/// <summary>Further addresses: claimed from a session, confirmed by link and session, pointed to in a turn of the account's own.</summary>
internal sealed partial class AccountGrain : IAddressesGrain
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
        if (claim is null) return new(LinkState.Unknown, null);
        var profile = await Profile();
        var asked = link == LinkState.Open ? await CodeOf(claim.Address, profile) : null;
        return new(link, profile.Brand, claim.Address, Address, State.Language) { AsksCode = asked is not null, CodeFrom = asked?.From };
    }

    public async Task<AddressOutcome> ConfirmAddress(string linkSecret, string sessionSecret) => (await ConfirmAddress(linkSecret, sessionSecret, "")).Address;

    // Joining an address is a first contact too: whoever had got at the mailbox could have its mail opened by a passphrase of his own.
    public async Task<AccessCodeResult> ConfirmAddress(string linkSecret, string sessionSecret, string code)
    {
        var (link, claim) = AddressLifecycle.Link(State, linkSecret, Now);
        if (link != LinkState.Open || AccountLifecycle.FindSession(State, sessionSecret, Now) is null) return new(AccessCodeOutcome.Closed);
        var other = await GrainFactory.Recipient(keys, State.Organisation, claim!.Address).Find();
        if (other is not null && other != Key && (await GrainFactory.GetGrain<IAccountGrain>(other).Status())?.HasPassphrase == true) return new(AccessCodeOutcome.Closed) { Address = AddressOutcome.HasOwnPassphrase };
        if (await CodeOf(claim.Address, await Profile()) is { } asked)
        {
            if (code.Length == 0 || asked.From is null || other is null) return new(AccessCodeOutcome.Closed) { Address = AddressOutcome.NeedsCode };
            var shown = await GrainFactory.GetGrain<IAccountKeeper>(other).ShowAccessCode(code);
            if (shown.Outcome != AccessCodeOutcome.Right) return shown with { Address = AddressOutcome.NeedsCode };
        }
        await Owe(s => AddressLifecycle.Confirm(s, claim, Crockford.NewId(), Now));
        return new(AccessCodeOutcome.Right) { Address = AddressOutcome.Done };
    }

    /// <summary>Who tells a code for an address that is to be joined; null: none is asked for.</summary>
    private async Task<CodeAsked?> CodeOf(string address, OrganisationProfile profile)
    {
        if (!FirstContactRule.Asks(profile, address)) return null;
        return await GrainFactory.Recipient(keys, State.Organisation, address).Find() switch
        {
            null => new(null), // nobody has written to it, so nobody could tell one
            var other when other == Key => null,
            var other => await GrainFactory.GetGrain<IAccountKeeper>(other).CodeAsked(),
        };
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
        if (State.HasPassphrase || State is { MayYield: false, Waiting.Count: > 0 } && await AsksCode() is not null) return false;
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
