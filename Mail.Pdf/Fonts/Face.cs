using System.Buffers.Binary;
using System.Text;

namespace Siegelpost.Pdf.Fonts;

/// <summary>
/// One OpenType font, TrueType or CFF outlines, alone in its file or one of a collection: its bytes and the few tables that layout and writer both need. Shaping is HarfBuzz's; subsetting the writer's.
/// Only fonts that ship with us or that an operator dropped in are read here, never fonts from a mail.
/// </summary>
public sealed class Face
{
    private readonly Dictionary<uint, (int Offset, int Length)> tables = [];
    private readonly int longMetrics;

    /// <param name="index">Which font of a collection.</param>
    /// <exception cref="InvalidDataException">Not a font, or a needed table is missing.</exception>
    public Face(byte[] data, int index = 0)
    {
        Data = data;
        var start = U32(0) == Tag("ttcf") ? checked((int)U32(12 + 4 * index)) : 0;
        var count = U16(start + 4);
        for (var i = 0; i < count; i++)
        {
            var entry = start + 12 + 16 * i;
            tables[BinaryPrimitives.ReadUInt32BigEndian(data.AsSpan(entry))] = (checked((int)U32(entry + 8)), checked((int)U32(entry + 12)));
        }
        var head = Need("head").Offset;
        var hhea = Need("hhea").Offset;
        UnitsPerEm = U16(head + 18);
        BoundingBox = (Em(I16(head + 36)), Em(I16(head + 38)), Em(I16(head + 40)), Em(I16(head + 42)));
        Ascent = Em(I16(hhea + 4));
        Descent = Em(-I16(hhea + 6));
        LineGap = Em(I16(hhea + 8));
        longMetrics = U16(hhea + 34);
        GlyphCount = U16(Need("maxp").Offset + 4);
        var post = Need("post").Offset;
        ItalicAngle = I16(post + 4);
        UnderlinePosition = Em(-I16(post + 8));
        UnderlineThickness = Em(I16(post + 10));
        var os2 = Need("OS/2").Offset;
        CapHeight = U16(os2) >= 2 ? Em(I16(os2 + 88)) : Ascent * 0.7;
        if (!IsCff) Need("glyf");
        PostScriptName = ReadName(6) ?? "Font";
    }

    /// <summary>Outlines are of PostScript's kind.</summary>
    public bool IsCff => tables.ContainsKey(Tag("CFF "));
    /// <summary>The whole file.</summary>
    public byte[] Data { get; }
    public string PostScriptName { get; }
    public int UnitsPerEm { get; }
    public int GlyphCount { get; }
    /// <summary>In thousandths of the size, like all lengths here; upwards is positive for the ascent, downwards for the descent.</summary>
    public double Ascent { get; }
    public double Descent { get; }
    public double LineGap { get; }
    public double CapHeight { get; }
    /// <summary>Below the baseline.</summary>
    public double UnderlinePosition { get; }
    public double UnderlineThickness { get; }
    /// <summary>Degrees, negative for italics.</summary>
    public double ItalicAngle { get; }
    public (double XMin, double YMin, double XMax, double YMax) BoundingBox { get; }

    /// <summary>Advance width in thousandths.</summary>
    public double Advance(ushort glyph) => Em(U16(Need("hmtx").Offset + 4 * Math.Min(glyph, longMetrics - 1)));

    /// <summary>A TrueType glyph that draws nothing.</summary>
    public bool IsEmpty(ushort glyph)
    {
        if (IsCff || glyph == 0 || glyph >= GlyphCount) return false;
        var loca = Need("loca").Offset;
        return U16(Need("head").Offset + 50) == 0 ? U16(loca + 2 * glyph) == U16(loca + 2 * glyph + 2) : U32(loca + 4 * glyph) == U32(loca + 4 * glyph + 4);
    }

    /// <summary>A table by its four-letter tag; empty when the font has none.</summary>
    public ReadOnlyMemory<byte> Table(string tag) => tables.TryGetValue(Tag(tag), out var at) ? Data.AsMemory(at.Offset, at.Length) : default;

    private (int Offset, int Length) Need(string tag) => tables.TryGetValue(Tag(tag), out var at) ? at : throw new InvalidDataException($"The font has no table {tag}.");

    private static uint Tag(string tag) => BinaryPrimitives.ReadUInt32BigEndian(Encoding.ASCII.GetBytes(tag));

    private string? ReadName(int id)
    {
        var name = Need("name").Offset;
        var strings = name + U16(name + 4);
        for (var i = 0; i < U16(name + 2); i++)
        {
            var record = name + 6 + 12 * i;
            if (U16(record + 6) != id) continue;
            var bytes = Data.AsSpan(strings + U16(record + 10), U16(record + 8));
            return U16(record) == 1 ? Encoding.Latin1.GetString(bytes) : Encoding.BigEndianUnicode.GetString(bytes);
        }
        return null;
    }

    private double Em(int units) => units * 1000.0 / UnitsPerEm;
    private int U16(int at) => BinaryPrimitives.ReadUInt16BigEndian(Data.AsSpan(at));
    private int I16(int at) => BinaryPrimitives.ReadInt16BigEndian(Data.AsSpan(at));
    private uint U32(int at) => BinaryPrimitives.ReadUInt32BigEndian(Data.AsSpan(at));
}
