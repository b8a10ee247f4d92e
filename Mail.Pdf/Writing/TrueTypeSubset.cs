using System.Buffers.Binary;
using System.Text;
using Siegelpost.Pdf.Fonts;

namespace Siegelpost.Pdf.Writing;

/// <summary>A font program with the outlines of some glyphs only, under their old ids (ISO 32000-2 §9.9.1; OpenType 1.9, glyf and loca).</summary>
internal static class TrueTypeSubset
{
    private const int MoreComponents = 0x20, WordArguments = 1, Scale = 8, TwoScales = 0x40, Matrix = 0x80;

    /// <exception cref="InvalidDataException">The face has no TrueType outlines.</exception>
    public static byte[] Create(Face face, IEnumerable<ushort> glyphs)
    {
        var outlines = new Outlines(face);
        var keep = outlines.Closure(glyphs);
        var count = keep.Max + 1;
        var (glyf, loca) = outlines.Cut(keep, count);
        var head = face.Table("head").ToArray();
        BinaryPrimitives.WriteInt16BigEndian(head.AsSpan(50), 1); // long offsets
        BinaryPrimitives.WriteUInt32BigEndian(head.AsSpan(8), 0);
        var maxp = face.Table("maxp").ToArray();
        BinaryPrimitives.WriteUInt16BigEndian(maxp.AsSpan(4), (ushort)count);
        var (hhea, hmtx) = Metrics(face, keep, count);
        var tables = new List<(string Tag, ReadOnlyMemory<byte> Data)> { ("glyf", glyf), ("head", head), ("hhea", hhea), ("hmtx", hmtx), ("loca", loca), ("maxp", maxp) };
        foreach (var hinting in (string[])["cvt ", "fpgm", "prep"])
            if (face.Table(hinting) is { Length: > 0 } table) tables.Add((hinting, table));
        tables.Sort((a, b) => string.CompareOrdinal(a.Tag, b.Tag));
        return Assemble(tables);
    }

    private static (byte[] Header, byte[] Metrics) Metrics(Face face, SortedSet<int> keep, int count)
    {
        var header = face.Table("hhea").ToArray();
        var all = face.Table("hmtx").Span;
        var full = Math.Min(BinaryPrimitives.ReadUInt16BigEndian(header.AsSpan(34)), count);
        BinaryPrimitives.WriteUInt16BigEndian(header.AsSpan(34), (ushort)full);
        var metrics = new byte[4 * full + 2 * (count - full)];
        foreach (var glyph in keep)
        {
            var (at, size) = glyph < full ? (4 * glyph, 4) : (4 * full + 2 * (glyph - full), 2);
            all.Slice(at, size).CopyTo(metrics.AsSpan(at));
        }
        all.Slice(4 * (full - 1), 4).CopyTo(metrics.AsSpan(4 * (full - 1))); // the last full entry holds for all after it
        return (header, metrics);
    }

    private static byte[] Assemble(List<(string Tag, ReadOnlyMemory<byte> Data)> tables)
    {
        var size = 12 + 16 * tables.Count + tables.Sum(table => (table.Data.Length + 3) & ~3);
        var file = new byte[size];
        var power = (int)Math.Log2(tables.Count);
        BinaryPrimitives.WriteUInt32BigEndian(file, 0x00010000);
        BinaryPrimitives.WriteUInt16BigEndian(file.AsSpan(4), (ushort)tables.Count);
        BinaryPrimitives.WriteUInt16BigEndian(file.AsSpan(6), (ushort)(16 << power));
        BinaryPrimitives.WriteUInt16BigEndian(file.AsSpan(8), (ushort)power);
        BinaryPrimitives.WriteUInt16BigEndian(file.AsSpan(10), (ushort)(16 * tables.Count - (16 << power)));
        var at = 12 + 16 * tables.Count;
        for (var i = 0; i < tables.Count; i++)
        {
            var (tag, data) = tables[i];
            var entry = file.AsSpan(12 + 16 * i, 16);
            data.Span.CopyTo(file.AsSpan(at));
            Encoding.ASCII.GetBytes(tag, entry);
            BinaryPrimitives.WriteUInt32BigEndian(entry[4..], Checksum(file.AsSpan(at, (data.Length + 3) & ~3)));
            BinaryPrimitives.WriteInt32BigEndian(entry[8..], at);
            BinaryPrimitives.WriteInt32BigEndian(entry[12..], data.Length);
            at += (data.Length + 3) & ~3;
        }
        return file;
    }

    private static uint Checksum(ReadOnlySpan<byte> padded)
    {
        var sum = 0u;
        for (; padded.Length > 0; padded = padded[4..]) sum += BinaryPrimitives.ReadUInt32BigEndian(padded);
        return sum;
    }

    private sealed class Outlines
    {
        private readonly ReadOnlyMemory<byte> glyf, loca;
        private readonly bool longOffsets;
        private readonly int count;

        public Outlines(Face face)
        {
            (glyf, loca, count) = (face.Table("glyf"), face.Table("loca"), face.GlyphCount);
            if (glyf.IsEmpty || loca.IsEmpty) throw new InvalidDataException("The font has no TrueType outlines.");
            longOffsets = BinaryPrimitives.ReadInt16BigEndian(face.Table("head").Span[50..]) != 0;
        }

        /// <summary>The glyphs, those they are composed of, and glyph 0.</summary>
        public SortedSet<int> Closure(IEnumerable<ushort> glyphs)
        {
            var keep = new SortedSet<int> { 0 };
            var open = new Stack<int>(glyphs.Select(glyph => (int)glyph));
            open.Push(0);
            var seen = new HashSet<int>();
            while (open.TryPop(out var glyph))
            {
                if (glyph >= count || !seen.Add(glyph)) continue;
                keep.Add(glyph);
                foreach (var part in Components(Outline(glyph).Span)) open.Push(part);
            }
            return keep;
        }

        public (byte[] Glyf, byte[] Loca) Cut(SortedSet<int> keep, int size)
        {
            var cut = new byte[keep.Sum(glyph => (Outline(glyph).Length + 3) & ~3)];
            var offsets = new byte[4 * (size + 1)];
            var at = 0;
            for (var glyph = 0; glyph < size; glyph++)
            {
                BinaryPrimitives.WriteInt32BigEndian(offsets.AsSpan(4 * glyph), at);
                if (!keep.Contains(glyph)) continue;
                var outline = Outline(glyph);
                outline.Span.CopyTo(cut.AsSpan(at));
                at += (outline.Length + 3) & ~3;
            }
            BinaryPrimitives.WriteInt32BigEndian(offsets.AsSpan(4 * size), at);
            return (cut, offsets);
        }

        private ReadOnlyMemory<byte> Outline(int glyph) => glyf[Offset(glyph)..Offset(glyph + 1)];

        private int Offset(int glyph) => longOffsets
            ? BinaryPrimitives.ReadInt32BigEndian(loca.Span[(4 * glyph)..])
            : 2 * BinaryPrimitives.ReadUInt16BigEndian(loca.Span[(2 * glyph)..]);

        private static List<int> Components(ReadOnlySpan<byte> outline)
        {
            var parts = new List<int>();
            if (outline.Length < 10 || BinaryPrimitives.ReadInt16BigEndian(outline) >= 0) return parts; // negative: composite
            var rest = outline[10..];
            while (true)
            {
                int flags = BinaryPrimitives.ReadUInt16BigEndian(rest);
                parts.Add(BinaryPrimitives.ReadUInt16BigEndian(rest[2..]));
                var transform = (flags & Scale) != 0 ? 2 : (flags & TwoScales) != 0 ? 4 : (flags & Matrix) != 0 ? 8 : 0;
                if ((flags & MoreComponents) == 0) return parts;
                rest = rest[(4 + ((flags & WordArguments) != 0 ? 4 : 2) + transform)..];
            }
        }
    }
}
