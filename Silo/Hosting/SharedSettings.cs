namespace Siegelpost.Silo.Hosting;

/// <summary>
/// What all silos must have alike, since any of them writes the links in mails and hands mail over. While a cluster's settings are changed
/// silo by silo they differ with good reason, so the one that starts is told and goes on. One grain, key "settings"; what it knows may be
/// lost with its silo.
/// </summary>
[Alias("siegelpost.ISharedSettingsGrain")]
internal interface ISharedSettingsGrain : IGrainWithStringKey
{
    /// <summary>Takes what a silo was started with.</summary>
    /// <returns>Names of settings that the one before it had otherwise.</returns>
    [Alias("Compare")] Task<IReadOnlyList<string>> Compare(IReadOnlyDictionary<string, string> settings);
}

[KeepAlive]
internal sealed class SharedSettingsGrain : Grain, ISharedSettingsGrain
{
    private IReadOnlyDictionary<string, string>? last;

    public Task<IReadOnlyList<string>> Compare(IReadOnlyDictionary<string, string> settings)
    {
        var before = last;
        last = settings;
        return Task.FromResult<IReadOnlyList<string>>(before is null ? [] : [.. settings.Where(one => before.TryGetValue(one.Key, out var other) && other != one.Value).Select(one => one.Key)]);
    }
}
