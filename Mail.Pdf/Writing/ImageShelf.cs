using System.Security.Cryptography;

namespace Siegelpost.Pdf.Writing;

/// <summary>The images of a document, each written once however often it is shown.</summary>
internal sealed class ImageShelf(PdfObjects objects)
{
    // Pixels to inflate in one document: a mail can hold a hundred images of 25 million that weigh 100 KB each, at a second apiece.
    private const long Budget = 60_000_000;

    private long spent;
    private readonly Dictionary<string, int> byDigest = [];
    private readonly List<ObjectId> all = [];

    public IReadOnlyList<ObjectId> All => all;

    /// <summary>Its index in <see cref="All"/>.</summary>
    public int Add(PdfImage image)
    {
        var digest = Convert.ToHexString(SHA256.HashData(image.Data.Span));
        if (byDigest.TryGetValue(digest, out var index)) return index;
        index = all.Count;
        all.Add(IsAffordable(image) ? ImageWriter.Write(objects, image) : ImageWriter.WritePlaceholder(objects));
        byDigest.Add(digest, index);
        return index;
    }

    private bool IsAffordable(PdfImage image)
    {
        if (image.Format == PdfImageFormat.Jpeg) return true; // is never decoded
        spent += (long)image.Width * image.Height;
        return spent <= Budget;
    }
}
