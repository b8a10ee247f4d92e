using System.Net;
using System.Text.RegularExpressions;
using MimeKit;
using Siegelpost.Pdf.Writing;

namespace Siegelpost.Silo.Content;

/// <summary>
/// The pictures that a mail's HTML shows by <c>cid:</c> (RFC 2392). Only these; what nothing shows is a file. One that paper can't show
/// (WebP, HEIC, TIFF, SVG, a hundred megapixels) is both: its place is marked there, and it can be fetched.
/// </summary>
internal sealed partial class InlineImages
{
    private const int MaxBytes = 10 * 1024 * 1024;
    private const int MaxTotal = 25 * 1024 * 1024;
    private static readonly ImageLimits Paper = new();

    private readonly Dictionary<string, ReadOnlyMemory<byte>> _byId = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, string> _types = new(StringComparer.OrdinalIgnoreCase);
    private readonly HashSet<Leaf> _taken = [];
    private long _total;

    public IReadOnlyDictionary<string, ReadOnlyMemory<byte>> ById => _byId;

    public bool Holds(Leaf leaf) => _taken.Contains(leaf);

    public void Take(IEnumerable<Leaf> leaves, string? html)
    {
        if (html is null) return;
        var shown = References().Matches(html).Select(match => Unescaped(match.Groups[1].Value)).ToHashSet(StringComparer.OrdinalIgnoreCase);
        foreach (var leaf in leaves)
        {
            if (leaf.Entity is not MimePart { Content: { } content, ContentId: { Length: > 0 } id } || !shown.Contains(id) || !IsImage(leaf)) continue;
            if (_byId.ContainsKey(id) || MailParts.Bounded(content, Math.Min(MaxBytes, MaxTotal - _total)) is not { } bytes) continue;
            _total += bytes.Length;
            _byId.Add(id, bytes);
            _types.Add(id, leaf.ContentType);
            if (PdfImage.TryRead(bytes, Paper, out _)) _taken.Add(leaf);
        }
    }

    /// <summary>
    /// The HTML as a file of its own, which a browser shows with its pictures (RFC 2397). Those that would make it too long stay away, however
    /// often a mail shows the same.
    /// </summary>
    /// <param name="limit">Characters of all.</param>
    public string Enclosed(string html, int limit)
    {
        var room = (long)limit - html.Length;
        return Shown().Replace(html, match =>
        {
            var id = Unescaped(match.Groups[1].Value);
            if (!_byId.TryGetValue(id, out var bytes)) return match.Value;
            var data = $"data:{(ImageType().IsMatch(_types[id]) ? _types[id] : "image/png")};base64,"; // browsers look at the bytes of what claims to be a picture
            var length = data.Length + (bytes.Length + 2L) / 3 * 4;
            if (length > room) return match.Value;
            room -= length;
            return data + Convert.ToBase64String(bytes.Span);
        });
    }

    private static bool IsImage(Leaf leaf) =>
        leaf.ContentType.StartsWith("image/", StringComparison.Ordinal) ||
        (leaf.ContentType == "application/octet-stream" && Path.GetExtension(leaf.Name ?? "").ToLowerInvariant() is ".png" or ".jpg" or ".jpeg" or ".gif");

    private static string Unescaped(string id) => Uri.UnescapeDataString(WebUtility.HtmlDecode(id));

    [GeneratedRegex(@"cid:([^""'\s<>)]{1,500})", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex References();

    // Where an attribute or a style names it; what a text says about a cid: stays a text.
    [GeneratedRegex(@"(?<=[""'=(]\s{0,8})cid:([^""'\s<>)]{1,500})", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Shown();

    [GeneratedRegex(@"^image/[a-z0-9.+-]{1,60}$", RegexOptions.CultureInvariant)]
    private static partial Regex ImageType();
}
