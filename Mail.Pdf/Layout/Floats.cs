namespace Siegelpost.Pdf.Layout;

/// <summary>Boxes at the left or right edge of a column, beside which lines are shorter (CSS 2.2 §9.5).</summary>
internal sealed class Floats(Budget budget)
{
    private readonly List<Placed> placed = [];
    private double latestTop;

    private readonly record struct Placed(double Left, double Right, double Bottom, bool AtRight);

    /// <summary>The lower edge of the lowest; zero when there are none.</summary>
    public double Bottom { get; private set; }

    /// <summary>Where so much width is free, at this height or below, beside the floats or at last under them.</summary>
    public (double X, double Width, double Y) Beside(double y, double least, double x, double width)
    {
        while (placed.Count > 0)
        {
            budget.Spend(1 + placed.Count / 8);
            double left = x, right = x + width, next = double.MaxValue;
            foreach (var one in placed)
            {
                if (one.Bottom <= y + 0.01 || one.Right <= x || one.Left >= x + width) continue;
                if (one.AtRight) right = Math.Min(right, one.Left);
                else left = Math.Max(left, one.Right);
                next = Math.Min(next, one.Bottom);
            }
            if (next == double.MaxValue) break;
            if (right - left >= Math.Min(least, width) - 0.01) return (left, right - left, y);
            y = next;
        }
        return (x, width, y);
    }

    /// <summary>Takes a place for a float; never higher than an earlier one.</summary>
    public (double X, double Y) Place(double y, double boxWidth, double x, double width, bool atRight)
    {
        var (left, room, top) = Beside(Math.Max(y, latestTop), boxWidth, x, width);
        latestTop = top;
        return (atRight ? Math.Max(left, left + room - boxWidth) : left, top);
    }

    public void Add(double x, double width, double bottom, bool atRight)
    {
        placed.RemoveAll(one => one.Bottom <= latestTop);
        placed.Add(new(x, x + width, bottom, atRight));
        Bottom = Math.Max(Bottom, bottom);
    }

    /// <summary>Under the floats of these sides.</summary>
    public double Cleared(double y, bool left, bool right)
    {
        foreach (var one in placed)
            if (one.AtRight ? right : left) y = Math.Max(y, one.Bottom);
        return y;
    }
}
