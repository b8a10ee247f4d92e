namespace Siegelpost.Silo.Domain;

/// <summary>
/// What stands behind the passphrase at sign-in, as pure functions. A reset by mail link leaves it alone: whoever controls the mailbox
/// must not get rid of it. Only its owner turns it off, or support after checking the person.
/// </summary>
internal static class SecondStepLifecycle
{
    public static readonly TimeSpan PendingFor = TimeSpan.FromMinutes(10), OfferFor = TimeSpan.FromMinutes(30);
    private const int MostPending = 5;

    public static bool HasOne(AccountState state) => state.App is not null || state.Passkeys.Count > 0;

    /// <summary>The passphrase was right; what is open now is worth nothing without the second step.</summary>
    public static AccountState Begin(AccountState state, string pendingHash, string device, DateTimeOffset now) => state with
    {
        WrongSignIns = 0,
        SignInNotBefore = null,
        Pending = [.. state.Pending.Where(p => IsOpen(p, now)).TakeLast(MostPending - 1), new PendingSignIn(pendingHash, now, device)],
    };

    public static PendingSignIn? Find(AccountState state, string secret, DateTimeOffset now) =>
        state.Pending.FirstOrDefault(p => IsOpen(p, now) && LinkToken.Matches(p.Hash, secret));

    /// <summary>The second step is done: a session with a secret of its own takes the place of the pending sign-in.</summary>
    public static AccountState Complete(AccountState state, PendingSignIn pending, string sessionHash, DateTimeOffset now) =>
        AccountLifecycle.SignedIn(state with { Pending = [.. state.Pending.Where(p => p.Hash != pending.Hash)] }, sessionHash, pending.Device, now);

    /// <summary>A code of this time step serves, once; unchanged: it has served before.</summary>
    public static AccountState TakeStep(AccountState state, long step) =>
        state.App is { } app && app.LastStep < step ? state with { App = app with { LastStep = step }, WrongCodes = 0, CodeNotBefore = null } : state;

    public static AccountState TakeRecoveryCode(AccountState state, string hash) =>
        state.RecoveryCodes.Contains(hash) ? state with { RecoveryCodes = [.. state.RecoveryCodes.Where(h => h != hash)], WrongCodes = 0, CodeNotBefore = null } : state;

    /// <summary>Delays of its own: right passphrases must not forgive wrong codes.</summary>
    public static AccountState WrongCode(AccountState state, DateTimeOffset now)
    {
        var wrong = Math.Min(state.WrongCodes + 1, 30);
        return state with { WrongCodes = wrong, CodeNotBefore = AccountLifecycle.NotBefore(wrong, now) };
    }

    public static AccountState Offer(AccountState state, byte[] secret, DateTimeOffset now) => state with { AppOffered = new OfferedApp(secret, now) };

    public static OfferedApp? Offered(AccountState state, DateTimeOffset now) => state.AppOffered is { } offered && now - offered.At < OfferFor ? offered : null;

    /// <summary>A code has shown that the app has the secret. Sessions that began by the passphrase alone end, but for the one that asks.</summary>
    public static AccountState Confirm(AccountState state, OfferedApp offered, long step, IReadOnlyList<string> recoveryCodes, string sessionHash, string noticeId, DateTimeOffset now)
    {
        var next = state with
        {
            App = new CodeApp(offered.Secret, now, step),
            AppOffered = null,
            RecoveryCodes = recoveryCodes,
            WrongCodes = 0,
            CodeNotBefore = null,
            Sessions = [.. state.Sessions.Where(s => s.Hash == sessionHash)],
            Owed = [.. state.Owed, new OwedMail(noticeId, OwedKind.SecondStepOn, now)],
        };
        return AccountLifecycle.Log(next, now, MailEvent.SecondStepOn, null);
    }

    public static OfferedPasskey? OfferedPasskey(AccountState state, DateTimeOffset now) => state.PasskeyOffered is { } offered && now - offered.At < OfferFor ? offered : null;

    /// <summary>As <see cref="Confirm"/>, by a device's key.</summary>
    public static AccountState AddPasskey(AccountState state, Passkey passkey, IReadOnlyList<string> recoveryCodes, string sessionHash, string noticeId, DateTimeOffset now)
    {
        var next = state with
        {
            Passkeys = [.. state.Passkeys, passkey],
            PasskeyOffered = null,
            RecoveryCodes = recoveryCodes,
            Sessions = [.. state.Sessions.Where(s => s.Hash == sessionHash)],
            Owed = [.. state.Owed, new OwedMail(noticeId, OwedKind.SecondStepOn, now)],
        };
        return AccountLifecycle.Log(next, now, MailEvent.SecondStepOn, null);
    }

    /// <summary>Its counter shows later whether there are two of it.</summary>
    public static AccountState Used(AccountState state, Passkey passkey, long counter) =>
        state with { Passkeys = [.. state.Passkeys.Select(p => p.Id == passkey.Id ? p with { Counter = counter } : p)] };

    /// <param name="who">Staff, after checking the person; null: its owner.</param>
    public static AccountState Remove(AccountState state, string? who, string noticeId, DateTimeOffset now)
    {
        if (!HasOne(state)) return state;
        var next = state with
        {
            App = null,
            AppOffered = null,
            Passkeys = [],
            PasskeyOffered = null,
            RecoveryCodes = [],
            WrongCodes = 0,
            CodeNotBefore = null,
            Pending = [],
            Owed = [.. state.Owed, new OwedMail(noticeId, who is null ? OwedKind.SecondStepOff : OwedKind.SecondStepRemoved, now)],
        };
        return AccountLifecycle.Log(next, now, MailEvent.SecondStepOff, null, who);
    }

    private static bool IsOpen(PendingSignIn pending, DateTimeOffset now) => now - pending.At < PendingFor;
}
