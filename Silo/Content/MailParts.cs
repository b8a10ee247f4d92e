using MimeKit;
using MimeKit.Cryptography;
using MimeKit.Tnef;
using Org.BouncyCastle.Cms;

namespace Siegelpost.Silo.Content;

/// <summary>
/// Walks the tree of a mail (RFC 2046) and sorts its leaves: text, HTML, pictures that the HTML shows, files. One walk for one mail.
/// </summary>
internal sealed class MailParts(Stream mail, string language)
{
    private const int MaxTextBytes = 10 * 1024 * 1024;                       // a longer text is a file
    private const long MaxWrapped = 60 * 1024 * 1024;                        // winmail.dat and opaque signed mail are decoded in memory

    private readonly List<IDisposable> _open = [];
    private readonly List<Leaf> _leaves = [];
    private readonly Dictionary<MimeMessage, (long Begin, long Body, long End)> _messages = [];
    private readonly InlineImages _images = new();

    public BodyText Body { get; private set; } = BodyText.None;
    public bool IsSigned { get; private set; }
    public IReadOnlyList<IDisposable> Open => _open;
    public IReadOnlyDictionary<string, ReadOnlyMemory<byte>> InlineImages => _images.ById;
    public string WithPictures(string html, int limit) => _images.Enclosed(html, limit);

    /// <summary>False: neither text nor file was found in a mail that has a body.</summary>
    public bool Read()
    {
        mail.Position = 0;
        var parser = new MimeParser(MimeBudget.Parsing, mail, MimeFormat.Entity, persistent: true);
        parser.MimeMessageEnd += (_, end) => _messages[end.Message] = (end.BeginOffset, end.HeadersEndOffset, end.EndOffset);
        MimeMessage message;
        try { message = parser.ParseMessage(); }
        catch (FormatException) { return false; }
        _open.Add(message);
        if (message.Body is not null) Body = Walk(message.Body, Place.Body, 0);
        _images.Take(_leaves, Body.Html);
        return _leaves.Count > 0 || !string.IsNullOrWhiteSpace(Body.Html) || !string.IsNullOrWhiteSpace(Body.Text) || IsBlankFrom(_messages[message].Body);
    }

    public IReadOnlyList<ContentFile> Files()
    {
        var taken = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        var files = new List<ContentFile>();
        foreach (var leaf in _leaves.Where(leaf => !_images.Holds(leaf)))
        {
            var name = FileNames.Safe(leaf.Name, Fallback(leaf));
            files.Add(new(FileNames.Unique(name, taken), leaf.ContentType, leaf.Write));
        }
        if (IsSigned)
        {
            var original = MailContent.Original(mail);
            files.Add(taken.Add(original.Name) ? original : new(FileNames.Unique(original.Name, taken), original.ContentType, original.WriteTo));
        }
        return files;
    }

    /// <summary>Nothing was there to be found.</summary>
    private bool IsBlankFrom(long position)
    {
        mail.Position = position;
        var buffer = new byte[16 * 1024];
        for (int read; (read = mail.Read(buffer)) > 0;)
            if (buffer.AsSpan(0, read).ContainsAnyExcept(" \t\r\n"u8)) return false;
        return true;
    }

    private enum Place
    {
        /// <summary>Where the mail's own text is.</summary>
        Body,
        /// <summary>Beside a root (RFC 2387): texts here are resources, not the mail's.</summary>
        Resource,
    }

    private BodyText Walk(MimeEntity entity, Place place, int depth)
    {
        switch (entity)
        {
            case Multipart multipart when depth > MimeBudget.MaxDepth: Keep(multipart); return BodyText.None;
            case MultipartSigned { Count: > 0 } signed: return Signed(signed, place, depth);
            case MultipartAlternative alternative: return Alternative(alternative, place, depth);
            case MultipartRelated related: return Related(related, place, depth);
            case Multipart multipart: return multipart.Aggregate(BodyText.None, (body, part) => body.Then(Walk(part, place, depth + 1)));
            case MessagePart attached: Keep(attached); return BodyText.None;
            case TnefPart tnef when Unwrap(tnef) is { } inner: return Walk(inner, place, depth + 1);
            case ApplicationPkcs7Mime opaque when Unwrap(opaque) is { } inner: IsSigned = true; return Walk(inner, place, depth + 1);
            case TextPart text when place == Place.Body && IsBody(text) && Read(text) is { } body: return body;
            case MimePart part: Keep(part); return BodyText.None;
            default: return BodyText.None;
        }
    }

    private BodyText Signed(MultipartSigned signed, Place place, int depth)
    {
        IsSigned = true;
        return signed.Where((part, index) => index != 1 || part is not (ApplicationPgpSignature or ApplicationPkcs7Signature))
            .Aggregate(BodyText.None, (body, part) => body.Then(Walk(part, place, depth + 1)));
    }

    /// <summary>RFC 2046 §5.1.4: the same in several forms, the best last. One text and one HTML are taken.</summary>
    private BodyText Alternative(MultipartAlternative alternative, Place place, int depth)
    {
        var best = BodyText.None;
        var hasText = alternative.Any(part => part is TextPart { IsPlain: true } or TextPart { IsHtml: true } or Multipart);
        foreach (var part in alternative)
        {
            if (hasText && part is TextPart { IsRichText: true } or TextPart { IsEnriched: true }) continue;   // a poorer form of what is there
            if (hasText && part.ContentType.IsMimeType("text", "x-amp-html")) continue;
            var body = Walk(part, place, depth + 1);
            if (body.Html is not null) best = body.Text is not null && best.Text is null ? body : best with { Html = body.Html };
            else if (body.Text is not null) best = best with { Text = body.Text, IsFlowed = body.IsFlowed };
        }
        return best;
    }

    private BodyText Related(MultipartRelated related, Place place, int depth)
    {
        var root = related.Root;
        var body = root is null ? BodyText.None : Walk(root, place, depth + 1);
        foreach (var part in related.Where(part => part != root)) body = body.Then(Walk(part, Place.Resource, depth + 1));
        return body;
    }

    private static bool IsBody(TextPart text) =>
        text is { IsAttachment: false } && string.IsNullOrEmpty(text.FileName) && (text.IsPlain || text.IsHtml || text.IsEnriched);

    private static BodyText? Read(TextPart part)
    {
        if (part.Content is null) return BodyText.None;
        if (Bounded(part.Content, MaxTextBytes) is not { } bytes) return null;
        var text = BodyText.Decode(bytes, part.ContentType.Charset, part.IsHtml).ReplaceLineEndings("\n").Replace("\0", "", StringComparison.Ordinal);
        return part.IsHtml ? new(text, null) : new(null, text, part.IsFlowed);
    }

    /// <summary>Decoded, or null when there is more than that.</summary>
    internal static byte[]? Bounded(IMimeContent content, long limit)
    {
        using var decoded = content.Open();
        using var bytes = new MemoryStream();
        var buffer = new byte[32 * 1024];
        for (int read; (read = decoded.Read(buffer)) > 0; bytes.Write(buffer, 0, read))
            if (bytes.Length + read > limit) return null;
        return bytes.ToArray();
    }

    /// <summary>winmail.dat (MS-OXTNEF): what Outlook wrapped. Null: it is no such thing.</summary>
    private MimeEntity? Unwrap(TnefPart tnef)
    {
        if (tnef.Content is not { Stream.Length: < MaxWrapped }) return null;
        try
        {
            var message = tnef.ConvertToMessage();
            _open.Add(message);
            return message.Body;
        }
        catch (Exception fault) when (IsOfBrokenData(fault)) { return null; }
    }

    /// <summary>RFC 8551 §3.5.2: the content inside its signature. Null: encrypted, compressed or broken; then it is a file.</summary>
    private MimeEntity? Unwrap(ApplicationPkcs7Mime opaque)
    {
        if (opaque.Content is not { Stream.Length: < MaxWrapped } || opaque.SecureMimeType is not (SecureMimeType.SignedData or SecureMimeType.Unknown)) return null;
        try
        {
            var signed = new MemoryStream();
            _open.Add(signed);
            using (var decoded = opaque.Content.Open())
            {
                if (new CmsSignedDataParser(decoded).GetSignedContent() is not { } content) return null;
                content.ContentStream.CopyTo(signed);
            }
            if (!MimeBudget.Allows(signed)) return null;
            var inner = new MimeParser(MimeBudget.Parsing, signed, MimeFormat.Entity, persistent: true).ParseEntity();
            _open.Add(inner);
            return inner;
        }
        catch (Exception fault) when (fault is CmsException || IsOfBrokenData(fault)) { return null; }
    }

    // What decoders throw at bytes that are not what they claim. A failing disk is none of these.
    private static bool IsOfBrokenData(Exception fault) =>
        fault is FormatException or ArgumentException or InvalidOperationException or NotSupportedException or IndexOutOfRangeException
            or OverflowException or EndOfStreamException or InvalidCastException or NullReferenceException or TnefException
            or Org.BouncyCastle.Asn1.Asn1Exception or Org.BouncyCastle.Asn1.Asn1ParsingException;

    private void Keep(MimePart part) => _leaves.Add(new(part, part.FileName, part.ContentType.MimeType.ToLowerInvariant(),
        (destination, cancel) => part.Content is null ? Task.CompletedTask : part.Content.DecodeToAsync(destination, cancel)));

    private void Keep(Multipart multipart) => _leaves.Add(new(multipart, "Teile.eml", "message/rfc822",
        (destination, cancel) => multipart.WriteToAsync(destination, cancel)));

    private void Keep(MessagePart attached)
    {
        var message = attached.Message;
        if (message is null) return;
        var name = string.IsNullOrWhiteSpace(message.Subject) ? null : message.Subject + ".eml";
        _leaves.Add(new(attached, name, "message/rfc822", async (destination, cancel) =>
        {
            if (!_messages.TryGetValue(message, out var range)) { await message.WriteToAsync(destination, cancel); return; }
            using var bytes = new MimeKit.IO.BoundStream(mail, range.Begin, range.End, leaveOpen: true);   // as it came, byte for byte
            await bytes.CopyToAsync(destination, cancel);
        }));
    }

    private string Fallback(Leaf leaf)
    {
        var german = language != "en";
        if (leaf.ContentType is "message/rfc822") return german ? "Nachricht.eml" : "Message.eml";
        if (leaf.ContentType is "text/calendar") return german ? "Termin.ics" : "Event.ics";
        var stem = leaf.ContentType.StartsWith("image/", StringComparison.Ordinal) ? (german ? "Bild" : "Image") : german ? "Anhang" : "Attachment";
        return stem + (MimeTypes.TryGetExtension(leaf.ContentType, out var ending) ? ending : ".bin");
    }
}

/// <summary>Something in a mail that is not its text.</summary>
/// <param name="Name">As decoded; null: it has none.</param>
internal sealed record Leaf(MimeEntity Entity, string? Name, string ContentType, Func<Stream, CancellationToken, Task> Write);
