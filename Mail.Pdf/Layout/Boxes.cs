using Siegelpost.Pdf.Writing;

namespace Siegelpost.Pdf.Layout;

// The tree between a mail's markup and the page. HTML and plain text both become boxes; layout knows nothing of either.

internal abstract class Box(ComputedStyle style)
{
    public ComputedStyle Style { get; } = style;
    /// <summary>Smallest and preferred width, once asked for.</summary>
    public (double Min, double Max)? Widths { get; set; }
}

/// <summary>A block with blocks, paragraphs and tables inside.</summary>
/// <param name="role">What it is to a screen reader; null: nothing of its own.</param>
internal sealed class BlockBox(ComputedStyle style, StructureType? role = null) : Box(style)
{
    public StructureType? Role { get; } = role;
    public List<Box> Children { get; } = [];
    /// <summary>List items: the bullet or number before the first line.</summary>
    public string? Marker { get; init; }
}

/// <summary>Text and what stands in it, broken into lines.</summary>
internal sealed class ParagraphBox(ComputedStyle style) : Box(style)
{
    public List<Inline> Content { get; } = [];
    public List<Word>? Words { get; set; }
}

internal abstract record Inline(ComputedStyle Style);

/// <summary>White space is already collapsed; a line feed is a forced break.</summary>
internal sealed record TextInline(ComputedStyle Style, string Text) : Inline(Style);

/// <summary>An image or a small block (a button) that stands in a line like a letter.</summary>
internal sealed record AtomInline(ComputedStyle Style, Box Box) : Inline(Style);

/// <summary>An image, or the frame in which it is missing.</summary>
internal sealed class ImageBox(ComputedStyle style, PdfImage? image, double width, double height, string? alternative) : Box(style)
{
    public PdfImage? Image { get; } = image;
    public double Width { get; } = width;
    public double Height { get; } = height;
    /// <summary>Empty: decoration. Null: the mail says nothing.</summary>
    public string? Alternative { get; } = alternative;
    /// <summary>Not shown, but it stands among the attachments.</summary>
    public bool IsAttached { get; init; }
}

/// <summary>A block or image at the edge of its column, with the lines that follow beside it.</summary>
internal sealed class FloatBox(ComputedStyle style, Box content, bool atRight) : Box(style)
{
    public Box Content => content;
    public bool AtRight => atRight;
}

internal sealed class TableBox(ComputedStyle style) : Box(style)
{
    public List<TableRow> Rows { get; } = [];
    public List<BlockBox> Captions { get; } = [];
    public int Columns { get; set; }
    /// <summary>Rows at the top that are repeated on every page.</summary>
    public int HeadRows { get; set; }
    /// <summary>Whether it holds data and not just arranges the page; only then a screen reader hears of a table.</summary>
    public bool IsData { get; set; }
    public ColumnWidths? Measured { get; set; }
}

internal sealed class TableRow(ComputedStyle style)
{
    public ComputedStyle Style { get; } = style;
    public List<TableCell> Cells { get; } = [];
}

internal sealed class TableCell(BlockBox content, bool isHeader)
{
    public BlockBox Content { get; } = content;
    public bool IsHeader { get; } = isHeader;
    public int Column { get; set; }
    public int ColumnSpan { get; set; } = 1;
    public int RowSpan { get; set; } = 1;
}
