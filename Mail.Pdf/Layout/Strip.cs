using Siegelpost.Pdf.Writing;

namespace Siegelpost.Pdf.Layout;

/// <summary>
/// Content on one endless column, in CSS pixels, before it is cut into pages. Cells are laid out on strips of their own, which are then
/// placed on the outer one: so a cell can be moved down once the height of its row is known.
/// </summary>
internal sealed class Strip
{
    private readonly List<Entry> entries = [];
    private readonly List<Solid> solids = [];
    private readonly List<RepeatedHead> heads = [];

    public bool IsEmpty => entries.Count == 0;

    public void Add(Mark mark) => entries.Add(new(mark, null, 0, 0, 1));

    public void Add(Strip strip, double x, double y, double scale = 1) => entries.Add(new(null, strip, x, y, scale));

    /// <summary>Keeps the place of a mark that is painted before its content but known only after it, such as a background.</summary>
    public int Reserve()
    {
        entries.Add(default);
        return entries.Count - 1;
    }

    public void Fill(int place, Mark mark) => entries[place] = new(mark, null, 0, 0, 1);

    /// <summary>No page ends between these heights, unless they are too far apart to leave so much of a page empty.</summary>
    /// <param name="whole">It can't be cut at all: a picture.</param>
    public void Keep(double top, double bottom, bool whole = false) => solids.Add(new(top, bottom, whole));

    /// <summary>Marks between the first two heights are shown again on every page on which the rest, down to the third, goes on.</summary>
    public void Repeat(double top, double bottom, double end) => heads.Add(new(top, bottom, end));

    /// <summary>All marks, solids and heads in coordinates of this strip.</summary>
    public (List<Mark> Marks, List<Solid> Solids, List<RepeatedHead> Heads) Flatten()
    {
        var result = (Marks: new List<Mark>(), Solids: new List<Solid>(), Heads: new List<RepeatedHead>());
        Flatten(0, 0, 1, result);
        return result;
    }

    private void Flatten(double x, double y, double scale, (List<Mark> Marks, List<Solid> Solids, List<RepeatedHead> Heads) into)
    {
        foreach (var entry in entries)
        {
            if (entry.Mark is { } mark) into.Marks.Add(x == 0 && y == 0 && scale == 1 ? mark : Geometry.Transform(mark, scale, x, y));
            else entry.Strip?.Flatten(x + entry.X * scale, y + entry.Y * scale, scale * entry.Scale, into);
        }
        foreach (var solid in solids) into.Solids.Add(new(solid.Top * scale + y, solid.Bottom * scale + y, solid.Whole));
        foreach (var head in heads) into.Heads.Add(new(head.Top * scale + y, head.Bottom * scale + y, head.End * scale + y));
    }

    private readonly record struct Entry(Mark? Mark, Strip? Strip, double X, double Y, double Scale);

    internal readonly record struct Solid(double Top, double Bottom, bool Whole);

    internal readonly record struct RepeatedHead(double Top, double Bottom, double End);
}
