using Siegelpost.Silo.Domain;
using Siegelpost.Silo.Passphrases;

namespace Siegelpost.Silo.Grains;

/// <summary>Setting up and turning off the second step.</summary>
internal sealed partial class AccountGrain : ISecondStepGrain
{
    public async Task<SecondStepView?> SecondStep(string secret)
    {
        if (WhoSets(secret) is not { } asking) return null;
        var profile = await Profile();
        return new(profile.Brand, Address, State.Language, profile.Policy.SecondStep, State.App?.At, State.RecoveryCodes.Count, asking.Pending is null)
        { IsOn = SecondStepLifecycle.HasOne(State), MayPasskey = Site(profile) is not null && State.Passkeys.Count < MostPasskeys };
    }

    public async Task<SecondStepResult> OfferApp(string secret, string passphrase)
    {
        if (WhoSets(secret) is not { } asking || State.App is not null || (await Profile()).Policy.SecondStep == SecondStepPolicy.Off) return new(SecondStepOutcome.Closed);
        if (asking.Session is not null && await RefusesPassphrase(passphrase) is { } refused) return refused;
        var drawn = codes.Draw(Key);
        await Save(s => SecondStepLifecycle.Offer(s, drawn, Now));
        return new(SecondStepOutcome.Done);
    }

    public async Task<AppOffer?> OfferedApp(string secret) =>
        WhoSets(secret) is not null && State.App is null && SecondStepLifecycle.Offered(State, Now) is { } offered ? codes.Show(offered.Secret, Key, (await Profile()).Brand.Name, Address) : null;

    public async Task<SecondStepResult> ConfirmApp(string secret, string code)
    {
        if (WhoSets(secret) is not { } asking || State.App is not null || SecondStepLifecycle.Offered(State, Now) is not { } offered) return new(SecondStepOutcome.Closed);
        if (State.CodeNotBefore > Now) return new(SecondStepOutcome.TooSoon, NotBefore: State.CodeNotBefore);
        if (codes.Step(offered.Secret, Key, code, Now, 0) is not { } step)
        {
            await Save(s => SecondStepLifecycle.WrongCode(s, Now));
            return new(SecondStepOutcome.WrongCode, NotBefore: State.CodeNotBefore);
        }
        var recovery = RecoveryCode.Draw();
        IReadOnlyList<string> hashes = [.. recovery.Select(one => RecoveryCode.Hash(one)!)];
        var session = LinkToken.New(Key);
        await Owe(s =>
        {
            var set = SecondStepLifecycle.Confirm(s, offered, step, hashes, asking.Session?.Hash ?? "", Crockford.NewId(), Now);
            return asking.Pending is { } pending ? SecondStepLifecycle.Complete(set, pending, LinkToken.Hash(session.Secret), Now) : set;
        });
        return new(SecondStepOutcome.Done, recovery, asking.Pending is null ? null : session.ToString());
    }

    public async Task<SecondStepResult> EndSecondStep(string sessionSecret, string passphrase, string code)
    {
        if (AccountLifecycle.FindSession(State, sessionSecret, Now) is null || !SecondStepLifecycle.HasOne(State)) return new(SecondStepOutcome.Closed);
        if (await RefusesPassphrase(passphrase) is { } wrong) return wrong;
        if (await Refuses(code) is { } refused) return refused;
        await Owe(s => SecondStepLifecycle.Remove(s, null, Crockford.NewId(), Now));
        return new(SecondStepOutcome.Done);
    }

    public async Task<SecondStepResult> RenewRecoveryCodes(string sessionSecret, string passphrase)
    {
        if (AccountLifecycle.FindSession(State, sessionSecret, Now) is null || !SecondStepLifecycle.HasOne(State)) return new(SecondStepOutcome.Closed);
        if (await RefusesPassphrase(passphrase) is { } wrong) return wrong;
        var recovery = RecoveryCode.Draw();
        IReadOnlyList<string> hashes = [.. recovery.Select(one => RecoveryCode.Hash(one)!)];
        await Save(s => s with { RecoveryCodes = hashes });
        return new(SecondStepOutcome.Done, recovery);
    }

    /// <summary>A session, or a sign-in that has to set up; one that has only to enter its code may change nothing.</summary>
    private (Session? Session, PendingSignIn? Pending)? WhoSets(string secret)
    {
        if (AccountLifecycle.FindSession(State, secret, Now) is { } session) return (session, null);
        return !SecondStepLifecycle.HasOne(State) && SecondStepLifecycle.Find(State, secret, Now) is { } pending ? (null, pending) : null;
    }
}
