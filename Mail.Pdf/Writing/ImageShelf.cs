namespace Siegelpost.Pdf.Writing;

/// <summary>The images of a document, each written once however often it is shown.</summary>
internal sealed class ImageShelf(PdfObjects objects)
{
    // Pixels to inflate in one document: a mail can hold a hundred images of 25 million that weigh 100 KB each, at a second apiece.
    private const long Budget = 50_000_000;

    // Pixels to keep of them, at up to five bytes apiece: beyond it pictures get coarser before they are left out.
    private const long Kept = 9_000_000, KeptOfOneLater = 500_000;

    private long spent, kept;
    private readonly Dictionary<PdfImage, int> known = new(new SameBytes());
    private readonly List<ObjectId> all = [];

    public IReadOnlyList<ObjectId> All => all;

    /// <summary>Its index in <see cref="All"/>.</summary>
    public int Add(PdfImage image)
    {
        if (known.TryGetValue(image, out var index)) return index;
        index = all.Count;
        all.Add(IsAffordable(image) ? ImageWriter.Write(objects, image, StepFor(image)) : ImageWriter.WritePlaceholder(objects));
        known.Add(image, index);
        return index;
    }

    private bool IsAffordable(PdfImage image)
    {
        if (image.Format == PdfImageFormat.Jpeg) return true; // is never decoded
        spent += (long)image.Width * image.Height;
        return spent <= Budget;
    }

    private int StepFor(PdfImage image)
    {
        if (image.Format == PdfImageFormat.Jpeg) return 1;
        var pixels = (long)image.Width * image.Height;
        var allowed = Math.Max(Kept - kept, KeptOfOneLater);
        var step = 1;
        while (pixels / (step * step) > allowed && step < 8) step *= 2;
        kept += pixels / (step * step);
        return step;
    }

    // A digest of all bytes would cost more than the seal. What differs mostly does so in length or at the end, where checksums stand.
    private sealed class SameBytes : IEqualityComparer<PdfImage>
    {
        public bool Equals(PdfImage? one, PdfImage? other) => one!.Data.Span.SequenceEqual(other!.Data.Span);

        public int GetHashCode(PdfImage image)
        {
            var hash = new HashCode();
            hash.Add(image.Data.Length);
            hash.AddBytes(image.Data.Span[^Math.Min(64, image.Data.Length)..]);
            return hash.ToHashCode();
        }
    }
}
