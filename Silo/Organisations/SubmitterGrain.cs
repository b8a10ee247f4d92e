using System.Net;
using Siegelpost.Silo.Methods;

namespace Siegelpost.Silo.Organisations;

/// <summary>Recognises who submits mail: by network, pinned certificate or credentials; an organisation's senders are its own domains only (A1, RULES 5).</summary>
[StatelessWorker, Reentrant]
internal sealed class SubmitterGrain(OrganisationDirectory directory, PassphraseDesk passphrases, GuessBrake brake) : Grain, ISubmitterGrain
{
    public async Task<Submitter?> ByNetwork(string remoteAddress)
    {
        if (!IPAddress.TryParse(remoteAddress, out var address)) return null;
        if (address.IsIPv4MappedToIPv6) address = address.MapToIPv4();
        var known = (await directory.All()).Where(o => o.Networks.Any(n => IPNetwork.TryParse(n, out var network) && network.Contains(address))).ToArray();
        return known.Length == 0 ? null : Of($"network:{string.Join('+', known.Select(o => o.Id))}", known);
    }

    public async Task<Submitter?> ByCertificate(string remoteAddress, string sha256)
    {
        var known = (await directory.All()).Where(o => o.Certificates.Contains(sha256)).ToArray();
        return known.Length == 0 ? null : Of($"certificate:{string.Join('+', known.Select(o => o.Id))}", known);
    }

    public async Task<Submitter?> ByCredentials(string remoteAddress, string user, string password)
    {
        if (await brake.IsClosed("smtp", remoteAddress) || user.Length > 320 || password.Length > 1_000) return null;
        var isKnown = false;
        foreach (var organisation in await directory.All())
        {
            var credentials = await GrainFactory.GetGrain<IOrganisationKeeper>(organisation.Id).Credentials();
            if (!credentials.TryGetValue(user, out var hash)) continue;
            isKnown = true;
            if (!await passphrases.Verify(password, hash)) continue;
            if (await brake.IsClosed("smtp", remoteAddress)) return null; // of guesses side by side none tells more than one after the other would
            await brake.Right("smtp", remoteAddress);
            return Of($"login:{organisation.Id}", [organisation]);
        }
        if (!isKnown) await passphrases.Verify(password, null); // as slow as for a user who exists
        await brake.Wrong("smtp", remoteAddress);
        return null;
    }

    private static Submitter Of(string id, IReadOnlyList<OrganisationProfile> organisations) => new(
        id,
        organisations.SelectMany(o => o.Domains.Select(d => (Domain: d, o.Id))).DistinctBy(d => d.Domain).ToDictionary(d => d.Domain, d => d.Id),
        organisations.Count == 1 ? organisations[0].Id : null,
        organisations.All(o => o.Policy.PassForeignSenders));
}
