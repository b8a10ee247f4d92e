using Siegelpost.Silo.Hosting;

namespace Siegelpost.Silo.Organisations;

/// <summary>What only the silo may do with an organisation.</summary>
[Alias("siegelpost.IOrganisationKeeper")]
internal interface IOrganisationKeeper : IGrainWithStringKey
{
    /// <summary>Takes a configuration over when there is none yet; as JSON, since it is stored as such.</summary>
    [Alias("Seed")] Task Seed(string configuration);

    /// <summary>The credentials, as JSON.</summary>
    [Alias("Credentials")] Task<IReadOnlyDictionary<string, string>> Credentials();
}

internal sealed class OrganisationGrain([PersistentState("organisation")] IPersistentState<OrganisationConfiguration> store, PortalAddress portal) : Grain, IOrganisationGrain, IOrganisationKeeper
{
    public Task<OrganisationProfile> Profile()
    {
        var known = store.State;
        if (known.Id.Length == 0) throw new InvalidOperationException("There is no such organisation.");
        var brand = new Brand(known.Id, known.Name, known.Town, known.Colour, known.Initial.Length > 0 ? known.Initial : known.Name[..1], known.Logo, known.SupportPhone, known.SupportMail,
            known.ImprintUrl, known.PrivacyUrl, known.AccessibilityUrl, known.Language, known.TimeZone, (known.PortalUrl ?? portal.Url).TrimEnd('/'))
        { Domains = OrganisationCheck.Domains(known) };
        return Task.FromResult(new OrganisationProfile(known.Id, brand, OrganisationCheck.Domains(known), known.Networks, known.NoticeAddress, known.Postmaster, known.Policy)
        { Certificates = OrganisationCheck.Fingerprints(known) });
    }

    public Task<OrganisationProfile> GetState() => Profile();

    public async Task Seed(string configuration)
    {
        if (store.State.Id.Length > 0) return;
        store.State = System.Text.Json.JsonSerializer.Deserialize<OrganisationConfiguration>(configuration, SealedJsonSerializer.Options)!;
        try { await store.WriteStateAsync(); }
        catch { DeactivateOnIdle(); throw; }
    }

    public Task<IReadOnlyDictionary<string, string>> Credentials() =>
        Task.FromResult<IReadOnlyDictionary<string, string>>(store.State.Credentials.GroupBy(c => c.User).ToDictionary(g => g.Key, g => g.First().PasswordHash));
}

/// <summary><c>Portal:PublicUrl</c>: where links lead. In tests it is known only once the listener is up.</summary>
internal sealed class PortalAddress(string url)
{
    public string Url { get; set; } = url;
}
