using MimeKit;

namespace Siegelpost.Portal.Support;

/// <summary>
/// A mail taken apart for reading: text, HTML, pictures that the HTML shows, files. Everything in it is hostile; what is too big or too
/// deep is left out, and the mail as a whole can still be downloaded.
/// </summary>
internal sealed class Letter
{
    private const int MaxText = 1_000_000, MaxParts = 200, MaxPicture = 2 * 1024 * 1024, MaxPictures = 8 * 1024 * 1024, MaxDepth = 32;

    private Letter(MimeMessage message)
    {
        Message = message;
        var parts = message.BodyParts.OfType<MimePart>().Take(MaxParts).ToList();
        var text = parts.OfType<TextPart>().FirstOrDefault(part => part.IsPlain && !part.IsAttachment);
        var html = parts.OfType<TextPart>().FirstOrDefault(part => part.IsHtml && !part.IsAttachment);
        Text = text is null ? null : TextOf(text);
        Html = html is null ? null : TextOf(html);
        Pictures = Html is null ? new Dictionary<string, string>() : PicturesOf(parts);
        Files = [.. parts.Where(part => part != text && part != html && (part.ContentId is null || !Pictures.ContainsKey(part.ContentId)))];
    }

    public MimeMessage Message { get; }
    public string? Text { get; }
    public string? Html { get; }
    public IReadOnlyList<MimePart> Files { get; }

    /// <summary>Content-ID to data: address, of pictures within the limits.</summary>
    public IReadOnlyDictionary<string, string> Pictures { get; }

    /// <summary>Reads from the stream as long as the letter is used.</summary>
    /// <exception cref="FormatException">Not a mail.</exception>
    public static async Task<Letter> Read(Stream mail, CancellationToken cancellation)
    {
        var options = ParserOptions.Default.Clone();
        options.MaxMimeDepth = MaxDepth;
        return new(await MimeMessage.LoadAsync(options, mail, persistent: true, cancellation));
    }

    /// <summary>What to call a file; the mail's own name is data, cut and freed of what has no business in a name.</summary>
    public static string NameOf(MimePart part, int number)
    {
        var name = new string([.. (part.FileName ?? "").Where(c => !char.IsControl(c) && c is not ('/' or '\\' or '"') && !IsDirection(c)).Take(150)]).Trim('.', ' ');
        return name.Length > 0 ? name : $"part-{number}";
    }

    public static long SizeOf(MimePart part) => part.Content?.Stream is { CanSeek: true } stream ? stream.Length : 0;

    // U+202A to U+202E and U+2066 to U+2069 turn the direction, so that "fdp.exe" reads as another kind of file.
    private static bool IsDirection(char c) => c is (>= '\u202A' and <= '\u202E') or (>= '\u2066' and <= '\u2069');

    private static string? TextOf(TextPart part)
    {
        if (SizeOf(part) > MaxText * 2L) return null;
        var text = part.Text ?? "";
        return text.Length > MaxText ? text[..MaxText] : text;
    }

    private static Dictionary<string, string> PicturesOf(IEnumerable<MimePart> parts)
    {
        var pictures = new Dictionary<string, string>(StringComparer.Ordinal);
        var room = MaxPictures;
        foreach (var part in parts)
        {
            if (part.ContentId is not { Length: > 0 and <= 300 } id || pictures.ContainsKey(id) || part.Content is null || SizeOf(part) > MaxPicture * 2L) continue;
            using var bytes = new MemoryStream();
            part.Content.DecodeTo(bytes);
            if (bytes.Length > Math.Min(MaxPicture, room) || TypeOf(bytes.GetBuffer().AsSpan(0, (int)bytes.Length)) is not { } type) continue;
            room -= (int)bytes.Length;
            pictures[id] = $"data:{type};base64,{Convert.ToBase64String(bytes.GetBuffer(), 0, (int)bytes.Length)}";
        }
        return pictures;
    }

    /// <summary>By the first bytes; what the mail calls it is not trusted.</summary>
    private static string? TypeOf(ReadOnlySpan<byte> bytes) =>
        bytes is [0x89, 0x50, 0x4E, 0x47, ..] ? "image/png"
        : bytes is [0xFF, 0xD8, 0xFF, ..] ? "image/jpeg"
        : bytes.StartsWith("GIF8"u8) ? "image/gif"
        : bytes.Length > 12 && bytes.StartsWith("RIFF"u8) && bytes[8..].StartsWith("WEBP"u8) ? "image/webp"
        : null;
}
