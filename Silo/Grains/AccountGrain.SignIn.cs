using Siegelpost.Silo.Domain;
using Siegelpost.Silo.Passphrases;

namespace Siegelpost.Silo.Grains;

/// <summary>Signing in by one step or two, and the list of sessions.</summary>
internal sealed partial class AccountGrain : ISignInGrain
{
    private const int LongestDevice = 40;

    public Task<SignInResult> SignIn(string passphrase, string network) => EnterPassphrase(passphrase, network, "");

    public async Task<SignInResult> EnterPassphrase(string passphrase, string network, string device)
    {
        if (State.SignInNotBefore is { } notBefore && notBefore > Now) return new(false, NotBefore: notBefore);
        if (!State.HasPassphrase || !await passphrases.Verify(passphrase, State.PassphraseHash))
        {
            if (State.Exists) await Save(s => AccountLifecycle.WrongSignIn(s, Now)); // without a passphrase too: it must look the same
            return new(false, NotBefore: State.SignInNotBefore);
        }
        if (State.Slots.Count < AccountLifecycle.TopUpBelow)
        {
            var slots = await passphrases.Slots(passphrase, AccountLifecycle.SlotCount - State.Slots.Count, Key, State.Epoch);
            await Save(s => AccountLifecycle.TopUp(s, slots));
        }
        if (device.Length > LongestDevice) device = "";
        var token = LinkToken.New(Key);
        if (SecondStepLifecycle.HasOne(State) || (await Profile()).Policy.SecondStep == SecondStepPolicy.Required)
        {
            await Save(s => SecondStepLifecycle.Begin(s, LinkToken.Hash(token.Secret), device, Now));
            return new(false) { Pending = token.ToString() };
        }
        await Save(s => AccountLifecycle.SignedIn(s, LinkToken.Hash(token.Secret), device, Now));
        return new(true, token.ToString());
    }

    public async Task<PendingView?> Pending(string pendingSecret) => SecondStepLifecycle.Find(State, pendingSecret, Now) is null
        ? null
        : new((await Profile()).Brand, Address, State.Language, !SecondStepLifecycle.HasOne(State), State.App is not null) { HasPasskeys = State.Passkeys.Count > 0 };

    public async Task<SignInResult> EnterCode(string pendingSecret, string code)
    {
        if (SecondStepLifecycle.Find(State, pendingSecret, Now) is not { } pending) return new(false);
        if (await Refuses(code) is { } refused) return new(false, NotBefore: refused.NotBefore) { Pending = new LinkToken(Key, pendingSecret).ToString() };
        var session = LinkToken.New(Key);
        await Save(s => SecondStepLifecycle.Complete(s, pending, LinkToken.Hash(session.Secret), Now));
        return new(true, session.ToString());
    }

    public async Task<IReadOnlyList<SessionView>> Sessions(string secret)
    {
        if (AccountLifecycle.FindSession(State, secret, Now) is not { } mine) return [];
        await Save(s => AccountLifecycle.Touch(s, mine, Now));
        return [.. AccountLifecycle.Alive(State, Now).Select(s => new SessionView(s.Id, s.Device, s.StartedAt, s.LastAt, s.Hash == mine.Hash))];
    }

    public async Task EndSession(string secret, string sessionId)
    {
        if (AccountLifecycle.FindSession(State, secret, Now) is not null) await Save(s => AccountLifecycle.EndSessions(s, one => one.Id == sessionId));
    }

    public async Task EndOtherSessions(string secret)
    {
        if (AccountLifecycle.FindSession(State, secret, Now) is { } mine) await Save(s => AccountLifecycle.EndSessions(s, one => one.Hash != mine.Hash));
    }

    /// <summary>Takes a code of the app or a recovery code, which serves once; null: it was right.</summary>
    private async Task<SecondStepResult?> Refuses(string code)
    {
        if (State.CodeNotBefore > Now) return new(SecondStepOutcome.TooSoon, NotBefore: State.CodeNotBefore);
        var taken = false;
        var step = State.App is { } app && TotpCode.IsCode(code) ? codes.Step(app.Secret, Key, code, Now, app.LastStep) : null;
        var recovery = RecoveryCode.Hash(code);
        await Save(s =>
        {
            var next = step is { } one ? SecondStepLifecycle.TakeStep(s, one) : recovery is not null ? SecondStepLifecycle.TakeRecoveryCode(s, recovery) : s;
            taken = !ReferenceEquals(next, s);
            return taken ? next : SecondStepLifecycle.WrongCode(s, Now);
        });
        return taken ? null : new(SecondStepOutcome.WrongCode, NotBefore: State.CodeNotBefore);
    }

    /// <summary>The passphrase from within a session, braked as at the door; null: it was right.</summary>
    private async Task<SecondStepResult?> RefusesPassphrase(string passphrase)
    {
        if (State.SignInNotBefore > Now) return new(SecondStepOutcome.TooSoon, NotBefore: State.SignInNotBefore);
        if (State.HasPassphrase && await passphrases.Verify(passphrase, State.PassphraseHash)) return null;
        await Save(s => AccountLifecycle.WrongSignIn(s, Now));
        return new(SecondStepOutcome.WrongPassphrase, NotBefore: State.SignInNotBefore);
    }
}
