namespace Siegelpost.Pdf.Writing;

/// <summary>Decoded pixels: 8-bit grey or RGB, and alpha where there is any. What a damaged file leaves out stays transparent or, without alpha, light grey.</summary>
internal sealed class RasterImage
{
    public const byte Missing = 0xE0;

    /// <param name="step">Every so-manieth pixel of every so-manieth row of the picture is kept.</param>
    public RasterImage(int width, int height, int channels, bool withAlpha, int step = 1)
    {
        (width, height) = ((width + step - 1) / step, (height + step - 1) / step);
        (Width, Height, Channels, Step) = (width, height, channels, step);
        Colour = new byte[checked(width * height * channels)];
        if (withAlpha) Alpha = new byte[checked(width * height)];
        else Colour.AsSpan().Fill(Missing);
    }

    public int Width { get; }
    public int Height { get; }
    public int Channels { get; }
    public int Step { get; }
    public byte[] Colour { get; }
    /// <summary>Row filters that suit the colours (PNG third edition §9), as the image's author chose them; null: rows are best left as they are.</summary>
    public byte[]? Filters { get; init; }
    public byte[]? Alpha { get; }
    /// <summary>Its colours are stored as they are.</summary>
    public bool IsNoise { get; init; }
    /// <summary>Nothing could be decoded.</summary>
    public bool IsEmpty { get; set; } = true;

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
