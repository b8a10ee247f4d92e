using System.Buffers.Binary;

namespace Siegelpost.Pdf.Writing;

/// <summary>What PDF needs to know of a JPEG that is passed through (ITU-T T.81 annex B): size, components, whether Adobe wrote it, and how the camera was held.</summary>
/// <param name="Orientation">TIFF 6.0 / Exif 2.3 tag 274, 1 to 8; 1 is upright.</param>
internal readonly record struct JpegHeader(int Width, int Height, int Components, bool Adobe, int Orientation)
{
    /// <summary>Orientations from 5 on swap the sides.</summary>
    public (int Width, int Height) ShownSize => Orientation >= 5 ? (Height, Width) : (Width, Height);

    public static bool TryRead(ReadOnlySpan<byte> data, out JpegHeader header)
    {
        header = default;
        if (!data.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xD8])) return false;
        var found = new JpegHeader { Orientation = 1 };
        for (var rest = data[2..]; rest.Length >= 4 && rest[0] == 0xFF;)
        {
            int marker = rest[1];
            if (marker == 0xFF) // fill byte, §B.1.1.2
            {
                rest = rest[1..];
                continue;
            }
            var length = BinaryPrimitives.ReadUInt16BigEndian(rest[2..]);
            if (length < 2 || 2 + length > rest.Length || marker is < 0xC0 or (>= 0xD0 and <= 0xD9)) return false;
            var segment = rest[4..(2 + length)];
            if (marker == 0xDA) // start of scan: what matters came before
            {
                header = found;
                return found.Components is 1 or 3 or 4;
            }
            if (marker is >= 0xC0 and <= 0xCF and not (0xC4 or 0xC8 or 0xCC))
            {
                // DCTDecode knows baseline, extended and progressive Huffman with 8 bits (ISO 32000-2 §7.4.8); one frame only.
                if (marker > 0xC2 || segment.Length < 6 || segment[0] != 8 || found.Components != 0) return false;
                found = found with { Height = BinaryPrimitives.ReadUInt16BigEndian(segment[1..]), Width = BinaryPrimitives.ReadUInt16BigEndian(segment[3..]), Components = segment[5] };
            }
            else if (marker == 0xEE && segment.StartsWith("Adobe"u8)) found = found with { Adobe = true };
            else if (marker == 0xE1 && segment.StartsWith("Exif\0\0"u8)) found = found with { Orientation = ReadOrientation(segment[6..]) };
            rest = rest[(2 + length)..];
        }
        return false;
    }

    // The first directory of the TIFF inside (TIFF 6.0, section 2).
    private static int ReadOrientation(ReadOnlySpan<byte> tiff)
    {
        if (tiff.Length < 8) return 1;
        var big = tiff[0] == 'M';
        var directory = U32(tiff[4..]);
        if (directory > (uint)tiff.Length - 2) return 1;
        var entries = tiff[((int)directory + 2)..];
        for (var i = U16(tiff[(int)directory..]); i > 0 && entries.Length >= 12; i--, entries = entries[12..])
            if (U16(entries) == 274)
                return U16(entries[8..]) is >= 1 and <= 8 and var orientation ? orientation : 1;
        return 1;

        int U16(ReadOnlySpan<byte> at) => big ? BinaryPrimitives.ReadUInt16BigEndian(at) : BinaryPrimitives.ReadUInt16LittleEndian(at);
        uint U32(ReadOnlySpan<byte> at) => big ? BinaryPrimitives.ReadUInt32BigEndian(at) : BinaryPrimitives.ReadUInt32LittleEndian(at);
    }
}
