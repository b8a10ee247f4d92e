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
        frame.Finish();
    }

    private void Unpack(int minimum, Frame frame)
    {
        if (minimum is < 1 or > 11) return;
        var (clear, end) = (1 << minimum, (1 << minimum) + 1);
        var prefix = new short[MaximumCodes];
        var suffix = new byte[MaximumCodes];
        var lengths = new short[MaximumCodes]; // of the strings that the codes stand for
        int size = minimum + 1, next = end + 1, previous = -1, bits = 0, held = 0;
        for (var i = 0; i < clear; i++) (suffix[i], lengths[i]) = ((byte)i, 1);
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
                    // The string that is being defined right now is the one before, and its first letter once more.
                    var (known, length) = code == next ? (previous, lengths[previous] + 1) : (code, lengths[code]);
                    var place = frame.Room(length);
                    var last = code == next ? length - 2 : length - 1;
                    var at = known;
                    for (; last > 0; at = prefix[at]) place[last--] = suffix[at];
                    place[0] = suffix[at];
                    if (code == next) place[length - 1] = place[0];
                    if (previous >= 0 && next < MaximumCodes)
                    {
                        (prefix[next], suffix[next], lengths[next]) = ((short)previous, place[0], (short)(lengths[previous] + 1));
                        if (++next == 1 << size && size < 12) size++;
                    }
                    previous = code;
                    if (!frame.Take(length)) return;
                }
            }
        }
    }

    /// <summary>Takes colour indexes in the order of the file, and puts them where they belong row by row.</summary>
    private sealed class Frame(RasterImage raster, int left, int top, int width, int height, bool interlaced, ReadOnlyMemory<byte> palette, int transparent)
    {
        private readonly byte[] held = new byte[width + 2 * MaximumCodes];
        private int begin, end, y, pass;

        /// <summary>Where the next string belongs.</summary>
        public Span<byte> Room(int length)
        {
            if (end + length > held.Length)
            {
                held.AsSpan(begin..end).CopyTo(held);
                (begin, end) = (0, end - begin);
            }
            return held.AsSpan(end, length);
        }

        /// <summary>False when the frame is full.</summary>
        public bool Take(int length)
        {
            raster.IsEmpty = false;
            for (end += length; end - begin >= width; begin += width)
            {
                if (y >= height) return false;
                PutRow(held.AsSpan(begin, width));
                NextRow();
            }
            return y < height;
        }

        /// <summary>What came before the file broke off.</summary>
        public void Finish()
        {
            if (y < height) PutRow(held.AsSpan(begin..end));
        }

        private void PutRow(ReadOnlySpan<byte> indexes)
        {
            var step = raster.Step; // a power of two
            var row = (top + y) / step;
            if ((top + y & step - 1) != 0 || row >= raster.Height) return;
            var colours = palette.Span;
            var colour = raster.Colour.AsSpan(3 * raster.Width * row, 3 * raster.Width);
            var alpha = raster.Alpha.AsSpan(raster.Width * row, raster.Width);
            var first = -left & step - 1;
            for (int x = first, column = (left + first) / step; x < indexes.Length && column < alpha.Length; x += step, column++)
            {
                var index = indexes[x];
                if (index == transparent || 3 * index + 3 > colours.Length) continue;
                colours.Slice(3 * index, 3).CopyTo(colour[(3 * column)..]);
                alpha[column] = byte.MaxValue;
            }
        }

        // Appendix E: rows 0, 8, …; 4, 12, …; 2, 6, …; 1, 3, …
        private void NextRow()
        {
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
