namespace Siegelpost.Silo.Domain;

/// <summary>
/// The second channel for first contact (C6, RULES 23), as pure functions: a code that senders tell a new recipient by another way than
/// mail. There is one for the account, so that any sender's is right; each sender's own notice names it. Who may be told, and whether a
/// code is demanded at all, is the organisation's business and comes in from outside.
/// </summary>
internal static class FirstContacts
{
    public static readonly TimeSpan ProofFor = TimeSpan.FromMinutes(30);
    /// <summary>Wrong tries of one code of which a sender is told, once.</summary>
    public const int TellAfter = 5;
    private const int MostTold = 20, MostProofs = 5, MostNotices = 10;

    /// <summary>Somebody at its address may still be anybody: no passphrase was ever set.</summary>
    public static bool IsNew(AccountState state) => state is { Exists: true, HasPassphrase: false, Epoch: 0, DeletedAt: null };

    /// <summary>A mail waits for the first time; its own notice tells its sender the code, or else <paramref name="teller"/> is written to.</summary>
    /// <param name="seed">Of the code, if there is none yet.</param>
    public static AccountState Wait(AccountState state, string mailId, string teller, string seed, string noticeId, DateTimeOffset now)
    {
        if (!IsNew(state) || state.Waiting.FirstOrDefault(w => w.MailId == mailId) is not { } waits) return state;
        var tells = waits.Sender == teller;
        var next = state with { Waiting = [.. state.Waiting.Select(w => w == waits ? w with { TellsCode = tells } : w)], Contact = state.Contact ?? new FirstContact(seed, 1, now) };
        return tells || state.Contact is not null ? next : Owe(next, teller, noticeId, now);
    }

    /// <summary>Mail waits since before a code was demanded: one is made, and the sender of the oldest is written to.</summary>
    public static AccountState Begin(AccountState state, string teller, string seed, string noticeId, DateTimeOffset now) =>
        IsNew(state) && state is { Contact: null, Waiting.Count: > 0 } ? Owe(state with { Contact = new FirstContact(seed, 1, now) }, teller, noticeId, now) : state;

    /// <summary>Support sends a new one to everybody whose mail waits and who knows the old one; that is void.</summary>
    /// <param name="teller">Of the oldest mail that waits.</param>
    public static AccountState Renew(AccountState state, string teller, string seed, string who, Func<string, string> noticeFor, DateTimeOffset now)
    {
        if (!IsNew(state) || state is not { Contact: { } old, Waiting.Count: > 0 }) return state;
        var tellers = Tellers(state).Where(t => t == teller || state.Waiting.Any(w => w.Sender == t)).DefaultIfEmpty(teller).Take(MostNotices).ToArray();
        var next = Drop(state) with { Contact = new FirstContact(seed, old.Number + 1, now) { Told = old.Told } };
        return AccountLifecycle.Log(tellers.Aggregate(next, (s, to) => Owe(s, to, noticeFor(to), now)), now, MailEvent.CodeRenewed, null, who);
    }

    /// <summary>A notice is about to name the code. What it named first stays noted: that composition may be the one that went out.</summary>
    public static AccountState Tell(AccountState state, string notice, string to, DateTimeOffset now)
    {
        if (state.Contact is not { } contact || contact.Told.Any(t => t.Notice == notice)) return state;
        var next = state with { Contact = contact with { Told = [.. contact.Told.TakeLast(MostTold - 1), new ToldCode(to, now, notice, contact.Number)] } };
        return contact.Told.Any(t => t.To == to && t.Number == contact.Number) ? next : AccountLifecycle.Log(next, now, MailEvent.CodeTold, to);
    }

    /// <summary>The notice is on its way. If the code it named is void meanwhile, another follows: what a sender was told last must work.</summary>
    public static AccountState HasTold(AccountState state, string notice, string noticeId, DateTimeOffset now)
    {
        if (state.Contact is not { } contact || contact.Told.FirstOrDefault(t => t.Notice == notice) is not { } told || told.Number == contact.Number) return state;
        var noted = state with { Contact = contact with { Told = [.. contact.Told.Select(t => t == told ? t with { Number = contact.Number } : t)] } };
        return Owe(noted, told.To, noticeId, now);
    }

    /// <summary>Delays of its own, as at sign-in: nothing for three, then growing up to 15 minutes, never a lock.</summary>
    public static AccountState Wrong(AccountState state, string noticeId, DateTimeOffset now)
    {
        if (state.Contact is not { } contact) return state;
        var wrong = contact.Wrong + 1;
        var next = state with { Contact = contact with { Wrong = wrong, WrongAt = now, NotBefore = AccountLifecycle.NotBefore(wrong, now) } };
        if (wrong is not (1 or TellAfter)) return next;
        next = AccountLifecycle.Log(next, now, MailEvent.CodeWrong, $"{wrong}");
        return wrong == TellAfter && Tellers(next).FirstOrDefault() is { } teller ? next with { Owed = [.. next.Owed, new OwedMail(noticeId, OwedKind.AccessCodeTries, now) { To = teller }] } : next;
    }

    /// <summary>The code was right: whoever has the proof may choose a passphrase for half an hour.</summary>
    public static AccountState Right(AccountState state, string proofHash, DateTimeOffset now) => state.Contact is not { } contact ? state : AccountLifecycle.Log(
        state with { Contact = contact with { Wrong = 0, NotBefore = null, Proofs = [.. contact.Proofs.Where(p => IsGood(p, now)).TakeLast(MostProofs - 1), new CodeProof(proofHash, now)] } }, now, MailEvent.CodeRight, null);

    /// <summary>The code was right, from another account that may have the address: this one may yield it.</summary>
    public static AccountState RightForAnother(AccountState state, DateTimeOffset now) => state.Contact is not { } contact ? state : AccountLifecycle.Log(
        state with { MayYield = true, Contact = contact with { Wrong = 0, NotBefore = null } }, now, MailEvent.CodeRight, null);

    public static bool IsProven(AccountState state, string proof, DateTimeOffset now) =>
        state.Contact is { } contact && contact.Proofs.Any(p => IsGood(p, now) && LinkToken.Matches(p.Hash, proof));

    /// <summary>Name of who tells the code; null: nobody has been told one.</summary>
    /// <param name="organisation">Stands for whoever hasn't written himself.</param>
    public static string? From(AccountState state, string organisation)
    {
        var tellers = Tellers(state).ToHashSet();
        return tellers.Count == 0 ? null : state.Waiting.OrderBy(w => w.AcceptedAt).FirstOrDefault(w => tellers.Contains(w.Sender))?.SenderName ?? organisation;
    }

    /// <summary>The passphrase is set, or the invitation over: the code is void, and nobody is to be told it.</summary>
    public static AccountState End(AccountState state) => Drop(state) with { Contact = null };

    private static AccountState Owe(AccountState state, string teller, string noticeId, DateTimeOffset now) =>
        state with { Owed = [.. state.Owed, new OwedMail(noticeId, OwedKind.AccessCode, now) { To = teller }] };

    private static AccountState Drop(AccountState state) =>
        state.Owed.Any(IsOurs) ? state with { Owed = [.. state.Owed.Where(o => !IsOurs(o))] } : state;

    private static bool IsOurs(OwedMail owed) => owed.Kind is OwedKind.AccessCode or OwedKind.AccessCodeTries;

    /// <summary>Who knows the code or is about to, the oldest first.</summary>
    private static IEnumerable<string> Tellers(AccountState state) => state.Contact is not { } contact ? [] : state.Waiting.Where(w => w.TellsCode).OrderBy(w => w.AcceptedAt).Select(w => w.Sender)
        .Concat(contact.Told.Select(t => t.To)).Concat(state.Owed.Where(o => o is { Kind: OwedKind.AccessCode, To: not null }).Select(o => o.To!)).Distinct();

    private static bool IsGood(CodeProof proof, DateTimeOffset now) => now - proof.At < ProofFor;
}
