using System.Collections.Concurrent;

namespace Siegelpost.Silo.Organisations;

/// <summary>
/// All organisations at hand, read from their grains and kept for some seconds: every connection asks, and every step of a mail. Where a
/// grain doesn't answer, what was known serves for a while: it may be on a silo that stands still.
/// </summary>
internal sealed class OrganisationDirectory(IGrainFactory grains, Storage.Organisations list, TimeProvider clock)
{
    private static readonly TimeSpan KeptFor = TimeSpan.FromSeconds(10), ServesFor = TimeSpan.FromMinutes(1), Patience = TimeSpan.FromSeconds(0.5);
    private readonly ConcurrentDictionary<string, (OrganisationProfile Profile, DateTimeOffset ReadAt)> known = [];
    private IReadOnlyList<OrganisationProfile> profiles = [];
    private DateTimeOffset readAt = DateTimeOffset.MinValue;

    public async Task<IReadOnlyList<OrganisationProfile>> All()
    {
        if (profiles.Count > 0 && Age(readAt) < KeptFor) return profiles;
        var reading = ReadAll();
        return profiles.Count == 0 || Age(readAt) > ServesFor ? await reading : await Within(reading) ?? profiles;
    }

    private async Task<IReadOnlyList<OrganisationProfile>> ReadAll()
    {
        var read = await Task.WhenAll((await list.All()).Select(Read));
        (profiles, readAt) = (read, clock.GetUtcNow());
        return read;
    }

    /// <summary>One of them. Its grain may live on another silo.</summary>
    public async ValueTask<OrganisationProfile> Of(string id)
    {
        if (!known.TryGetValue(id, out var one)) return await Read(id);
        if (Age(one.ReadAt) < KeptFor) return one.Profile;
        var reading = Read(id);
        return Age(one.ReadAt) > ServesFor ? await reading : await Within(reading) ?? one.Profile;
    }

    /// <summary>Null: it takes too long, or fails.</summary>
    private async Task<T?> Within<T>(Task<T> reading) where T : class
    {
        await Task.WhenAny(reading, Task.Delay(Patience, clock));
        if (reading.IsCompletedSuccessfully) return await reading;
        reading.Ignore();
        return null;
    }

    private TimeSpan Age(DateTimeOffset at) => clock.GetUtcNow() - at;

    private async Task<OrganisationProfile> Read(string id)
    {
        var profile = await grains.GetGrain<IOrganisationGrain>(id).Profile();
        known[id] = (profile, clock.GetUtcNow());
        return profile;
    }
}
