using Siegelpost.Pdf.Fonts;

namespace Siegelpost.Pdf.Writing;

// The seam between layout and writer: pages of positioned marks in PDF points, origin at the top left, y downwards. Layout decides
// where things are and what they mean (the structure tree); the writer turns that into ISO 32000-2 objects and decides nothing.

/// <summary>A finished document before it is bytes.</summary>
public sealed record DisplayList(string Title, string Language, IReadOnlyList<DisplayPage> Pages, StructureElement Root, IReadOnlyList<Bookmark> Bookmarks);

/// <summary>One page; marks are painted in order.</summary>
public sealed record DisplayPage(double Width, double Height, IReadOnlyList<Mark> Marks);

/// <summary>Something painted. A mark without an element is an artifact (ISO 32000-2 §14.8.2.2).</summary>
public abstract record Mark(StructureElement? Element);

/// <summary>A run of shaped glyphs of one face, size and colour on one baseline, in visual order.</summary>
/// <param name="Baseline">y of the baseline.</param>
/// <param name="Text">The characters it shows, in reading order; as ActualText where the glyphs' own texts don't add up to it.</param>
/// <param name="NeedsActualText">A hint that glyphs and characters don't map one to one; the writer sees to it cluster by cluster.</param>
public sealed record TextMark(StructureElement? Element, Face Face, double Size, double X, double Baseline, int Colour, IReadOnlyList<Glyph> Glyphs, string Text, bool NeedsActualText, string? Language = null) : Mark(Element);

/// <summary>A glyph of a face. Advance and offsets in thousandths of the size; OffsetX to the right, OffsetY upwards, as fonts and HarfBuzz count.</summary>
/// <param name="Text">The characters this glyph alone stands for; empty for all but the first glyph of a cluster.</param>
public readonly record struct Glyph(ushort Id, string Text)
{
    private readonly float advance, offsetX, offsetY; // a text of 200,000 letters is held several times over

    public Glyph(ushort id, double advance, double offsetX, double offsetY, string text) : this(id, text) => (Advance, OffsetX, OffsetY) = (advance, offsetX, offsetY);

    public double Advance { get => advance; init => advance = (float)value; }
    public double OffsetX { get => offsetX; init => offsetX = (float)value; }
    public double OffsetY { get => offsetY; init => offsetY = (float)value; }
}

/// <summary>A rectangle, filled or stroked or both, with round corners of <paramref name="Radius"/>.</summary>
public sealed record RectangleMark(StructureElement? Element, double X, double Y, double Width, double Height, int? Fill, int? Stroke = null, double StrokeWidth = 0, double Radius = 0) : Mark(Element);

/// <summary>A stroked line through at least two points.</summary>
public sealed record LineMark(StructureElement? Element, IReadOnlyList<(double X, double Y)> Points, double Width, int Colour, bool Dashed = false) : Mark(Element);

/// <summary>An image; bytes are those of the mail (JPEG, PNG, GIF), already checked against the limits.</summary>
public sealed record ImageMark(StructureElement? Element, PdfImage Image, double X, double Y, double Width, double Height) : Mark(Element);

/// <summary>A link over a rectangle; only http, https, mailto and tel. <paramref name="Element"/> is its Link element; <paramref name="Description"/> is read aloud.</summary>
public sealed record LinkMark(StructureElement? Element, double X, double Y, double Width, double Height, string Uri, string Description) : Mark(Element);

/// <summary>Limits painting to a rectangle until the matching <see cref="ClipEndMark"/> (nests).</summary>
public sealed record ClipMark(double X, double Y, double Width, double Height) : Mark((StructureElement?)null);
public sealed record ClipEndMark() : Mark((StructureElement?)null);

public sealed record Bookmark(string Title, int Page, double Y, int Level);

/// <summary>Structure types of ISO 32000-1 §14.8.4 that mails need (PDF/UA-1).</summary>
public enum StructureType { Document, Section, Paragraph, H1, H2, H3, H4, H5, H6, List, ListItem, Label, ListBody, Table, TableRow, HeaderCell, DataCell, BlockQuote, Code, Link, Figure, Span }

/// <summary>A node of the structure tree. Marks refer to it; a node may have marks on several pages.</summary>
public sealed class StructureElement(StructureType type)
{
    public StructureType Type { get; } = type;
    public List<StructureElement> Children { get; } = [];
    /// <summary>Text for those who can't see it (figures, links).</summary>
    public string? Alternative { get; set; }
    public string? Language { get; set; }
    public int ColumnSpan { get; set; } = 1;
    public int RowSpan { get; set; } = 1;
    /// <summary>Header cells: whether it heads its column (else its row).</summary>
    public bool HeadsColumn { get; set; } = true;

    public StructureElement Add(StructureType childType)
    {
        var child = new StructureElement(childType);
        Children.Add(child);
        return child;
    }
}
