namespace Siegelpost.Silo.Domain;

/// <summary>What a mail tells the mailbox of somebody who may read it in the portal.</summary>
/// <param name="Other">Name of whom the conversation is with.</param>
/// <param name="References">What it answers and refers to, without angle brackets, oldest first.</param>
/// <param name="Own">The account wrote it.</param>
[GenerateSerializer, Immutable, Alias("siegelpost.MailSummary")]
internal sealed record MailSummary(
    [property: Id(0)] string MailId,
    [property: Id(1)] string Sender,
    [property: Id(2)] string SenderName,
    [property: Id(3)] string Other,
    [property: Id(4)] string Subject,
    [property: Id(5)] DateTimeOffset SentAt,
    [property: Id(6)] int Files,
    [property: Id(7)] DateTimeOffset? Until,
    [property: Id(8)] int Epoch,
    [property: Id(9)] string? MessageId,
    [property: Id(10)] IReadOnlyList<string> References,
    [property: Id(11)] bool Own)
{
    /// <summary>It can be read in the portal only.</summary>
    [Id(12)] public bool OnlyHere { get; init; }
}

/// <summary>What a mailbox has been told last; null instead of it: that it has nothing of this mail.</summary>
internal sealed record InboxNote(DateTimeOffset? Until, int Epoch)
{
    public bool OnlyHere { get; init; }
}

/// <summary>Whose mailbox shows a mail, and since when not any more. Told when it differs from what was told, so nothing is forgotten.</summary>
internal static class MailboxNotes
{
    /// <summary>A recipient's: from the hand-over to the end of retention (RULES 20). One that is sealed anew stays as it is meanwhile.</summary>
    public static InboxNote? Of(MessageState state, Row row)
    {
        if (row.AccountId is null || !MethodChoice.NeedsPassphrase(row.Method) || row.AccountId == state.Answer?.AccountId) return null;
        if (row.RetentionOver || row.IsFinal && row.State != RowState.HandedOver) return null;
        return row is { State: RowState.HandedOver, RetainUntil: { } until } ? new(until, row.Epoch) { OnlyHere = row.Method == Method.Portal } : row.Inbox;
    }

    /// <summary>The writer's, of what was written in the portal: as long as its content is here.</summary>
    public static InboxNote? OfWriter(MessageState state) =>
        state is { Answer: { AccountId: not null } answer, View: not null } ? new(state.Rows.Max(r => r.RetainUntil), answer.Epoch) : null;

    public static MessageState Told(MessageState state, string recipient, InboxNote? note) =>
        state with { Rows = [.. state.Rows.Select(r => r.Recipient == recipient && r.Inbox != note ? r with { Inbox = note } : r)] };

    public static MailSummary Summary(MessageState state, InboxNote note, bool own)
    {
        var facts = state.Facts!;
        var to = state.Rows[0].Recipient;
        return new(state.Id, facts.From, facts.FromName, own ? facts.NameOf(to) : facts.FromName, facts.Subject, facts.Date < state.AcceptedAt ? facts.Date : state.AcceptedAt,
            state.Files.Count, note.Until, note.Epoch, facts.MessageId, facts.References, own)
        { OnlyHere = note.OnlyHere };
    }
}
