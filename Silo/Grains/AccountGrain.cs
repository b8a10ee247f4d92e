using Microsoft.Extensions.Logging;
using Siegelpost.Silo.Domain;
using Siegelpost.Silo.Methods;
using Siegelpost.Silo.Notices;
using Siegelpost.Silo.Organisations;
using Siegelpost.Silo.Passphrases;
using Siegelpost.Storage;

namespace Siegelpost.Silo.Grains;

/// <summary>
/// A recipient's account. A passphrase is here only while a call runs: what stays of it is a slow hash for sign-in and single-use slots
/// for PDFs, sealed. Mails to the person and calls to waiting messages are made in turns of the account's own.
/// </summary>
internal sealed partial class AccountGrain(
    [PersistentState("account")] IPersistentState<AccountState> store, PassphraseDesk passphrases, CodeDesk codes, OwnMail ownMail, AccountArchive archive, InstallationKeys keys, TimeProvider clock, ILogger<AccountGrain> log)
    : DurableGrain<AccountState>(store, clock, log), IAccountGrain
{
    /// <summary>After a crash, what is owed goes out with the first question that a mail asks, not with the next reminder.</summary>
    protected override void HasRead()
    {
        if (State.Owed.Count > 0 || State.ToWake.Count > 0 || State.ToDecline.Count > 0 || State.ToRefuse.Count > 0 || State.ToJoin.Count > 0 || State.ToPart.Count > 0 || State is { DeletedAt: not null, Erased: false }) Kick();
    }

    public async Task Create(string organisation, string address)
    {
        if (State.Exists) return;
        var language = (await GrainFactory.GetGrain<IOrganisationGrain>(organisation).Profile()).Brand.Language;
        await Save(s => AccountLifecycle.Create(s, Key, organisation, address, language));
    }

    public async Task<MailPlan> Plan(MailPlanRequest request)
    {
        if (!State.HasPassphrase && request.MayInvite)
        {
            // It was asked about an address that has parted meanwhile: the mail's step comes again, and finds who has the address now.
            if (State.DeletedAt is not null) throw new InvalidOperationException("The account has been deleted.");
            await WakeSoon();
            var teller = await AsksCode() is { } profile ? FirstContactRule.Teller(profile, request.Sender, State.Addresses) : null;
            await Save(s =>
            {
                var known = s.Waiting.Any(w => w.MailId == request.MailId);
                var next = AccountLifecycle.Wait(s, request, ReferenceCode.New(), Crockford.NewId(), Now);
                return known || teller is null ? next : FirstContacts.Wait(next, request.MailId, teller, Crockford.NewId(), Crockford.NewId(), Now);
            });
            Kick();
        }
        return new(State.HasPassphrase, State.Epoch, State.Language, State.Invitation?.ReferenceCode, State.Invitation?.At, State.PassphraseSetAt)
        { AsksCode = State.Waiting.Any(w => w.MailId == request.MailId && w.TellsCode) };
    }

    public async Task Forget(string mailId) => await Save(s => AccountLifecycle.Forget(s, mailId));

    public async Task<SealedSlot?> TakeSlot(string mailId, DateTimeOffset until)
    {
        byte[]? taken = null;
        await Save(s =>
        {
            var (next, slot) = AccountLifecycle.TakeSlot(s);
            taken = slot;
            return slot is null ? s : AccountLifecycle.Receives(next, mailId, until, Now);
        });
        return taken is null ? null : new(State.Epoch, taken);
    }

    public async Task<InvitationView> Invitation(string secret)
    {
        var link = AccountLifecycle.InvitationLink(State, secret, Now);
        if (link == LinkState.Unknown) return new(link, null);
        var profile = await Profile();
        var open = State.Invitation;
        var waiting = State.Waiting.OrderBy(w => w.AcceptedAt).FirstOrDefault();
        return new(link, profile.Brand, Address, waiting?.SenderName ?? open?.SenderName, waiting?.Sender ?? open?.Sender, waiting?.AcceptedAt ?? open?.WrittenAt, open?.Until,
            open?.ReferenceCode, State.Waiting.Count, profile.Policy.PassphraseLength, State.Language)
        { AsksCode = AsksCode(profile), CodeFrom = FirstContacts.From(State, profile.Brand.Name) };
    }

    // From portals that know nothing of codes; others come by IFirstContactGrain.
    public async Task<PassphraseResult> Register(string secret, string passphrase, string language) => WithoutCodes(await Register(secret, "", passphrase, language));

    public async Task RenewInvitation(string secret)
    {
        if (AccountLifecycle.InvitationLink(State, secret, Now) == LinkState.Expired) await InviteOnceMore();
    }

    private async Task InviteOnceMore()
    {
        if (State.Invitation is not { } open || open.LastSentAt is { } last && Now - last < TimeSpan.FromHours(1)) return;
        await Owe(s => AccountLifecycle.OweInvitation(s, Crockford.NewId(), OwedKind.Reminder, Now));
    }

    public async Task<LinkState> Decline(string secret)
    {
        var link = AccountLifecycle.InvitationLink(State, secret, Now);
        if (link == LinkState.Open) await Owe(s => AccountLifecycle.Decline(s, Now));
        return link;
    }

    public async Task<ResetView> ResetLink(string secret)
    {
        var link = AccountLifecycle.ResetLinkState(State, secret, Now);
        if (link == LinkState.Unknown) return new(link, null);
        var profile = await Profile();
        if (AsksCode(profile)) link = LinkState.Used; // it was mailed before a code was demanded
        return new(link, profile.Brand, Address, profile.Policy.PassphraseLength, State.Language);
    }

    public async Task<PassphraseResult> Reset(string secret, string passphrase)
    {
        var link = AccountLifecycle.ResetLinkState(State, secret, Now);
        if (link != LinkState.Open) return new(PassphraseOutcome.LinkClosed, link);
        var released = State.Waiting.Count;
        return WithoutCodes(await Choose(passphrase, null)) with { Released = released };
    }

    private static PassphraseResult WithoutCodes(PassphraseResult result) => result.Outcome == PassphraseOutcome.CodeMissing ? new(PassphraseOutcome.LinkClosed, LinkState.Used) : result;

    public Task RequestReset() => RequestResetTo("");

    public async Task RequestResetTo(string address)
    {
        // Also without a passphrase, while mail is held: whoever lost the invitation gets in this way (C4).
        if (!State.Exists || !State.HasPassphrase && State.Waiting.Count == 0) return;
        if (await AsksCode() is not null)
        {
            await InviteOnceMore(); // a reset proves the mailbox, which is not enough here
            return;
        }
        var to = State.Addresses.FirstOrDefault(a => RecipientKeys.Normalise(a) == RecipientKeys.Normalise(address));
        await Owe(s => AccountLifecycle.AskReset(s, Crockford.NewId(), Now, to));
    }

    public async Task<AccountView?> Session(string secret)
    {
        if (AccountLifecycle.FindSession(State, secret, Now) is not { } session) return null;
        await Save(s => AccountLifecycle.Touch(s, session, Now));
        var profile = await Profile();
        return new(Key, profile.Brand, Address, State.Language, State.PassphraseSetAt ?? Now, session.StartedAt, AccountLifecycle.Alive(State, Now).Count(), profile.Policy.PassphraseLength);
    }

    public Task SignOut(string secret) => Save(s => AccountLifecycle.EndSession(s, secret));

    public async Task<PassphraseResult> ChangePassphrase(string sessionSecret, string present, string passphrase)
    {
        if (AccountLifecycle.FindSession(State, sessionSecret, Now) is null) return new(PassphraseOutcome.LinkClosed, LinkState.Unknown);
        return await RefusesPassphrase(present) is null ? await Choose(passphrase, null, knewTheOld: true) : new(PassphraseOutcome.WrongPresent);
    }

    public async Task ChooseLanguage(string sessionSecret, string language)
    {
        if (AccountLifecycle.FindSession(State, sessionSecret, Now) is null || language is not ("de" or "en")) return;
        await Save(s => s.Language == language ? s : s with { Language = language });
    }

    public async Task<AccountStatus?> Status()
    {
        if (!State.Exists) return null;
        var profile = await Profile();
        var policy = profile.Policy;
        return new(Key, State.Organisation, State.Addresses, State.Language, State.HasPassphrase, State.PassphraseSetAt, State.Epoch, State.Slots.Count, State.Invitation?.At, State.Invitation?.Until,
            State.Invitation?.Sent ?? 0, State.Invitation?.ReferenceCode, AccountLifecycle.NextReminder(State, policy), [.. State.Waiting.Select(w => w.MailId)],
            AccountLifecycle.Alive(State, Now).Count(), State.SignInNotBefore > Now ? State.SignInNotBefore : State.CodeNotBefore > Now ? State.CodeNotBefore : null, State.Timeline)
        { HasSecondStep = SecondStepLifecycle.HasOne(State), AccessCode = AccessCodeStatus(profile) };
    }

    public Task<AccountStatus?> GetState() => Status();

    public async Task<ActResult> Act(SupportAct act)
    {
        if (!State.Exists) return ActResult.NotFound;
        var before = State;
        var asking = act.Kind == SupportActKind.SendNewCode ? await AsksCode() : null;
        await Owe(s => act.Kind switch
        {
            SupportActKind.ResendInvitation => AccountLifecycle.OweInvitation(s, Crockford.NewId(), OwedKind.Reminder, Now) is var owed && ReferenceEquals(owed, s) ? s : AccountLifecycle.Log(owed, Now, MailEvent.Invited, null, act.Who),
            // Whoever had a password gets a link to choose a new one; staff never sees or sets it (C5).
            SupportActKind.ResetPassphrase when s.HasPassphrase => AccountLifecycle.AskReset(AccountLifecycle.RemovePassphrase(s, act.Who, Now) with { ResetsAsked = [] }, Crockford.NewId(), Now),
            SupportActKind.Unlock => s is { WrongSignIns: 0, WrongCodes: 0 } ? s : s with { WrongSignIns = 0, SignInNotBefore = null, WrongCodes = 0, CodeNotBefore = null },
            SupportActKind.RemoveSecondStep => SecondStepLifecycle.Remove(s, act.Who, Crockford.NewId(), Now),
            SupportActKind.SendNewCode when asking is not null => NewCode(s, asking, act.Who),
            _ => s,
        });
        return ReferenceEquals(before, State) ? ActResult.NotPossibleNow : ActResult.Done;
    }

    public Task ComposedRefused(string composedId, string kind, string relayReply) =>
        kind is "invitation" or "reminder" ? Owe(s => AccountLifecycle.InvitationRefused(s, relayReply, Now)) : Task.CompletedTask;

    private async Task Owe(Func<AccountState, AccountState> change)
    {
        await WakeSoon();
        await Save(change);
        Kick();
    }

    /// <summary>The one place where a passphrase is set: nobody gets past a code that is asked for (RULES 23).</summary>
    private async Task<PassphraseResult> Choose(string passphrase, string? language, bool knewTheOld = false, string proof = "")
    {
        var profile = await Profile();
        if (AsksCode(profile) && !FirstContacts.IsProven(State, proof, Now)) return new(PassphraseOutcome.CodeMissing);
        var rating = await passphrases.Rate(passphrase, profile.Policy.PassphraseLength, [.. State.Addresses, profile.Brand.Name, .. State.Waiting.Select(w => w.SenderName)]);
        if (rating.Outcome != PassphraseOutcome.Set) return new(rating.Outcome, Character: rating.Character);
        var hash = await passphrases.Hash(passphrase);
        var slots = await passphrases.Slots(passphrase, AccountLifecycle.SlotCount, Key, State.Epoch + 1);
        await Owe(s => AccountLifecycle.SetPassphrase(s, hash, slots, language is "de" or "en" ? language : null, Crockford.NewId(), Now) with { LockedBelow = knewTheOld ? s.LockedBelow ?? s.Epoch : s.Epoch + 1 });
        PassphraseSet(log, Key);
        return new(PassphraseOutcome.Set);
    }

    protected override async Task<DateTimeOffset?> Advance()
    {
        if (!State.Exists) return null;
        if (State is { Contact: null, Waiting.Count: > 0 } && await AsksCode() is { } asking)
        {
            await Save(s => FirstContacts.Begin(s, Teller(s, asking), Crockford.NewId(), Crockford.NewId(), Now));
            return DateTimeOffset.MinValue;
        }
        if (State.Owed.Count > 0)
        {
            await Write(State.Owed[0]);
            return DateTimeOffset.MinValue;
        }
        if (await TellMessages() || await TellAddresses()) return DateTimeOffset.MinValue;
        if (State.DeletedAt is not null)
        {
            await Erase();
            return null;
        }
        var policy = (await Profile()).Policy;
        if (AccountLifecycle.NextReminder(State, policy) is not { } reminder) return null;
        if (reminder > Now) return reminder;
        await Save(s => AccountLifecycle.OweInvitation(s, Crockford.NewId(), OwedKind.Reminder, Now));
        return DateTimeOffset.MinValue;
    }

    private async Task<bool> TellMessages()
    {
        if (State.ToDecline is [var declined, ..])
        {
            await GrainFactory.GetGrain<IMessageGrain>(declined).Declined(Key);
            await Save(s => s with { ToDecline = [.. s.ToDecline.Where(m => m != declined)] });
            return true;
        }
        if (State.ToRefuse is [var refused, ..])
        {
            await GrainFactory.GetGrain<IMessageGrain>(refused.MailId).InvitationRefused(Key, refused.Words);
            await Save(s => s with { ToRefuse = [.. s.ToRefuse.Where(m => m != refused)] });
            return true;
        }
        if (State.ToWake is not [var waiting, ..]) return false;
        await GrainFactory.GetGrain<IMessageGrain>(waiting).Wake(Key);
        await Save(s => s with { ToWake = [.. s.ToWake.Where(m => m != waiting)] });
        return true;
    }

    /// <summary>Writes one mail that we owe. A link's hash is known here before anybody can have the link.</summary>
    private async Task Write(OwedMail owed)
    {
        var profile = await Profile();
        var notice = owed.Kind switch
        {
            OwedKind.Invitation or OwedKind.Reminder => await InvitationNotice(owed, profile),
            OwedKind.Reset => await ResetNotice(owed, profile),
            OwedKind.SecondStepOn or OwedKind.SecondStepOff or OwedKind.SecondStepRemoved => new AccountNotice(State.Language, Address, owed.At, News(owed.Kind), ""),
            OwedKind.AddressClaim => await ClaimNotice(owed, profile),
            OwedKind.AccessCode or OwedKind.AccessCodeTries => await CodeNotice(owed, profile),
            OwedKind.AddressAdded or OwedKind.AddressRemoved or OwedKind.Deleted => new AccountNotice(State.Language, owed.To ?? Address, owed.At, News(owed.Kind), State.DeletedAt is null ? Address : ""),
            _ => new PassphraseSetNotice(State.Language, Address, State.PassphraseSetAt ?? owed.At, owed.Kind == OwedKind.PassphraseSet),
        };
        if (notice is not null)
        {
            var sender = owed.Kind is OwedKind.Invitation or OwedKind.Reminder ? State.Invitation?.Sender ?? "" : "";
            await ownMail.Send(GrainFactory, profile, $"{owed.Kind}".ToLowerInvariant(), owed.MailId, notice, owed.To ?? Address, sender, aboutAccount: Key);
        }
        await Save(s => AccountLifecycle.HasSent(s, owed, Now));
    }

    private static AccountNews News(OwedKind kind) => kind switch
    {
        OwedKind.SecondStepOn => AccountNews.SecondStepOn,
        OwedKind.SecondStepOff => AccountNews.SecondStepOff,
        OwedKind.SecondStepRemoved => AccountNews.SecondStepRemoved,
        OwedKind.AddressAdded => AccountNews.AddressAdded,
        OwedKind.AddressRemoved => AccountNews.AddressRemoved,
        _ => AccountNews.Deleted,
    };

    private async Task<Notice?> InvitationNotice(OwedMail owed, OrganisationProfile profile)
    {
        if (State.Invitation is not { } open || State.Waiting.Count == 0) return null;
        var token = LinkToken.New(Key);
        await Save(s => AccountLifecycle.AddLink(s, LinkToken.Hash(token.Secret)));
        var first = State.Waiting.OrderBy(w => w.AcceptedAt).First();
        return new InvitationNotice(State.Language, Address, first.SenderName, first.Sender, first.AcceptedAt, open.Until, open.ReferenceCode, new Uri($"{profile.Brand.PortalUrl}/e/{token}"),
            owed.Kind == OwedKind.Reminder, State.Waiting.Count, State.Waiting.Count(w => w.Sender != first.Sender))
        { CodeFrom = AsksCode(profile) ? FirstContacts.From(State, profile.Brand.Name) ?? profile.Brand.Name : null };
    }

    private async Task<Notice> ResetNotice(OwedMail owed, OrganisationProfile profile)
    {
        var token = LinkToken.New(Key);
        await Save(s => AccountLifecycle.NewResetLink(s, owed.MailId, LinkToken.Hash(token.Secret), Now));
        return new ResetNotice(State.Language, owed.To ?? Address, new Uri($"{profile.Brand.PortalUrl}/z/{token}"), State.Reset!.Until);
    }

    private string Address => State.Addresses[0];

    private Task<OrganisationProfile> Profile() => GrainFactory.GetGrain<IOrganisationGrain>(State.Organisation).Profile();

    [LoggerMessage(EventId = 301, EventName = "AccountDeleted", Level = LogLevel.Information, Message = "{AccountId} has been deleted by its owner")]
    private static partial void AccountDeleted(ILogger log, string accountId);

    [LoggerMessage(EventId = 300, EventName = "PassphraseSet", Level = LogLevel.Information, Message = "{AccountId} has a new password")]
    private static partial void PassphraseSet(ILogger log, string accountId);
}
