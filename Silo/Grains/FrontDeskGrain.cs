using Siegelpost.Silo.Methods;
using Siegelpost.Silo.Organisations;
using Siegelpost.Storage;

namespace Siegelpost.Silo.Grains;

/// <summary>What portals ask by address: the same answer and the same work for addresses that we know and that we don't.</summary>
[StatelessWorker, Reentrant]
internal sealed class FrontDeskGrain(OrganisationDirectory directory, PassphraseDesk passphrases, GuessBrake brake, InstallationKeys keys, TimeProvider clock) : Grain, IFrontDeskGrain, ISignInDeskGrain, IFirstContactDeskGrain
{
    private static readonly TimeSpan AnswersAfter = TimeSpan.FromMilliseconds(400);

    public async Task<Brand?> BrandOf(string host) => Letterhead.Of(host, await directory.All());

    public Task<SignInResult> SignIn(string organisation, string address, string passphrase, string network) => EnterPassphrase(organisation, address, passphrase, network, "");

    public Task<SignInResult> EnterPassphrase(string organisation, string address, string passphrase, string network, string device) => InEqualTime(async () =>
    {
        if (address.Length > 320 || await brake.IsClosed("portal", network)) return new(false);
        var result = await Find(organisation, address) is { } id
            ? await GrainFactory.GetGrain<ISignInGrain>(id).EnterPassphrase(passphrase, network, device)
            : await Unknown(organisation, address, passphrase);
        if (result.SignedIn) await brake.Right("portal", network);
        else if (result.Pending is null) await brake.Wrong("portal", network);
        return result;
    });

    public async Task<SignInResult> EnterCode(string accountId, string pendingSecret, string code, string network)
    {
        if (await brake.IsClosed("portal", network)) return new(false) { Pending = new LinkToken(accountId, pendingSecret).ToString() };
        var result = await GrainFactory.GetGrain<ISignInGrain>(accountId).EnterCode(pendingSecret, code);
        if (result.SignedIn) await brake.Right("portal", network);
        else await brake.Wrong("portal", network);
        return result;
    }

    public Task<AccessCodeResult> EnterAccessCode(string accountId, string secret, string code, string network) =>
        Braked(network, () => GrainFactory.GetGrain<IFirstContactGrain>(accountId).EnterAccessCode(secret, code));

    public Task<AccessCodeResult> ConfirmAddress(string accountId, string linkSecret, string sessionSecret, string code, string network) =>
        Braked(network, () => GrainFactory.GetGrain<IFirstContactGrain>(accountId).ConfirmAddress(linkSecret, sessionSecret, code));

    /// <summary>A door of its own: whoever can sign in somewhere must not be forgiven wrong codes by it.</summary>
    private async Task<AccessCodeResult> Braked(string network, Func<Task<AccessCodeResult>> ask)
    {
        if (await brake.IsClosed("code", network)) return new(AccessCodeOutcome.TooSoon) { Address = AddressOutcome.NeedsCode };
        var result = await ask();
        if (result.Outcome == AccessCodeOutcome.Wrong) await brake.Wrong("code", network);
        return result;
    }

    public Task RequestReset(string organisation, string address, string network) => InEqualTime(async () =>
    {
        if (address.Length > 320 || await brake.IsClosed("reset", network)) return false;
        await brake.Wrong("reset", network); // asking again and again is guessing addresses
        if (await Find(organisation, address) is { } id) await GrainFactory.GetGrain<ISignInGrain>(id).RequestResetTo(address);
        return true;
    });

    /// <summary>As slow, and braked by the same delays, as an account would be.</summary>
    private async Task<SignInResult> Unknown(string organisation, string address, string passphrase)
    {
        var key = keys.RecipientKey(organisation, RecipientKeys.Normalise(address));
        if (await brake.UnknownNotBefore(key) is { } notBefore) return new(false, NotBefore: notBefore);
        await passphrases.Verify(passphrase, null);
        return new(false, NotBefore: await brake.UnknownWrong(key));
    }

    /// <summary>
    /// A known address costs a write to the database and an unknown one doesn't: both are answered after the same time, which is longer
    /// than either takes. What succeeds needs no hiding.
    /// </summary>
    private async Task<T> InEqualTime<T>(Func<Task<T>> ask)
    {
        var rest = Task.Delay(AnswersAfter, clock);
        var answer = await ask();
        if (answer is not SignInResult { SignedIn: true } and not SignInResult { Pending: not null }) await rest;
        return answer;
    }

    private async Task<string?> Find(string organisation, string address) => await GrainFactory.Recipient(keys, organisation, address).Find();
}

/// <summary>Judges passphrases for the meter; keeps nothing.</summary>
[StatelessWorker, Reentrant]
internal sealed class PassphraseGrain(PassphraseDesk passphrases) : Grain, IPassphraseGrain
{
    public Task<PassphraseRating> Rate(string passphrase, int minimumLength, IReadOnlyList<string> hints) => passphrases.Rate(passphrase, minimumLength, hints);

    public Task<string> Offer(string language) => Task.FromResult(PassphraseDesk.Offer(language));
}
