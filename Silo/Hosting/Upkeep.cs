using Siegelpost.Silo.Grains;
using Siegelpost.Silo.Organisations;
using Siegelpost.Storage;

namespace Siegelpost.Silo.Hosting;

/// <summary>Tells the cluster that this silo has started; what follows is <see cref="IUpkeepGrain"/>'s, once for all silos.</summary>
internal sealed partial class Upkeep(IGrainFactory grains, Settings settings, OrganisationDirectory organisations, TimeProvider clock, ILogger<Upkeep> log) : BackgroundService
{
    private static readonly TimeSpan AgainAfter = TimeSpan.FromSeconds(5);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (true)
        {
            try
            {
                await grains.GetGrain<IUpkeepGrain>("upkeep").Started();
                if (settings.Cluster is not null)
                    foreach (var name in await grains.GetGrain<ISharedSettingsGrain>("settings").Compare(settings.Shared())) SettingsDiffer(log, name);
                foreach (var (organisation, shows) in Letterhead.Hidden(await organisations.All())) HostIsShared(log, organisation, shows);
                return;
            }
#pragma warning disable CA1031 // The start goes on without: reminders wake every mail anyway.
            catch (Exception fault) when (fault is not OperationCanceledException)
#pragma warning restore CA1031
            {
                Failed(log, fault);
            }
            await Task.Delay(AgainAfter, clock, stoppingToken);
        }
    }

    [LoggerMessage(EventId = 402, EventName = "UpkeepFailed", Level = LogLevel.Warning, Message = "The cluster's upkeep could not be told of this silo's start; it comes again")]
    private static partial void Failed(ILogger log, Exception fault);

    [LoggerMessage(EventId = 404, EventName = "SettingsDiffer", Level = LogLevel.Warning, Message = "{Name} is not what the silo that started before this one had. Any silo writes links and hands mail over: give all of them the same")]
    private static partial void SettingsDiffer(ILogger log, string name);

    [LoggerMessage(EventId = 405, EventName = "HostIsShared", Level = LogLevel.Warning, Message = "Organisation {Organisation} shares its portal's host name with {Shows}: nobody can sign in there for the first. Give it a PortalUrl of its own")]
    private static partial void HostIsShared(ILogger log, string organisation, string shows);
}

/// <summary>Every blob id that any grain's state names: read from the states themselves, so that no second book can be wrong.</summary>
internal sealed class OwnedBlobs(GrainStates states, InstallationKeys keys)
{
    public async Task<HashSet<string>> All(CancellationToken stop)
    {
        var ids = new HashSet<string>();
        await foreach (var state in states.All(stop)) Add(SealedJsonSerializer.Open(keys, state), ids);
        return ids;
    }

    /// <summary>Anything that looks like an id: too many is harmless, too few would lose mail.</summary>
    private static void Add(string json, HashSet<string> ids)
    {
        for (var i = 0; i + Crockford.Length + 1 < json.Length; i++)
            if (json[i] == '"' && json[i + 1 + Crockford.Length] == '"' && json.Substring(i + 1, Crockford.Length) is var id && Crockford.IsId(id)) ids.Add(id);
    }
}
