using System.Diagnostics.CodeAnalysis;

namespace Siegelpost.Pdf.Writing;

/// <summary>An image of a mail: its encoded bytes with the facts of its header. Layout asks for the size, the writer turns it into an image XObject.</summary>
/// <param name="Width">Pixels as shown: a photo that its camera marked as turned is turned here already.</param>
/// <param name="Data">The whole file as it stood in the mail.</param>
public sealed record PdfImage(PdfImageFormat Format, int Width, int Height, ReadOnlyMemory<byte> Data)
{
    /// <summary>How a JPEG's camera was held (Exif tag 274): 1 is upright.</summary>
    internal int Orientation { get; private init; } = 1;

    /// <summary>Reads the header alone, whatever the mail calls the file. False for other formats, beyond the limits, and nonsense; never throws.</summary>
    public static bool TryRead(ReadOnlyMemory<byte> data, ImageLimits limits, [NotNullWhen(true)] out PdfImage? image)
    {
        image = null;
        var span = data.Span;
        PdfImageFormat format;
        (int Width, int Height) size;
        if (JpegHeader.TryRead(span, out var jpeg)) (format, size) = (PdfImageFormat.Jpeg, jpeg.ShownSize);
        else if (PngHeader.TryRead(span, out var png)) (format, size) = (PdfImageFormat.Png, (png.Width, png.Height));
        else if (GifHeader.TryRead(span, out var gif)) (format, size) = (PdfImageFormat.Gif, (gif.Width, gif.Height));
        else return false;
        if (!limits.Allow(format, data.Length, size.Width, size.Height)) return false;
        image = new PdfImage(format, size.Width, size.Height, data) { Orientation = Math.Max(1, jpeg.Orientation) };
        return true;
    }
}

public enum PdfImageFormat { Jpeg, Png, Gif }

/// <summary>How large an image may be before it is left out.</summary>
public sealed record ImageLimits
{
    /// <summary>A phone's photo has 12 million, a scan of A4 at 600 dpi 35; 25 decoded with alpha need 100 MB.</summary>
    public long MaximumPixels { get; init; } = 25_000_000;
    /// <summary>Of a JPEG, which is never decoded here; a reader has to, and shall not choke on it.</summary>
    public long MaximumJpegPixels { get; init; } = 200_000_000;
    /// <summary>Of the encoded file.</summary>
    public int MaximumBytes { get; init; } = 25 * 1024 * 1024;

    internal bool Allow(PdfImageFormat format, int bytes, int width, int height) =>
        bytes <= MaximumBytes && width > 0 && height > 0 && (long)width * height <= (format == PdfImageFormat.Jpeg ? MaximumJpegPixels : MaximumPixels);
}
