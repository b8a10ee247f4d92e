using System.Buffers.Binary;
using System.IO.Compression;

namespace Siegelpost.Pdf.Writing;

/// <summary>
/// Decodes a PNG to 8-bit samples. Inflates exactly as many bytes as the header announces; where the file ends early or lies, what is
/// missing stays transparent or grey, and nothing is thrown.
/// </summary>
internal sealed class PngReader
{
    // PNG third edition §8.2: start and step of the seven passes.
    private static readonly (int X, int Y, int StepX, int StepY)[] Passes = [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)];

    private readonly PngHeader header;
    private readonly List<ReadOnlyMemory<byte>> parts;
    private ReadOnlyMemory<byte> palette, transparency;

    public PngReader(PngHeader header, ReadOnlyMemory<byte> file)
    {
        this.header = header;
        parts = ReadChunks(file[8..]);
    }

    /// <summary>Red, green, blue of each entry; whole entries only.</summary>
    public ReadOnlyMemory<byte> Colours => palette;
    /// <summary>Photos and the like, which no compression makes smaller: to try it again would only cost time.</summary>
    public bool IsNoise => parts.Sum(part => (long)part.Length) > 0.75 * header.RowBytes(header.Width) * header.Height;
    public bool IsOpaque => header.ColourType is PngHeader.Grey or PngHeader.Rgb or PngHeader.Palette && transparency.IsEmpty;

    /// <summary>All IDAT chunks as one.</summary>
    public ReadOnlyMemory<byte> Compressed()
    {
        if (parts.Count == 1) return parts[0];
        var compressed = new byte[parts.Sum(part => part.Length)];
        var at = 0;
        foreach (var part in parts)
        {
            part.CopyTo(compressed.AsMemory(at));
            at += part.Length;
        }
        return compressed;
    }

    /// <summary>Whether PDF can take the compressed rows as they are: complete, whole to the checksum, and only filters that exist.</summary>
    public bool IsClean()
    {
        var row = new byte[1 + header.RowBytes(header.Width)];
        try
        {
            using var inflate = Inflate();
            for (var y = 0; y < header.Height; y++)
                if (inflate.ReadAtLeast(row, row.Length, throwOnEndOfStream: false) < row.Length || row[0] > 4) return false;
            return inflate.ReadByte() < 0;
        }
        catch (Exception e) when (e is InvalidDataException or IOException) // zlib's own complaint, about a preset dictionary, is an IOException
        {
            return false;
        }
    }

    /// <param name="step">1: all pixels; 2, 4 or 8: so much coarser.</param>
    public RasterImage Decode(int step = 1)
    {
        var raster = new RasterImage(header.Width, header.Height, header.ColourType is PngHeader.Grey or PngHeader.GreyAlpha ? 1 : 3, withAlpha: !IsOpaque, step)
        {
            IsNoise = IsNoise,
            Filters = header is { Depth: >= 8, ColourType: not PngHeader.Palette } && !IsNoise ? new byte[(header.Height + step - 1) / step] : null,
        };
        try
        {
            using var inflate = Inflate();
            if (!header.Interlaced) ReadPass(inflate, raster, (0, 0, 1, 1));
            else foreach (var pass in Passes[..PassesFor(step)]) ReadPass(inflate, raster, pass);
        }
        catch (Exception e) when (e is InvalidDataException or IOException)
        {
            // Damaged from here on: the rows so far stand.
        }
        return raster;
    }

    // The first passes alone are the picture, coarser.
    private static int PassesFor(int step) => step switch { 1 => 7, 2 => 5, 4 => 3, _ => 1 };

    private ZLibStream Inflate() => new(new ChunkStream(parts), CompressionMode.Decompress);

    /// <summary>Keeps palette and transparency, gives the pieces of image data.</summary>
    private List<ReadOnlyMemory<byte>> ReadChunks(ReadOnlyMemory<byte> rest)
    {
        var parts = new List<ReadOnlyMemory<byte>>();
        while (rest.Length >= 12)
        {
            var length = BinaryPrimitives.ReadUInt32BigEndian(rest.Span);
            var type = rest.Span.Slice(4, 4);
            var data = rest[8..];
            var whole = length <= data.Length;
            if (whole) data = data[..(int)length];
            if (type.SequenceEqual("IDAT"u8)) parts.Add(data);
            else if (type.SequenceEqual("PLTE"u8)) palette = data[..(Math.Min(data.Length, 3 * 256) / 3 * 3)];
            else if (type.SequenceEqual("tRNS"u8) && header.ColourType is not (PngHeader.GreyAlpha or PngHeader.RgbAlpha)) transparency = data[..Math.Min(data.Length, 256)];
            if (!whole || type.SequenceEqual("IEND"u8) || length + 12L > rest.Length) return parts;
            rest = rest[((int)length + 12)..];
        }
        return parts;
    }

    private void ReadPass(ZLibStream inflate, RasterImage raster, (int X, int Y, int StepX, int StepY) pass)
    {
        var width = (header.Width - pass.X + pass.StepX - 1) / pass.StepX;
        if (width <= 0) return; // §8.2: a pass without columns has no rows either
        var distance = Math.Max(1, header.Channels * header.Depth / 8);
        var row = new byte[header.RowBytes(width)];
        var above = new byte[row.Length];
        for (var y = pass.Y; y < header.Height; y += pass.StepY)
        {
            var filter = inflate.ReadByte();
            if (filter < 0 || inflate.ReadAtLeast(row, row.Length, throwOnEndOfStream: false) < row.Length) throw new InvalidDataException("Rows are missing.");
            PngFilter.Undo(filter, row, above, distance);
            raster.IsEmpty = false;
            if (y % raster.Step != 0)
            {
                (row, above) = (above, row);
                continue;
            }
            if (raster.Filters is { } filters) filters[y / raster.Step] = header.Interlaced ? PngFilter.Paeth : (byte)filter;
            // Passes that a coarser picture doesn't need are never read, so the columns of the others fall on its own.
            var every = Math.Max(1, raster.Step / pass.StepX);
            var (start, apart) = (pass.X / raster.Step, pass.StepX * every / raster.Step);
            if (header.Depth == 8 && header.ColourType != PngHeader.Palette && transparency.IsEmpty) PutRow(raster, row, width, y / raster.Step, every, start, apart);
            else for (int i = 0, x = start; i < width; i += every, x += apart) Put(raster, row, i, raster.Width * (y / raster.Step) + x);
            (row, above) = (above, row);
        }
    }

    /// <summary>The common case, screenshots among it, without a decision per pixel.</summary>
    private static void PutRow(RasterImage raster, ReadOnlySpan<byte> row, int width, int y, int every, int start, int apart)
    {
        var channels = raster.Channels;
        var colour = raster.Colour.AsSpan(y * raster.Width * channels, raster.Width * channels);
        if (raster.Alpha is null && every == 1 && apart == 1)
        {
            row.CopyTo(colour);
            return;
        }
        var alpha = raster.Alpha is { } all ? all.AsSpan(y * raster.Width, raster.Width) : [];
        if (channels == 3 && !alpha.IsEmpty && every == 1 && apart == 1)
        {
            Split(row, colour, alpha);
            return;
        }
        var size = channels + (alpha.IsEmpty ? 0 : 1);
        for (int i = 0, from = 0, x = start; i < width; i += every, from += every * size, x += apart)
        {
            row.Slice(from, channels).CopyTo(colour[(x * channels)..]);
            if (!alpha.IsEmpty) alpha[x] = row[from + channels];
        }
    }

    private static void Split(ReadOnlySpan<byte> row, Span<byte> colour, Span<byte> alpha)
    {
        for (var x = 0; x < alpha.Length; x++, row = row[4..], colour = colour[3..])
            (colour[0], colour[1], colour[2], alpha[x]) = (row[0], row[1], row[2], row[3]);
    }

    private void Put(RasterImage raster, ReadOnlySpan<byte> row, int column, int pixel)
    {
        var colour = raster.Colour.AsSpan(pixel * raster.Channels);
        var alpha = byte.MaxValue;
        switch (header.ColourType)
        {
            case PngHeader.Palette:
                var index = Sample(row, column);
                if (3 * index + 3 <= palette.Length) palette.Span.Slice(3 * index, 3).CopyTo(colour);
                if (index < transparency.Length) alpha = transparency.Span[index];
                break;
            case PngHeader.Grey:
                var grey = Sample(row, column);
                colour[0] = Eight(grey);
                if (transparency.Length >= 2 && grey == Key(0)) alpha = 0;
                break;
            case PngHeader.GreyAlpha:
                colour[0] = Eight(Sample(row, 2 * column));
                alpha = Eight(Sample(row, 2 * column + 1));
                break;
            default:
                var channels = header.Channels;
                var (r, g, b) = (Sample(row, channels * column), Sample(row, channels * column + 1), Sample(row, channels * column + 2));
                (colour[0], colour[1], colour[2]) = (Eight(r), Eight(g), Eight(b));
                if (channels == 4) alpha = Eight(Sample(row, channels * column + 3));
                else if (transparency.Length >= 6 && r == Key(0) && g == Key(1) && b == Key(2)) alpha = 0;
                break;
        }
        if (raster.Alpha is { } mask) mask[pixel] = alpha;
    }

    private int Sample(ReadOnlySpan<byte> row, int i) => header.Depth switch
    {
        8 => row[i],
        16 => BinaryPrimitives.ReadUInt16BigEndian(row[(2 * i)..]),
        var depth => row[i * depth / 8] >> (8 - depth - i * depth % 8) & ((1 << depth) - 1),
    };

    private byte Eight(int sample) => (byte)(header.Depth switch { 1 => sample * 255, 2 => sample * 85, 4 => sample * 17, 8 => sample, _ => sample >> 8 });

    private int Key(int channel) => BinaryPrimitives.ReadUInt16BigEndian(transparency.Span[(2 * channel)..]) & (int)((1L << header.Depth) - 1);
}
