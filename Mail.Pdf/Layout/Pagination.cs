using Siegelpost.Pdf.Writing;

namespace Siegelpost.Pdf.Layout;

/// <summary>Room for the mail on a page, in points.</summary>
internal readonly record struct PageArea(double Top, double Bottom)
{
    public double Height => Bottom - Top;
}

/// <summary>Where a strip was cut: its part from <paramref name="Top"/> to <paramref name="Bottom"/> stands on one page, under a repeated table head if there is one.</summary>
internal readonly record struct PageCut(double Top, double Bottom, Strip.RepeatedHead? Head);

/// <summary>Cuts a strip into pages and hands each page its marks in points.</summary>
internal static class Pagination
{
    /// <summary>The largest thing that is moved to the next page as a whole, as a part of the page; taller ones are cut.</summary>
    private const double KeepAtMost = 0.45;

    /// <param name="scale">Points per pixel.</param>
    /// <exception cref="LayoutLimitException">More pages than allowed.</exception>
    public static List<List<Mark>> Paginate(Strip strip, double height, double scale, double left, PageArea first, PageArea others, int maxPages)
    {
        var (marks, solids, heads) = strip.Flatten();
        var cuts = Cut(solids, heads, height, first.Height / scale, others.Height / scale, maxPages);
        var pages = new List<List<Mark>>();
        for (var i = 0; i < cuts.Count; i++) pages.Add([]);
        for (var i = 0; i < cuts.Count; i++)
            if (cuts[i].Head is { } head)
                foreach (var mark in marks)
                    if (Geometry.Extent(mark) is var (top, bottom) && (top + bottom) / 2 is var middle && middle >= head.Top && middle <= head.Bottom && bottom - top <= head.Bottom - head.Top + 1)
                        pages[i].Add(Geometry.Transform(AsArtifact(mark), scale, left, Area(i).Top - head.Top * scale));
        foreach (var mark in marks) Place(mark);
        return pages;

        PageArea Area(int page) => page == 0 ? first : others;

        void Place(Mark mark)
        {
            var (top, bottom) = Geometry.Extent(mark);
            var divisible = mark is RectangleMark or LineMark && bottom - top > 3;
            var isEdge = mark is RectangleMark or LineMark && !divisible; // a rule on the cut closes one page and opens the next
            for (var i = divisible ? PageOf(cuts, top) : PageOf(cuts, isEdge ? top - 0.5 : (top + bottom) / 2); i < cuts.Count; i++)
            {
                var headHeight = cuts[i].Head is { } head ? head.Bottom - head.Top : 0;
                var shown = divisible ? Geometry.Cut(mark, cuts[i].Top, cuts[i].Bottom) : mark;
                pages[i].Add(Geometry.Transform(shown, scale, left, Area(i).Top + (headHeight - cuts[i].Top) * scale));
                if (isEdge ? bottom + 0.5 < cuts[i].Bottom : !divisible || bottom <= cuts[i].Bottom + 0.5) return;
            }
        }
    }

    // A screen reader has read the head already.
    private static Mark AsArtifact(Mark mark) => mark with { Element = null };

    private static int PageOf(List<PageCut> cuts, double y)
    {
        int low = 0, high = cuts.Count - 1;
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (cuts[middle].Bottom > y) high = middle;
            else low = middle + 1;
        }
        return low;
    }

    private static List<PageCut> Cut(List<Strip.Solid> solids, List<Strip.RepeatedHead> heads, double height, double first, double others, int maxPages)
    {
        solids.Sort((a, b) => a.Top.CompareTo(b.Top));
        var cuts = new List<PageCut>();
        var top = 0.0;
        Strip.RepeatedHead? head = null;
        while (true)
        {
            if (cuts.Count == maxPages) throw new LayoutLimitException("pages");
            var page = cuts.Count == 0 ? first : others;
            var room = page - (head is { } repeated ? repeated.Bottom - repeated.Top : 0);
            if (top + room >= height - 0.5)
            {
                cuts.Add(new(top, Math.Max(height, top) + 10_000, head));
                return cuts;
            }
            var bottom = BestCut(solids, top, top + room, others, mayStayEmpty: cuts.Count == 0 && first < others);
            cuts.Add(new(top, bottom, head));
            top = bottom;
            head = null;
            foreach (var candidate in heads)
                if (candidate.Bottom < top - 0.5 && top < candidate.End - 1 && candidate.Bottom - candidate.Top < others * 0.25) head = candidate;
        }
    }

    /// <param name="mayStayEmpty">The next page has more room than this one, so what doesn't fit here at all may go there.</param>
    private static double BestCut(List<Strip.Solid> solids, double top, double bottom, double page, bool mayStayEmpty)
    {
        var largest = page * KeepAtMost;
        var cut = bottom;
        for (var moved = true; moved;)
        {
            moved = false;
            for (var i = LowerBound(solids, Math.Max(top, cut - page)); i < solids.Count && solids[i].Top < cut - 0.01; i++)
                if (solids[i].Bottom > cut + 0.01 && (solids[i].Whole || solids[i].Bottom - solids[i].Top <= largest) && (solids[i].Top > top + 1 || mayStayEmpty && solids[i].Whole))
                {
                    cut = Math.Max(top, solids[i].Top);
                    moved = true;
                    break;
                }
        }
        return cut;
    }

    private static int LowerBound(List<Strip.Solid> solids, double top)
    {
        int low = 0, high = solids.Count;
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (solids[middle].Top < top) low = middle + 1;
            else high = middle;
        }
        return low;
    }
}
