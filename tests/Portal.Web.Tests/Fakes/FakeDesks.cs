namespace Siegelpost.Tests.Fakes;

internal sealed class FakeFrontDesk(World world) : IFrontDeskGrain, ISignInDeskGrain
{
    public List<(string Address, string Network)> ResetsAsked { get; } = [];
    public DateTimeOffset? NotBefore { get; set; }

    /// <summary>Of several organisations, by host name; empty: Firma alone has every host.</summary>
    public Dictionary<string, Brand> Hosts { get; } = [];

    public Task<Brand?> BrandOf(string host) => Task.FromResult(Hosts.Count == 0 ? world.Firma : Hosts.GetValueOrDefault(host));

    public string? Device { get; private set; }

    public Task<SignInResult> EnterPassphrase(string organisation, string address, string passphrase, string network, string device)
    {
        world.Change();
        Device = device;
        if (NotBefore is not null) return Task.FromResult(new SignInResult(false, NotBefore: NotBefore));
        if (address != "bert@kunde.example" || passphrase != FakeAccount.Present) return Task.FromResult(new SignInResult(false));
        return Task.FromResult(world.Doors.HasApp || world.Doors.Key is not null || world.Doors.Policy == SecondStepPolicy.Required
            ? new SignInResult(false) { Pending = world.Doors.PendingToken.ToString() } : new SignInResult(true, world.Bert.SessionToken.ToString()));
    }

    public Task<SignInResult> EnterCode(string accountId, string pendingSecret, string code, string network) => world.Doors.EnterCode(pendingSecret, code);

    public Task<SignInResult> SignIn(string organisation, string address, string passphrase, string network) => throw new NotSupportedException();

    public Task RequestReset(string organisation, string address, string network)
    {
        world.Change();
        ResetsAsked.Add((address, network));
        return Task.CompletedTask;
    }
}

/// <summary>Long is good, "sommer2026" is easy, an emoji is unsafe.</summary>
internal sealed class FakePassphrases : IPassphraseGrain
{
    private int _offers;

    public Task<PassphraseRating> Rate(string passphrase, int minimumLength, IReadOnlyList<string> hints) => Task.FromResult(
        passphrase.Contains('\u00ad', StringComparison.Ordinal) ? new PassphraseRating(PassphraseOutcome.UnsafeCharacter, 1, 5, "U+00AD")
        : passphrase.Length < minimumLength ? new PassphraseRating(PassphraseOutcome.TooShort, 1, 5)
        : passphrase.Length < 20 ? new PassphraseRating(PassphraseOutcome.TooEasy, 2, 11.24) { Weakness = passphrase.StartsWith("sommer", StringComparison.Ordinal) ? PassphraseWeakness.CommonWord | PassphraseWeakness.Date : PassphraseWeakness.None }
        : new PassphraseRating(PassphraseOutcome.Set, 4, 17));

    public Task<string> Offer(string language) =>
        Task.FromResult(Interlocked.Increment(ref _offers) % 2 == 1 ? FakeAccount.Present : "Amsel Brücke leise Kupfer Morgen");
}

internal sealed class FakeOrganisation(World world) : IOrganisationGrain
{
    public Task<OrganisationProfile> Profile() => Task.FromResult(new OrganisationProfile("firma", world.Firma, ["firma.example"], [], "post@firma.example", "postmaster@firma.example", new() { FirstContactCode = world.FirstContactCode }));
    public Task<OrganisationProfile> GetState() => Profile();
}
