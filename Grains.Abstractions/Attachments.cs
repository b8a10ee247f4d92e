namespace Siegelpost;

/// <summary>
/// A file of a mail for its recipients: who may fetch it until when, and who did. Key = attachment id. The blob's key is destroyed when
/// the last recipient's time is over (E3).
/// </summary>
[Alias("siegelpost.IAttachmentGrain")]
public interface IAttachmentGrain : IGrainWithStringKey
{
    /// <summary>Takes over a file; repeated calls change nothing.</summary>
    [Alias("Keep")] Task Keep(AttachmentOrigin origin, StoredFile file);

    /// <summary>A link for one recipient, of which only the hash is told. It begins to count at the hand-over.</summary>
    [Alias("Offer")] Task Offer(string recipient, string accountId, string secretHash, string language);

    /// <summary>The mail with the link was handed over: it can be fetched until then.</summary>
    [Alias("HandedOver")] Task HandedOver(string recipient, DateTimeOffset until);

    /// <summary>The recipient needs it no more: returned, cancelled.</summary>
    [Alias("Drop")] Task Drop(string recipient);

    [Alias("View"), AlwaysInterleave] Task<AttachmentView> View(string secret);

    /// <summary>Records the fetch once and gives an address that works 10 minutes, with ranges (RULES 15).</summary>
    [Alias("Fetch")] Task<FetchTicket> Fetch(string secret);

    /// <summary>The file behind such an address; null: over.</summary>
    [Alias("Open"), AlwaysInterleave] Task<AttachmentContent?> Open(string ticketSecret);

    [Alias("Status"), AlwaysInterleave] Task<AttachmentStatus?> Status();

    [Alias("GetState"), AlwaysInterleave] Task<AttachmentStatus?> GetState();

    [Alias("Act")] Task<ActResult> Act(SupportAct act);
}

/// <summary>Where a file came from.</summary>
[GenerateSerializer, Immutable, Alias("siegelpost.AttachmentOrigin")]
public sealed record AttachmentOrigin(
    [property: Id(0)] string MailId,
    [property: Id(1)] string Organisation,
    [property: Id(2)] string Sender,
    [property: Id(3)] string SenderName,
    [property: Id(4)] string Subject,
    [property: Id(5)] DateTimeOffset SentAt,
    /// <summary>1-based place among the mail's files, and their number.</summary>
    [property: Id(6)] int Number,
    [property: Id(7)] int Of,
    /// <summary>How many recipients' rows need the file; each ends its own right.</summary>
    [property: Id(8)] int Recipients = 1);

[GenerateSerializer, Immutable, Alias("siegelpost.AttachmentView")]
public sealed record AttachmentView(
    [property: Id(0)] LinkState State,
    [property: Id(1)] Brand? Brand,
    [property: Id(2)] string? Name = null,
    [property: Id(3)] long Size = 0,
    [property: Id(4)] AttachmentOrigin? Origin = null,
    [property: Id(5)] DateTimeOffset? Until = null,
    [property: Id(6)] DateTimeOffset? FetchedAt = null,
    [property: Id(7)] string Language = "de");

/// <param name="Ticket">Token for the download address; null when the link is not open.</param>
[GenerateSerializer, Immutable, Alias("siegelpost.FetchTicket")]
public sealed record FetchTicket([property: Id(0)] LinkState State, [property: Id(1)] string? Ticket);

[GenerateSerializer, Immutable, Alias("siegelpost.AttachmentContent")]
public sealed record AttachmentContent([property: Id(0)] string Name, [property: Id(1)] BlobKey Blob)
{
    /// <summary>A file that arrived in pieces goes on in these.</summary>
    [Id(2)] public IReadOnlyList<BlobKey> Rest { get; init; } = [];
}

[GenerateSerializer, Immutable, Alias("siegelpost.AttachmentStatus")]
public sealed record AttachmentStatus(
    [property: Id(0)] string AttachmentId,
    [property: Id(1)] string MailId,
    [property: Id(2)] string Organisation,
    [property: Id(3)] long Size,
    [property: Id(4)] bool Kept,
    [property: Id(5)] IReadOnlyList<AttachmentGrant> Grants,
    [property: Id(6)] DateTimeOffset? NextDue);

[GenerateSerializer, Immutable, Alias("siegelpost.AttachmentGrant")]
public sealed record AttachmentGrant(
    [property: Id(0)] string Recipient,
    [property: Id(1)] DateTimeOffset? Until,
    [property: Id(2)] DateTimeOffset? FetchedAt,
    [property: Id(3)] DateTimeOffset? EndedAt);

/// <summary>What people call a kind of file, by its name's ending; the content type of a mail is never trusted.</summary>
public static class FileKind
{
    public static string Label(string fileName, string language)
    {
        var ending = Path.GetExtension(fileName).TrimStart('.').ToLowerInvariant();
        var (de, en) = ending switch
        {
            "pdf" => ("PDF-Dokument", "PDF document"),
            "doc" or "docx" or "odt" or "rtf" => ("Textdokument", "Text document"),
            "xls" or "xlsx" or "ods" => ("Excel-Tabelle", "Spreadsheet"),
            "csv" => ("Tabelle (CSV)", "Table (CSV)"),
            "ppt" or "pptx" or "odp" => ("Präsentation", "Presentation"),
            "jpg" or "jpeg" or "png" or "gif" or "webp" or "heic" or "tif" or "tiff" or "bmp" or "svg" => ("Bild", "Image"),
            "zip" or "7z" or "rar" or "gz" or "tar" => ("Archiv", "Archive"),
            "txt" or "md" or "log" => ("Text", "Text"),
            "eml" or "msg" => ("E-Mail", "E-mail"),
            "ics" => ("Termin", "Calendar entry"),
            "vcf" => ("Kontakt", "Contact"),
            "mp4" or "mov" or "avi" or "mkv" or "webm" => ("Video", "Video"),
            "mp3" or "wav" or "m4a" or "ogg" => ("Ton", "Audio"),
            "html" or "htm" => ("Webseite", "Web page"),
            "xml" or "json" => ("Daten", "Data"),
            _ => ("Datei", "File"),
        };
        return language == "en" ? en : de;
    }
}
