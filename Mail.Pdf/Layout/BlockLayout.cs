using Siegelpost.Pdf.Writing;

namespace Siegelpost.Pdf.Layout;

/// <summary>Stacks blocks: widths from outside to inside, heights from inside to outside. Floats stand at the edges.</summary>
internal sealed class BlockLayout(LayoutContext context)
{
    private const double SmallestScale = 0.45;

    public void Children(BlockBox box, Strip strip, Flow flow, double x, double width, StructureElement parent, int depth)
    {
        context.Budget.Descend(depth);
        foreach (var child in box.Children)
        {
            if (child.Style.ClearsLeft || child.Style.ClearsRight) flow.MoveTo(flow.Floats.Cleared(flow.Y + flow.Pending, child.Style.ClearsLeft, child.Style.ClearsRight));
            if (IsTooWide(child, width, depth))
            {
                Shrunk(child, strip, flow, x, width, parent, depth);
                continue;
            }
            switch (child)
            {
                case ParagraphBox paragraph:
                    context.Inline.Layout(paragraph, strip, flow, x, width, parent, depth);
                    break;
                case TableBox table:
                    context.Tables.Layout(table, strip, flow, x, width, parent, depth + 1);
                    break;
                case FloatBox floating:
                    Float(floating, strip, flow, x, width, parent, depth + 1);
                    break;
                case BlockBox block:
                    Block(block, strip, flow, x, width, parent, depth + 1);
                    break;
            }
        }
    }

    /// <summary>Tables and lines that can't be as narrow as the page; all else gives way.</summary>
    private bool IsTooWide(Box box, double width, int depth) => (box is TableBox || box is ParagraphBox { Style.Wraps: false }) && context.Widths.Of(box, depth + 1).Min > width + 1;

    // Only what is too wide gets smaller, so the words around a wide table stay easy to read.
    private void Shrunk(Box box, Strip strip, Flow flow, double x, double width, StructureElement parent, int depth)
    {
        var scale = Math.Max(SmallestScale, width / context.Widths.Of(box, depth + 1).Min);
        var inner = new Strip();
        var innerFlow = new Flow(context.Budget) { Absorbed = double.MaxValue };
        flow.Margin(box is TableBox ? box.Style.Margin.Top : 0);
        var top = flow.Begin();
        if (box is TableBox table) context.Tables.Layout(table, inner, innerFlow, 0, width / scale, parent, depth + 1);
        else if (box is ParagraphBox paragraph) context.Inline.Layout(paragraph, inner, innerFlow, 0, width / scale, parent, depth);
        strip.Add(inner, x, top, scale);
        flow.Y = top + Math.Max(innerFlow.Y, innerFlow.Floats.Bottom) * scale;
        flow.Margin(box is TableBox ? box.Style.Margin.Bottom : 0);
    }

    private void Float(FloatBox box, Strip strip, Flow flow, double x, double width, StructureElement parent, int depth)
    {
        context.Budget.Spend(4);
        PlacedAtom atom = box.Content is ImageBox image ? new PlacedImage(context, image, width) : new PlacedBlock(context, (BlockBox)box.Content, width, depth);
        var (left, top) = flow.Floats.Place(flow.Y + flow.Pending, atom.Width, x, width, box.AtRight);
        atom.Prepare(Content(parent));
        strip.Add(atom.Strip, left, top);
        flow.Floats.Add(left, atom.Width, top + atom.Height, box.AtRight);
    }

    private void Block(BlockBox box, Strip strip, Flow flow, double x, double width, StructureElement parent, int depth)
    {
        context.Budget.Spend(2);
        var style = box.Style;
        var (left, outer) = Place(style, width);
        x += left;
        var closedTop = style.Border.Top > 0 || style.Padding.Top > 0;
        var painted = style.Background is not null || style.Border is not { Top: 0, Right: 0, Bottom: 0, Left: 0 };
        var collapsed = painted ? CollapsedTop(box, depth) : style.Margin.Top;
        flow.Margin(collapsed, style.HasDefaultMargins);
        var top = flow.Y + flow.Pending;
        var place = -1;
        if (closedTop || painted || style.Height is not null)
        {
            top = flow.Begin();
            if (!closedTop) flow.Absorbed = collapsed;
            place = strip.Reserve();
            flow.Y += style.Border.Top + style.Padding.Top;
        }
        var element = Open(box, parent, flow, x + style.Border.Left + style.Padding.Left, x + outer - style.Border.Right - style.Padding.Right);
        Children(box, strip, flow, x + style.Border.Left + style.Padding.Left, Math.Max(8, outer - style.HorizontalEdges), element, depth);
        if (style.ContainsFloats) flow.MoveTo(flow.Floats.Bottom);
        if (flow.Marker?.Item == element || box.Marker is not null && flow.Marker is not null) context.Inline.EmptyLine(style, strip, flow);
        if (style.Border.Bottom > 0 || style.Padding.Bottom > 0)
        {
            flow.Begin();
            flow.Y += style.Padding.Bottom + style.Border.Bottom;
        }
        if (style.Height is { } height && flow.Y - top < height + style.Border.Top + style.Border.Bottom)
        {
            flow.Begin();
            flow.Y = top + height + style.Border.Top + style.Border.Bottom;
        }
        Close(box, strip, flow, place, x, top, outer, painted);
        flow.Margin(style.Margin.Bottom, style.HasDefaultMargins);
    }

    /// <summary>Offset and border-box width of a block in a column.</summary>
    private static (double Left, double Width) Place(ComputedStyle style, double width)
    {
        double left = Math.Max(style.Margin.Left, -40), right = Math.Max(style.Margin.Right, -40);
        var available = Math.Max(16, width - left - right);
        var outer = available;
        if (style.WidthPercent is { } percent) outer = Math.Min(available, width * percent / 100);
        else if (style.Width is { } wanted) outer = Math.Min(available, wanted + style.HorizontalEdges);
        if (style.MaxWidth is { } limit) outer = Math.Min(outer, limit + style.HorizontalEdges);
        if (style.MaxWidthPercent is { } part) outer = Math.Min(outer, width * part / 100);
        if (style.LeftAuto) left += style.RightAuto ? (available - outer) / 2 : available - outer;
        else if (style.RightToLeft && outer < available) left += available - outer;
        return (left, outer);
    }

    private StructureElement Open(BlockBox box, StructureElement parent, Flow flow, double x, double right)
    {
        switch (box.Role)
        {
            case null: return parent;
            case StructureType.ListItem:
                var item = parent.Add(StructureType.ListItem);
                if (box.Marker is { } marker) flow.Marker = new(marker, box.Style, item, x, right);
                return item;
            case >= StructureType.H1 and <= StructureType.H6 and var heading:
                return Content(parent).Add(context.Heading(heading));
            default: return Content(parent).Add(box.Role.Value);
        }
    }

    /// <summary>A list item holds its content in a body, beside its label.</summary>
    public static StructureElement Content(StructureElement parent) => parent.Type != StructureType.ListItem
        ? parent
        : parent.Children.Find(child => child.Type == StructureType.ListBody) ?? parent.Add(StructureType.ListBody);

    private static void Close(BlockBox box, Strip strip, Flow flow, int place, double x, double top, double width, bool painted)
    {
        var height = flow.Y - top;
        if (painted)
        {
            BoxPainter.Background(strip, place, box.Style, x, top, width, height);
            BoxPainter.Borders(strip, box.Style, x, top, width, height);
            if (box.Style.Background is not null && height < 100) strip.Keep(top, flow.Y);
            else strip.Keep(top, Math.Min(flow.Y, top + box.Style.Border.Top + box.Style.Padding.Top + box.Style.LineSpacing)); // no edge is left behind alone
        }
        if (box.Role is >= StructureType.H1 and <= StructureType.H6) strip.Keep(top, flow.Y + 2.5 * box.Style.LineSpacing); // a heading stays with what it heads
    }

    // A painted block begins where the largest margin of its first children ends.
    private double CollapsedTop(BlockBox box, int depth)
    {
        var margin = box.Style.Margin.Top;
        for (var inner = box; inner.Style is { Border.Top: 0, Padding.Top: 0, Height: null } && inner.Children is [BlockBox first, ..]; inner = first)
        {
            context.Budget.Descend(++depth);
            margin = Math.Max(margin, first.Style.Margin.Top);
        }
        return margin;
    }
}
