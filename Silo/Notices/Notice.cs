namespace Siegelpost.Silo.Notices;

// What we say to people, as data: grains decide that something is to be said, Silo/Notices says it (text and HTML, German and English).
// Subjects and file names are null where the way to the sender is not known to be protected (RULES 10); texts then speak of "your mail".

/// <summary>A mail that we write. <paramref name="Language"/> is <c>de</c> or <c>en</c>.</summary>
internal abstract record Notice(string Language);

/// <summary>To a new recipient: somebody has written, choose a passphrase (C1). A reminder carries a further token of the same invitation.</summary>
/// <param name="Waiting">Mails that wait, 1 or more; <paramref name="OtherSenders"/> of them by others.</param>
internal sealed record InvitationNotice(
    string Language, string Recipient, string SenderName, string Sender, DateTimeOffset WrittenAt, DateTimeOffset Until,
    string ReferenceCode, Uri Link, bool IsReminder, int Waiting, int OtherSenders) : Notice(Language)
{
    /// <summary>Who tells the code that is asked for, which itself is never here (RULES 23); null: none is asked for.</summary>
    public string? CodeFrom { get; init; }
}

/// <summary>To the sender, once per mail: what became of each recipient (RULES 13).</summary>
internal sealed record SummaryNotice(string Language, NoticeMail Mail, IReadOnlyList<NoticeRow> Rows) : Notice(Language);

/// <summary>To the sender, later and grouped: these rows have changed since.</summary>
internal sealed record ChangesNotice(string Language, NoticeMail Mail, IReadOnlyList<NoticeRow> Rows) : Notice(Language);

/// <summary>To the sender: content was destroyed undelivered; recipients, date, id, reason, never content (RULES 10).</summary>
internal sealed record ReturnedNotice(string Language, NoticeMail Mail, IReadOnlyList<NoticeRow> Rows) : Notice(Language);

/// <summary>To the sender: the next hop has said "later" for hours; we go on trying until then.</summary>
internal sealed record DelayedNotice(string Language, NoticeMail Mail, IReadOnlyList<NoticeRow> Rows, DateTimeOffset Until) : Notice(Language);

/// <summary>To the sender of passed mail: refused for good; a delivery status notification (RFC 3464).</summary>
internal sealed record RefusedDsn(string Language, NoticeMail Mail, IReadOnlyList<NoticeRow> Rows, DateTimeOffset ArrivedAt) : Notice(Language);

/// <summary>To the sender: the recipient has a new passphrase and can't open what was delivered; one click seals it anew (C5).</summary>
internal sealed record ReissueNotice(string Language, NoticeMail Mail, string Recipient, Uri Confirm) : Notice(Language);

/// <summary>To a recipient: files will be deleted soon; they are reached through the PDF (E3).</summary>
internal sealed record FilesWarningNotice(string Language, string Recipient, string SenderName, string Sender, DateTimeOffset SentAt, int Files, DateTimeOffset Until) : Notice(Language);

/// <summary>To a recipient who asked for it: choose a new passphrase. Valid 60 minutes, once.</summary>
internal sealed record ResetNotice(string Language, string Recipient, Uri Link, DateTimeOffset Until) : Notice(Language);

/// <summary>To a stranger who wants to write: confirm the address (F4). It says nothing that anybody typed.</summary>
internal sealed record VisitNotice(string Language, string Recipient, Uri Link, DateTimeOffset Until) : Notice(Language);

/// <summary>To a recipient: the passphrase was set or changed just now; old PDFs keep the old one.</summary>
internal sealed record PassphraseSetNotice(string Language, string Recipient, DateTimeOffset At, bool IsFirst) : Notice(Language);

/// <summary>To a recipient: something about the account has changed that its owner should know of.</summary>
/// <param name="Account">For news about a further address: the account's first one.</param>
internal sealed record AccountNotice(string Language, string Recipient, DateTimeOffset At, AccountNews News, string Account) : Notice(Language);

internal enum AccountNews { SecondStepOn, SecondStepOff, SecondStepRemoved, AddressAdded, AddressRemoved, Deleted }

/// <summary>To an address that somebody wants to join to an account: confirm it. Valid a day, once.</summary>
internal sealed record AddressClaimNotice(string Language, string Recipient, string Account, Uri Link, DateTimeOffset Until) : Notice(Language);

/// <summary>To a sender: the code that a new recipient is to be told by another way than mail (RULES 23).</summary>
/// <param name="SenderName">Empty for the postmaster, who is written to where the sender is a stranger.</param>
/// <param name="Writer">Name of whose mail waits.</param>
/// <param name="Renewed">Codes from before are void.</param>
internal sealed record AccessCodeNotice(string Language, string Sender, string SenderName, string Recipient, string Writer, string Code, bool Renewed, DateTimeOffset Until) : Notice(Language);

/// <summary>To a sender: somebody has typed wrong codes.</summary>
internal sealed record AccessCodeTriesNotice(string Language, string Sender, string SenderName, string Recipient, int Tries, DateTimeOffset At) : Notice(Language);

/// <summary>To the postmaster: automatic mail that is marked has a recipient without a method and is parked for support (RULES 8).</summary>
internal sealed record ParkedNotice(string Language, NoticeMail Mail, IReadOnlyList<NoticeRow> Rows, DateTimeOffset Until) : Notice(Language);

/// <summary>Which mail a notice is about.</summary>
/// <param name="MailId">Shown by its display prefix.</param>
/// <param name="Sender">Address of who wrote it, and mostly to whom the notice goes.</param>
/// <param name="MessageId">Without angle brackets; the notice joins its thread.</param>
internal sealed record NoticeMail(string MailId, string Sender, string SenderName, string? Subject, DateTimeOffset AcceptedAt, string? MessageId);

internal enum NoticeRowKind
{
    Held, Registered, Delivered, Fetched, FileGoneUnfetched, Expired, Declined, ReturnedBySupport, Refused, InvitationRefused, Delayed, Parked,
    Answered, Extended,
    /// <summary>Malware was found; the file is named where files may be.</summary>
    Infected,
    /// <summary>The scanner couldn't judge it: too large, or away for days.</summary>
    Unscanned,
}

/// <param name="At">When it happened.</param>
/// <param name="Until">Held and delayed rows: until when; parked rows: destroyed then.</param>
/// <param name="Method">"als geschütztes PDF" and the like is made from it.</param>
/// <param name="ReferenceCode">Held rows: the code of the invitation.</param>
/// <param name="Files">Names of the files concerned; null when they may not be named, then <paramref name="FileCount"/> tells how many.</param>
/// <param name="RelayReply">The next hop's words.</param>
/// <param name="Finding">The scanner's name for what it found.</param>
internal sealed record NoticeRow(
    string Recipient, NoticeRowKind Kind, DateTimeOffset At, Method Method = Method.None, DateTimeOffset? Until = null, string? ReferenceCode = null,
    IReadOnlyList<string>? Files = null, int FileCount = 0, string? RelayReply = null, DateTimeOffset? InvitedAt = null, string? Finding = null)
{
    /// <summary>Held rows: what the sender tells the recipient, and not by mail (RULES 23).</summary>
    public string? Code { get; init; }

    /// <summary>Held rows: the recipient's name in the mail.</summary>
    public string? Name { get; init; }
}

/// <summary>The mail that carries a sealed PDF (RULES 12). Its own subject is neutral.</summary>
/// <param name="FromName">"Anna Groß", or "Bert Klein via Firma GmbH" for an answer, whose From is the notice address with a Reply-To.</param>
/// <param name="Writer">Who really wrote: named in subject and text.</param>
internal sealed record PdfCarrier(
    string Language, string FromName, string From, string? ReplyTo, string? ReplyToName, string Writer, string To, string ToName, string MessageId,
    string? InReplyTo, IReadOnlyList<string> References, DateTimeOffset Date, ReadOnlyMemory<byte> Pdf);

/// <summary>An answer that goes to the organisation's own server over verified TLS (RULES 9): readable, with its files.</summary>
/// <param name="FileLinks">Files that stay in the portal because all together pass 20 MB: name, size, link.</param>
internal sealed record PlainAnswer(
    string Language, string FromName, string From, string ReplyTo, string ReplyToName, string To, string ToName, string Subject, string MessageId, string? InReplyTo,
    IReadOnlyList<string> References, DateTimeOffset Date, string Text, string Html, IReadOnlyList<(string Name, string ContentType, Stream Content)> Files,
    IReadOnlyList<(string Name, long Size, Uri Link, DateTimeOffset Until)> FileLinks);
