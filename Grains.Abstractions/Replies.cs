namespace Siegelpost;

/// <summary>
/// The right to answer one mail, and the draft of that answer. Key = reply id, made when a PDF is sealed. The link opens the page without
/// sign-in: who holds it has opened the PDF (RULES 15). Participants are fixed.
/// </summary>
[Alias("siegelpost.IReplyGrain")]
public interface IReplyGrain : IDraftFiles
{
    /// <summary>Made by the message when it seals; repeated calls change nothing.</summary>
    [Alias("Offer")] Task Offer(ReplyOffer offer, string secretHash);

    [Alias("View"), AlwaysInterleave] Task<ReplyView> View(string secret);

    /// <summary>Keeps the draft; text is cut to nothing over 1,000,000 characters: refused.</summary>
    [Alias("SaveDraft")] Task<DraftResult> SaveDraft(string secret, string text, bool copy);

    /// <summary>For portals of an earlier version, like the next two: a file as one blob. Null when the link is closed or the limits are reached.</summary>
    [Alias("BeginUpload")] Task<UploadTicket?> BeginUpload(string secret, string name, long size, string contentType);

    /// <summary>The bytes are durable: the blob belongs to the draft now.</summary>
    [Alias("EndUpload"), Repeatable] Task<DraftResult> EndUpload(string secret, string uploadId, BlobRef blob);

    [Alias("DropUpload")] Task<DraftResult> DropUpload(string secret, string uploadId);

    /// <summary>Sends the answer: taken over by a message grain when this returns (custody). Repeated with the same operation: nothing more.</summary>
    [Alias("Send"), Repeatable] Task<SendResult> Send(string secret, string text, bool copy, string operationId);

    /// <summary>The same, on request to everybody whom the mail named and protected (F2); nobody can be added.</summary>
    [Alias("SendTo"), Repeatable] Task<SendResult> SendTo(string secret, string text, bool copy, bool all, string operationId);

    /// <summary>Redacted.</summary>
    [Alias("GetState"), AlwaysInterleave] Task<ReplyStatus?> GetState();
}

/// <param name="Quote">Sanitised HTML of the mail, a blob of its own; null after retention.</param>
/// <param name="To">The sender of the mail; answers go there.</param>
/// <param name="References">Of the mail, without angle brackets, oldest first.</param>
[GenerateSerializer, Immutable, Alias("siegelpost.ReplyOffer")]
public sealed record ReplyOffer(
    [property: Id(0)] string Organisation,
    [property: Id(1)] string MailId,
    [property: Id(2)] string Recipient,
    [property: Id(3)] string RecipientName,
    [property: Id(4)] string AccountId,
    [property: Id(5)] string To,
    [property: Id(6)] string ToName,
    [property: Id(7)] string Subject,
    [property: Id(8)] string? MessageId,
    [property: Id(9)] IReadOnlyList<string> References,
    [property: Id(10)] DateTimeOffset SentAt,
    [property: Id(11)] BlobRef? Quote,
    [property: Id(12)] string Language,
    [property: Id(13)] DateTimeOffset Until)
{
    /// <summary>Further recipients of the mail, as it names them; never its Bcc.</summary>
    [Id(14)] public IReadOnlyList<Participant> Others { get; init; } = [];

    /// <summary>A mail that somebody signed in begins, not an answer: mail id, quote and Message-ID are none (F4).</summary>
    [Id(15)] public bool IsNew { get; init; }

    /// <summary>Of somebody without an account: one mail, no copy, tighter limits.</summary>
    [Id(16)] public bool IsVisit { get; init; }
}

[GenerateSerializer, Immutable, Alias("siegelpost.Participant")]
public sealed record Participant([property: Id(0)] string Address, [property: Id(1)] string Name);

[GenerateSerializer, Immutable, Alias("siegelpost.ReplyView")]
public sealed record ReplyView(
    [property: Id(0)] LinkState State,
    [property: Id(1)] Brand? Brand,
    [property: Id(2)] string Language = "de",
    [property: Id(3)] string? To = null,
    [property: Id(4)] string? ToName = null,
    [property: Id(5)] string? From = null,
    [property: Id(6)] string? FromName = null,
    [property: Id(7)] string? Subject = null,
    [property: Id(8)] DateTimeOffset? SentAt = null,
    /// <summary>Key of the quote alone; sanitised HTML, shown in a sandboxed frame.</summary>
    [property: Id(9)] BlobKey? Quote = null,
    [property: Id(10)] string Draft = "",
    [property: Id(11)] bool Copy = true,
    [property: Id(12)] DateTimeOffset? DraftSavedAt = null,
    [property: Id(13)] IReadOnlyList<UploadView>? Uploads = null,
    [property: Id(14)] long MaxFileSize = 0,
    [property: Id(15)] int MaxFiles = 0,
    /// <summary>When the last answer by this link was sent; null: none yet.</summary>
    [property: Id(16)] DateTimeOffset? AnsweredAt = null)
{
    /// <summary>Who else can have the answer.</summary>
    [Id(17)] public IReadOnlyList<Participant> Others { get; init; } = [];

    /// <summary>A new mail, not an answer.</summary>
    [Id(18)] public bool IsNew { get; init; }

    /// <summary>Somebody signed in is writing: there is an inbox to go back to.</summary>
    [Id(19)] public bool FromInbox { get; init; }

    /// <summary>False: there is no password under which a copy could be protected.</summary>
    [Id(20)] public bool CanCopy { get; init; } = true;
}

/// <param name="Complete">All bytes are here.</param>
[GenerateSerializer, Immutable, Alias("siegelpost.UploadView")]
public sealed record UploadView([property: Id(0)] string Id, [property: Id(1)] string Name, [property: Id(2)] long Size, [property: Id(3)] bool Complete)
{
    /// <summary>Bytes that are safe.</summary>
    [Id(4)] public long Offset { get; init; }

    /// <summary>Malware was found: it can't be sent.</summary>
    [Id(5)] public bool Infected { get; init; }
}

[GenerateSerializer, Immutable, Alias("siegelpost.UploadTicket")]
public sealed record UploadTicket([property: Id(0)] string UploadId, [property: Id(1)] string Organisation, [property: Id(2)] long MaxSize);

public enum DraftResult { Saved, LinkClosed, TooLong, NotFound }

public enum SendResult
{
    /// <summary>A message grain has it.</summary>
    Sent,
    LinkClosed,
    /// <summary>No text and no file.</summary>
    Empty,
    TooLong,
    /// <summary>An upload has not ended.</summary>
    UploadsMissing,
    /// <summary>Malware was found in an upload.</summary>
    Infected,
}

[GenerateSerializer, Immutable, Alias("siegelpost.ReplyStatus")]
public sealed record ReplyStatus(
    [property: Id(0)] string MailId,
    [property: Id(1)] string Organisation,
    [property: Id(2)] int DraftLength,
    [property: Id(3)] int Uploads,
    [property: Id(4)] IReadOnlyList<string> Answers,
    [property: Id(5)] DateTimeOffset Until);
