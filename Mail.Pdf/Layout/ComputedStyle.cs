using Siegelpost.Pdf.Fonts;
using Siegelpost.Pdf.Writing;

namespace Siegelpost.Pdf.Layout;

internal enum Display { Inline, InlineBlock, Block, ListItem, Table, TableGroup, TableRow, TableCell, TableCaption, None }

internal enum WhiteSpace { Normal, NoWrap, Pre, PreWrap, PreLine }

internal enum TextAlign { Start, Left, Center, Right, End }

/// <summary>How text of an element stands to the direction of the text around it (CSS Writing Modes 4 §2.2).</summary>
internal enum UnicodeBidi { Normal, Embed, Isolate, Override, IsolateOverride, Plaintext }

internal enum FloatSide { None, Left, Right }

internal enum VerticalAlign { Top, Middle, Bottom, Baseline }

/// <summary>One value for each side of a box.</summary>
internal struct Sides<T>
{
    public T Top, Right, Bottom, Left;

    public T this[int side]
    {
        readonly get => side switch { 0 => Top, 1 => Right, 2 => Bottom, _ => Left };
        set
        {
            switch (side)
            {
                case 0: Top = value; break;
                case 1: Right = value; break;
                case 2: Bottom = value; break;
                default: Left = value; break;
            }
        }
    }
}

/// <summary>Where a piece of text leads. One for each link of the mail, so that its pieces on several lines are one Link element.</summary>
internal sealed class MailLink(string uri)
{
    private StructureElement? owner, element;

    public string Uri { get; } = uri;
    public string Description { get; set; } = uri;

    /// <summary>Its Link element in a paragraph; a link around several paragraphs has one in each.</summary>
    public StructureElement ElementIn(StructureElement paragraph)
    {
        if (element is not null && owner == paragraph) return element;
        owner = paragraph;
        return element = paragraph.Add(StructureType.Link);
    }
}

/// <summary>The properties of one element that layout knows, in CSS pixels. Everything else in a style sheet is ignored.</summary>
internal sealed class ComputedStyle
{
    /// <summary>11 pt, what most mail programs write with.</summary>
    public const double MediumSize = 44.0 / 3;
    public const double NormalLineHeight = 1.3;

    // Inherited.
    public FontFamily Family = FontFamily.Default;
    public double Size = MediumSize;
    public bool Bold, Italic, RightToLeft;
    public int Colour = Palette.Ink;
    public double LineHeight = NormalLineHeight;
    public bool LineHeightIsAbsolute;
    public WhiteSpace WhiteSpace;
    public TextAlign Align;
    public double Indent;
    public string ListType = "disc";
    public bool MarkerInside;
    public bool Uppercase;
    public bool Collapse;
    public double Spacing = 2;
    /// <summary>What a table's attributes say about its cells.</summary>
    public double CellPadding = 1, CellBorder;
    /// <summary>Blocks stand in the middle, not only text: the align attribute.</summary>
    public bool CentresBlocks;

    // Not inherited by the letter of CSS, but what is seen flows on to the text inside.
    public bool Underline, Strike;
    public double Shift;
    public MailLink? Link;
    public int? TextBackground;

    // Of the element itself.
    public Display Display = Display.Inline;
    public UnicodeBidi Bidi;
    public int? Background;
    public Sides<double> Margin, Padding, Border;
    public Sides<int> BorderColour;
    public Sides<bool> BorderDashed;
    public bool LeftAuto, RightAuto, HasDefaultMargins;
    public FloatSide Float;
    public bool ClearsLeft, ClearsRight;
    /// <summary>Ends below the floats inside it.</summary>
    public bool ContainsFloats;
    public double? Width, WidthPercent, Height, MaxWidth, MaxWidthPercent;
    /// <summary>Its children stand in a row: whether the row wraps, they are apart as far as they can be, in the middle of its height.</summary>
    public bool FlexRow, FlexWraps, FlexSpreads, FlexMiddle;
    public double FlexGap;
    /// <summary>In a row it takes a part of the room that is left.</summary>
    public bool Grows;
    public double Radius;
    public VerticalAlign VerticalAlign = VerticalAlign.Baseline;

    public FontChoice Choice => new(Family.Class, Bold, Italic);
    /// <summary>The size that our face is set in.</summary>
    public double TextSize => Size * Family.Scale;
    public bool KeepsBlanks => WhiteSpace is WhiteSpace.Pre or WhiteSpace.PreWrap;
    public bool KeepsLines => WhiteSpace is WhiteSpace.Pre or WhiteSpace.PreWrap or WhiteSpace.PreLine;
    public bool Wraps => WhiteSpace is not (WhiteSpace.Pre or WhiteSpace.NoWrap);
    public double LineSpacing => LineHeightIsAbsolute ? Math.Max(LineHeight, Size * 0.9) : LineHeight * Size;
    public double HorizontalEdges => Padding.Left + Padding.Right + Border.Left + Border.Right;

    /// <summary>The style that a child begins with.</summary>
    public ComputedStyle Inherit() => new()
    {
        Family = Family,
        Size = Size,
        Bold = Bold,
        Italic = Italic,
        RightToLeft = RightToLeft,
        Colour = Colour,
        LineHeight = LineHeight,
        LineHeightIsAbsolute = LineHeightIsAbsolute,
        WhiteSpace = WhiteSpace,
        Align = Align,
        Indent = Indent,
        ListType = ListType,
        MarkerInside = MarkerInside,
        Uppercase = Uppercase,
        Collapse = Collapse,
        Spacing = Spacing,
        CellPadding = CellPadding,
        CellBorder = CellBorder,
        CentresBlocks = CentresBlocks,
        Underline = Underline,
        Strike = Strike,
        Shift = Shift,
        Link = Link,
        TextBackground = TextBackground,
    };
}
