using Siegelpost.Storage;

namespace Siegelpost.Silo.Hosting;

/// <summary>
/// Looks after what no reminder would: mails that were open when the process ended go on at once, not within a minute; blobs that nobody
/// owns go after 48 hours (RULES 18).
/// </summary>
internal sealed partial class Upkeep(IGrainFactory grains, ReadModel readModel, OwnedBlobs owned, SealedBlobs blobs, TimeProvider clock, ILogger<Upkeep> log) : BackgroundService
{
    private static readonly TimeSpan OwnerlessFor = TimeSpan.FromHours(48), SweepEvery = TimeSpan.FromHours(6);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Try(Resume, stoppingToken);
        using var timer = new PeriodicTimer(SweepEvery, clock);
        do await Try(Sweep, stoppingToken);
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private async Task Resume(CancellationToken stop)
    {
        var now = clock.GetUtcNow();
        await foreach (var row in readModel.Unfinished(stop))
            if (row.NextDue is null || row.NextDue <= now) await grains.GetGrain<IMessageGrain>(row.MailId).Wake("");
    }

    private async Task Sweep(CancellationToken stop)
    {
        HashSet<string>? ids = null;
        var swept = await blobs.Sweep(clock.GetUtcNow() - OwnerlessFor, async id => (ids ??= await owned.All(stop)).Contains(id), stop);
        if (swept > 0) Swept(log, swept);
    }

    private async Task Try(Func<CancellationToken, Task> work, CancellationToken stop)
    {
        try
        {
            await work(stop);
        }
#pragma warning disable CA1031 // Reminders wake every mail anyway, and a sweep that fails deletes nothing: both come again.
        catch (Exception fault) when (fault is not OperationCanceledException)
#pragma warning restore CA1031
        {
            Failed(log, work.Method.Name, fault);
        }
    }

    [LoggerMessage(EventId = 400, EventName = "UpkeepFailed", Level = LogLevel.Warning, Message = "{Work} failed; it comes again")]
    private static partial void Failed(ILogger log, string work, Exception fault);

    [LoggerMessage(EventId = 401, EventName = "BlobsSwept", Level = LogLevel.Information, Message = "{Count} ownerless blobs deleted")]
    private static partial void Swept(ILogger log, int count);
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
