namespace Siegelpost.Pdf.Layout;

/// <summary>What the cells of each column need and want, and how a given width is shared out (CSS 2.2 §17.5.2.2, in the way browsers do).</summary>
internal sealed class ColumnWidths(int columns, double outside)
{
    private readonly double[] min = new double[columns], max = new double[columns];
    private readonly double?[] fixedWidth = new double?[columns], percent = new double?[columns];

    public double MinTotal => min.Sum() + outside;
    public double MaxTotal => Enumerable.Range(0, columns).Sum(i => Math.Max(min[i], fixedWidth[i] ?? max[i])) + outside;
    public bool HasPercent => percent.Any(p => p is not null);

    public void Add(int column, double least, double most, double? wanted, double? part)
    {
        min[column] = Math.Max(min[column], least);
        max[column] = Math.Max(max[column], Math.Max(least, most));
        if (part is not null) percent[column] = Math.Max(percent[column] ?? 0, part.Value);
        else if (wanted is not null) fixedWidth[column] = Math.Max(fixedWidth[column] ?? 0, wanted.Value);
    }

    /// <summary>A cell over several columns widens them evenly, those without a width of their own first.</summary>
    public void AddSpanning(int column, int span, double least, double most, double? wanted)
    {
        Widen(min, column, span, least);
        Widen(max, column, span, Math.Max(most, wanted ?? 0));
        for (var i = column; i < column + span; i++) max[i] = Math.Max(max[i], min[i]);
    }

    private void Widen(double[] widths, int column, int span, double total)
    {
        var missing = total;
        var free = 0;
        for (var i = column; i < column + span; i++)
        {
            missing -= widths[i];
            if (IsFree(i)) free++;
        }
        if (missing <= 0) return;
        for (var i = column; i < column + span; i++)
            if (free == 0 || IsFree(i)) widths[i] += missing / (free == 0 ? span : free);
    }

    private bool IsFree(int column) => fixedWidth[column] is null && percent[column] is null;

    /// <summary>Widths that add up to <paramref name="total"/> less the gaps.</summary>
    public double[] Share(double total)
    {
        var inner = Math.Max(columns, total - outside);
        var widths = (double[])min.Clone();
        for (var i = 0; i < columns; i++)
        {
            if (percent[i] is { } part) widths[i] = Math.Max(widths[i], inner * part / 100);
            else if (fixedWidth[i] is { } wanted) widths[i] = Math.Max(widths[i], wanted);
        }
        var missing = inner - widths.Sum();
        if (missing > 0.01) Grow(widths, missing);
        else if (missing < -0.01) Shrink(widths, inner);
        return widths;
    }

    private void Grow(double[] widths, double free)
    {
        var auto = Enumerable.Range(0, columns).Where(i => percent[i] is null && fixedWidth[i] is null).ToArray();
        var wish = auto.Sum(i => max[i] - widths[i]);
        if (wish > 0)
        {
            var part = Math.Min(1, free / wish);
            foreach (var i in auto) widths[i] += (max[i] - widths[i]) * part;
            free -= wish * part;
        }
        if (free < 0.01) return;
        if (auto.Length == 0) auto = Enumerable.Range(0, columns).Where(i => percent[i] is null).ToArray() is { Length: > 0 } others ? others : [.. Enumerable.Range(0, columns)];
        var sum = auto.Sum(i => widths[i] + 1);
        var before = auto.Select(i => widths[i] + 1).ToArray();
        for (var k = 0; k < auto.Length; k++) widths[auto[k]] += free * before[k] / sum;
    }

    private void Shrink(double[] widths, double inner)
    {
        var excess = widths.Sum() - inner;
        var slack = Enumerable.Range(0, columns).Sum(i => widths[i] - min[i]);
        for (var i = 0; i < columns; i++) widths[i] = slack >= excess ? widths[i] - (widths[i] - min[i]) * excess / slack : min[i];
        var scale = inner / Math.Max(1, widths.Sum());
        if (slack < excess && scale < 1)
            for (var i = 0; i < columns; i++) widths[i] *= scale;
    }
}
