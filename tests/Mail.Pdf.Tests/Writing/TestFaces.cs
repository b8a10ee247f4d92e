using System.Buffers.Binary;
using System.Text;
using Siegelpost.Pdf.Fonts;
using Siegelpost.Pdf.Sealing;
using Siegelpost.Pdf.Writing;

namespace Siegelpost.Tests.Pdf.Writing;

/// <summary>The bundled faces, and character to glyph by the cmap alone: enough for tests of the writer, no shaping.</summary>
internal static class TestFaces
{
    private static readonly Dictionary<string, Face> Loaded = [];

    public static Face Load(string name)
    {
        lock (Loaded)
        {
            if (Loaded.TryGetValue(name, out var face)) return face;
            using var resource = typeof(PdfSealer).Assembly.GetManifestResourceStream($"fonts/{name}.ttf") ?? throw new InvalidOperationException($"No font {name}.");
            var data = new byte[resource.Length];
            resource.ReadExactly(data);
            return Loaded[name] = new Face(data);
        }
    }

    public static TextMark Text(this Face face, string text, double x, double baseline, double size = 11, int colour = 0, StructureElement? element = null)
    {
        var glyphs = text.EnumerateRunes().Select(rune => (rune, id: Glyph(face, rune))).Select(pair => new Glyph(pair.id, face.Advance(pair.id), 0, 0, pair.rune.ToString()));
        return new TextMark(element, face, size, x, baseline, colour, [.. glyphs], text, NeedsActualText: false);
    }

    /// <summary>By a Windows Unicode subtable of format 4 or 12 (OpenType cmap).</summary>
    public static ushort Glyph(Face face, Rune rune)
    {
        var cmap = face.Table("cmap").Span;
        for (var i = 0; i < U16(cmap[2..]); i++)
        {
            var record = cmap[(4 + 8 * i)..];
            var table = cmap[(int)U32(record[4..])..];
            var glyph = (U16(table)) switch { 4 => Format4(table, rune.Value), 12 => Format12(table, rune.Value), _ => 0 };
            if (glyph != 0) return (ushort)glyph;
        }
        return 0;
    }

    private static int Format4(ReadOnlySpan<byte> table, int code)
    {
        var twice = U16(table[6..]);
        for (var i = 0; i < twice; i += 2)
        {
            if (code > U16(table[(14 + i)..])) continue;
            var start = U16(table[(16 + twice + i)..]);
            if (code < start) return 0;
            var delta = U16(table[(16 + 2 * twice + i)..]);
            var at = 16 + 3 * twice + i;
            var offset = U16(table[at..]);
            if (offset == 0) return code + delta & 0xFFFF;
            var glyph = U16(table[(at + offset + 2 * (code - start))..]);
            return glyph == 0 ? 0 : glyph + delta & 0xFFFF;
        }
        return 0;
    }

    private static int Format12(ReadOnlySpan<byte> table, int code)
    {
        for (var group = 0; group < U32(table[12..]); group++)
        {
            var entry = table[(16 + 12 * group)..];
            if (code >= U32(entry) && code <= U32(entry[4..])) return (int)(U32(entry[8..]) + code - U32(entry));
        }
        return 0;
    }

    private static int U16(ReadOnlySpan<byte> at) => BinaryPrimitives.ReadUInt16BigEndian(at);
    private static uint U32(ReadOnlySpan<byte> at) => BinaryPrimitives.ReadUInt32BigEndian(at);
}
