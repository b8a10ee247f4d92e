namespace Siegelpost;

/// <summary>
/// One mail and its ledger: a row for each recipient. Key = mail id. Every call may be repeated; a repeated one changes nothing.
/// Nobody outside the silo gets content from here, only its state.
/// </summary>
[Alias("siegelpost.IMessageGrain")]
public interface IMessageGrain : IGrainWithStringKey
{
    /// <summary>Takes over a mail from an SMTP front door of an older version; newer ones ask <see cref="ICustodyGrain"/>. When this returns, the ledger is durable.</summary>
    /// <exception cref="MailIdReusedException">The id is known with another envelope or blob: a fault, 451, never "already done" (RULES 1).</exception>
    [Alias("Accept"), Repeatable(10), ResponseTimeout("00:00:01.5")] Task Accept(Envelope envelope, BlobRef blob);

    /// <summary>Takes over an answer from the portal: its text as a small mail, its files as blobs of their own.</summary>
    [Alias("AcceptAnswer")] Task AcceptAnswer(AnswerEnvelope answer, BlobRef body, IReadOnlyList<StoredFile> files);

    /// <summary>Takes over a mail that we wrote ourselves. The first composition under an id wins; true when it was this one.</summary>
    [Alias("AcceptComposed")] Task<bool> AcceptComposed(ComposedEnvelope envelope, BlobRef blob);

    /// <summary>The account has a passphrase now, or has lost it: look at its rows again. Called from a turn of the account's own.</summary>
    [Alias("Wake"), AlwaysInterleave, ResponseTimeout("00:00:05")] Task Wake(string accountId);

    /// <summary>The recipient refused the invitation.</summary>
    [Alias("Declined")] Task Declined(string accountId);

    /// <summary>A recipient fetched a file for the first time.</summary>
    [Alias("Fetched")] Task Fetched(string attachmentId, string recipient, DateTimeOffset at);

    /// <summary>An answer to this mail has been taken over.</summary>
    [Alias("Answered")] Task Answered(string recipient, string answerId, DateTimeOffset at);

    /// <summary>The invitation to this account was refused for good by the next hop: its mail can't be delivered (H2).</summary>
    [Alias("InvitationRefused")] Task InvitationRefused(string accountId, string relayReply);

    /// <summary>State of everything, without content (I1).</summary>
    [Alias("Status"), AlwaysInterleave] Task<MessageStatus?> Status();

    /// <summary>The same, for the grain view of the dashboard.</summary>
    [Alias("GetState"), AlwaysInterleave] Task<MessageStatus?> GetState();

    /// <summary>An action of support, recorded with who, when and why (I2).</summary>
    [Alias("Act")] Task<ActResult> Act(SupportAct act);

    /// <summary>The recipient has a new passphrase and can't open a delivered PDF any more: what the sender's confirm page shows.</summary>
    [Alias("Reissue"), AlwaysInterleave] Task<ReissueView> Reissue(string secret);

    /// <summary>The sender's one click: seal the delivered mail anew under the new passphrase (C5, RULES 16).</summary>
    [Alias("ConfirmReissue")] Task<LinkState> ConfirmReissue(string secret);
}

/// <summary>The mail id is known with another content: two mails under one id.</summary>
[GenerateSerializer, Alias("siegelpost.MailIdReusedException")]
public sealed class MailIdReusedException(string mailId) : Exception($"Mail {mailId} is known with another envelope or content.");

/// <summary>A storage that failed, told to callers in a type that every process knows. Means "try again": 451.</summary>
[GenerateSerializer, Alias("siegelpost.StorageFailedException")]
public sealed class StorageFailedException(string message) : Exception(message);

/// <summary>An answer written in the portal.</summary>
/// <param name="InReplyTo">Message-ID of the mail it answers, without angle brackets.</param>
/// <param name="Parent">Mail id of that mail.</param>
[GenerateSerializer, Immutable, Alias("siegelpost.AnswerEnvelope")]
public sealed record AnswerEnvelope(
    [property: Id(0)] string Organisation,
    [property: Id(1)] string From,
    [property: Id(2)] string FromName,
    [property: Id(3)] IReadOnlyList<string> Recipients,
    [property: Id(4)] string Subject,
    [property: Id(5)] string? InReplyTo,
    [property: Id(6)] IReadOnlyList<string> References,
    [property: Id(7)] string Parent,
    [property: Id(8)] DateTimeOffset At)
{
    /// <summary>Of who wrote it; null: an answer of an earlier version.</summary>
    [Id(9)] public string? AccountId { get; init; }

    /// <summary>Of that account's passphrase when it was written (RULES 16).</summary>
    [Id(10)] public int Epoch { get; init; }
}

/// <summary>A file as a blob with the name and type that its sender gave; both are data, never trusted.</summary>
[GenerateSerializer, Immutable, Alias("siegelpost.StoredFile")]
public sealed record StoredFile(
    [property: Id(0)] string Id,
    [property: Id(1)] string Name,
    [property: Id(2)] string ContentType,
    [property: Id(3)] BlobRef Blob)
{
    /// <summary>A file that arrived in pieces goes on in these.</summary>
    [Id(4)] public IReadOnlyList<BlobRef> Rest { get; init; } = [];

    public IEnumerable<BlobRef> Pieces => Rest.Prepend(Blob);

    public long Size => Pieces.Sum(p => p.Length);
}

/// <summary>A mail of ours on its way: invitation, notice, copy.</summary>
/// <param name="About">Mail id or account id that it is about; failures are told there.</param>
/// <param name="Kind">What it is, for support: "invitation", "summary"….</param>
/// <param name="Recipient">One: mails of ours go to one person each.</param>
[GenerateSerializer, Immutable, Alias("siegelpost.ComposedEnvelope")]
public sealed record ComposedEnvelope(
    [property: Id(0)] string Organisation,
    [property: Id(1)] string ReversePath,
    [property: Id(2)] string Recipient,
    [property: Id(3)] string Kind,
    [property: Id(4)] string? AboutMessage,
    [property: Id(5)] string? AboutAccount,
    [property: Id(6)] DateTimeOffset At);

/// <summary>Where one recipient's copy stands.</summary>
public enum RowState
{
    /// <summary>Accepted, not yet looked at.</summary>
    Accepted,
    /// <summary>Waits for the recipient's passphrase.</summary>
    Held,
    /// <summary>Can go out; sealing is next.</summary>
    Ready,
    /// <summary>Sealed or passed; the hand-over is next.</summary>
    Sealed,
    /// <summary>The next hop said "later".</summary>
    Deferred,
    /// <summary>The next hop took it.</summary>
    HandedOver,
    /// <summary>The next hop refused it for good; the sender knows.</summary>
    Refused,
    /// <summary>Expired, declined or returned by support; the sender knows.</summary>
    Returned,
    /// <summary>Automatic mail without a method: waits for support (RULES 8).</summary>
    Parked,
    /// <summary>Content destroyed without a hand-over.</summary>
    Destroyed,
}

/// <summary>How a copy is protected.</summary>
public enum Method
{
    /// <summary>Not decided yet.</summary>
    None,
    /// <summary>Unmarked: as it came.</summary>
    Pass,
    Pdf,
    /// <summary>Verified TLS to the organisation's own server (RULES 9).</summary>
    Tls,
    /// <summary>A mail of ours, which holds no content to protect.</summary>
    Own,
    /// <summary>It came encrypted for its recipient (A8).</summary>
    AlreadyEncrypted,
    /// <summary>Read in the portal, by the recipient's wish (B4); what leaves is a mail without content.</summary>
    Portal,
}

/// <summary>What happened to a mail, for the timeline.</summary>
public enum MailEvent
{
    Accepted, Read, Held, Invited, Reminded, InvitationRefused, Registered, Released, Sealed, HandedOver, Deferred, Refused, Expired, Declined,
    Returned, NoticeSent, Fetched, FilesStored, FileGone, Answered, Parked, Destroyed, Extended, Retried, PassphraseReset, Reissued, Fault, Scanned,
    // of accounts
    SecondStepOn = 60, SecondStepOff, AddressAdded, AddressRemoved, AccountDeleted, DataExported,
    ReadInPortal = 90, DeliveryChosen, Frozen, Thawed,
    CodeTold = 80, CodeWrong, CodeRenewed, CodeRight,
}

[GenerateSerializer, Immutable, Alias("siegelpost.TimelineEntry")]
public sealed record TimelineEntry(
    [property: Id(0)] DateTimeOffset At,
    [property: Id(1)] MailEvent Event,
    /// <summary>Recipient address; null: all.</summary>
    [property: Id(2)] string? About,
    /// <summary>The relay's words, a size, an id, a name of a rule; never content.</summary>
    [property: Id(3)] string? Detail,
    /// <summary>Staff member, for actions.</summary>
    [property: Id(4)] string? Who);

/// <summary>A mail as support sees it: everything but content.</summary>
/// <param name="Kind">"submitted", "answer" or the kind of a composed mail.</param>
/// <param name="Trigger">Why it is protected ("tag", "header", "rule", "answer"…); null: it is not.</param>
[GenerateSerializer, Immutable, Alias("siegelpost.MessageStatus")]
public sealed record MessageStatus(
    [property: Id(0)] string MailId,
    [property: Id(1)] string Organisation,
    [property: Id(2)] string Kind,
    [property: Id(3)] string Sender,
    [property: Id(4)] DateTimeOffset AcceptedAt,
    [property: Id(5)] long Size,
    [property: Id(6)] string? Trigger,
    [property: Id(7)] IReadOnlyList<RowStatus> Rows,
    [property: Id(8)] IReadOnlyList<FileStatus> Files,
    [property: Id(9)] IReadOnlyList<TimelineEntry> Timeline,
    /// <summary>When the grain will look again by itself; null: finished.</summary>
    [property: Id(10)] DateTimeOffset? NextDue,
    [property: Id(11)] bool ContentKept,
    /// <summary>Mails of ours about this one, mail ids.</summary>
    [property: Id(12)] IReadOnlyList<string> Composed,
    [property: Id(13)] IReadOnlyList<string> Answers,
    /// <summary>The mail that this one is about or answers.</summary>
    [property: Id(14)] string? Parent);

[GenerateSerializer, Immutable, Alias("siegelpost.RowStatus")]
public sealed record RowStatus(
    [property: Id(0)] string Recipient,
    [property: Id(1)] string? AccountId,
    [property: Id(2)] RowState State,
    [property: Id(3)] Method Method,
    /// <summary>Why it is where it is, in English, for staff.</summary>
    [property: Id(4)] string? Reason,
    /// <summary>The next hop's last words.</summary>
    [property: Id(5)] string? RelayReply,
    [property: Id(6)] int Attempts,
    [property: Id(7)] DateTimeOffset? HeldUntil,
    [property: Id(8)] DateTimeOffset? NextAttempt,
    [property: Id(9)] DateTimeOffset? InvitedAt,
    [property: Id(10)] DateTimeOffset? RegisteredAt,
    [property: Id(11)] DateTimeOffset? SealedAt,
    [property: Id(12)] DateTimeOffset? HandedOverAt,
    [property: Id(13)] int FilesFetched,
    [property: Id(14)] DateTimeOffset? FilesUntil)
{
    /// <summary>When its recipient has read it in the portal; told of that form only.</summary>
    [Id(20)] public DateTimeOffset? ReadAt { get; init; }
}

[GenerateSerializer, Immutable, Alias("siegelpost.FileStatus")]
public sealed record FileStatus([property: Id(0)] string AttachmentId, [property: Id(1)] long Size, [property: Id(2)] bool Kept);

public enum SupportActKind { ResendInvitation, ResetPassphrase, Unlock, ExtendHold, ExtendFiles, Return, Retry, RemoveSecondStep = 20, SendNewCode = 30, LiftFreeze = 40 }

/// <summary>What support wants, with who and why. Address = recipient of the row; null: all rows.</summary>
[GenerateSerializer, Immutable, Alias("siegelpost.SupportAct")]
public sealed record SupportAct(
    [property: Id(0)] SupportActKind Kind,
    [property: Id(1)] string? Recipient,
    [property: Id(2)] string Who,
    [property: Id(3)] string Reason,
    /// <summary>Days, for the extensions.</summary>
    [property: Id(4)] int Days = 14);

public enum ActResult { Done, NotPossibleNow, NotFound }

/// <param name="Recipient">Whose new passphrase it is.</param>
[GenerateSerializer, Immutable, Alias("siegelpost.ReissueView")]
public sealed record ReissueView(
    [property: Id(0)] LinkState State,
    [property: Id(1)] Brand? Brand,
    [property: Id(2)] string? Recipient,
    [property: Id(3)] DateTimeOffset? SentAt)
{
    /// <summary>It is read in the portal, where it is locked until then.</summary>
    [Id(10)] public bool InPortal { get; init; }
}
