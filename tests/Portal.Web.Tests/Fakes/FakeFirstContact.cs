namespace Siegelpost.Tests.Fakes;

/// <summary>The code at first contact: Bert needs none, Carla knows it from Anna, Dora's has not been sent to anybody.</summary>
internal sealed class FakeFirstContact(World world) : IFirstContactGrain, IFirstContactDeskGrain
{
    public const string Code = "4831-7296";

    public LinkToken ProofToken => field = field == default ? LinkToken.New(world.Carla.Id) : field;
    public DateTimeOffset? NotBefore { get; set; }
    public int Sent { get; private set; }
    public List<string> Networks { get; } = [];

    public Task<AccessCodeResult> EnterAccessCode(string accountId, string secret, string code, string network)
    {
        Networks.Add(network);
        world.Change();
        if (!world.Account(accountId).AsksCode || secret != world.Account(accountId).Link.Secret) return Task.FromResult(new AccessCodeResult(AccessCodeOutcome.Closed));
        if (NotBefore is not null) return Task.FromResult(new AccessCodeResult(AccessCodeOutcome.TooSoon, NotBefore: NotBefore));
        return Task.FromResult(code == Code ? new AccessCodeResult(AccessCodeOutcome.Right, ProofToken.ToString()) : new AccessCodeResult(AccessCodeOutcome.Wrong));
    }

    public Task<LinkState> SendAccessCode(string secret)
    {
        world.Change();
        Sent++;
        world.Dora.CodeFrom = "Anna Groß";
        return Task.FromResult(LinkState.Open);
    }

    public Task<bool> HasShown(string proof) => Task.FromResult(proof == ProofToken.Secret);

    public Task<PassphraseResult> Register(string secret, string proof, string passphrase, string language)
    {
        if (secret == world.Carla.Link.Secret) return proof == ProofToken.Secret ? world.Carla.Register(secret, passphrase, language) : Task.FromResult(new PassphraseResult(PassphraseOutcome.CodeMissing));
        return world.Bert.Register(secret, passphrase, language);
    }

    public async Task<AccessCodeResult> ConfirmAddress(string accountId, string linkSecret, string sessionSecret, string code, string network) => code == Code
        ? new(AccessCodeOutcome.Right) { Address = await world.Doors.ConfirmAddress(linkSecret, sessionSecret) }
        : new(AccessCodeOutcome.Wrong) { Address = AddressOutcome.NeedsCode };

    public Task<AccessCodeResult> EnterAccessCode(string secret, string code) => throw new NotSupportedException();
    public Task<AccessCodeResult> ConfirmAddress(string linkSecret, string sessionSecret, string code) => throw new NotSupportedException();
}
