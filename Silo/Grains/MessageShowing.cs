using Siegelpost.Silo.Domain;

namespace Siegelpost.Silo.Grains;

/// <summary>What only the silo may ask a mail.</summary>
[Alias("siegelpost.IMessageKeeper")]
internal interface IMessageKeeper : IGrainWithStringKey
{
    /// <summary>What the portal may show of it to an account, whose session was checked before; null: nothing (any more).</summary>
    [Alias("Show"), AlwaysInterleave] Task<ShownMail?> Show(string accountId);

    /// <summary>An account, whose session was checked before, has read it in the portal. Repeated calls change nothing.</summary>
    [Alias("Seen")] Task Seen(string accountId, DateTimeOffset at);

    /// <summary>A recipient has deleted the account. Repeated calls change nothing.</summary>
    [Alias("Left")] Task Left(string accountId);
}

/// <param name="View">Null: its content is gone.</param>
[GenerateSerializer, Immutable, Alias("siegelpost.ShownMail")]
internal sealed record ShownMail(
    [property: Id(0)] BlobRef? View,
    [property: Id(1)] IReadOnlyList<string> To,
    [property: Id(2)] IReadOnlyList<FileLine> Files,
    [property: Id(3)] bool CanReply,
    /// <summary>The account's address in this mail; null: it only wrote it.</summary>
    [property: Id(4)] string? Recipient);

/// <summary>The mail in mailboxes of the portal: who has it there, and what is shown of it.</summary>
internal sealed partial class MessageGrain : IMessageKeeper
{
    public Task<ShownMail?> Show(string accountId)
    {
        var row = State.Rows.FirstOrDefault(r => r.AccountId == accountId && r is { HandedOverAt: not null, RetentionOver: false });
        var own = State.Answer?.AccountId == accountId;
        if (State.Facts is not { } facts || row is null && !own) return Task.FromResult<ShownMail?>(null);
        var to = facts.To.Count > 0 ? facts.To.Concat(facts.Cc).Select(p => p.Name.Length > 0 ? p.Name : p.Address) : [.. State.Rows.Take(1).Select(r => r.Recipient)];
        var files = State.Files.Select(f => new FileLine(f.AttachmentId, f.Name, f.Size, row is not null && f.Kept, row?.Fetched.Contains(f.AttachmentId) == true));
        return Task.FromResult<ShownMail?>(new(State.View, [.. to.Take(20)], [.. files], !own && facts.From.Length > 0 && !facts.From.Equals(row!.Recipient, StringComparison.OrdinalIgnoreCase), row?.Recipient));
    }

    public Task Seen(string accountId, DateTimeOffset at) => Change(s => RetainedCopies.Seen(s, accountId, at));

    private async Task TellMailbox(Row row)
    {
        var note = MailboxNotes.Of(State, row);
        // Two rows may be one account's: as long as one of them shows the mail, it stays.
        var shown = note ?? State.Rows.Where(r => r.AccountId == row.AccountId && r != row).Select(r => MailboxNotes.Of(State, r)).FirstOrDefault(n => n is not null);
        await Show(row.AccountId!, shown, own: false);
        await Save(s => MailboxNotes.Told(s, row.Recipient, note));
    }

    private async Task TellWriter()
    {
        var note = MailboxNotes.OfWriter(State);
        await Show(State.Answer!.AccountId!, note, own: true);
        await Save(s => s with { WriterInbox = note });
    }

    private Task Show(string accountId, InboxNote? note, bool own)
    {
        var mailbox = GrainFactory.GetGrain<IMailboxKeeper>(accountId);
        return note is null ? mailbox.Drop(Key) : mailbox.Keep(MailboxNotes.Summary(State, note, own));
    }
}
