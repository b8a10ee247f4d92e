using MimeKit;

namespace Siegelpost.Silo.Content;

/// <summary>Why only the original is there.</summary>
internal enum ContentDamage
{
    None,
    /// <summary>Over 1,000 parts, or headers beyond all use.</summary>
    TooManyParts,
    /// <summary>Nothing in it could be read as text or file.</summary>
    Unreadable,
}

/// <summary>
/// A mail as its reader shall see it: the best text and HTML, the pictures inside, the files beside. Nothing is ever lost: what can't be
/// shown is a file, and what can't even be taken apart is the file <c>Original.eml</c>. Broken mail never throws; a stream that fails does.
/// Reading is CPU work and blocks: it belongs on a worker. Memory is a few MB beside texts and inline pictures, whatever the files weigh.
/// </summary>
internal sealed class MailContent : IDisposable
{
    private readonly IReadOnlyList<IDisposable> _open;
    private readonly MailParts? _parts;

    private MailContent(BodyText body, MailParts? parts, IReadOnlyList<ContentFile> files, ContentDamage damage)
    {
        Html = body.Html;
        Text = body.Text ?? (body.Html is null ? "" : HtmlText.From(body.Html));
        TextIsFlowed = body.IsFlowed;
        InlineImages = parts?.InlineImages ?? new Dictionary<string, ReadOnlyMemory<byte>>();
        IsSigned = parts?.IsSigned ?? false;
        Files = files;
        Damage = damage;
        _open = parts?.Open ?? [];
        _parts = parts;
    }

    /// <summary>As its sender wrote it: hostile until proven otherwise. Null: <see cref="Text"/> alone.</summary>
    public string? Html { get; }

    /// <summary>With <c>\n</c>; made from the HTML when the mail brings none.</summary>
    public string Text { get; }

    /// <summary>RFC 3676: lines that end in a blank flow.</summary>
    public bool TextIsFlowed { get; }

    /// <summary>Those that the HTML shows, by Content-ID without angle brackets; each at most 10 MB, all at most 25 MB.</summary>
    public IReadOnlyDictionary<string, ReadOnlyMemory<byte>> InlineImages { get; }

    public IReadOnlyList<ContentFile> Files { get; }

    /// <summary>The HTML as it was, with its pictures inside. Null: there is none, or it is longer than that.</summary>
    public string? EnclosedHtml(int limit) => Html is { Length: > 0 } html && html.Length <= limit ? _parts!.WithPictures(html, limit) : null;

    /// <summary>It was signed; the original with its signature is among the files.</summary>
    public bool IsSigned { get; }

    public ContentDamage Damage { get; }

    /// <param name="mail">Seekable; read from its beginning, stays the caller's, and must stay open as long as this.</param>
    /// <param name="language"><c>de</c> or <c>en</c>, for names and sentences of ours.</param>
    public static MailContent Read(Stream mail, string language)
    {
        if (!MimeBudget.Allows(mail)) return OnlyOriginal(mail, language, ContentDamage.TooManyParts);
        var parts = new MailParts(mail, language);
        if (!parts.Read()) return OnlyOriginal(mail, language, ContentDamage.Unreadable);
        return new(parts.Body, parts, parts.Files(), ContentDamage.None);
    }

    public void Dispose()
    {
        foreach (var open in _open) open.Dispose();
    }

    private static MailContent OnlyOriginal(Stream mail, string language, ContentDamage damage)
    {
        var text = language == "en"
            ? "This e-mail could not be taken apart. It is attached unchanged as the file Original.eml."
            : "Diese E-Mail konnte nicht zerlegt werden. Sie liegt unverändert als Datei Original.eml bei.";
        return new(new(null, text), null, [Original(mail)], damage);
    }

    /// <summary>The whole mail as a file, byte for byte but for Bcc and our own control headers.</summary>
    internal static ContentFile Original(Stream mail) => new("Original.eml", "message/rfc822", async (destination, cancel) =>
    {
        mail.Position = 0;
        await using var original = new PassedMail(mail, "", withoutBcc: true);
        await original.CopyToAsync(destination, cancel);
    });
}
