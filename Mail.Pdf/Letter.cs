namespace Siegelpost.Pdf;

/// <summary>Everything that one PDF shows: the letterhead and facts that are ours, and below the rule the mail as it was written.</summary>
public sealed record Letter
{
    /// <summary>Language of our own texts and of the document: <c>de</c> or <c>en</c>.</summary>
    public required string Language { get; init; }
    public required LetterBrand Brand { get; init; }
    /// <summary>Without the tag; may be empty.</summary>
    public required string Subject { get; init; }
    public required LetterPerson From { get; init; }
    /// <summary>The visible To recipients; Bcc is never among them.</summary>
    public required IReadOnlyList<LetterPerson> To { get; init; }
    public IReadOnlyList<LetterPerson> Cc { get; init; } = [];
    /// <summary>When the mail was written, in the organisation's time zone.</summary>
    public required DateTimeOffset Date { get; init; }
    /// <summary>Address of whom this copy is for; in the foot.</summary>
    public required string DeliveredTo { get; init; }
    /// <summary>Reference code that people compare by eye ("K7F-2MQ"); in the foot; null: none.</summary>
    public string? ReferenceCode { get; init; }
    public IReadOnlyList<LetterAttachment> Attachments { get; init; } = [];
    /// <summary>Where the Reply button leads; null: no button, and the facts take the full width.</summary>
    public Uri? Reply { get; init; }
    /// <summary>HTML as the sender wrote it: hostile until proven otherwise. Null: <see cref="Text"/> alone.</summary>
    public string? Html { get; init; }
    /// <summary>The plain text, also the fallback when the HTML can't be laid out within the limits.</summary>
    public string Text { get; init; } = "";
    /// <summary>RFC 3676: lines that end in a blank flow.</summary>
    public bool TextIsFlowed { get; init; }
    /// <summary>Inline images by Content-ID without angle brackets: encoded bytes (JPEG, PNG, GIF).</summary>
    public IReadOnlyDictionary<string, ReadOnlyMemory<byte>> InlineImages { get; init; } = new Dictionary<string, ReadOnlyMemory<byte>>();
}

/// <param name="Colour">The organisation's colour in its dark tone for white paper, 0xRRGGBB.</param>
/// <param name="Logo">PNG or JPEG; null: no logo, the name moves left.</param>
public sealed record LetterBrand(string Name, string PortalDomain, int Colour, string Initial, ReadOnlyMemory<byte>? Logo);

public sealed record LetterPerson(string Name, string Address, string? Organisation = null);

/// <param name="Kind">What people call it, already in the letter's language: "PDF-Dokument".</param>
/// <param name="Size">Bytes.</param>
/// <param name="AvailableUntil">Last day on which it can be fetched; null: it is not offered by link.</param>
/// <param name="IsEnclosed">It is in the PDF itself, and there only.</param>
public sealed record LetterAttachment(string Name, string Kind, long Size, DateOnly? AvailableUntil, Uri? Link, bool IsEnclosed = false);
