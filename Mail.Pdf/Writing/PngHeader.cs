using System.Buffers.Binary;

namespace Siegelpost.Pdf.Writing;

/// <summary>The IHDR chunk (PNG third edition §11.2.1).</summary>
internal readonly record struct PngHeader(int Width, int Height, int Depth, int ColourType, bool Interlaced)
{
    public const int Grey = 0, Rgb = 2, Palette = 3, GreyAlpha = 4, RgbAlpha = 6;

    public int Channels => ColourType switch { Rgb => 3, GreyAlpha => 2, RgbAlpha => 4, _ => 1 };

    /// <summary>Bytes of a row of so many pixels, without the filter byte.</summary>
    public int RowBytes(int pixels) => (int)(((long)pixels * Channels * Depth + 7) / 8);

    public static bool TryRead(ReadOnlySpan<byte> data, out PngHeader header)
    {
        header = default;
        if (data.Length < 33 || !data.StartsWith((ReadOnlySpan<byte>)[0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]) || !data[8..].StartsWith("\0\0\0\x0DIHDR"u8)) return false;
        var (width, height) = (BinaryPrimitives.ReadInt32BigEndian(data[16..]), BinaryPrimitives.ReadInt32BigEndian(data[20..]));
        int depth = data[24], colour = data[25];
        var known = (colour, depth) is (Grey, 1 or 2 or 4 or 8 or 16) or (Rgb or GreyAlpha or RgbAlpha, 8 or 16) or (Palette, 1 or 2 or 4 or 8);
        header = new PngHeader(width, height, depth, colour, data[28] == 1);
        return known && width > 0 && height > 0 && data[26] == 0 && data[27] == 0 && data[28] <= 1;
    }
}
