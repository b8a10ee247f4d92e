using Siegelpost.Pdf.Writing;

namespace Siegelpost.Pdf.Layout;

/// <summary>Backgrounds and borders: artifacts, as filled rectangles, which pages can cut.</summary>
internal static class BoxPainter
{
    public static void Background(Strip strip, int place, ComputedStyle style, double x, double y, double width, double height)
    {
        if (style.Background is { } colour && width > 0 && height > 0) strip.Fill(place, new RectangleMark(null, x, y, width, height, colour, Radius: Radius(style, width, height)));
    }

    public static void Borders(Strip strip, ComputedStyle style, double x, double y, double width, double height)
    {
        var border = style.Border;
        if (Radius(style, width, height) is > 0 and var radius && border.Top > 0 && border.Top == border.Left && border.Top == border.Right && border.Top == border.Bottom)
        {
            var half = border.Top / 2;
            strip.Add(new RectangleMark(null, x + half, y + half, width - border.Top, height - border.Top, null, style.BorderColour.Top, border.Top, Math.Max(0, radius - half)));
            return;
        }
        if (border.Top > 0) Horizontal(strip, x, y, width, border.Top, style.BorderColour.Top, style.BorderDashed.Top);
        if (border.Bottom > 0) Horizontal(strip, x, y + height - border.Bottom, width, border.Bottom, style.BorderColour.Bottom, style.BorderDashed.Bottom);
        if (border.Left > 0) Vertical(strip, x, y, height, border.Left, style.BorderColour.Left, style.BorderDashed.Left);
        if (border.Right > 0) Vertical(strip, x + width - border.Right, y, height, border.Right, style.BorderColour.Right, style.BorderDashed.Right);
    }

    /// <summary>Borders of a cell that shares its edges with its neighbours: each is drawn on the middle of the edge, so that two are one.</summary>
    public static void CollapsedBorders(Strip strip, ComputedStyle style, double x, double y, double width, double height)
    {
        var border = style.Border;
        if (border.Top > 0) Horizontal(strip, x - border.Left / 2, y - border.Top / 2, width + (border.Left + border.Right) / 2, border.Top, style.BorderColour.Top, style.BorderDashed.Top);
        if (border.Bottom > 0) Horizontal(strip, x - border.Left / 2, y + height - border.Bottom / 2, width + (border.Left + border.Right) / 2, border.Bottom, style.BorderColour.Bottom, style.BorderDashed.Bottom);
        if (border.Left > 0) Vertical(strip, x - border.Left / 2, y, height, border.Left, style.BorderColour.Left, style.BorderDashed.Left);
        if (border.Right > 0) Vertical(strip, x + width - border.Right / 2, y, height, border.Right, style.BorderColour.Right, style.BorderDashed.Right);
    }

    private static void Horizontal(Strip strip, double x, double y, double width, double thickness, int colour, bool dashed)
    {
        if (dashed) strip.Add(new LineMark(null, [(x, y + thickness / 2), (x + width, y + thickness / 2)], thickness, colour, true));
        else strip.Add(new RectangleMark(null, x, y, width, thickness, colour));
    }

    private static void Vertical(Strip strip, double x, double y, double height, double thickness, int colour, bool dashed)
    {
        if (dashed) strip.Add(new LineMark(null, [(x + thickness / 2, y), (x + thickness / 2, y + height)], thickness, colour, true));
        else strip.Add(new RectangleMark(null, x, y, thickness, height, colour));
    }

    private static double Radius(ComputedStyle style, double width, double height) => Math.Min(style.Radius, Math.Min(width, height) / 2);
}
