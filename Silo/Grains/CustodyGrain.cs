using Microsoft.Extensions.Logging;
using Orleans.Storage;
using Siegelpost.Silo.Domain;
using Siegelpost.Silo.Hosting;
using Siegelpost.Storage;

namespace Siegelpost.Silo.Grains;

/// <summary>
/// Custody of a submitted mail before its grain is there: reminder, row in the lists and first state are written here, in the order of
/// RULES 21, and the grain goes on from them. Where that grain will live, who keeps its place and who its reminder, are up to three silos
/// more, and each of them may stand still; a 250 waits for none of them.
///
/// Of several that write the first state of one id exactly one comes to pass, by its ETag; for the others the mail is there.
/// </summary>
[StatelessWorker, Reentrant]
internal sealed class CustodyGrain(
    [FromKeyedServices("Default")] IGrainStorage states, IReminderTable reminders, ReadModel readModel, TimeProvider clock, ILogger<CustodyGrain> log) : Grain, ICustodyGrain
{
    /// <summary>The first reminder comes no earlier. It finds a mail, or there is none and nobody was told that there is one.</summary>
    private static readonly TimeSpan RemindsAfter = GrainTimes.Soon * 2, Surely = RemindsAfter / 3;
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(1), LongestPause = TimeSpan.FromSeconds(10), StartsFor = OpenStorage.RefreshPeriod * 2;

    public async Task TakeOver(string mailId, Envelope envelope, BlobRef blob)
    {
        var mail = GrainFactory.GetGrain<IMessageGrain>(mailId);
        var state = MessageLifecycle.Accept(new(), mailId, envelope, blob);
        var begun = clock.GetTimestamp();
        await Remind(mail);
        await List(state);
        await Write(mail, state, envelope, blob);
        // A reminder that came while this took long found nothing and went for good, and the row with it.
        if (clock.GetElapsedTime(begun) > Surely)
        {
            await Remind(mail);
            await List(state);
        }
        Start(mail).Ignore();
    }

    private Task Remind(IMessageGrain mail) => reminders.UpsertRow(new()
    {
        GrainId = mail.GetGrainId(),
        ReminderName = GrainTimes.Reminder,
        StartAt = (clock.GetUtcNow() + RemindsAfter).UtcDateTime,
        Period = GrainTimes.Soon,
    });

    private Task List(MessageState state)
    {
        var (message, recipients) = MessageReport.Listing(state);
        return readModel.Record(message, recipients);
    }

    private async Task Write(IMessageGrain mail, MessageState state, Envelope envelope, BlobRef blob)
    {
        try
        {
            await states.WriteStateAsync(MessageGrain.StateName, mail.GetGrainId(), new GrainState<MessageState> { State = state });
            MessageLog.Accepted(log, state.Id, state.Kind, state.Rows.Count, state.Size);
        }
        catch (InconsistentStateException)
        {
            var there = new GrainState<MessageState> { State = new() };
            await states.ReadStateAsync(MessageGrain.StateName, mail.GetGrainId(), there);
            MessageLifecycle.Accept(there.State, state.Id, envelope, blob); // throws if it is another one
        }
    }

    /// <summary>
    /// The mail goes on as soon as its grain can be reached. Its reminder would see to it too, but who keeps it looks into the table every few
    /// minutes; the upkeep does when a silo is gone.
    /// </summary>
    private async Task Start(IMessageGrain mail)
    {
        for (var (begun, pause) = (clock.GetTimestamp(), FirstPause); clock.GetElapsedTime(begun) < StartsFor; pause = pause * 2 < LongestPause ? pause * 2 : LongestPause)
        {
            try
            {
                await mail.Wake("");
                return;
            }
#pragma warning disable CA1031 // Custody is taken; what comes later than now is no fault that anybody must hear of.
            catch (Exception)
#pragma warning restore CA1031
            {
                await Task.Delay(pause, clock);
            }
        }
    }
}
