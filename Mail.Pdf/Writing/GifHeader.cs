using System.Buffers.Binary;

namespace Siegelpost.Pdf.Writing;

/// <summary>The logical screen (GIF89a §18).</summary>
/// <param name="Flags">Bit 7: a global palette follows, of 2^(n+1) entries with n in bits 0 to 2.</param>
internal readonly record struct GifHeader(int Width, int Height, byte Flags)
{
    public const int Length = 13;

    public static bool TryRead(ReadOnlySpan<byte> data, out GifHeader header)
    {
        header = default;
        if (data.Length < Length || !(data.StartsWith("GIF87a"u8) || data.StartsWith("GIF89a"u8))) return false;
        header = new GifHeader(BinaryPrimitives.ReadUInt16LittleEndian(data[6..]), BinaryPrimitives.ReadUInt16LittleEndian(data[8..]), data[10]);
        return header is { Width: > 0, Height: > 0 };
    }
}
