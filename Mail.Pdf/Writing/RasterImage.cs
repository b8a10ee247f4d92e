namespace Siegelpost.Pdf.Writing;

/// <summary>Decoded pixels: 8-bit grey or RGB, and alpha where there is any. Starts black and, with alpha, transparent.</summary>
internal sealed class RasterImage(int width, int height, int channels, bool withAlpha)
{
    public int Width { get; } = width;
    public int Height { get; } = height;
    public int Channels { get; } = channels;
    public byte[] Colour { get; } = new byte[checked(width * height * channels)];
    /// <summary>Row filters that suit the colours (PNG third edition §9), as the image's author chose them; null: rows are best left as they are.</summary>
    public byte[]? Filters { get; init; }
    public byte[]? Alpha { get; } = withAlpha ? new byte[checked(width * height)] : null;

    /// <summary>The colours, filtered for PDF's predictor 15 when there are filters.</summary>
    public void WriteColour(Stream destination)
    {
        if (Filters is null)
        {
            destination.Write(Colour);
            return;
        }
        var stride = Width * Channels;
        var filtered = new byte[1 + stride];
        ReadOnlySpan<byte> above = new byte[stride];
        for (var y = 0; y < Height; y++)
        {
            var row = Colour.AsSpan(y * stride, stride);
            filtered[0] = Filters[y];
            PngFilter.Apply(Filters[y], row, above, Channels, filtered.AsSpan(1));
            destination.Write(filtered);
            above = row;
        }
    }
}
