using Siegelpost.Silo.Methods;
using Siegelpost.Silo.Organisations;
using Siegelpost.Storage;

namespace Siegelpost.Silo.Grains;

/// <summary>What portals ask by address: the same answer and the same work for addresses that we know and that we don't.</summary>
[StatelessWorker]
internal sealed class FrontDeskGrain(OrganisationDirectory directory, PassphraseDesk passphrases, GuessBrake brake, InstallationKeys keys) : Grain, IFrontDeskGrain
{
    public async Task<Brand?> BrandOf(string host) => Letterhead.Of(host, await directory.All());

    public async Task<SignInResult> SignIn(string organisation, string address, string passphrase, string network)
    {
        if (address.Length > 320 || await brake.IsClosed("portal", network)) return new(false);
        var result = await Account(organisation, address) is { } account
            ? await account.SignIn(passphrase, network)
            : new(await passphrases.Verify(passphrase, null)); // as slow as a real one
        if (result.SignedIn) await brake.Right("portal", network);
        else await brake.Wrong("portal", network);
        return result;
    }

    public async Task RequestReset(string organisation, string address, string network)
    {
        if (address.Length > 320 || await brake.IsClosed("reset", network)) return;
        await brake.Wrong("reset", network); // asking again and again is guessing addresses
        if (await Account(organisation, address) is { } account) await account.RequestReset();
    }

    private async Task<IAccountGrain?> Account(string organisation, string address) =>
        await GrainFactory.Recipient(keys, organisation, address).Find() is { } id ? GrainFactory.GetGrain<IAccountGrain>(id) : null;
}

/// <summary>Judges passphrases for the meter; keeps nothing.</summary>
[StatelessWorker]
internal sealed class PassphraseGrain(PassphraseDesk passphrases) : Grain, IPassphraseGrain
{
    public Task<PassphraseRating> Rate(string passphrase, int minimumLength, IReadOnlyList<string> hints) => passphrases.Rate(passphrase, minimumLength, hints);

    public Task<string> Offer(string language) => Task.FromResult(PassphraseDesk.Offer(language));
}
