using System.Buffers.Binary;
using MimeKit;

namespace Siegelpost.Silo.Notices;

/// <summary>Headers and MIME structure of a mail of ours. Boundaries and ids come from the mail id: the same mail, the same bytes.</summary>
internal sealed class MimeLetter(OrganisationProfile organisation, string mailId)
{
    private const int MostReferences = 20;

    private readonly string _id = string.Concat(mailId.Where(char.IsAsciiLetterOrDigit)).ToLowerInvariant();
    private int _boundaries;

    /// <summary>On the domain of the notice address, without angle brackets.</summary>
    public string MessageId => $"{_id}@{Domain}";

    public string Domain => organisation.NoticeAddress[(organisation.NoticeAddress.LastIndexOf('@') + 1)..];

    public MimeMessage Start(DateTimeOffset date, string subject)
    {
        var message = new MimeMessage { Date = date, Subject = ShownText.Line(subject, 250) };
        message.Headers.Add(NoticeComposer.LoopHeader, _id.ToUpperInvariant());
        return message;
    }

    public static void From(MimeMessage message, string? name, string address) => Add(message.From, name, address);

    public static void To(MimeMessage message, string? name, string address) => Add(message.To, name, address);

    public static void ReplyTo(MimeMessage message, string? name, string address) => Add(message.ReplyTo, name, address);

    /// <summary>Ids of the mail itself and of those before it. An id that is none is left out: it would break the header for everyone.</summary>
    public void Thread(MimeMessage message, string messageId, string? inReplyTo, IReadOnlyList<string> references)
    {
        message.MessageId = IsMessageId(messageId) ? messageId : MessageId;
        if (IsMessageId(inReplyTo)) message.Headers.Add(HeaderId.InReplyTo, $"<{inReplyTo}>");
        List<string> before = [.. references.Where(IsMessageId)];
        if (before.Count > MostReferences) before = [before[0], .. before.TakeLast(MostReferences - 1)]; // RFC 5537 §3.4.4 keeps first and last
        if (before.Count > 0) message.Headers.Add(HeaderId.References, string.Join(' ', before.Select(id => $"<{id}>")));
    }

    /// <summary>Joins the thread of the mail that it is about.</summary>
    public static void Answers(MimeMessage message, string messageId)
    {
        if (!IsMessageId(messageId)) return;
        message.Headers.Add(HeaderId.InReplyTo, $"<{messageId}>");
        message.Headers.Add(HeaderId.References, $"<{messageId}>");
    }

    /// <summary>Plain text and HTML of a sheet, the logo beside the HTML.</summary>
    public Multipart Body(Sheet sheet, bool withLogo = true)
    {
        var brand = organisation.Brand;
        var logo = withLogo ? Logo(brand.Logo) : null;
        var html = Text("html", SheetHtml.Render(sheet, brand, logo is { } shown ? (shown.Part.ContentId!, shown.Width, shown.Height) : null));
        return Alternative(Text("plain", SheetText.Render(sheet, brand)), logo is { } picture ? Related(html, picture.Part) : html);
    }

    public Multipart Alternative(MimeEntity plain, MimeEntity html) => Together(new MultipartAlternative(), [plain, html]);

    public Multipart Mixed(IEnumerable<MimeEntity> parts) => Together(new Multipart("mixed"), parts);

    public static TextPart Text(string subtype, string text)
    {
        var part = new TextPart(subtype) { ContentTransferEncoding = ContentEncoding.QuotedPrintable }; // 7 bits reach every server
        part.SetText(System.Text.Encoding.UTF8, text);
        return part;
    }

    public void SetBoundary(Multipart multipart) => multipart.Boundary = $"=-{_id}-{++_boundaries}";

    private Multipart Related(TextPart html, MimePart picture)
    {
        var related = Together(new MultipartRelated(), [html, picture]);
        related.ContentType!.Parameters["type"] = "text/html"; // RFC 2387 §3.1: required
        return related;
    }

    private Multipart Together(Multipart multipart, IEnumerable<MimeEntity> parts)
    {
        SetBoundary(multipart);
        foreach (var part in parts) multipart.Add(part);
        return multipart;
    }

    private static void Add(InternetAddressList list, string? name, string address)
    {
        // An address that the header's grammar can't hold is left to the envelope.
        if (MailboxAddress.TryParse(ParserOptions.Default, ShownText.Address(address), out var mailbox) && mailbox.Address.Length > 0)
            list.Add(new MailboxAddress(System.Text.Encoding.UTF8, ShownText.Line(name, 140), mailbox.Address));
    }

    private (MimePart Part, int Width, int Height)? Logo(byte[]? png)
    {
        if (png is not [0x89, (byte)'P', (byte)'N', (byte)'G', ..] || png.Length < 24) return null;
        var (width, height) = (BinaryPrimitives.ReadUInt32BigEndian(png.AsSpan(16)), BinaryPrimitives.ReadUInt32BigEndian(png.AsSpan(20))); // PNG §11.2.1: IHDR comes first
        if (width is 0 or > 8192 || height is 0 or > 8192) return null;
        var scale = Math.Min(36.0 / height, 180.0 / width);
        var part = new MimePart("image", "png")
        {
            Content = new MimeContent(new MemoryStream(png, writable: false)),
            ContentTransferEncoding = ContentEncoding.Base64,
            ContentDisposition = new ContentDisposition(ContentDisposition.Inline) { FileName = "logo.png" },
            ContentId = $"logo.{MessageId}",
        };
        return (part, Math.Max(1, (int)Math.Round(width * scale)), Math.Max(1, (int)Math.Round(height * scale)));
    }

    /// <summary>RFC 5322 §3.6.4 as far as it matters here: visible ASCII with an @, no brackets.</summary>
    private static bool IsMessageId([System.Diagnostics.CodeAnalysis.NotNullWhen(true)] string? id) =>
        id is { Length: > 2 and <= 250 } && id.Contains('@') && id.All(c => c is > ' ' and < '\x7f' and not '<' and not '>' and not ',' and not ';');
}
