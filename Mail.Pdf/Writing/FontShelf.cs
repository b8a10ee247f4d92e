using Siegelpost.Pdf.Fonts;

namespace Siegelpost.Pdf.Writing;

/// <summary>The faces that a document uses, each embedded once.</summary>
internal sealed class FontShelf(PdfObjects objects)
{
    private readonly Dictionary<Face, EmbeddedFont> byFace = [];
    private readonly List<EmbeddedFont> all = [];

    public IReadOnlyList<EmbeddedFont> All => all;

    public EmbeddedFont For(Face face)
    {
        if (byFace.TryGetValue(face, out var font)) return font;
        font = new EmbeddedFont(face, all.Count, objects.Reserve());
        byFace.Add(face, font);
        all.Add(font);
        return font;
    }

    /// <summary>When all glyphs are known.</summary>
    public void Write()
    {
        foreach (var font in all) font.Write(objects);
    }
}
