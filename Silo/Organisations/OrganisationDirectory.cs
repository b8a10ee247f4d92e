namespace Siegelpost.Silo.Organisations;

/// <summary>All organisations at hand, read from their grains and kept for some seconds: every connection asks.</summary>
internal sealed class OrganisationDirectory(IGrainFactory grains, Storage.Organisations list, TimeProvider clock)
{
    private static readonly TimeSpan KeptFor = TimeSpan.FromSeconds(10);
    private IReadOnlyList<OrganisationProfile> profiles = [];
    private DateTimeOffset readAt = DateTimeOffset.MinValue;

    public async Task<IReadOnlyList<OrganisationProfile>> All()
    {
        if (profiles.Count > 0 && clock.GetUtcNow() - readAt < KeptFor) return profiles;
        var read = await Task.WhenAll((await list.All()).Select(id => grains.GetGrain<IOrganisationGrain>(id).Profile()));
        (profiles, readAt) = (read, clock.GetUtcNow());
        return read;
    }
}
