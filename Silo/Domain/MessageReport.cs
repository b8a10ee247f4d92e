using Siegelpost.Silo.Delivery;

namespace Siegelpost.Silo.Domain;

/// <summary>A mail for support and the dashboard: everything but content (I1).</summary>
internal static class MessageReport
{
    public static MessageStatus? Of(MessageState state) => !state.Exists ? null : new(
        state.Id, state.Organisation, state.Kind, state.Sender, state.AcceptedAt, state.Size, state.Facts?.Trigger,
        [.. state.Rows.Select(Row)],
        [.. state.Files.Select(f => new FileStatus(f.AttachmentId, f.Size, f.Kept))],
        state.Timeline, MessageAgenda.NextDue(state), state.Blob is not null, state.OwnMails, state.Answers, state.Parent);

    private static RowStatus Row(Row row) => new(
        row.Recipient, row.AccountId, row.State, row.Method, row.Lease is null ? row.Reason : "is being handed over; should that have ended with its process, it is taken up again in half a minute", row.RelayReply, row.Attempts, row.HeldUntil,
        row.Lease is null ? row.NextAttempt : row.LeasedAt + DeliveryLease.TakenOverAfter, row.InvitedAt, row.RegisteredAt, row.SealedAt, row.HandedOverAt,
        row.Fetched.Count, row.RetainUntil);
}
