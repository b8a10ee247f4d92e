namespace Siegelpost.Tests.Fakes;

internal sealed class FakeAccount(World world) : IAccountGrain
{
    public const string Present = "Laterne Kiesel wandert mild Oktober";
    public string Id { get; } = Crockford.NewId();
    public LinkToken Link => field = field == default ? LinkToken.New(Id) : field;
    public LinkToken ResetToken => field = field == default ? LinkToken.New(Id) : field;
    public LinkToken SessionToken => field = field == default ? LinkToken.New(Id) : field;
    public LinkState InvitationState { get; set; } = LinkState.Open;
    public LinkState ResetState { get; set; } = LinkState.Open;
    public int Waiting { get; set; } = 1;
    public string? Passphrase { get; set; }
    public string Language { get; set; } = "de";
    public int Renewed { get; private set; }
    public bool SignedIn { get; set; } = true;
    public bool AsksCode { get; set; }
    public string? CodeFrom { get; set; }

    public Task<InvitationView> Invitation(string secret) => Task.FromResult(secret != Link.Secret ? new InvitationView(LinkState.Unknown, null) : new InvitationView(
        InvitationState, world.Firma, "bert@kunde.example", "Anna Groß", "anna@firma.example", World.Now.AddMinutes(-31), World.Now.AddDays(14), "K7F-2MQ", Waiting)
    { AsksCode = AsksCode, CodeFrom = CodeFrom });

    private readonly Lock _turn = new(); // a grain does one thing at a time

    public Task<PassphraseResult> Register(string secret, string passphrase, string language)
    {
        lock (_turn) return Task.FromResult(RegisterOnce(secret, passphrase, language));
    }

    private PassphraseResult RegisterOnce(string secret, string passphrase, string language)
    {
        if (secret != Link.Secret || InvitationState != LinkState.Open) return new(PassphraseOutcome.LinkClosed, LinkState.Used);
        world.Change();
        (Passphrase, Language, InvitationState) = (passphrase, language, LinkState.Used);
        return new(PassphraseOutcome.Set, SenderName: "Anna Groß", Released: Waiting);
    }

    public Task RenewInvitation(string secret)
    {
        if (secret != Link.Secret) return Task.CompletedTask;
        world.Change();
        Renewed++;
        return Task.CompletedTask;
    }

    public Task<LinkState> Decline(string secret)
    {
        if (secret != Link.Secret) return Task.FromResult(LinkState.Unknown);
        world.Change();
        var state = InvitationState;
        InvitationState = LinkState.Used;
        return Task.FromResult(state);
    }

    public Task<ResetView> ResetLink(string secret) => Task.FromResult(secret != ResetToken.Secret ? new ResetView(LinkState.Unknown, null) : new ResetView(ResetState, world.Firma, "bert@kunde.example"));

    public Task<PassphraseResult> Reset(string secret, string passphrase)
    {
        if (secret != ResetToken.Secret || ResetState != LinkState.Open) return Task.FromResult(new PassphraseResult(PassphraseOutcome.LinkClosed, LinkState.Used));
        world.Change();
        (Passphrase, ResetState) = (passphrase, LinkState.Used);
        return Task.FromResult(new PassphraseResult(PassphraseOutcome.Set));
    }

    public Task<AccountView?> Session(string secret) => Task.FromResult(SignedIn && secret == SessionToken.Secret
        ? new AccountView(Id, world.Firma, "bert@kunde.example", Language, World.Now.AddDays(-3), World.Now.AddMinutes(-5), 2, 12) : null);

    public Task SignOut(string secret)
    {
        world.Change();
        SignedIn = false;
        return Task.CompletedTask;
    }

    public Task<PassphraseResult> ChangePassphrase(string sessionSecret, string present, string passphrase)
    {
        if (sessionSecret != SessionToken.Secret) return Task.FromResult(new PassphraseResult(PassphraseOutcome.LinkClosed));
        if (present != Present) return Task.FromResult(new PassphraseResult(PassphraseOutcome.WrongPresent));
        world.Change();
        Passphrase = passphrase;
        return Task.FromResult(new PassphraseResult(PassphraseOutcome.Set));
    }

    public Task ChooseLanguage(string sessionSecret, string language)
    {
        world.Change();
        Language = language;
        return Task.CompletedTask;
    }

    public Task<SignInResult> SignIn(string passphrase, string network) => throw new NotSupportedException();
    public Task RequestReset() => throw new NotSupportedException();
    public Task Create(string organisation, string address) => throw new NotSupportedException();
    public Task<MailPlan> Plan(MailPlanRequest request) => throw new NotSupportedException();
    public Task Forget(string mailId) => throw new NotSupportedException();
    public Task<SealedSlot?> TakeSlot(string mailId, DateTimeOffset until) => throw new NotSupportedException();
    public Task<AccountStatus?> Status() => throw new NotSupportedException();
    public Task<AccountStatus?> GetState() => throw new NotSupportedException();
    public Task<ActResult> Act(SupportAct act) => throw new NotSupportedException();
    public Task ComposedRefused(string composedId, string kind, string relayReply) => throw new NotSupportedException();
}
