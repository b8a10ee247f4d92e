using Siegelpost.Pdf.Writing;

namespace Siegelpost.Pdf.Layout;

/// <summary>The mail itself as one strip as wide as the text of the page; mails drawn for wider windows are scaled down.</summary>
internal static class Body
{
    public const double PointsPerPixel = 0.75;
    private const double SmallestScale = 0.45;

    /// <returns>The strip, its height in pixels, and points per pixel.</returns>
    public static (Strip Strip, double Height, double Scale) Layout(LayoutContext context, BlockBox body, StructureElement parent)
    {
        const double natural = Sheet.TextWidth / PointsPerPixel;
        var needed = context.Widths.Of(body, 0).Min;
        var width = Math.Clamp(needed, natural, natural / SmallestScale);
        var strip = new Strip();
        var flow = new Flow { Absorbed = double.MaxValue };
        context.Blocks.Children(body, strip, flow, 0, width, parent, 0);
        return (strip, flow.Y, Sheet.TextWidth / width);
    }
}
