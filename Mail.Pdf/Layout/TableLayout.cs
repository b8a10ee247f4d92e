using Siegelpost.Pdf.Writing;

namespace Siegelpost.Pdf.Layout;

/// <summary>Tables: for data, and in most newsletters for everything.</summary>
internal sealed class TableLayout(LayoutContext context)
{
    public ColumnWidths Measure(TableBox table, int depth)
    {
        if (table.Measured is { } known) return known;
        var columns = new ColumnWidths(table.Columns, Outside(table));
        foreach (var cell in table.Rows.SelectMany(row => row.Cells).OrderBy(cell => cell.ColumnSpan))
        {
            context.Budget.Spend(3);
            var (min, max) = context.Widths.Of(cell.Content, depth + 1);
            var style = cell.Content.Style;
            var wanted = style.Width + style.HorizontalEdges;
            if (cell.ColumnSpan == 1) columns.Add(cell.Column, min, max, wanted, style.WidthPercent);
            else columns.AddSpanning(cell.Column, cell.ColumnSpan, min - Gap(table) * (cell.ColumnSpan - 1), max - Gap(table) * (cell.ColumnSpan - 1), wanted);
        }
        return table.Measured = columns;
    }

    public void Layout(TableBox table, Strip strip, Flow flow, double x, double width, StructureElement parent, int depth)
    {
        context.Budget.Descend(depth);
        flow.Margin(table.Style.Margin.Top);
        if (flow.Marker is not null && table.Columns > 0) context.Inline.EmptyLine(table.Style, strip, flow);
        foreach (var caption in table.Captions) context.Blocks.Children(caption, strip, flow, x, width, parent, depth + 1);
        if (table.Columns == 0) return;
        var style = table.Style;
        var columns = Measure(table, depth);
        var outer = OuterWidth(table, columns, width);
        (x, width, var beside) = flow.Floats.Beside(flow.Y + flow.Pending, style.Width is null && style.WidthPercent is null ? columns.MinTotal : outer, x, width);
        flow.MoveTo(beside);
        outer = Math.Min(outer, Math.Max(24, width));
        var widths = columns.Share(outer);
        outer = widths.Sum() + Outside(table);
        var left = x + Offset(style, width, outer);
        var top = flow.Begin();
        var place = strip.Reserve();
        var frame = style.Collapse ? default : style.Border;
        var grid = new Grid(left, outer, left + frame.Left + Gap(table), widths, Gap(table), style.RightToLeft);
        flow.Y += frame.Top + Gap(table);
        var element = table.IsData ? BlockLayout.Content(parent).Add(StructureType.Table) : parent;
        new Rows(context, table, strip, flow, grid, element, depth).Layout();
        flow.Y += frame.Bottom;
        BoxPainter.Background(strip, place, style, left, top, outer, flow.Y - top);
        if (style.Collapse) BoxPainter.CollapsedBorders(strip, style, left, top, outer, flow.Y - top);
        else BoxPainter.Borders(strip, style, left, top, outer, flow.Y - top);
        flow.Margin(style.Margin.Bottom);
    }

    private static double Gap(TableBox table) => table.Style.Collapse ? 0 : table.Style.Spacing;

    private static double Outside(TableBox table) => Gap(table) * (table.Columns + 1) + (table.Style.Collapse ? 0 : table.Style.Border.Left + table.Style.Border.Right);

    private static double OuterWidth(TableBox table, ColumnWidths columns, double room)
    {
        var style = table.Style;
        var available = Math.Max(24, room - Math.Max(0, style.Margin.Left) - Math.Max(0, style.Margin.Right));
        var wanted = style.WidthPercent is { } percent ? available * percent / 100
            : style.Width is { } width ? width
            : columns.HasPercent ? available
            : columns.MaxTotal;
        if (style.MaxWidth is { } limit) wanted = Math.Min(wanted, limit);
        if (style.MaxWidthPercent is { } part) wanted = Math.Min(wanted, available * part / 100);
        return Math.Min(Math.Max(wanted, columns.MinTotal), available);
    }

    private static double Offset(ComputedStyle style, double room, double outer)
    {
        if (style.LeftAuto && style.RightAuto) return Math.Max(0, (room - outer) / 2);
        if (style.LeftAuto || style.RightToLeft) return Math.Max(0, room - outer - Math.Max(0, style.Margin.Right));
        return Math.Max(-8, style.Margin.Left);
    }

    /// <summary>Where the columns stand.</summary>
    private sealed class Grid(double left, double outer, double first, double[] widths, double gap, bool rightToLeft)
    {
        public double Gap => gap;

        private readonly double[] starts = Starts(first, widths, gap);

        public (double X, double Width) Cell(TableCell cell)
        {
            var x = starts[cell.Column];
            var width = starts[cell.Column + cell.ColumnSpan] - gap - x;
            return (rightToLeft ? left + outer - (x - left) - width : x, width);
        }
    }

    private static double[] Starts(double first, double[] widths, double gap)
    {
        var starts = new double[widths.Length + 1];
        starts[0] = first;
        for (var i = 0; i < widths.Length; i++) starts[i + 1] = starts[i] + widths[i] + gap;
        return starts;
    }

    /// <summary>A cell whose content is laid out but whose height its row decides.</summary>
    private sealed record OpenCell(TableCell Cell, Strip Content, int Background, double X, double Width, double Top, double Height, double ContentHeight, int LastRow, ComputedStyle Row);

    private sealed class Rows(LayoutContext context, TableBox table, Strip strip, Flow flow, Grid grid, StructureElement element, int depth)
    {
        private readonly List<OpenCell> open = [];

        public void Layout()
        {
            var top = flow.Y;
            var headBottom = top;
            for (var i = 0; i < table.Rows.Count; i++)
            {
                Row(table.Rows[i], i);
                if (i < table.HeadRows) headBottom = flow.Y;
            }
            if (table.HeadRows > 0 && table.HeadRows < table.Rows.Count) strip.Repeat(top, headBottom, flow.Y);
        }

        private void Row(TableRow row, int index)
        {
            var top = flow.Y;
            var height = row.Style.Height ?? 0;
            var rowElement = table.IsData ? element.Add(StructureType.TableRow) : element;
            foreach (var cell in row.Cells)
            {
                context.Budget.Spend(3);
                var placed = Place(cell, row.Style, top, Math.Min(index + cell.RowSpan, table.Rows.Count) - 1, rowElement);
                open.Add(placed);
            }
            foreach (var cell in open)
                if (cell.LastRow == index) height = Math.Max(height, cell.Top + cell.Height - top);
            for (var i = 0; i < open.Count; i++)
                if (open[i].LastRow == index) Close(open[i], top + height);
            open.RemoveAll(cell => cell.LastRow == index);
            strip.Keep(top, top + height);
            flow.Y = top + height + grid.Gap;
        }

        private OpenCell Place(TableCell cell, ComputedStyle row, double top, int lastRow, StructureElement rowElement)
        {
            var style = cell.Content.Style;
            var (x, width) = grid.Cell(cell);
            var edges = Edges(style);
            var content = new Strip();
            var inside = new Flow(context.Budget) { Y = edges.Top, DropsDefaultMargins = true };
            context.Blocks.Children(cell.Content, content, inside, edges.Left, Math.Max(4, width - edges.Left - edges.Right), ElementFor(cell, rowElement), depth + 1);
            var height = inside.End() + edges.Bottom;
            return new(cell, content, strip.Reserve(), x, width, top, Math.Max(height, style.Height ?? 0), height, lastRow, row);
        }

        private void Close(OpenCell cell, double bottom)
        {
            var style = cell.Cell.Content.Style;
            var height = bottom - cell.Top;
            var shown = style.Background is null && cell.Row.Background is not null ? new ComputedStyle { Background = cell.Row.Background } : style;
            BoxPainter.Background(strip, cell.Background, shown, cell.X, cell.Top, cell.Width, height);
            var free = height - cell.ContentHeight;
            strip.Add(cell.Content, cell.X, cell.Top + (style.VerticalAlign switch { VerticalAlign.Middle => free / 2, VerticalAlign.Bottom => free, _ => 0 }));
            if (table.Style.Collapse) BoxPainter.CollapsedBorders(strip, style, cell.X, cell.Top, cell.Width, height);
            else BoxPainter.Borders(strip, style, cell.X, cell.Top, cell.Width, height);
            if (cell.Cell.RowSpan > 1) strip.Keep(cell.Top, bottom);
        }

        private Sides<double> Edges(ComputedStyle style)
        {
            var part = table.Style.Collapse ? 0.5 : 1;
            return new()
            {
                Top = style.Padding.Top + style.Border.Top * part,
                Right = style.Padding.Right + style.Border.Right * part,
                Bottom = style.Padding.Bottom + style.Border.Bottom * part,
                Left = style.Padding.Left + style.Border.Left * part,
            };
        }

        private StructureElement ElementFor(TableCell cell, StructureElement rowElement)
        {
            if (!table.IsData) return rowElement;
            var result = rowElement.Add(cell.IsHeader ? StructureType.HeaderCell : StructureType.DataCell);
            result.ColumnSpan = cell.ColumnSpan;
            result.RowSpan = cell.RowSpan;
            result.HeadsColumn = !cell.IsHeader || cell.Column > 0 || rowElement == element.Children[0];
            return result;
        }
    }
}
