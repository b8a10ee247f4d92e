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
            if (PdfImage.TryRead(bytes, Paper, out _)) _taken.Add(leaf);
        }
    }

    private static bool IsImage(Leaf leaf) =>
        leaf.ContentType.StartsWith("image/", StringComparison.Ordinal) ||
        (leaf.ContentType == "application/octet-stream" && Path.GetExtension(leaf.Name ?? "").ToLowerInvariant() is ".png" or ".jpg" or ".jpeg" or ".gif");

    private static string Unescaped(string id) => Uri.UnescapeDataString(WebUtility.HtmlDecode(id));

    [GeneratedRegex(@"cid:([^""'\s<>)]{1,500})", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex References();
}
