namespace Siegelpost.Silo.Domain;

/// <summary>What may happen to a recipient's account, as pure functions; the same instance means "nothing changed".</summary>
internal static class AccountLifecycle
{
    public const int SlotCount = 64; // RULES 19
    public const int TopUpBelow = 32;
    public static readonly TimeSpan ResetFor = TimeSpan.FromMinutes(60);
    public static readonly TimeSpan SessionIdle = TimeSpan.FromMinutes(30), SessionLongest = TimeSpan.FromHours(12); // RULES 17
    public const int ResetsPerHour = 3;
    /// <summary>Mails of one invitation, each with a link of its own (RULES 14).</summary>
    public const int MostInvitations = 4;
    private const int MostWaiting = 1_000, MostReceived = 1_000, MostSessions = 20, MostLinks = 8, TimelineLimit = 200;

    public static AccountState Create(AccountState state, string id, string organisation, string address, string language) =>
        state.Exists ? state : new AccountState { Id = id, Organisation = organisation, Addresses = [address], Language = language };

    /// <summary>A mail that can't go out waits here; the first one begins the invitation (RULES 14).</summary>
    public static AccountState Wait(AccountState state, MailPlanRequest request, string referenceCode, string newMailId, DateTimeOffset now)
    {
        if (state.HasPassphrase || !request.MayInvite || state.ToDecline.Contains(request.MailId) || state.ToRefuse.Any(r => r.MailId == request.MailId)) return state;
        var known = state.Waiting.FirstOrDefault(w => w.MailId == request.MailId);
        if (known is null && state.Waiting.Count >= MostWaiting || known?.Until >= request.HoldUntil && state.Invitation is not null) return state;
        var waits = new WaitingMail(request.MailId, request.Sender, request.SenderName, request.AcceptedAt, request.HoldUntil) { TellsCode = known?.TellsCode ?? false }; // a longer hold makes its invitation live longer
        var next = state with { Waiting = [.. state.Waiting.Where(w => w != known), waits] };
        if (next.Invitation is { } open) return next with { Invitation = open with { Until = open.Until > request.HoldUntil ? open.Until : request.HoldUntil } };
        next = next with
        {
            Invitation = new Invitation(referenceCode, now, request.HoldUntil, request.Sender, request.SenderName, request.AcceptedAt, [], 0, null),
            Owed = [.. next.Owed, new OwedMail(newMailId, OwedKind.Invitation, now)],
        };
        return Log(next, now, MailEvent.Invited, Crockford.Display(newMailId));
    }

    public static AccountState Forget(AccountState state, string mailId)
    {
        if (state.Waiting.All(w => w.MailId != mailId) && !state.ToWake.Contains(mailId)) return state;
        var next = state with { Waiting = [.. state.Waiting.Where(w => w.MailId != mailId)], ToWake = [.. state.ToWake.Where(w => w != mailId)] };
        return next.Waiting.Count == 0 && next.Invitation is { } open ? Close(next, open) : next;
    }

    /// <summary>The invitation's links die together; their pages say that they have served.</summary>
    private static AccountState Close(AccountState state, Invitation open) => FirstContacts.End(state with
    {
        Invitation = null,
        SpentLinks = [.. state.SpentLinks.Concat(open.Links).TakeLast(16)],
        Owed = [.. state.Owed.Where(o => o.Kind is not (OwedKind.Invitation or OwedKind.Reminder))],
    });

    /// <summary>A link of the open invitation is about to be mailed: it is known here before anybody else can have it.</summary>
    public static AccountState AddLink(AccountState state, string hash) => state.Invitation is { } open
        ? state with { Invitation = open with { Links = [.. open.Links.TakeLast(MostLinks - 1), hash] } }
        : state;

    /// <summary>
    /// The link of a reset mail. One for a new mail voids the older (RULES 14); the same mail composed once more, after a crash, may have
    /// gone out with its first link, so both are good.
    /// </summary>
    public static AccountState NewResetLink(AccountState state, string mailId, string hash, DateTimeOffset now) => state with
    {
        Reset = state.Reset is { } same && same.MailId == mailId
            ? same with { Hash = hash, Earlier = [.. same.Earlier.TakeLast(MostLinks - 1), same.Hash] }
            : new ResetLink(hash, now + ResetFor) { MailId = mailId },
    };

    public static AccountState HasSent(AccountState state, OwedMail owed, DateTimeOffset now)
    {
        if (!state.Owed.Contains(owed)) return state;
        var next = state with { Owed = [.. state.Owed.Where(o => o != owed)] };
        if (owed.Kind is not (OwedKind.Invitation or OwedKind.Reminder)) return next;
        if (next.Invitation is { } open) next = next with { Invitation = open with { Sent = open.Sent + 1, LastSentAt = now } };
        return owed.Kind == OwedKind.Reminder ? Log(next, now, MailEvent.Reminded, Crockford.Display(owed.MailId)) : next;
    }

    /// <summary>When the next reminder is due by the policy's days; null: none is left before the invitation ends.</summary>
    public static DateTimeOffset? NextReminder(AccountState state, OrganisationPolicy policy)
    {
        if (state.Invitation is not { Sent: > 0 } open || state.Owed.Any(o => o.Kind is OwedKind.Invitation or OwedKind.Reminder)) return null;
        var reminders = open.Sent - 1;
        if (reminders >= policy.ReminderDays.Count || open.Sent >= MostInvitations) return null;
        var at = open.At.AddDays(policy.ReminderDays.Order().ElementAt(reminders));
        if (open.LastSentAt?.AddDays(1) is { } rested && at < rested) at = rested; // days that passed while we did not run are not made up for in one hour
        return at < open.Until ? at : null;
    }

    public static AccountState OweInvitation(AccountState state, string newMailId, OwedKind kind, DateTimeOffset now) =>
        state.Invitation is not { Sent: < MostInvitations } || state.Owed.Any(o => o.Kind is OwedKind.Invitation or OwedKind.Reminder) ? state : state with { Owed = [.. state.Owed, new OwedMail(newMailId, kind, now)] };

    public static LinkState InvitationLink(AccountState state, string secret, DateTimeOffset now)
    {
        if (state.Invitation is { } open && open.Links.Any(h => LinkToken.Matches(h, secret)))
            return state.HasPassphrase ? LinkState.Used : open.Until < now ? LinkState.Expired : LinkState.Open;
        if (!state.SpentLinks.Any(h => LinkToken.Matches(h, secret))) return LinkState.Unknown;
        return state.HasPassphrase ? LinkState.Used : LinkState.Expired;
    }

    public static LinkState ResetLinkState(AccountState state, string secret, DateTimeOffset now)
    {
        if (state.Reset is { } link && link.Hashes.Any(h => LinkToken.Matches(h, secret))) return link.Until < now ? LinkState.Expired : LinkState.Open;
        return state.SpentLinks.Any(h => LinkToken.Matches(h, secret)) ? LinkState.Used : LinkState.Unknown;
    }

    /// <summary>
    /// A passphrase is set, whichever way: held mail is released, invitations and reset links are void, all sessions end (C4, C5).
    /// </summary>
    public static AccountState SetPassphrase(AccountState state, string hash, IReadOnlyList<byte[]> slots, string? language, string noticeId, DateTimeOffset now)
    {
        var first = !state.HasPassphrase && state.Epoch == 0;
        var spent = state.SpentLinks.Concat(state.Invitation?.Links ?? []);
        if (state.Reset is { } reset) spent = spent.Concat(reset.Hashes);
        var next = state with
        {
            PassphraseHash = hash,
            PassphraseSetAt = now,
            Epoch = state.Epoch + 1,
            Slots = slots,
            Language = language ?? state.Language,
            Invitation = null,
            Reset = null,
            SpentLinks = [.. spent.TakeLast(16)],
            Sessions = [],
            Pending = [],
            AppOffered = null,
            PasskeyOffered = null,
            WrongSignIns = 0,
            SignInNotBefore = null,
            ToWake = [.. state.ToWake.Concat(state.Waiting.OrderBy(w => w.AcceptedAt).Select(w => w.MailId)).Concat(state.Received.Select(r => r.MailId)).Distinct()],
            Owed = [.. state.Owed.Where(o => o.Kind is not (OwedKind.Invitation or OwedKind.Reminder or OwedKind.Reset)), new OwedMail(noticeId, first ? OwedKind.PassphraseSet : OwedKind.PassphraseChanged, now)],
        };
        return Log(FirstContacts.End(next), now, MailEvent.Registered, $"password {next.Epoch}");
    }

    /// <summary>Support takes the passphrase away: the next mail invites anew (C5). Old PDFs keep theirs.</summary>
    public static AccountState RemovePassphrase(AccountState state, string who, DateTimeOffset now) => state.HasPassphrase
        ? Log(state with { PassphraseHash = null, PassphraseSetAt = null, Slots = [], Sessions = [], Pending = [], Reset = null, WrongSignIns = 0, SignInNotBefore = null }, now, MailEvent.PassphraseReset, null, who)
        : state;

    /// <summary>Takes one slot and deletes it; the last one is reused (RULES 19).</summary>
    public static (AccountState State, byte[]? Slot) TakeSlot(AccountState state) => state.Slots.Count switch
    {
        0 => (state, null),
        1 => (state, state.Slots[0]),
        _ => (state with { Slots = [.. state.Slots.Skip(1)] }, state.Slots[0]),
    };

    public static AccountState Receives(AccountState state, string mailId, DateTimeOffset until, DateTimeOffset now) => state with
    {
        Received = [.. state.Received.Where(r => r.MailId != mailId && r.Until > now).TakeLast(MostReceived - 1), new ReceivedMail(mailId, until)],
    };

    public static AccountState TopUp(AccountState state, IReadOnlyList<byte[]> slots) => state with { Slots = [.. state.Slots, .. slots] };

    public static AccountState SignedIn(AccountState state, string sessionHash, string device, DateTimeOffset now) => state with
    {
        WrongSignIns = 0,
        SignInNotBefore = null,
        Sessions = [.. state.Sessions.Where(s => IsAlive(s, now)).TakeLast(MostSessions - 1), new Session(sessionHash, now, now) { Device = device }],
    };

    /// <summary>Growing delay, never a lock (C6): nothing for three, then 2, 4, 8 seconds… up to 15 minutes.</summary>
    public static AccountState WrongSignIn(AccountState state, DateTimeOffset now)
    {
        var wrong = Math.Min(state.WrongSignIns + 1, 30);
        return state with { WrongSignIns = wrong, SignInNotBefore = NotBefore(wrong, now) };
    }

    public static DateTimeOffset? NotBefore(int wrong, DateTimeOffset now) => wrong <= 3 ? null : now.AddSeconds(Math.Min(900, Math.Pow(2, wrong - 3)));

    /// <summary>Those that still live, the newest first.</summary>
    public static IEnumerable<Session> Alive(AccountState state, DateTimeOffset now) => state.Sessions.Where(s => IsAlive(s, now)).OrderByDescending(s => s.LastAt);

    public static AccountState EndSessions(AccountState state, Func<Session, bool> which) =>
        state.Sessions.Any(which) ? state with { Sessions = [.. state.Sessions.Where(s => !which(s))] } : state;

    public static Session? FindSession(AccountState state, string secret, DateTimeOffset now) =>
        state.Sessions.FirstOrDefault(s => IsAlive(s, now) && LinkToken.Matches(s.Hash, secret));

    /// <summary>Noted once a minute, so that reading a page is not a write.</summary>
    public static AccountState Touch(AccountState state, Session session, DateTimeOffset now) => now - session.LastAt < TimeSpan.FromMinutes(1)
        ? state
        : state with { Sessions = [.. state.Sessions.Select(s => s.Hash == session.Hash ? s with { LastAt = now } : s)] };

    public static AccountState EndSession(AccountState state, string secret) => EndSessions(state, s => LinkToken.Matches(s.Hash, secret));

    public static bool IsAlive(Session session, DateTimeOffset now) => now - session.LastAt < SessionIdle && now - session.StartedAt < SessionLongest;

    /// <param name="to">Which of the addresses it was asked for.</param>
    public static AccountState AskReset(AccountState state, string newMailId, DateTimeOffset now, string? to = null)
    {
        var asked = state.ResetsAsked.Where(a => now - a < TimeSpan.FromHours(1)).ToArray();
        if (asked.Length >= ResetsPerHour || state.Owed.Any(o => o.Kind == OwedKind.Reset)) return state;
        return state with { ResetsAsked = [.. asked, now], Owed = [.. state.Owed, new OwedMail(newMailId, OwedKind.Reset, now) { To = to }] };
    }

    /// <summary>Its address belongs to another account from now on: what waits here is looked at again there.</summary>
    public static AccountState Yield(AccountState state)
    {
        var closed = state.Invitation is { } open ? Close(state, open) : state;
        if (closed.Waiting.Count == 0 && ReferenceEquals(closed, state)) return state;
        return closed with { ToWake = [.. closed.ToWake.Union(closed.Waiting.Select(w => w.MailId))], Waiting = [], Reset = null, Owed = [], Contact = null };
    }

    public static AccountState Decline(AccountState state, DateTimeOffset now)
    {
        if (state.Invitation is not { } open) return state;
        var next = Close(state with { ToDecline = [.. state.Waiting.Select(w => w.MailId)], Waiting = [] }, open);
        return Log(next, now, MailEvent.Declined, null);
    }

    /// <summary>The next hop refused the invitation for good: every sender who waits must learn it at once (H2).</summary>
    public static AccountState InvitationRefused(AccountState state, string words, DateTimeOffset now)
    {
        if (state.Invitation is not { } open) return state;
        var next = Close(state with { ToRefuse = [.. state.Waiting.Select(w => new RefusedInvitation(w.MailId, words))], Waiting = [] }, open);
        return Log(next, now, MailEvent.InvitationRefused, words);
    }

    public static AccountState Log(AccountState state, DateTimeOffset at, MailEvent happened, string? detail, string? who = null) =>
        state with { Timeline = [.. state.Timeline.TakeLast(TimelineLimit - 1), new TimelineEntry(at, happened, null, detail, who)] };
}
