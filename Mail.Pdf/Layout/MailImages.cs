using AngleSharp.Dom;
using Siegelpost.Pdf.Writing;

namespace Siegelpost.Pdf.Layout;

/// <summary>The images that a mail brings with it. All others are missing: nothing is fetched, so no sender learns that a mail was read.</summary>
internal sealed class MailImages(IReadOnlyDictionary<string, ReadOnlyMemory<byte>> inline, Budget budget)
{
    private const int MaxDataUri = 12_000_000, MaxDataUris = 30_000_000;
    private const double Largest = 2000, MissingWidth = 300, MissingHeight = 90;
    private readonly Dictionary<string, PdfImage?> known = [];
    private int dataUris;

    /// <returns>Null when there is nothing to show: tracking pixels, and missing images without a word about them.</returns>
    public ImageBox? Find(IElement element, ComputedStyle style)
    {
        var alternative = element.GetAttribute("alt") is { } alt ? CleanText.Line(alt, 300) : null;
        var image = element.GetAttribute("src") is { Length: > 0 } source ? Load(source) : null;
        if (image is null) return Missing(style, alternative, element.GetAttribute("src") ?? "");
        var (width, height) = Size(style, image.Width, image.Height);
        if (width <= 2 && height <= 2) return null;
        return new(style, image, width, height, alternative);
    }

    private static (double Width, double Height) Size(ComputedStyle style, double width, double height)
    {
        if (style.WidthPercent is not null) return (width, height);
        return (style.Width, style.Height) switch
        {
            ({ } w, { } h) => (Math.Min(w, Largest), h),
            ({ } w, null) => (Math.Min(w, Largest), height * Math.Min(w, Largest) / width),
            (null, { } h and > 0) => (width * h / height, h),
            _ => (width, height),
        };
    }

    /// <summary>A picture that the mail holds in a format that paper doesn't know has a place that says so, even without a word about it.</summary>
    private ImageBox? Missing(ComputedStyle style, string? alternative, string source)
    {
        var isAttached = source.StartsWith("cid:", StringComparison.OrdinalIgnoreCase) && FromMail(source[4..]) is not null;
        var isHere = isAttached || source.StartsWith("data:image/", StringComparison.OrdinalIgnoreCase);
        var width = style.Width ?? (style.WidthPercent is null ? null : MissingWidth);
        var height = style.Height;
        if (width <= 3 || height <= 3) return null;
        if (alternative is null or "" || isAttached)
        {
            var room = Math.Clamp((alternative?.Length ?? 0) * 7 + 130, MissingWidth / 2, MissingWidth);
            if (isHere) return new(style, null, Math.Clamp(width ?? room, 40, Largest), Math.Min(height ?? 24, MissingHeight), alternative is "" ? null : alternative) { IsAttached = isAttached };
            if (width is null || height is null) return null;
            if (width < 40 || height < 20) return new(style, null, Math.Min(width.Value, Largest), Math.Min(height.Value, MissingHeight), ""); // a spacer
        }
        return new(style, null, Math.Min(width ?? Math.Min((alternative?.Length ?? 0) * 7 + 20, MissingWidth), Largest), Math.Min(height ?? 24, MissingHeight), alternative);
    }

    private PdfImage? Load(string source)
    {
        if (known.TryGetValue(source, out var image)) return image;
        var data = source.StartsWith("cid:", StringComparison.OrdinalIgnoreCase) ? FromMail(source[4..]) : source.StartsWith("data:image/", StringComparison.OrdinalIgnoreCase) ? FromAddress(source) : null;
        if (data is { } bytes && PdfImage.TryRead(bytes, new() { MaximumPixels = budget.Limits.ImagePixels }, out var read)) image = read;
        return known[source] = image;
    }

    // RFC 2392 §2: the address is the Content-ID, percent-encoded.
    private ReadOnlyMemory<byte>? FromMail(string id)
    {
        if (inline.TryGetValue(id, out var data) || inline.TryGetValue(Uri.UnescapeDataString(id), out data)) return data;
        return null;
    }

    private ReadOnlyMemory<byte>? FromAddress(string source)
    {
        var start = source.IndexOf(";base64,", StringComparison.OrdinalIgnoreCase);
        if (start is < 0 or > 100 || source.Length > MaxDataUri || (dataUris += source.Length) > MaxDataUris) return null;
        budget.Spend(source.Length / 4096);
        var encoded = source.AsSpan(start + 8);
        var data = new byte[encoded.Length / 4 * 3 + 3];
        return Convert.TryFromBase64Chars(encoded, data, out var length) ? data.AsMemory(0, length) : null;
    }
}
