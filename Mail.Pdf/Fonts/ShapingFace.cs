using System.Runtime.InteropServices;
using HarfBuzzSharp;

namespace Siegelpost.Pdf.Fonts;

/// <summary>A face with its HarfBuzz font. Immutable after construction, so any number of threads may shape with it.</summary>
internal sealed class ShapingFace : IDisposable
{
    private const int ZeroWidthNonJoiner = 0x200c;
    private const byte Unknown = 0, Yes = 1, No = 2;
    // Answers of the cmap for the basic plane. Races are harmless: every thread writes the same answer.
    private readonly byte[] coverage = new byte[0x10000];
    private readonly Font font;
    private readonly Face face;

    /// <param name="index">Which font of a collection.</param>
    /// <exception cref="InvalidDataException">Not a font, or a needed table is missing.</exception>
    public ShapingFace(Stream file, int index = 0)
    {
        var pinned = GC.AllocateUninitializedArray<byte>(checked((int)file.Length), pinned: true);
        file.ReadExactly(pinned);
        face = new Face(pinned, index);
        // On the pinned heap: the address stays valid as long as the face holds the array.
        using var blob = new Blob(Marshal.UnsafeAddrOfPinnedArrayElement(pinned, 0), pinned.Length, MemoryMode.ReadOnly);
        blob.MakeImmutable();
        using var tables = new HarfBuzzSharp.Face(blob, index); // the font keeps a reference of its own
        tables.MakeImmutable();
        font = new Font(tables);
        font.SetScale(face.UnitsPerEm, face.UnitsPerEm);
        font.SetFunctionsOpenType();
        Space = font.TryGetGlyph(' ', out var space) ? (ushort)space : (ushort)0;
        SpaceAdvance = face.Advance(Space);
        Invisible = Glyph(ZeroWidthNonJoiner) is var joiner && face.IsEmpty(joiner) ? joiner : (ushort)0;
    }

    public Face Face => face;
    /// <summary>A glyph without outlines that stands for joiners and selectors; 0: the font has none, and they leave no glyph.</summary>
    public ushort Invisible { get; }
    public ushort Space { get; }
    /// <summary>In thousandths of the size.</summary>
    public double SpaceAdvance { get; }

    public bool Covers(int codePoint)
    {
        if (codePoint > 0xffff) return font.TryGetGlyph((uint)codePoint, out var glyph) && glyph != 0;
        var known = coverage[codePoint];
        if (known == Unknown) coverage[codePoint] = known = font.TryGetGlyph((uint)codePoint, out var glyph) && glyph != 0 ? Yes : No;
        return known == Yes;
    }

    /// <summary>Whether it has all characters of a cluster, apart from those that are never seen.</summary>
    public bool Covers(ReadOnlySpan<char> cluster)
    {
        foreach (var rune in cluster.EnumerateRunes())
            if (!IsUnseen(rune.Value) && !Covers(rune.Value)) return false;
        return true;
    }

    public ushort Glyph(int codePoint) => font.TryGetGlyph((uint)codePoint, out var glyph) ? (ushort)glyph : (ushort)0;

    // Default_Ignorable_Code_Point, as far as it occurs inside of clusters: joiners, variation selectors, tags.
    private static bool IsUnseen(int c) => c is 0x34f or 0x61c or >= 0x200b and <= 0x200f or >= 0x2060 and <= 0x206f or 0x180e or >= 0xfe00 and <= 0xfe0f or >= 0xe0000 and <= 0xe0fff;

    public void Shape(HarfBuzzSharp.Buffer buffer) => font.Shape(buffer);

    public void Dispose() => font.Dispose();
}
