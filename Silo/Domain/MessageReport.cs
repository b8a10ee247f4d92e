using Siegelpost.Silo.Delivery;
using Siegelpost.Storage;

namespace Siegelpost.Silo.Domain;

/// <summary>A mail for support and the dashboard: everything but content (I1).</summary>
internal static class MessageReport
{
    public static MessageStatus? Of(MessageState state) => !state.Exists ? null : new(
        state.Id, state.Organisation, state.Kind, state.Sender, state.AcceptedAt, state.Size, state.Facts?.Trigger,
        [.. state.Rows.Select(r => Row(state, r))],
        [.. state.Files.Select(f => new FileStatus(f.AttachmentId, f.Size, f.Kept))],
        state.Timeline, MessageAgenda.NextDue(state), state.Blob is not null, state.OwnMails, state.Answers, state.Parent);

    /// <summary>The same in the lists of the console, by which messages are also found without a reminder.</summary>
    public static (MessageRow Message, IReadOnlyList<RecipientRow> Recipients) Listing(MessageState state)
    {
        var due = MessageAgenda.NextDue(state);
        var finished = due is null && state.Facts is not null && state.Rows.All(r => r.IsFinal);
        return (new(state.Id, state.Organisation, state.Kind, state.Sender, state.AcceptedAt, finished ? "finished" : "open", due, finished, state.Size),
            [.. state.Rows.Select(row => new RecipientRow(state.Id, row.Recipient, row.AccountId, $"{row.State}", $"{row.Method}"))]);
    }

    private static RowStatus Row(MessageState state, Row row) => new(
        row.Recipient, row.AccountId, row.State, row.Method, row.Lease is null ? row.State == RowState.Accepted && state.Scan is { Standing: ScanStanding.Waiting, Faults: > 0 } ? "waits for the malware scanner, which gives no verdict" : row.Reason : "is being handed over; should that have ended with its process, it is taken up again in half a minute", row.RelayReply, row.Attempts, row.HeldUntil,
        row.Lease is null ? row.State == RowState.Accepted ? state.Scan?.AgainAt : row.NextAttempt : row.LeasedAt + DeliveryLease.TakenOverAfter, row.InvitedAt, row.RegisteredAt, row.SealedAt, row.HandedOverAt,
        row.Fetched.Count, row.RetainUntil)
    { ReadAt = row.ReadAt };
}
