using System.Runtime.InteropServices;
using HarfBuzzSharp;

namespace Siegelpost.Pdf.Fonts;

/// <summary>A face with its HarfBuzz font. Immutable after construction, so any number of threads may shape with it.</summary>
internal sealed class ShapingFace : IDisposable
{
    private const byte Unknown = 0, Yes = 1, No = 2;
    // Answers of the cmap for the basic plane. Races are harmless: every thread writes the same answer.
    private readonly byte[] coverage = new byte[0x10000];
    private readonly Font font;
    private readonly Face face;

    public ShapingFace(ReadOnlySpan<byte> data)
    {
        var pinned = GC.AllocateUninitializedArray<byte>(data.Length, pinned: true);
        data.CopyTo(pinned);
        face = new Face(pinned);
        // On the pinned heap: the address stays valid as long as the face holds the array.
        using var blob = new Blob(Marshal.UnsafeAddrOfPinnedArrayElement(pinned, 0), pinned.Length, MemoryMode.ReadOnly);
        blob.MakeImmutable();
        using var tables = new HarfBuzzSharp.Face(blob, 0); // the font keeps a reference of its own
        tables.MakeImmutable();
        font = new Font(tables);
        font.SetScale(face.UnitsPerEm, face.UnitsPerEm);
        font.SetFunctionsOpenType();
        Space = font.TryGetGlyph(' ', out var space) ? (ushort)space : (ushort)0;
        SpaceAdvance = face.Advance(Space);
    }

    public Face Face => face;
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

    public void Shape(HarfBuzzSharp.Buffer buffer) => font.Shape(buffer);

    public void Dispose() => font.Dispose();
}
