using Siegelpost.Silo.Passphrases;

namespace Siegelpost.Tests.Fakes;

/// <summary>Bert's account behind its other doors: two sessions, a second step that can be set up, addresses, farewell.</summary>
internal sealed class FakeAccountDoors(World world) : ISignInGrain, ISecondStepGrain, IPasskeyGrain, IAddressesGrain, IFarewellGrain
{
    public const string Code = "246810", Recovery = "7Q4K-2R9T-0WXY-8HJM";
    private static readonly string[] s_recovery = [Recovery, "1ABC-2DEF-3GHJ-4KMN"];

    public LinkToken PendingToken => field = field == default ? LinkToken.New(world.Bert.Id) : field;
    public LinkToken ClaimToken => field = field == default ? LinkToken.New(world.Bert.Id) : field;
    public bool HasApp { get; set; }
    public bool Offered { get; set; }
    public bool IsPending { get; set; } = true;
    public SecondStepPolicy Policy { get; set; }
    public List<string> Ended { get; } = [];
    public List<string> Addresses { get; } = ["bert@kunde.example"];
    public List<string> Asked { get; } = [];
    public LinkState ClaimState { get; set; } = LinkState.Open;
    public bool ClaimAsksCode { get; set; }
    public string? ClaimCodeFrom { get; set; }
    public bool Left { get; private set; }
    public string Sender { get; set; } = "anna@firma.example";

    public Task<PendingView?> Pending(string pendingSecret) => Task.FromResult(IsPending && pendingSecret == PendingToken.Secret
        ? new PendingView(world.Firma, "bert@kunde.example", "de", !IsOn, HasApp) { HasPasskeys = Key is not null } : null);

    public Task<SignInResult> EnterCode(string pendingSecret, string code)
    {
        if (!IsPending || pendingSecret != PendingToken.Secret) return Task.FromResult(new SignInResult(false));
        world.Change();
        if (code is not (Code or Recovery)) return Task.FromResult(new SignInResult(false) { Pending = PendingToken.ToString() });
        IsPending = false;
        return Task.FromResult(new SignInResult(true, world.Bert.SessionToken.ToString()));
    }

    public Task<IReadOnlyList<SessionView>> Sessions(string secret) => Task.FromResult<IReadOnlyList<SessionView>>(!IsSession(secret) ? [] :
    [
        new("mine", "Firefox, Linux", World.Now.AddMinutes(-5), World.Now, true),
        .. Ended.Contains("phone") ? Array.Empty<SessionView>() : [new SessionView("phone", "Safari, iPhone", World.Now.AddHours(-2), World.Now.AddMinutes(-20), false)],
    ]);

    public Task EndSession(string secret, string sessionId)
    {
        if (IsSession(secret)) Ended.Add(sessionId);
        world.Change();
        return Task.CompletedTask;
    }

    public Task EndOtherSessions(string secret) => EndSession(secret, "phone");

    public Task<SecondStepView?> SecondStep(string secret) => Task.FromResult(IsSession(secret) || IsPending && !IsOn && secret == PendingToken.Secret
        ? new SecondStepView(world.Firma, "bert@kunde.example", "de", Policy, HasApp ? World.Now.AddDays(-1) : null, IsOn ? 7 : 0, IsSession(secret)) { IsOn = IsOn, MayPasskey = true } : null);

    public Task<SecondStepResult> OfferApp(string secret, string passphrase)
    {
        if (IsSession(secret) && passphrase != FakeAccount.Present) return Task.FromResult(new SecondStepResult(SecondStepOutcome.WrongPassphrase));
        world.Change();
        Offered = true;
        return Task.FromResult(new SecondStepResult(SecondStepOutcome.Done));
    }

    public Task<AppOffer?> OfferedApp(string secret) => Task.FromResult(Offered && (IsSession(secret) || secret == PendingToken.Secret)
        ? new AppOffer("otpauth://totp/Firma%20GmbH:bert%40kunde.example?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Firma%20GmbH", "GEZD GNBV GY3T QOJQ GEZD GNBV GY3T QOJQ") : null);

    public Task<SecondStepResult> ConfirmApp(string secret, string code)
    {
        if (code != Code) return Task.FromResult(new SecondStepResult(SecondStepOutcome.WrongCode));
        world.Change();
        (HasApp, Offered) = (true, false);
        return Task.FromResult(new SecondStepResult(SecondStepOutcome.Done, s_recovery, IsSession(secret) ? null : world.Bert.SessionToken.ToString()));
    }

    public Task<SecondStepResult> EndSecondStep(string sessionSecret, string passphrase, string code)
    {
        if (passphrase != FakeAccount.Present) return Task.FromResult(new SecondStepResult(SecondStepOutcome.WrongPassphrase));
        if (code != Code) return Task.FromResult(new SecondStepResult(SecondStepOutcome.WrongCode));
        world.Change();
        HasApp = false;
        return Task.FromResult(new SecondStepResult(SecondStepOutcome.Done));
    }

    public Task<SecondStepResult> RenewRecoveryCodes(string sessionSecret, string passphrase) => Task.FromResult(passphrase == FakeAccount.Present
        ? new SecondStepResult(SecondStepOutcome.Done, s_recovery) : new SecondStepResult(SecondStepOutcome.WrongPassphrase));

    Task<AddressesView?> IAddressesGrain.Addresses(string sessionSecret) => Task.FromResult(IsSession(sessionSecret) ? new AddressesView(Addresses, Asked) : null);

    public Task<AddressOutcome> ClaimAddress(string sessionSecret, string address)
    {
        if (!address.Contains('@', StringComparison.Ordinal)) return Task.FromResult(AddressOutcome.NotAnAddress);
        world.Change();
        Asked.Add(address);
        return Task.FromResult(AddressOutcome.Done);
    }

    public Task<ClaimView> ClaimedAddress(string linkSecret) => Task.FromResult(linkSecret == ClaimToken.Secret
        ? new ClaimView(ClaimState, world.Firma, "privat@kunde.example", "bert@kunde.example") { AsksCode = ClaimAsksCode, CodeFrom = ClaimCodeFrom } : new ClaimView(LinkState.Unknown, null));

    public Task<AddressOutcome> ConfirmAddress(string linkSecret, string sessionSecret)
    {
        if (ClaimState != LinkState.Open || !IsSession(sessionSecret)) return Task.FromResult(AddressOutcome.Closed);
        world.Change();
        ClaimState = LinkState.Unknown;
        Addresses.Add("privat@kunde.example");
        return Task.FromResult(AddressOutcome.Done);
    }

    public Task<AddressOutcome> RemoveAddress(string sessionSecret, string address)
    {
        world.Change();
        Addresses.Remove(address);
        Asked.Remove(address);
        return Task.FromResult(AddressOutcome.Done);
    }

    public Task<AccountFacts?> Facts(string sessionSecret) => Task.FromResult(!IsSession(sessionSecret) ? null : new AccountFacts(
        world.Bert.Id, world.Firma, Addresses, "de", World.Now.AddDays(-3), 1, null, 0, [new("mine", "Firefox, Linux", World.Now.AddMinutes(-5), World.Now, true)],
        [new(World.Now.AddDays(-3), MailEvent.Registered, null, "password 1", null)], HasApp));

    public Task<AccountMails?> Mails(string sessionSecret, int page) => Task.FromResult(!IsSession(sessionSecret) ? null : new AccountMails(
        [new($"MAIL{page}", World.Now.AddDays(-page), Sender, "bert@kunde.example", RowState.HandedOver, Method.Pdf, World.Now, 2, 1, World.Now.AddDays(30))], page < 2));

    public Task<SecondStepResult> Leave(string sessionSecret, string passphrase, string code)
    {
        if (passphrase != FakeAccount.Present) return Task.FromResult(new SecondStepResult(SecondStepOutcome.WrongPassphrase));
        if (HasApp && code != Code) return Task.FromResult(new SecondStepResult(SecondStepOutcome.WrongCode));
        world.Change();
        Left = true;
        world.Bert.SignedIn = false;
        return Task.FromResult(new SecondStepResult(SecondStepOutcome.Done));
    }

    private const string Challenge = "aW4gYSB0ZXN0LCB0aGUgc2FtZSBjaGFsbGVuZ2U";
    public Uri Site { get; set; } = new("http://localhost");
    public (string Id, byte[] Key, int Algorithm, long Counter)? Key { get; set; }
    private bool IsOn => HasApp || Key is not null;
    public bool PasskeyOffered { get; set; }

    /// <summary>Something to see on every page: a passkey is set up, an app and another passkey are being set up, a sign-in is pending.</summary>
    public void Furnish()
    {
        (Key, Offered, PasskeyOffered) = (("AQID", [1], -7, 1), true, true);
        Asked.Add("privat@kunde.example");
    }

    public Task<IReadOnlyList<PasskeyView>> Passkeys(string secret) =>
        Task.FromResult<IReadOnlyList<PasskeyView>>(Key is { } key && IsSession(secret) ? [new(key.Id, "Chrome, Linux", World.Now)] : []);

    public Task<SecondStepResult> OfferPasskey(string secret, string passphrase)
    {
        if (IsSession(secret) && passphrase != FakeAccount.Present) return Task.FromResult(new SecondStepResult(SecondStepOutcome.WrongPassphrase));
        world.Change();
        PasskeyOffered = true;
        return Task.FromResult(new SecondStepResult(SecondStepOutcome.Done));
    }

    public Task<PasskeyOffer?> OfferedPasskey(string secret) => Task.FromResult(PasskeyOffered ? Question() : null);

    public Task<SecondStepResult> ConfirmPasskey(string secret, PasskeyAnswer answer, string device)
    {
        if (PasskeyProof.Made(answer, Challenge, Site.Host, Site.GetLeftPart(UriPartial.Authority)) is not { } made) return Task.FromResult(new SecondStepResult(SecondStepOutcome.WrongCode));
        world.Change();
        (Key, PasskeyOffered) = ((answer.Id, made.Key, answer.Algorithm, made.Counter), false);
        return Task.FromResult(new SecondStepResult(SecondStepOutcome.Done, s_recovery, IsSession(secret) ? null : world.Bert.SessionToken.ToString()));
    }

    public Task<SecondStepResult> RemovePasskey(string sessionSecret, string passkeyId, string passphrase) => throw new NotSupportedException();

    public Task<PasskeyOffer?> AskPasskey(string pendingSecret) => Task.FromResult(Key is not null && IsPending && pendingSecret == PendingToken.Secret ? Question() : null);

    public Task<SignInResult> EnterPasskey(string pendingSecret, PasskeyAnswer answer)
    {
        if (Key is not { } key || PasskeyProof.Shown(answer, key.Key, key.Algorithm, key.Counter, Challenge, Site.Host, Site.GetLeftPart(UriPartial.Authority)) is not { } counter)
            return Task.FromResult(new SignInResult(false) { Pending = PendingToken.ToString() });
        world.Change();
        Key = key with { Counter = counter };
        return Task.FromResult(new SignInResult(true, world.Bert.SessionToken.ToString()));
    }

    private PasskeyOffer Question() => new(Challenge, Site.Host, "Firma GmbH", "YmVydA", "bert@kunde.example", Key is { } key ? [key.Id] : []);

    public Task<SignInResult> EnterPassphrase(string passphrase, string network, string device) => throw new NotSupportedException();
    public Task RequestResetTo(string address) => throw new NotSupportedException();

    private bool IsSession(string secret) => world.Bert.SignedIn && secret == world.Bert.SessionToken.Secret;
}
