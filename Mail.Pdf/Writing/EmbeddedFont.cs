using System.Buffers.Binary;
using Siegelpost.Pdf.Fonts;

namespace Siegelpost.Pdf.Writing;

/// <summary>A face in the document as a composite font (ISO 32000-2 §9.7): a subset of the outlines, and what the character codes mean.
/// A code is the glyph's id; a glyph that stands for several texts has more codes, so that every reader copies the right one, also those
/// that don't know ActualText.</summary>
internal sealed class EmbeddedFont(Face face, int index, ObjectId id)
{
    private const string Silent = "\u200B"; // a glyph that never begins a cluster; every glyph needs some meaning (PDF/UA-1 §7.21.7)
    private const int MapsPerBlock = 100; // limit of beginbfchar, Adobe technical note 5014

    private readonly Dictionary<ushort, string> first = []; // what each glyph stood for first, under its own id
    private readonly Dictionary<(ushort Glyph, string Text), ushort> others = [];
    private int nextCode = face.GlyphCount;

    public int Index { get; } = index;
    public ObjectId Id { get; } = id;

    public double Width(ushort glyph) => Math.Round(face.Advance(glyph), 1);

    /// <summary>Notes the glyphs and what they stand for.</summary>
    public void Use(IReadOnlyList<Glyph> glyphs)
    {
        foreach (var glyph in glyphs)
        {
            if (first.TryAdd(glyph.Id, glyph.Text) || first[glyph.Id] == glyph.Text) continue;
            if (!face.IsCff && nextCode <= ushort.MaxValue && others.TryAdd((glyph.Id, glyph.Text), (ushort)nextCode)) nextCode++; // CFF: a code is a glyph
        }
    }

    public ushort Code(Glyph glyph) => first[glyph.Id] != glyph.Text && others.TryGetValue((glyph.Id, glyph.Text), out var code) ? code : glyph.Id;

    /// <summary>Whether a reader takes the glyph for just these characters.</summary>
    public bool Means(Glyph glyph) => glyph.Text.Length > 0 && (first[glyph.Id] == glyph.Text || others.ContainsKey((glyph.Id, glyph.Text)));

    public void Write(PdfObjects objects)
    {
        var name = SubsetName();
        var program = face.IsCff ? CffSubset.Create(face, first.Keys) : TrueTypeSubset.Create(face, first.Keys);
        var file = objects.AddCompressed(face.IsCff ? "/Subtype/CIDFontType0C" : $"/Length1 {program.Length}", program);
        (ushort Code, ushort Glyph, string Text)[] used = [.. first.Select(pair => (pair.Key, pair.Key, pair.Value)).Concat(others.Select(pair => (pair.Value, pair.Key.Glyph, pair.Key.Text))).OrderBy(meaning => meaning.Item1)];
        var map = objects.AddCompressed("", ToUnicode(used).Span);
        var glyphs = nextCode > face.GlyphCount ? objects.AddCompressed("", GlyphOfCode()) : (ObjectId?)null;
        var (descriptor, descendant) = (objects.Reserve(), objects.Reserve());
        var body = objects.Open(Id).Add("<</Type/Font/Subtype/Type0/BaseFont/"u8);
        body.Literal(name);
        body.Add($"/Encoding/Identity-H/DescendantFonts[{descendant}]/ToUnicode {map}>>");
        body = objects.Open(descendant).Add("<</Type/Font/Subtype/"u8).Add(face.IsCff ? "CIDFontType0"u8 : "CIDFontType2"u8).Add("/BaseFont/"u8);
        body.Literal(name);
        body.Add($"/CIDSystemInfo<</Registry {new PdfText("Adobe")}/Ordering {new PdfText("Identity")}/Supplement 0>>/FontDescriptor {descriptor}/DW 0");
        if (glyphs is { } mapped) body.Add($"/CIDToGIDMap {mapped}");
        else if (!face.IsCff) body.Add("/CIDToGIDMap/Identity"u8); // the CIDs of our CFF fonts are in them
        body.Add("/W["u8);
        foreach (var (code, glyph, _) in used) body.Add($"{(int)code}[{Width(glyph)}]");
        body.Add("]>>"u8);
        WriteDescriptor(objects.Open(descriptor), name, file);
    }

    // ISO 32000-2 §9.7.4.3: two bytes for each code.
    private byte[] GlyphOfCode()
    {
        var map = new byte[2 * nextCode];
        foreach (var glyph in first.Keys) BinaryPrimitives.WriteUInt16BigEndian(map.AsSpan(2 * glyph), glyph);
        foreach (var ((glyph, _), code) in others) BinaryPrimitives.WriteUInt16BigEndian(map.AsSpan(2 * code), glyph);
        return map;
    }

    private void WriteDescriptor(PdfBuffer body, string name, ObjectId file)
    {
        var box = face.BoundingBox;
        body.Add("<</Type/FontDescriptor/FontName/"u8).Literal(name);
        body.Add($"/Flags {4 | (face.ItalicAngle != 0 ? 64 : 0)}/FontBBox[{box.XMin} {box.YMin} {box.XMax} {box.YMax}]/ItalicAngle {face.ItalicAngle}") // 4: symbolic, 64: italic
            .Add($"/Ascent {face.Ascent}/Descent {-face.Descent}/CapHeight {face.CapHeight}/StemV 80");
        body.Add(face.IsCff ? "/FontFile3 "u8 : "/FontFile2 "u8).Add($"{file}>>");
    }

    private static PdfBuffer ToUnicode((ushort Code, ushort Glyph, string Text)[] used)
    {
        var map = new PdfBuffer();
        map.Add("/CIDInit/ProcSet findresource begin 12 dict begin begincmap/CIDSystemInfo<</Registry(Adobe)/Ordering(UCS)/Supplement 0>>def/CMapName/Adobe-Identity-UCS def/CMapType 2 def\n"u8)
            .Add("1 begincodespacerange<0000><FFFF>endcodespacerange\n"u8);
        foreach (var block in used.Chunk(MapsPerBlock))
        {
            map.Add($"{block.Length} beginbfchar\n");
            foreach (var (code, _, text) in block)
            {
                map.Literal("<");
                map.Hex(code);
                map.Literal("><");
                map.HexUtf16(text.Length > 0 ? text : Silent);
                map.Literal(">\n");
            }
            map.Add("endbfchar\n"u8);
        }
        return map.Add("endcmap CMapName currentdict/CMap defineresource pop end end"u8);
    }

    // ISO 32000-2 §9.9.2: six capitals and a plus; names have no blanks or delimiters.
    private string SubsetName()
    {
        Span<char> tag = stackalloc char[6];
        for (var (i, rest) = (5, Index); i >= 0; i--, rest /= 26) tag[i] = (char)('A' + rest % 26);
        return $"{tag}+{string.Concat(face.PostScriptName.Where(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_'))}";
    }
}
