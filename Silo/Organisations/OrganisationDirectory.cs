using System.Collections.Concurrent;

namespace Siegelpost.Silo.Organisations;

/// <summary>All organisations at hand, read from their grains and kept for some seconds: every connection asks, and every step of a mail.</summary>
internal sealed class OrganisationDirectory(IGrainFactory grains, Storage.Organisations list, TimeProvider clock)
{
    private static readonly TimeSpan KeptFor = TimeSpan.FromSeconds(10);
    private readonly ConcurrentDictionary<string, (OrganisationProfile Profile, DateTimeOffset ReadAt)> known = [];
    private IReadOnlyList<OrganisationProfile> profiles = [];
    private DateTimeOffset readAt = DateTimeOffset.MinValue;

    public async Task<IReadOnlyList<OrganisationProfile>> All()
    {
        if (profiles.Count > 0 && clock.GetUtcNow() - readAt < KeptFor) return profiles;
        var read = await Task.WhenAll((await list.All()).Select(Read));
        (profiles, readAt) = (read, clock.GetUtcNow());
        return read;
    }

    /// <summary>One of them. Its grain may live on another silo.</summary>
    public async ValueTask<OrganisationProfile> Of(string id) => known.TryGetValue(id, out var one) && clock.GetUtcNow() - one.ReadAt < KeptFor ? one.Profile : await Read(id);

    private async Task<OrganisationProfile> Read(string id)
    {
        var profile = await grains.GetGrain<IOrganisationGrain>(id).Profile();
        known[id] = (profile, clock.GetUtcNow());
        return profile;
    }
}
