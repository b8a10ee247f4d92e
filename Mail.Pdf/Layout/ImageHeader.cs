using System.Buffers.Binary;
using Siegelpost.Pdf.Writing;

namespace Siegelpost.Pdf.Layout;

/// <summary>Reads format and size of an image from its first bytes. Nothing is decoded here: a header may lie about gigabytes.</summary>
internal static class ImageHeader
{
    /// <summary>The most that we look through for a JPEG's frame header; metadata before it is rarely larger.</summary>
    private const int JpegSearch = 1 << 20;

    /// <returns>Null when it is no JPEG, PNG or GIF, or has more than <paramref name="maxPixels"/> pixels.</returns>
    public static PdfImage? TryRead(ReadOnlyMemory<byte> data, int maxPixels)
    {
        if (Read(data.Span) is not var (format, width, height) || width <= 0 || height <= 0) return null;
        return (long)width * height <= maxPixels ? new(format, width, height, data) : null;
    }

    private static (PdfImageFormat Format, int Width, int Height)? Read(ReadOnlySpan<byte> data)
    {
        if (data.Length >= 24 && data[0] == 0x89 && data[1..8].SequenceEqual("PNG\r\n\u001a\n"u8))
            return (PdfImageFormat.Png, BinaryPrimitives.ReadInt32BigEndian(data[16..]), BinaryPrimitives.ReadInt32BigEndian(data[20..]));
        if (data.Length >= 10 && data.StartsWith("GIF8"u8))
            return (PdfImageFormat.Gif, BinaryPrimitives.ReadUInt16LittleEndian(data[6..]), BinaryPrimitives.ReadUInt16LittleEndian(data[8..]));
        return data.StartsWith((ReadOnlySpan<byte>)[0xff, 0xd8]) ? ReadJpeg(data[..Math.Min(data.Length, JpegSearch)]) : null;
    }

    // ISO 10918-1 §B.2.2: markers up to the first start of frame.
    private static (PdfImageFormat, int, int)? ReadJpeg(ReadOnlySpan<byte> data)
    {
        for (var at = 2; at + 9 < data.Length;)
        {
            if (data[at] != 0xff)
            {
                at++;
                continue;
            }
            var marker = data[at + 1];
            if (marker is >= 0xc0 and <= 0xcf and not (0xc4 or 0xc8 or 0xcc))
                return (PdfImageFormat.Jpeg, BinaryPrimitives.ReadUInt16BigEndian(data[(at + 7)..]), BinaryPrimitives.ReadUInt16BigEndian(data[(at + 5)..]));
            at += marker is 0xff ? 1 : marker is 0x01 or >= 0xd0 and <= 0xd9 ? 2 : 2 + Math.Max((ushort)2, BinaryPrimitives.ReadUInt16BigEndian(data[(at + 2)..]));
        }
        return null;
    }
}
