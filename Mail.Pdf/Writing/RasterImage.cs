namespace Siegelpost.Pdf.Writing;

/// <summary>Decoded pixels: 8-bit grey or RGB, and alpha where there is any. Starts black and, with alpha, transparent.</summary>
internal sealed class RasterImage(int width, int height, int channels, bool withAlpha)
{
    public int Width { get; } = width;
    public int Height { get; } = height;
    public int Channels { get; } = channels;
    public byte[] Colour { get; } = new byte[checked(width * height * channels)];
    public byte[]? Alpha { get; } = withAlpha ? new byte[checked(width * height)] : null;
}
