using Orleans.Runtime;
using Siegelpost.Silo.Grains;
using Siegelpost.Silo.Organisations;
using Siegelpost.Storage;

namespace Siegelpost.Silo.Hosting;

/// <summary>
/// Tells the cluster that this silo has started, and each silo that stays tells it of one that is gone: the mails that were there go on at
/// once. What follows is <see cref="IUpkeepGrain"/>'s, once for all silos.
/// </summary>
internal sealed partial class Upkeep(IGrainFactory grains, IClusterMembershipService members, Settings settings, OrganisationDirectory organisations, TimeProvider clock, ILogger<Upkeep> log) : BackgroundService
{
    private static readonly TimeSpan AgainAfter = TimeSpan.FromSeconds(5);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var known = members.CurrentSnapshot;
        await Insist(Started, stoppingToken);
        await foreach (var now in members.MembershipUpdates.WithCancellation(stoppingToken))
        {
            if (now.Version <= known.Version) continue;
            if (now.CreateUpdate(known).Changes.Any(member => member.Status == SiloStatus.Dead)) await Insist(() => grains.GetGrain<IUpkeepGrain>("upkeep").Started(), stoppingToken);
            known = now;
        }
    }

    private async Task Started()
    {
        await grains.GetGrain<IUpkeepGrain>("upkeep").Started();
        if (settings.Cluster is not null)
            foreach (var name in await grains.GetGrain<ISharedSettingsGrain>("settings").Compare(settings.Shared())) SettingsDiffer(log, name);
        if (settings.PortalUrlIsListener) return; // on one's own machine all share it, and where it listens isn't known yet
        foreach (var (organisation, shows) in Letterhead.Hidden(await organisations.All())) HostIsShared(log, organisation, shows);
    }

    private async Task Insist(Func<Task> tell, CancellationToken stoppingToken)
    {
        while (true)
        {
            try
            {
                await tell();
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

    [LoggerMessage(EventId = 402, EventName = "UpkeepFailed", Level = LogLevel.Warning, Message = "The cluster's upkeep could not be told that a silo has started or is gone; it comes again")]
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
