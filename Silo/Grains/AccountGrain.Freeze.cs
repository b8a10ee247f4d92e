using Siegelpost.Silo.Domain;
using Siegelpost.Silo.Notices;

namespace Siegelpost.Silo.Grains;

/// <summary>Whoever has the address wants no invitations.</summary>
internal sealed partial class AccountGrain : IFreezeGrain
{
    public async Task<LinkState> Decline(string secret)
    {
        var link = AccountLifecycle.InvitationLink(State, secret, Now);
        if (link == LinkState.Open) await Owe(s => FreezeLifecycle.Freeze(s, Crockford.NewId(), Now));
        return link;
    }

    public async Task<bool> Thaw(string linkSecret)
    {
        if (!FreezeLifecycle.Knows(State, linkSecret, Now)) return false;
        await Save(s => FreezeLifecycle.Thaw(s, null, Now));
        return true;
    }

    private async Task<Notice?> FrozenNotice(OwedMail owed, OrganisationProfile profile)
    {
        if (!FreezeLifecycle.IsFrozen(State, Now)) return null;
        var token = LinkToken.New(Key);
        await Save(s => FreezeLifecycle.AddLink(s, LinkToken.Hash(token.Secret)));
        return new FrozenNotice(State.Language, Address, owed.At, State.Frozen!.Until, new Uri($"{profile.Brand.PortalUrl}/e/{token}/decline"));
    }
}
