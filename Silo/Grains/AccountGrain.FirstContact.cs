using Siegelpost.Silo.Domain;
using Siegelpost.Silo.Notices;
using Siegelpost.Silo.Organisations;

namespace Siegelpost.Silo.Grains;

/// <summary>The code at first contact: told to senders, asked of the recipient. Policy is read whenever it matters, never remembered.</summary>
internal sealed partial class AccountGrain : IFirstContactGrain
{
    public async Task<AccessCodeResult> EnterAccessCode(string secret, string code)
    {
        if (AccountLifecycle.InvitationLink(State, secret, Now) != LinkState.Open || await AsksCode() is null) return new(AccessCodeOutcome.Closed);
        if (await RefusesAccessCode(code) is { } refused) return refused;
        var proof = LinkToken.New(Key);
        await Save(s => FirstContacts.Right(s, LinkToken.Hash(proof.Secret), Now));
        return new(AccessCodeOutcome.Right, proof.ToString());
    }

    public async Task<LinkState> SendAccessCode(string secret)
    {
        var link = AccountLifecycle.InvitationLink(State, secret, Now);
        if (link == LinkState.Open && await AsksCode() is { } profile) await Owe(s => FirstContacts.Begin(s, Teller(s, profile), Crockford.NewId(), Crockford.NewId(), Now));
        return link;
    }

    public async Task<bool> HasShown(string proof) => await AsksCode() is null || FirstContacts.IsProven(State, proof, Now);

    public async Task<PassphraseResult> Register(string secret, string proof, string passphrase, string language)
    {
        var link = AccountLifecycle.InvitationLink(State, secret, Now);
        if (link != LinkState.Open) return new(PassphraseOutcome.LinkClosed, link);
        var sender = State.Waiting.OrderBy(w => w.AcceptedAt).FirstOrDefault()?.SenderName ?? State.Invitation?.SenderName;
        var released = State.Waiting.Count;
        var result = await Choose(passphrase, language, proof: proof);
        return result with { SenderName = released > 0 ? sender : null, Released = released };
    }

    public async Task<string?> AccessCode(string notice, string sender)
    {
        if (await AsksCode() is not { } profile || State.Contact is null || FirstContactRule.Teller(profile, sender, State.Addresses) != sender) return null;
        await Save(s => FirstContacts.Tell(s, notice, sender, Now));
        return Code();
    }

    public Task HasToldAccessCode(string notice) =>
        State.Contact is { } contact && contact.Told.Any(t => t.Notice == notice && t.Number != contact.Number) ? Owe(s => FirstContacts.HasTold(s, notice, Crockford.NewId(), Now)) : Task.CompletedTask;

    public async Task<AccessCodeResult> ShowAccessCode(string code)
    {
        if (await AsksCode() is null) return new(AccessCodeOutcome.Right);
        if (State.Contact is null) return new(AccessCodeOutcome.Closed);
        if (await RefusesAccessCode(code) is { } refused) return refused;
        await Save(s => FirstContacts.RightForAnother(s, Now));
        return new(AccessCodeOutcome.Right);
    }

    public async Task<CodeAsked?> CodeAsked() => await AsksCode() is { } profile ? new(FirstContacts.From(State, profile.Brand.Name)) : null;

    /// <summary>Null: it is right.</summary>
    private async Task<AccessCodeResult?> RefusesAccessCode(string typed)
    {
        if (State.Contact?.NotBefore is { } notBefore && notBefore > Now) return new(AccessCodeOutcome.TooSoon, NotBefore: notBefore);
        if (Code() is { } code && Passphrases.AccessCode.Matches(code, typed)) return null;
        await (State.Contact?.Wrong == FirstContacts.TellAfter - 1 ? Owe(Change) : Save(Change));
        return new(AccessCodeOutcome.Wrong, NotBefore: State.Contact?.NotBefore);

        AccountState Change(AccountState s) => FirstContacts.Wrong(s, Crockford.NewId(), Now);
    }

    private async Task<Notice?> CodeNotice(OwedMail owed, OrganisationProfile profile)
    {
        if (!AsksCode(profile) || State.Contact is not { } contact || owed.To is not { } to) return null;
        var waits = State.Waiting.OrderBy(w => w.AcceptedAt).ToArray();
        if (waits.Length == 0) return null;
        var about = waits.FirstOrDefault(w => w.Sender == to) ?? waits[0];
        var name = about.Sender == to ? about.SenderName : "";
        if (owed.Kind == OwedKind.AccessCodeTries) return new AccessCodeTriesNotice(profile.Brand.Language, to, name, Address, FirstContacts.TellAfter, contact.WrongAt ?? owed.At);
        await Save(s => FirstContacts.Tell(s, owed.MailId, to, Now));
        return new AccessCodeNotice(profile.Brand.Language, to, name, Address, about.SenderName, Code()!, contact.Number > 1, waits.Max(w => w.Until));
    }

    private AccountState NewCode(AccountState state, OrganisationProfile profile, string who)
    {
        var seed = Crockford.NewId();
        return state.Contact is null
            ? FirstContacts.Begin(state, Teller(state, profile), seed, Crockford.NewId(), Now)
            : FirstContacts.Renew(state, Teller(state, profile), seed, who, to => keys.DerivedId("access code notice", Key, seed, to), Now);
    }

    private AccessCodeStatus? AccessCodeStatus(OrganisationProfile profile)
    {
        if (!AsksCode(profile) || State.Waiting.Count == 0) return null;
        var contact = State.Contact;
        return new(contact?.At, contact?.Wrong ?? 0, contact?.WrongAt, contact?.NotBefore > Now ? contact.NotBefore : null,
            contact is null ? [] : [.. contact.Told.Where(t => t.Number == contact.Number).GroupBy(t => t.To).Select(g => new AccessCodeTold(g.Key, g.Max(t => t.At)))]);
    }

    private string? Code() => State.Contact is { } contact ? Passphrases.AccessCode.Of(keys, Key, contact.Seed) : null;

    /// <summary>Of the oldest mail that waits.</summary>
    private static string Teller(AccountState state, OrganisationProfile profile) =>
        FirstContactRule.Teller(profile, state.Waiting.OrderBy(w => w.AcceptedAt).FirstOrDefault()?.Sender ?? "", state.Addresses);

    private bool AsksCode(OrganisationProfile profile) => FirstContacts.IsNew(State) && FirstContactRule.Asks(profile, Address);

    /// <summary>The organisation, if it demands a code of this account; null: it doesn't.</summary>
    private async Task<OrganisationProfile?> AsksCode() => FirstContacts.IsNew(State) && await Profile() is var profile && FirstContactRule.Asks(profile, Address) ? profile : null;
}
