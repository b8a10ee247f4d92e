using System.Buffers.Binary;
using System.IO.Compression;
using Siegelpost.Pdf.Writing;

namespace Siegelpost.Tests.Pdf.Writing;

/// <summary>Makes images of every kind from samples that the test knows.</summary>
internal static class TestImages
{
    public static byte[] Resource(string name)
    {
        using var resource = typeof(TestImages).Assembly.GetManifestResourceStream("images/" + name) ?? throw new InvalidOperationException($"No image {name}.");
        var data = new byte[resource.Length];
        resource.ReadExactly(data);
        return data;
    }

    public static PdfImage Read(byte[] data) => PdfImage.TryRead(data, new ImageLimits(), out var image) ? image : throw new InvalidDataException("Not an image for us.");

    /// <param name="sample">Value of a channel at x, y, below 2^depth.</param>
    public static byte[] Png(int width, int height, int colourType, int depth, bool interlaced, Func<int, int, int, int> sample, byte[]? palette = null, byte[]? transparency = null)
    {
        var channels = colourType switch { 2 => 3, 4 => 2, 6 => 4, _ => 1 };
        using var raw = new MemoryStream();
        (int X, int Y, int StepX, int StepY)[] passes = interlaced
            ? [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)]
            : [(0, 0, 1, 1)];
        foreach (var pass in passes)
        {
            byte[]? above = null;
            var rows = 0;
            for (var y = pass.Y; y < height; y += pass.StepY)
            {
                var bits = new List<byte>();
                int held = 0, count = 0;
                for (var x = pass.X; x < width; x += pass.StepX)
                {
                    for (var c = 0; c < channels; c++)
                    {
                        held = held << depth | sample(x, y, c);
                        for (count += depth; count >= 8; count -= 8) bits.Add((byte)(held >> count - 8));
                        held &= (1 << count) - 1;
                    }
                }
                if (count > 0) bits.Add((byte)(held << 8 - count));
                if (bits.Count == 0) break;
                var row = bits.ToArray();
                Filter(raw, rows++ % 5, row, above ?? new byte[row.Length], Math.Max(1, channels * depth / 8));
                above = row;
            }
        }
        using var file = new MemoryStream();
        file.Write([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]);
        var header = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, width);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), height);
        (header[8], header[9], header[12]) = ((byte)depth, (byte)colourType, (byte)(interlaced ? 1 : 0));
        Chunk(file, "IHDR"u8, header);
        if (palette is not null) Chunk(file, "PLTE"u8, palette);
        if (transparency is not null) Chunk(file, "tRNS"u8, transparency);
        var data = PdfObjects.Compress(raw.ToArray()).ToArray();
        Chunk(file, "IDAT"u8, data[..(data.Length / 2)]);
        Chunk(file, "IDAT"u8, data[(data.Length / 2)..]);
        Chunk(file, "IEND"u8, []);
        return file.ToArray();
    }

    /// <summary>A frame of 8-bit indexes somewhere on a screen, with real LZW (and a table that may run full).</summary>
    public static byte[] Gif(int width, int height, (int X, int Y, int Width, int Height) frame, byte[] palette, byte[] pixels, int transparent = -1, bool clearWhenFull = true)
    {
        using var file = new MemoryStream();
        file.Write("GIF89a"u8);
        file.Write([(byte)width, (byte)(width >> 8), (byte)height, (byte)(height >> 8), 0xF7, 0, 0]);
        file.Write(palette);
        file.Write([(byte)'!', 0xFE, 5, .. "hallo"u8, 0]);
        if (transparent >= 0) file.Write([(byte)'!', 0xF9, 4, 1, 0, 0, (byte)transparent, 0]);
        file.Write([(byte)',', (byte)frame.X, (byte)(frame.X >> 8), (byte)frame.Y, (byte)(frame.Y >> 8), (byte)frame.Width, (byte)(frame.Width >> 8), (byte)frame.Height, (byte)(frame.Height >> 8), 0, 8]);
        foreach (var block in Lzw(pixels, clearWhenFull).Chunk(255))
        {
            file.WriteByte((byte)block.Length);
            file.Write(block);
        }
        file.Write([0, (byte)';']);
        return file.ToArray();
    }

    private static List<byte> Lzw(byte[] pixels, bool clearWhenFull)
    {
        var output = new List<byte>();
        var table = new Dictionary<(int, byte), int>();
        int size = 9, next = 258, held = 0, bits = 0;
        Emit(256);
        int prefix = pixels[0];
        foreach (var pixel in pixels.Skip(1))
        {
            if (table.TryGetValue((prefix, pixel), out var code))
            {
                prefix = code;
                continue;
            }
            Emit(prefix);
            if (next < 4096)
            {
                table.Add((prefix, pixel), next++);
                if (next - 1 == 1 << size && size < 12) size++;
            }
            else if (clearWhenFull)
            {
                Emit(256);
                table.Clear();
                (size, next) = (9, 258);
            }
            prefix = pixel;
        }
        Emit(prefix);
        if (next == 1 << size && size < 12) size++; // the decoder has added an entry by now
        Emit(257);
        if (bits > 0) output.Add((byte)held);
        return output;

        void Emit(int code)
        {
            held |= code << bits;
            for (bits += size; bits >= 8; bits -= 8, held >>= 8) output.Add((byte)held);
        }
    }

    private static void Filter(MemoryStream raw, int filter, byte[] row, byte[] above, int distance)
    {
        raw.WriteByte((byte)filter);
        for (var i = 0; i < row.Length; i++)
        {
            int a = i < distance ? 0 : row[i - distance], b = above[i], c = i < distance ? 0 : above[i - distance];
            int pa = Math.Abs(b - c), pb = Math.Abs(a - c), pc = Math.Abs(a + b - 2 * c);
            var predicted = filter switch { 0 => 0, 1 => a, 2 => b, 3 => (a + b) / 2, _ => pa <= pb && pa <= pc ? a : pb <= pc ? b : c };
            raw.WriteByte((byte)(row[i] - predicted));
        }
    }

    private static void Chunk(MemoryStream file, ReadOnlySpan<byte> type, byte[] data)
    {
        Span<byte> length = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(length, data.Length);
        file.Write(length);
        file.Write(type);
        file.Write(data);
        file.Write([0, 0, 0, 0]); // the checksum is nobody's business here: readers of mail ignore it
    }
}
