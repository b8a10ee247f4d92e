using AngleSharp.Dom;

namespace Siegelpost.Pdf.Layout;

/// <summary>
/// A flex container whose children stand in one row, as newsletters use it for columns and for a logo beside links: set like a table of one
/// row. What wraps, stacks or has loose text stays a block, its children one below the other.
/// </summary>
internal static class FlexRow
{
    private const int Most = 8;

    /// <summary>Null: it isn't one.</summary>
    public static BlockBox? Build(BoxBuilder boxes, Cascade cascade, IElement element, ComputedStyle style, int depth)
    {
        if (!style.FlexRow || style.FlexWraps) return null;
        var items = new List<(IElement Element, ComputedStyle Style)>();
        foreach (var node in element.ChildNodes)
        {
            if (node is IText text && !string.IsNullOrWhiteSpace(text.Data)) return null;
            if (node is not IElement child || cascade.Compute(child, style) is not { Display: not Display.None } own) continue;
            items.Add((child, own));
            if (items.Count > Most) return null;
        }
        if (items.Count < 2) return null;
        var box = new BlockBox(style);
        box.Children.Add(Row(boxes, items, style, depth));
        return box;
    }

    private static TableBox Row(BoxBuilder boxes, List<(IElement Element, ComputedStyle Style)> items, ComputedStyle style, int depth)
    {
        var around = style.Inherit();
        (around.Display, around.Spacing, around.Collapse) = (Display.Table, 0, false);
        var equal = items.TrueForAll(item => item.Style is { Grows: true, Width: null, WidthPercent: null });
        if (style.FlexSpreads || items.Exists(item => item.Style.Grows || item.Style.WidthPercent is not null)) around.WidthPercent = 100;
        var table = new TableBox(around) { Columns = items.Count };
        var row = new TableRow(style.Inherit());
        foreach (var (i, (element, own)) in items.Index())
        {
            var cell = style.Inherit();
            (cell.Display, cell.VerticalAlign) = (Display.TableCell, style.FlexMiddle ? VerticalAlign.Middle : VerticalAlign.Top);
            cell.WidthPercent = equal ? 100.0 / items.Count : own.WidthPercent;
            own.WidthPercent = null; // the cell has it
            if (i > 0) cell.Padding.Left = style.FlexGap;
            if (style.FlexSpreads && i == items.Count - 1) cell.Align = TextAlign.Right;
            row.Cells.Add(new(boxes.BuildCell(element, own, cell, depth + 1), isHeader: false) { Column = i });
        }
        table.Rows.Add(row);
        return table;
    }
}
