namespace Siegelpost.Pdf.Layout;

/// <summary>How far down a column is filled, and the margin that waits for the next content (adjoining margins collapse, CSS 2.2 §8.3.1).</summary>
internal sealed class Flow(Budget budget)
{
    public double Y { get; set; }
    public double Pending { get; private set; }
    /// <summary>Margins up to this height are already behind us: those of first children that collapsed through their parent.</summary>
    public double Absorbed { get; set; }
    /// <summary>In a table cell the margins that only the browser's own sheet gives are dropped at both ends, as browsers do for mails without a doctype.</summary>
    public bool DropsDefaultMargins { get; init; }
    private bool begun, pendingIsDefault;

    public Floats Floats { get; } = new(budget);

    /// <summary>Bullet or number that the next line shows.</summary>
    public ListMarker? Marker { get; set; }
    /// <summary>Of the last line; where an inline block stands on the line around it.</summary>
    public double? LastBaseline { get; set; }

    public void Margin(double margin, bool isDefault = false)
    {
        if (margin <= Absorbed || DropsDefaultMargins && !begun && isDefault || margin <= Pending) return;
        Pending = margin;
        pendingIsDefault = isDefault;
    }

    /// <returns>Where the next content begins.</returns>
    public double Begin()
    {
        Y += Pending;
        Pending = Absorbed = 0;
        begun = true;
        return Y;
    }

    /// <summary>At the end of a cell or another box whose margins and floats stay inside.</summary>
    public double End()
    {
        if (!(DropsDefaultMargins && pendingIsDefault)) Y += Pending;
        Pending = 0;
        return Y = Math.Max(Y, Floats.Bottom);
    }

    /// <summary>Goes down to a height, if it isn't there already.</summary>
    public void MoveTo(double y)
    {
        if (y <= Y + Pending + 0.01) return;
        Begin();
        Y = y;
    }
}

internal sealed record ListMarker(string Text, ComputedStyle Style, Writing.StructureElement Item, double ContentX, double ContentRight);
