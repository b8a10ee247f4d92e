using Siegelpost.Silo.Domain;

namespace Siegelpost.Silo.Grains;

/// <summary>Taking one's data along, and leaving.</summary>
internal sealed partial class AccountGrain : IFarewellGrain
{
    public async Task<AccountFacts?> Facts(string sessionSecret)
    {
        if (AccountLifecycle.FindSession(State, sessionSecret, Now) is not { } mine) return null;
        return new(Key, (await Profile()).Brand, State.Addresses, State.Language, State.PassphraseSetAt, State.Epoch, State.App?.At, State.RecoveryCodes.Count,
            [.. AccountLifecycle.Alive(State, Now).Select(s => new SessionView(s.Id, s.Device, s.StartedAt, s.LastAt, s.Hash == mine.Hash))], State.Timeline, SecondStepLifecycle.HasOne(State));
    }

    public async Task<AccountMails?> Mails(string sessionSecret, int page) =>
        AccountLifecycle.FindSession(State, sessionSecret, Now) is null || page is < 0 or > 100_000 ? null : await archive.Page(GrainFactory, Key, page);

    public async Task<SecondStepResult> Leave(string sessionSecret, string passphrase, string code)
    {
        if (AccountLifecycle.FindSession(State, sessionSecret, Now) is null) return new(SecondStepOutcome.Closed);
        if (await RefusesPassphrase(passphrase) is { } wrong) return wrong;
        if (SecondStepLifecycle.HasOne(State) && await Refuses(code) is { } refused) return refused;
        await Owe(s => AddressLifecycle.Leave(s, Crockford.NewId(), Now));
        AccountDeleted(log, Key);
        return new(SecondStepOutcome.Done);
    }

    /// <summary>The addresses have parted and the person has been told; now the mails, then the rest of what we knew.</summary>
    private async Task Erase()
    {
        if (State.Erased) return;
        await archive.Leave(GrainFactory, Key, [.. State.Received.Select(r => r.MailId)]);
        await GrainFactory.GetGrain<IMailboxKeeper>(Key).Clear();
        await archive.Record(Key);
        await Save(AddressLifecycle.Gone);
    }
}
