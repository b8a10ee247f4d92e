using System.Buffers.Binary;

namespace Siegelpost.Pdf.Writing;

/// <summary>
/// Decodes the first frame of a GIF (GIF89a; its LZW is appendix F): paper doesn't move. The result is the whole screen; what the frame
/// doesn't cover, or the file no longer holds, is transparent.
/// </summary>
internal sealed class GifReader(GifHeader header, ReadOnlyMemory<byte> file)
{
    private const int Extension = 0x21, ImageSeparator = 0x2C, GraphicControl = 0xF9, MaximumCodes = 4096;

    private int position = GifHeader.Length;
    private int transparent = -1;

    public RasterImage Decode(int step = 1)
    {
        var raster = new RasterImage(header.Width, header.Height, 3, withAlpha: true, step);
        var palette = (header.Flags & 0x80) != 0 ? Take(3 << (header.Flags & 7) + 1) : default;
        while (position < file.Length)
        {
            switch (file.Span[position++])
            {
                case Extension:
                    ReadExtension();
                    break;
                case ImageSeparator:
                    ReadFrame(raster, palette);
                    return raster;
                default:
                    return raster;
            }
        }
        return raster;
    }

    private ReadOnlyMemory<byte> Take(int count)
    {
        count = Math.Min(count, file.Length - position);
        position += count;
        return file.Slice(position - count, count);
    }

    private ReadOnlyMemory<byte> TakeBlock() => Take(1) is { Length: 1 } size ? Take(size.Span[0]) : default;

    private void ReadExtension()
    {
        var kind = Take(1);
        for (var block = TakeBlock(); !block.IsEmpty; block = TakeBlock())
            if (kind.Span[0] == GraphicControl && block.Length >= 4 && (block.Span[0] & 1) != 0) transparent = block.Span[3]; // §23
    }

    private void ReadFrame(RasterImage raster, ReadOnlyMemory<byte> palette)
    {
        var descriptor = Take(9).Span;
        if (descriptor.Length < 9) return;
        var (left, top) = (BinaryPrimitives.ReadUInt16LittleEndian(descriptor), BinaryPrimitives.ReadUInt16LittleEndian(descriptor[2..]));
        var (width, height) = (BinaryPrimitives.ReadUInt16LittleEndian(descriptor[4..]), BinaryPrimitives.ReadUInt16LittleEndian(descriptor[6..]));
        if ((descriptor[8] & 0x80) != 0) palette = Take(3 << (descriptor[8] & 7) + 1);
        // A frame belongs inside the screen (§20); a far larger one would cost time for pixels that nobody sees.
        if (Take(1) is not { Length: 1 } codeSize || width == 0 || (long)width * height > Math.Max(4L * header.Width * header.Height, 1_000_000)) return;
        var frame = new Frame(raster, left, top, width, height, (descriptor[8] & 0x40) != 0, palette, transparent);
        Unpack(codeSize.Span[0], frame);
    }

    private void Unpack(int minimum, Frame frame)
    {
        if (minimum is < 1 or > 11) return;
        var (clear, end) = (1 << minimum, (1 << minimum) + 1);
        var prefix = new short[MaximumCodes];
        var suffix = new byte[MaximumCodes];
        var stack = new byte[MaximumCodes + 1];
        int size = minimum + 1, next = end + 1, previous = -1, bits = 0, held = 0;
        byte first = 0;
        for (var i = 0; i < clear && i < 256; i++) suffix[i] = (byte)i;
        for (var block = TakeBlock(); !block.IsEmpty; block = TakeBlock())
        {
            foreach (var b in block.Span)
            {
                held |= b << bits;
                for (bits += 8; bits >= size;)
                {
                    var code = held & (1 << size) - 1;
                    (held, bits) = (held >> size, bits - size);
                    if (code == end) return;
                    if (code == clear)
                    {
                        (size, next, previous) = (minimum + 1, end + 1, -1);
                        continue;
                    }
                    if (code > next || code == next && previous < 0 || previous < 0 && code >= clear) return; // damaged
                    var depth = 0;
                    var at = code;
                    if (code == next) // the string that is being defined right now: its last byte is its first
                    {
                        stack[depth++] = first;
                        at = previous;
                    }
                    for (; at > end; at = prefix[at]) stack[depth++] = suffix[at];
                    first = suffix[at];
                    stack[depth++] = first;
                    while (depth > 0)
                        if (!frame.Put(stack[--depth])) return;
                    if (previous >= 0 && next < MaximumCodes)
                    {
                        (prefix[next], suffix[next]) = ((short)previous, first);
                        if (++next == 1 << size && size < 12) size++;
                    }
                    previous = code;
                }
            }
        }
    }

    /// <summary>Takes colour indexes in the order of the file and puts them where they belong.</summary>
    private sealed class Frame(RasterImage raster, int left, int top, int width, int height, bool interlaced, ReadOnlyMemory<byte> palette, int transparent)
    {
        private int x, y, pass;

        /// <summary>False when the frame is full.</summary>
        public bool Put(byte index)
        {
            if (y >= height) return false;
            // Steps are powers of two.
            if (((left + x | top + y) & raster.Step - 1) == 0 && index != transparent && (left + x) / raster.Step is var column && (top + y) / raster.Step is var row
                && column < raster.Width && row < raster.Height && 3 * index + 3 <= palette.Length)
            {
                var pixel = raster.Width * row + column;
                palette.Span.Slice(3 * index, 3).CopyTo(raster.Colour.AsSpan(3 * pixel));
                raster.Alpha![pixel] = byte.MaxValue;
            }
            raster.IsEmpty = false;
            if (++x == width) NextRow();
            return true;
        }

        // Appendix E: rows 0, 8, …; 4, 12, …; 2, 6, …; 1, 3, …
        private void NextRow()
        {
            x = 0;
            if (!interlaced)
            {
                y++;
                return;
            }
            y += pass switch { 0 or 1 => 8, 2 => 4, _ => 2 };
            while (y >= height && pass < 3) y = ++pass switch { 1 => 4, 2 => 2, _ => 1 };
        }
    }
}
