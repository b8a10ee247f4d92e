using Siegelpost.Pdf.Fonts;
using Siegelpost.Pdf.Writing;

namespace Siegelpost.Pdf.Layout;

/// <summary>An image or small block that has found its line. It is laid out only once it is sure to stay there.</summary>
internal abstract class PlacedAtom(double width)
{
    private bool prepared;

    public double Width { get; } = width;
    public double Height { get; protected set; }
    /// <summary>How much of the height stands above the baseline.</summary>
    public double Ascent { get; protected set; }
    /// <summary>Hangs from the top of the line instead.</summary>
    public bool AlignsTop { get; protected init; }
    public Strip Strip { get; } = new();

    public void Prepare(StructureElement parent)
    {
        if (prepared) return;
        prepared = true;
        Draw(parent);
    }

    protected abstract void Draw(StructureElement parent);
}

/// <summary>A block in a line: a button mostly. Its link covers all of it, not only its words.</summary>
internal sealed class PlacedBlock : PlacedAtom
{
    private readonly LayoutContext context;
    private readonly BlockBox block;
    private readonly int depth;
    private readonly double inner;

    public PlacedBlock(LayoutContext context, BlockBox block, double room, int depth) : base(OuterWidth(context, block, room, depth))
    {
        (this.context, this.block, this.depth) = (context, block, depth);
        inner = Width - Margins(block.Style);
        AlignsTop = block.Style.VerticalAlign == VerticalAlign.Top;
    }

    protected override void Draw(StructureElement parent)
    {
        var style = block.Style;
        var x = Math.Max(0, style.Margin.Left);
        var top = Math.Max(0, style.Margin.Top);
        var flow = new Flow(context.Budget) { Y = top + style.Border.Top + style.Padding.Top };
        var place = Strip.Reserve();
        var covered = context.CoveredLink;
        context.CoveredLink = style.Link ?? covered;
        context.Blocks.Children(block, Strip, flow, x + style.Border.Left + style.Padding.Left, Math.Max(8, inner - style.HorizontalEdges), parent, depth + 1);
        context.CoveredLink = covered;
        var bottom = flow.End() + style.Padding.Bottom + style.Border.Bottom;
        if (style.Height is { } height) bottom = Math.Max(bottom, top + height + style.Border.Top + style.Border.Bottom);
        BoxPainter.Background(Strip, place, style, x, top, inner, bottom - top);
        BoxPainter.Borders(Strip, style, x, top, inner, bottom - top);
        if (style.Link is { } link && link != covered) Strip.Add(new LinkMark(link.ElementIn(parent), x, top, inner, bottom - top, link.Uri, link.Description));
        Height = bottom + Math.Max(0, style.Margin.Bottom);
        Ascent = flow.LastBaseline ?? Height;
    }

    private static double OuterWidth(LayoutContext context, BlockBox block, double room, int depth)
    {
        var style = block.Style;
        var margins = Margins(style);
        var width = style.WidthPercent is { } percent ? room * percent / 100 : style.Width is { } wanted ? wanted + style.HorizontalEdges : context.Widths.Of(block, depth + 1).Max - margins + 0.1;
        if (style.MaxWidth is { } limit) width = Math.Min(width, limit + style.HorizontalEdges);
        return Math.Min(width, Math.Max(8, room - margins)) + margins;
    }

    private static double Margins(ComputedStyle style) => Math.Max(0, style.Margin.Left) + Math.Max(0, style.Margin.Right);
}

/// <summary>An image scaled into its line, or a frame with its alternative text when we don't have it (remote images are never fetched).</summary>
internal sealed class PlacedImage : PlacedAtom
{
    private readonly LayoutContext context;
    private readonly ImageBox image;
    private readonly double width, height;

    public PlacedImage(LayoutContext context, ImageBox image, double room) : base(Fit(context, image, Math.Max(8, room - Edges(image.Style))).Width + Edges(image.Style))
    {
        (this.context, this.image) = (context, image);
        (width, height) = Fit(context, image, Math.Max(8, room - Edges(image.Style)));
        Height = height + Above(image.Style) + Math.Max(0, image.Style.Margin.Bottom) + image.Style.Border.Bottom + image.Style.Padding.Bottom;
        Ascent = Height + image.Style.Shift;
        if (image.Style.VerticalAlign == VerticalAlign.Middle) Ascent = Height / 2 + image.Style.TextSize * 0.3;
    }

    /// <summary>Margin, border and padding at both sides.</summary>
    public static double Edges(ComputedStyle style) => Math.Max(0, style.Margin.Left) + Math.Max(0, style.Margin.Right) + style.HorizontalEdges;

    private static double Above(ComputedStyle style) => Math.Max(0, style.Margin.Top) + style.Border.Top + style.Padding.Top;

    protected override void Draw(StructureElement parent)
    {
        var style = image.Style;
        var (x, y) = (Math.Max(0, style.Margin.Left) + style.Border.Left + style.Padding.Left, Above(style));
        BoxPainter.Borders(Strip, style, Math.Max(0, style.Margin.Left), Math.Max(0, style.Margin.Top), width + style.HorizontalEdges, height + style.Border.Top + style.Border.Bottom + style.Padding.Top + style.Padding.Bottom);
        var content = new Strip();
        Paint(content, parent);
        Strip.Add(content, x, y);
        Strip.Keep(0, Height, whole: true);
    }

    private void Paint(Strip strip, StructureElement parent)
    {
        var link = image.Style.Link;
        var owner = link is null ? parent : link.ElementIn(parent);
        if (image.Image is { } known)
        {
            strip.Add(new ImageMark(FigureIn(owner, context.Wording.Picture), known, 0, 0, width, height));
        }
        else if (image.Alternative is { Length: > 0 } || width >= 40 && height >= 20) DrawFrame(strip, owner);
        if (link is not null && link != context.CoveredLink) strip.Add(new LinkMark(owner, 0, 0, width, height, link.Uri, link.Description.Length > 0 ? link.Description : image.Alternative ?? link.Uri));
    }

    private StructureElement? FigureIn(StructureElement parent, string otherwise)
    {
        if (image.Alternative is "") return null;
        var figure = parent.Add(StructureType.Figure);
        figure.Alternative = image.Alternative ?? otherwise;
        return figure;
    }

    private void DrawFrame(Strip strip, StructureElement parent)
    {
        var nothing = image.IsAttached ? context.Wording.AttachedPicture : context.Wording.MissingPicture;
        var label = image.Alternative is not { Length: > 0 } alternative ? nothing : image.IsAttached ? $"{alternative} ({nothing})" : alternative;
        strip.Add(new RectangleMark(null, 0.5, 0.5, Math.Max(0, width - 1), Math.Max(0, height - 1), 0xf7f9f8, Palette.Line, 0.8, 2));
        if (height < 11 || width < 20) return;
        var marks = new List<Mark>();
        var set = new Typesetter(context.Shaper, marks);
        var size = Math.Min(11, height * 0.7);
        var room = width - 10;
        var lines = set.Wrap(label, FontChoice.Sans, size, room, Math.Max(1, (int)((height - 4) / (size * 1.3))));
        var baseline = (height - lines.Count * size * 1.3) / 2 + size;
        var figure = FigureIn(parent, label);
        foreach (var line in lines)
        {
            set.Text(figure, line, FontChoice.Sans, size, width / 2, baseline, Palette.Soft, Anchor.Middle);
            baseline += size * 1.3;
        }
        foreach (var mark in marks) strip.Add(mark);
    }

    private static (double Width, double Height) Fit(LayoutContext context, ImageBox image, double room)
    {
        var style = image.Style;
        var (width, height) = (image.Width, image.Height);
        if (style.WidthPercent is { } percent && width > 0) (width, height) = (room * percent / 100, height * room * percent / 100 / width);
        var widest = room;
        if (style.MaxWidthPercent is { } part) widest = Math.Min(widest, room * part / 100);
        if (style.MaxWidth is { } limit) widest = Math.Min(widest, limit);
        var scale = Math.Min(1, Math.Min(widest / Math.Max(1, width), context.MaxImageHeight / Math.Max(1, height)));
        return (width * scale, height * scale);
    }
}
