using Microsoft.Extensions.Logging;
using Siegelpost.Silo.Domain;
using Siegelpost.Silo.Hosting;
using Siegelpost.Storage;

namespace Siegelpost.Silo.Grains;

/// <summary>The cluster's housekeeping; one grain, key "upkeep".</summary>
[Alias("siegelpost.IUpkeepGrain")]
internal interface IUpkeepGrain : IGrainWithStringKey
{
    /// <summary>A silo has started, or is gone: what was open there goes on.</summary>
    [Alias("Started"), AlwaysInterleave] Task Started();
}

/// <summary>When the sweep last ran.</summary>
internal sealed record UpkeepState
{
    public int SchemaVersion { get; init; } = 1;
    public DateTimeOffset? SweptAt { get; init; }
}

/// <summary>
/// Looks after what no reminder would, once for all silos: mails that were open when a process ended go on at once, not with their reminder;
/// blobs that nobody owns go after 48 hours (RULES 18). Its reminder brings it back on another silo when its own is lost.
/// </summary>
internal sealed partial class UpkeepGrain(
    [PersistentState("upkeep")] IPersistentState<UpkeepState> store, ReadModel readModel, OwnedBlobs owned, SealedBlobs blobs, TimeProvider clock, ILogger<UpkeepGrain> log)
    : DurableGrain<UpkeepState>(store, clock, log), IUpkeepGrain
{
    private static readonly TimeSpan OwnerlessFor = TimeSpan.FromHours(48), SweepEvery = TimeSpan.FromHours(6), ResumeEvery = TimeSpan.FromSeconds(5);
    private const int AtOnce = 16; // a hundred thousand mails are woken as they can be served, a few at a time

    private bool resume = true; // whoever did it before may have died over it
    private DateTimeOffset? resumedAt;

    public async Task Started()
    {
        resume = true;
        await WakeSoon();
        Kick();
    }

    protected override async Task<DateTimeOffset?> Advance()
    {
        if (resume && (resumedAt is not { } last || last + ResumeEvery <= Now))
        {
            resume = false; // before: who starts meanwhile counts
            resumedAt = Now;
            await Resume();
            return DateTimeOffset.MinValue;
        }
        var sweep = State.SweptAt is { } swept ? swept + SweepEvery : DateTimeOffset.MinValue;
        if (sweep <= Now)
        {
            await Sweep();
            await Save(s => s with { SweptAt = Now });
            return DateTimeOffset.MinValue;
        }
        return resume && resumedAt + ResumeEvery is { } again && again < sweep ? again : sweep;
    }

    private async Task Resume()
    {
        var waking = new List<Task>(AtOnce);
        await foreach (var row in readModel.Unfinished(Now))
        {
            waking.Add(Wake(row.MailId));
            if (waking.Count == AtOnce) waking.Remove(await Task.WhenAny(waking)); // one that is not answered keeps no other from being woken
        }
        await Task.WhenAll(waking);
    }

    private async Task Wake(string mailId)
    {
        try
        {
            await GrainFactory.GetGrain<IMessageGrain>(mailId).Wake("");
        }
#pragma warning disable CA1031 // One that fails keeps no other from going on; its reminder comes soon.
        catch (Exception fault)
#pragma warning restore CA1031
        {
            NotWoken(log, mailId, fault);
        }
    }

    private async Task Sweep()
    {
        HashSet<string>? ids = null;
        try
        {
            var swept = await blobs.Sweep(Now - OwnerlessFor, async id => (ids ??= await owned.All(CancellationToken.None)).Contains(id));
            if (swept > 0) Swept(log, swept);
        }
#pragma warning disable CA1031 // A sweep that fails deletes nothing, and it is dear: it comes again at its time, not at once.
        catch (Exception fault)
#pragma warning restore CA1031
        {
            NotSwept(log, fault);
        }
    }

    [LoggerMessage(EventId = 400, EventName = "MailNotWoken", Level = LogLevel.Warning, Message = "{MailId} could not be woken; its reminder will")]
    private static partial void NotWoken(ILogger log, string mailId, Exception fault);

    [LoggerMessage(EventId = 403, EventName = "BlobsNotSwept", Level = LogLevel.Warning, Message = "Ownerless blobs could not be swept; it comes again")]
    private static partial void NotSwept(ILogger log, Exception fault);

    [LoggerMessage(EventId = 401, EventName = "BlobsSwept", Level = LogLevel.Information, Message = "{Count} ownerless blobs deleted")]
    private static partial void Swept(ILogger log, int count);
}
