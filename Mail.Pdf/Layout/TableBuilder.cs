using AngleSharp.Dom;

namespace Siegelpost.Pdf.Layout;

/// <summary>The grid of a table: which cell begins in which column when others span rows and columns (HTML standard §4.9.12).</summary>
internal sealed class TableBuilder(BoxBuilder boxes, Cascade cascade, Budget budget)
{
    private const int MaxRowSpan = 500;
    /// <summary>Frames, edges and marks, beyond the words: a cell takes about as long as four elements.</summary>
    private const int CellCost = 12;
    private readonly int[] busyUntil = new int[budget.Limits.Columns];
    private int headRows, headerCells, borderedCells;
    private bool nested;

    public TableBox Build(IElement element, ComputedStyle style, int depth)
    {
        budget.Descend(depth);
        var table = new TableBox(style);
        foreach (var child in element.Children)
            switch (child.LocalName)
            {
                case "thead" or "tbody" or "tfoot":
                    Group(table, child, style, depth + 1);
                    break;
                case "tr":
                    Row(table, child, style, depth + 1);
                    break;
                case "caption" when cascade.Compute(child, style) is { Display: not Display.None } captionStyle:
                    table.Captions.Add(boxes.Build(child, captionStyle, depth + 1));
                    break;
            }
        CutSpans(table);
        table.IsData = IsData(element, table);
        table.HeadRows = table.IsData ? headRows > 0 ? headRows : LeadingHeaderRows(table) : 0;
        return table;
    }

    // "colspan=100" means all of them: columns in which no cell begins are none.
    private static void CutSpans(TableBox table)
    {
        table.Columns = 0;
        foreach (var row in table.Rows)
            if (row.Cells.Count > 0) table.Columns = Math.Max(table.Columns, row.Cells[^1].Column + 1);
        foreach (var row in table.Rows)
            foreach (var cell in row.Cells) cell.ColumnSpan = Math.Min(cell.ColumnSpan, table.Columns - cell.Column);
    }

    private void Group(TableBox table, IElement group, ComputedStyle tableStyle, int depth)
    {
        var style = cascade.Compute(group, tableStyle);
        if (style.Display == Display.None) return;
        var before = table.Rows.Count;
        foreach (var child in group.Children)
            if (child.LocalName == "tr") Row(table, child, style, depth + 1);
        if (group.LocalName == "thead" && before == 0) headRows = table.Rows.Count;
    }

    private void Row(TableBox table, IElement element, ComputedStyle parent, int depth)
    {
        var style = cascade.Compute(element, parent);
        if (style.Display == Display.None) return;
        style.Background ??= parent.Display == Display.TableGroup ? parent.Background : null;
        var row = new TableRow(style);
        var index = table.Rows.Count;
        var column = 0;
        foreach (var child in element.Children)
        {
            if (child.LocalName is not ("td" or "th")) continue;
            while (column < busyUntil.Length && busyUntil[column] > index) column++;
            if (column == busyUntil.Length) throw new LayoutLimitException("columns");
            var cellStyle = cascade.Compute(child, style);
            if (cellStyle.Display == Display.None) continue;
            cellStyle.Display = Display.TableCell;
            var cell = Cell(child, cellStyle, column, depth + 1);
            for (var i = 0; i < cell.ColumnSpan; i++) busyUntil[column + i] = index + cell.RowSpan;
            column += cell.ColumnSpan;
            row.Cells.Add(cell);
        }
        table.Rows.Add(row);
    }

    private TableCell Cell(IElement element, ComputedStyle style, int column, int depth)
    {
        budget.Spend(CellCost);
        var header = element.LocalName == "th";
        if (header) headerCells++;
        if (style.Border.Top + style.Border.Bottom > 0) borderedCells++;
        var box = boxes.Build(element, style, depth);
        nested |= box.Children.Exists(child => child is TableBox);
        return new(box, header)
        {
            Column = column,
            ColumnSpan = Math.Clamp(Span(element, "colspan"), 1, busyUntil.Length - column),
            RowSpan = Math.Clamp(Span(element, "rowspan"), 1, MaxRowSpan),
        };
    }

    private static int Span(IElement element, string attribute) => int.TryParse(element.GetAttribute(attribute), out var span) ? span : 1;

    private bool IsData(IElement element, TableBox table)
    {
        if (table.Columns == 0 || element.GetAttribute("role") is "presentation" or "none") return false;
        return headerCells > 0 || !nested && borderedCells > 1 && table.Columns > 1 && table.Rows.Count > 1;
    }

    private static int LeadingHeaderRows(TableBox table)
    {
        var rows = table.Rows.TakeWhile(row => row.Cells.Count > 0 && row.Cells.TrueForAll(cell => cell.IsHeader)).Count();
        return rows < table.Rows.Count ? rows : 0;
    }
}
