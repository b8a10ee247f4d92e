using System.Text.Json.Serialization;

namespace Siegelpost.Silo.Domain;

/// <summary>
/// Everything that is known of one mail: a small immutable snapshot whose rows are the history that support needs. Written whole on each
/// change; a change is a pure function in <see cref="MessageLifecycle"/>. Property names are for ever (stored as JSON).
/// </summary>
internal sealed record MessageState
{
    public int SchemaVersion { get; init; } = 1;
    public string Id { get; init; } = "";
    public string Organisation { get; init; } = "";
    /// <summary>"submitted", "answer", or the kind of a composed mail.</summary>
    public string Kind { get; init; } = "";
    public string Sender { get; init; } = "";
    public DateTimeOffset AcceptedAt { get; init; }
    public long Size { get; init; }
    public Envelope? Envelope { get; init; }
    public AnswerEnvelope? Answer { get; init; }
    public ComposedEnvelope? Composed { get; init; }
    /// <summary>The mail itself; null once destroyed.</summary>
    public BlobRef? Blob { get; init; }
    /// <summary>Digest of the accepted blob, kept so that a repeated Accept is recognised after the content is gone.</summary>
    public string BlobDigest { get; init; } = "";
    public MailFacts? Facts { get; init; }
    /// <summary>Reading failed so often, a fault of ours; it is tried again then.</summary>
    public int ReadFaults { get; init; }
    public DateTimeOffset? ReadAgainAt { get; init; }
    /// <summary>Null: not to be scanned.</summary>
    public MailScan? Scan { get; init; }
    public IReadOnlyList<Row> Rows { get; init; } = [];
    public IReadOnlyList<FileEntry> Files { get; init; } = [];
    /// <summary>Sanitised view of the mail for the portal.</summary>
    public BlobRef? View { get; init; }
    /// <summary>The view shows all that a PDF would; nobody has to read the mail there alone otherwise.</summary>
    public bool ViewIsWhole { get; init; }
    /// <summary>What the mailbox of whoever wrote it in the portal has been told.</summary>
    public InboxNote? WriterInbox { get; init; }
    public bool SummaryTold { get; init; }
    /// <summary>The sender knows of everything that happened before.</summary>
    public IReadOnlyList<Change> Untold { get; init; } = [];
    /// <summary>The notice that is being handed over: its id and content are fixed first, so that a repetition is no second mail.</summary>
    public Telling? Telling { get; init; }
    public IReadOnlyList<TimelineEntry> Timeline { get; init; } = [];
    /// <summary>Mails that we wrote about this one.</summary>
    public IReadOnlyList<string> OwnMails { get; init; } = [];
    public IReadOnlyList<string> Answers { get; init; } = [];

    [JsonIgnore] public bool Exists => Id.Length > 0;
    [JsonIgnore] public bool IsComposed => Composed is not null;
    [JsonIgnore] public string? Parent => Composed?.AboutMessage ?? (Answer is { Parent.Length: > 0 } answer ? answer.Parent : null);
}

/// <summary>What reading the mail found; null members: not there.</summary>
/// <param name="Trigger">Why it is protected; null: it is not marked.</param>
/// <param name="Automatic">Never held, never invited for (A7).</param>
/// <param name="Subject">Without tags.</param>
internal sealed record MailFacts(
    string? Trigger, bool Automatic, bool AlreadyEncrypted, bool EightBit, string Subject, string From, string FromName, string? MessageId,
    IReadOnlyList<string> References, DateTimeOffset Date, IReadOnlyList<Person> To, IReadOnlyList<Person> Cc)
{
    [JsonIgnore] public bool Marked => Trigger is not null;

    /// <summary>Programs read its From differently: nobody can be protected in that name, so a marked one is returned.</summary>
    public bool IsAmbiguous { get; init; }

    /// <summary>The name that the mail gives a recipient; the address when it gives none.</summary>
    public string NameOf(string address) =>
        To.Concat(Cc).FirstOrDefault(p => p.Address.Equals(address, StringComparison.OrdinalIgnoreCase) && p.Name.Length > 0)?.Name ?? address;
}

internal sealed record Person(string Name, string Address);

/// <summary>A file of the mail; its grain holds the blob.</summary>
internal sealed record FileEntry(string AttachmentId, string Name, string ContentType, long Size, bool Kept);

/// <summary>One recipient's copy.</summary>
internal sealed record Row(string Recipient)
{
    public RowState State { get; init; } = RowState.Accepted;
    public Method Method { get; init; } = Method.None;
    public string? AccountId { get; init; }
    public string Language { get; init; } = "de";
    public string? Reason { get; init; }
    public string? RelayReply { get; init; }
    public int Attempts { get; init; }
    public DateTimeOffset? FirstAttemptAt { get; init; }
    public DateTimeOffset? NextAttempt { get; init; }
    public bool DelayTold { get; init; }
    public DateTimeOffset? HeldUntil { get; init; }
    public string? ReferenceCode { get; init; }
    public DateTimeOffset? InvitedAt { get; init; }
    /// <summary>The recipient needs a code, and the notice about this row tells it the sender (RULES 23).</summary>
    public bool AsksCode { get; init; }
    public DateTimeOffset? RegisteredAt { get; init; }
    public DateTimeOffset? SealedAt { get; init; }
    public DateTimeOffset? HandedOverAt { get; init; }
    /// <summary>The sealed PDF that waits for its hand-over.</summary>
    public BlobRef? Sealed { get; init; }
    /// <summary>Under which passphrase it was sealed (RULES 19).</summary>
    public int Epoch { get; init; }
    /// <summary>How often it was sealed for a new hand-over; part of the Message-ID.</summary>
    public int Issue { get; init; }
    /// <summary>Mail and files stay until then (RULES 20).</summary>
    public DateTimeOffset? RetainUntil { get; init; }
    public DateTimeOffset? WarnAt { get; init; }
    /// <summary>The files' grains know about <see cref="RetainUntil"/>.</summary>
    public bool FilesTold { get; init; } = true;
    public IReadOnlyList<string> Fetched { get; init; } = [];
    /// <summary>Files that are in the PDF itself: delivered with it, whether they are fetched or not.</summary>
    public IReadOnlyList<string> Enclosed { get; init; } = [];
    public bool RetentionOver { get; init; }
    /// <summary>Hashes of the sender's confirm links for sealing anew.</summary>
    public IReadOnlyList<string> ReissueHashes { get; init; } = [];
    /// <summary>Links that have served.</summary>
    public IReadOnlyList<string> ReissueSpent { get; init; } = [];
    public int ReissueOfferedFor { get; init; }
    /// <summary>Verified TLS has failed for hours: as PDF from now on (RULES 9).</summary>
    public bool TlsFailed { get; init; }
    /// <summary>Its files are reached by links, in whatever form the mail goes.</summary>
    public bool Linked { get; init; }
    /// <summary>Read in the portal; noted of what can be read there only.</summary>
    public DateTimeOffset? ReadAt { get; init; }
    /// <summary>What the recipient's mailbox has been told.</summary>
    public InboxNote? Inbox { get; init; }
    /// <summary>The activation that is handing it over, or was when it ended; null: nobody.</summary>
    public string? Lease { get; init; }
    /// <summary>When it was taken or renewed, for support; who decides measures on a clock of its own.</summary>
    public DateTimeOffset? LeasedAt { get; init; }

    /// <summary>Nothing will happen to it any more by itself.</summary>
    [JsonIgnore] public bool IsFinal => State is RowState.HandedOver or RowState.Refused or RowState.Returned or RowState.Destroyed;
    /// <summary>It has reached a point that the sender can be told.</summary>
    [JsonIgnore] public bool IsSettled => IsFinal || State is RowState.Held or RowState.Parked;

    /// <summary>It can be read in the portal only, and nobody has.</summary>
    [JsonIgnore] public bool IsUnread => Method == Method.Portal && ReadAt is null;

    /// <summary>The recipient would lose it at the end of its time.</summary>
    public bool Lacks(FileEntry file) => !Fetched.Contains(file.AttachmentId) && !Enclosed.Contains(file.AttachmentId);
}

/// <summary>A notice to the sender on its way. A null kind: nothing worth a mail.</summary>
internal sealed record Telling(string MailId, NoticeKind Kind, IReadOnlyList<Change> Changes);

internal enum NoticeKind { Summary, Returned, Parked, Delayed, Changes }

/// <summary>Something that happened to a recipient's copy and that the sender has not been told.</summary>
internal sealed record Change(ChangeKind Kind, string Recipient, DateTimeOffset At, string? File = null, string? Words = null);

internal enum ChangeKind { Registered, HandedOver, Fetched, FilesGone, Expired, Declined, ReturnedBySupport, Refused, InvitationRefused, Delayed, Parked, Extended, GaveUp, Infected, Unscanned, NeverRead, Held, Frozen }
