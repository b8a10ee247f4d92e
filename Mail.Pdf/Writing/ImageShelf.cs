using System.Security.Cryptography;

namespace Siegelpost.Pdf.Writing;

/// <summary>The images of a document, each written once however often it is shown.</summary>
internal sealed class ImageShelf(PdfObjects objects)
{
    private readonly Dictionary<string, int> byDigest = [];
    private readonly List<ObjectId> all = [];

    public IReadOnlyList<ObjectId> All => all;

    /// <summary>Its index in <see cref="All"/>.</summary>
    public int Add(PdfImage image)
    {
        var digest = Convert.ToHexString(SHA256.HashData(image.Data.Span));
        if (byDigest.TryGetValue(digest, out var index)) return index;
        index = all.Count;
        all.Add(ImageWriter.Write(objects, image));
        byDigest.Add(digest, index);
        return index;
    }
}
