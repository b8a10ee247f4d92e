using Siegelpost.Pdf.Writing;

namespace Siegelpost.Pdf.Layout;

/// <summary>Moves and scales marks, and tells which heights they cover.</summary>
internal static class Geometry
{
    public static Mark Transform(Mark mark, double scale, double x, double y) => mark switch
    {
        TextMark text => text with { Size = text.Size * scale, X = text.X * scale + x, Baseline = text.Baseline * scale + y },
        RectangleMark r => r with { X = r.X * scale + x, Y = r.Y * scale + y, Width = r.Width * scale, Height = r.Height * scale, StrokeWidth = r.StrokeWidth * scale, Radius = r.Radius * scale },
        LineMark line => line with { Points = [.. line.Points.Select(p => (p.X * scale + x, p.Y * scale + y))], Width = line.Width * scale },
        ImageMark image => image with { X = image.X * scale + x, Y = image.Y * scale + y, Width = image.Width * scale, Height = image.Height * scale },
        LinkMark link => link with { X = link.X * scale + x, Y = link.Y * scale + y, Width = link.Width * scale, Height = link.Height * scale },
        _ => mark,
    };

    /// <summary>The heights between which a mark belongs to a page; text counts by its letters, so that neighbours on a line stay together.</summary>
    public static (double Top, double Bottom) Extent(Mark mark) => mark switch
    {
        TextMark text => (text.Baseline - text.Size * 0.5, text.Baseline),
        RectangleMark r => (r.Y, r.Y + r.Height),
        LineMark line => (line.Points.Min(p => p.Y), line.Points.Max(p => p.Y)),
        ImageMark image => (image.Y, image.Y + image.Height),
        LinkMark link => (link.Y, link.Y + link.Height),
        _ => (0, 0),
    };

    /// <summary>The part of a background, border or line between two heights.</summary>
    public static Mark Cut(Mark mark, double top, double bottom) => mark switch
    {
        RectangleMark r => r with { Y = Math.Max(r.Y, top), Height = Math.Min(r.Y + r.Height, bottom) - Math.Max(r.Y, top) },
        LineMark line => line with { Points = [.. line.Points.Select(p => (p.X, Math.Clamp(p.Y, top, bottom)))] },
        _ => mark,
    };
}
