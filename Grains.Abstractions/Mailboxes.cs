namespace Siegelpost;

/// <summary>
/// What a recipient finds in the portal: the mails that are retained for an account, by conversation. Key = account id. Every method takes
/// the secret of a session and asks the account whether it is good (RULES 17); nobody signed in, foreign and unknown ids: null.
/// </summary>
[Alias("siegelpost.IMailboxGrain")]
public interface IMailboxGrain : IGrainWithStringKey
{
    /// <param name="page">From 1; the newest conversations are on the first.</param>
    [Alias("Inbox"), AlwaysInterleave] Task<InboxView?> Inbox(string session, int page);

    /// <param name="conversation">Its id, or that of any of its mails.</param>
    /// <param name="page">From 1; the newest mails are on the first.</param>
    [Alias("Conversation"), AlwaysInterleave] Task<ConversationView?> Conversation(string session, string conversation, int page);

    /// <summary>Key of the sanitised view of one mail: HTML for a sandboxed frame. Null also while the mail is locked (RULES 16).</summary>
    [Alias("Text"), AlwaysInterleave] Task<BlobKey?> Text(string session, string mailId);

    /// <summary>The same as the button behind a file's link in the PDF: recorded once, a ticket for 10 minutes (RULES 15).</summary>
    [Alias("Fetch")] Task<FetchTicket?> Fetch(string session, string mailId, string attachmentId);

    /// <summary>A token for the reply page of one mail: the same draft as behind the PDF's link, for as long as the session lives.</summary>
    [Alias("Reply")] Task<string?> Reply(string session, string mailId);

    /// <summary>Begins a mail to a person of the organisation (F4); who that is proves nothing about whether the address exists.</summary>
    [Alias("Write")] Task<WriteResult> Write(string session, string to, string subject);

    /// <summary>A token for the page of a mail that was begun.</summary>
    [Alias("Resume")] Task<string?> Resume(string session, string draft);

    /// <summary>Gives up a mail that was begun, with its files. False: there is none.</summary>
    [Alias("Discard")] Task<bool> Discard(string session, string draft);

    /// <summary>The mails of a conversation count as read; looking at it changes nothing. False: there is no such conversation.</summary>
    [Alias("MarkRead")] Task<bool> MarkRead(string session, string conversation);

    /// <summary>For the grain view of the dashboard: numbers only.</summary>
    [Alias("GetState"), AlwaysInterleave] Task<MailboxStatus?> GetState();
}

/// <param name="Pages">At least 1.</param>
[GenerateSerializer, Immutable, Alias("siegelpost.InboxView")]
public sealed record InboxView(
    [property: Id(0)] IReadOnlyList<ConversationLine> Conversations,
    [property: Id(1)] int Page,
    [property: Id(2)] int Pages)
{
    /// <summary>Mails that were begun and not sent.</summary>
    [Id(3)] public IReadOnlyList<DraftLine> Drafts { get; init; } = [];
}

[GenerateSerializer, Immutable, Alias("siegelpost.DraftLine")]
public sealed record DraftLine([property: Id(0)] string Id, [property: Id(1)] string To, [property: Id(2)] string Subject, [property: Id(3)] DateTimeOffset At);

public enum WriteOutcome
{
    Begun,
    /// <summary>Not an address in the organisation's own domains.</summary>
    NotOurs,
    NoSubject,
    /// <summary>Too many that were begun, or for one day.</summary>
    TooMany,
    SignedOut,
}

[GenerateSerializer, Immutable, Alias("siegelpost.WriteResult")]
public sealed record WriteResult([property: Id(0)] WriteOutcome Outcome, [property: Id(1)] string? Token = null);

/// <summary>A conversation as a list shows it.</summary>
/// <param name="Id">Mail id of its first mail.</param>
/// <param name="Other">Whom it is with: the newest mail's writer, or whom one's own went to.</param>
/// <param name="Subject">Null: all its mails are locked (RULES 16).</param>
/// <param name="At">Of the newest mail.</param>
/// <param name="Files">Of all mails that are not locked.</param>
/// <param name="Until">When the first of its mails goes; null: none has a date yet.</param>
/// <param name="Answered">The newest mail is one's own.</param>
[GenerateSerializer, Immutable, Alias("siegelpost.ConversationLine")]
public sealed record ConversationLine(
    [property: Id(0)] string Id,
    [property: Id(1)] string Other,
    [property: Id(2)] string? Subject,
    [property: Id(3)] DateTimeOffset At,
    [property: Id(4)] int Mails,
    [property: Id(5)] int Files,
    [property: Id(6)] DateTimeOffset? Until,
    [property: Id(7)] bool New,
    [property: Id(8)] bool Answered,
    [property: Id(9)] bool Locked);

[GenerateSerializer, Immutable, Alias("siegelpost.ConversationView")]
public sealed record ConversationView(
    [property: Id(0)] string Id,
    [property: Id(1)] string? Subject,
    [property: Id(2)] IReadOnlyList<MailLine> Mails,
    [property: Id(3)] bool New,
    [property: Id(4)] int Page,
    [property: Id(5)] int Pages);

/// <summary>One mail of a conversation, newest first. A locked one has sender and date only.</summary>
/// <param name="Own">Written by the account itself.</param>
/// <param name="To">Names or addresses, as the mail says.</param>
/// <param name="HasText">There is a view to show.</param>
/// <param name="CanReply">There is a right to answer.</param>
[GenerateSerializer, Immutable, Alias("siegelpost.MailLine")]
public sealed record MailLine(
    [property: Id(0)] string MailId,
    [property: Id(1)] string Sender,
    [property: Id(2)] string SenderName,
    [property: Id(3)] DateTimeOffset SentAt,
    [property: Id(4)] bool Own,
    [property: Id(5)] bool New,
    [property: Id(6)] bool Locked,
    [property: Id(7)] IReadOnlyList<string> To,
    [property: Id(8)] IReadOnlyList<FileLine> Files,
    [property: Id(9)] DateTimeOffset? Until,
    [property: Id(10)] bool HasText,
    [property: Id(11)] bool CanReply)
{
    /// <summary>There is no PDF of it.</summary>
    [Id(12)] public bool OnlyHere { get; init; }
}

/// <param name="CanFetch">False for what one has sent oneself without a copy.</param>
[GenerateSerializer, Immutable, Alias("siegelpost.FileLine")]
public sealed record FileLine(
    [property: Id(0)] string AttachmentId,
    [property: Id(1)] string Name,
    [property: Id(2)] long Size,
    [property: Id(3)] bool CanFetch,
    [property: Id(4)] bool Fetched);

[GenerateSerializer, Immutable, Alias("siegelpost.MailboxStatus")]
public sealed record MailboxStatus([property: Id(0)] int Mails, [property: Id(1)] int Conversations, [property: Id(2)] int New);
