using Siegelpost.Pdf.Writing;

namespace Siegelpost.Pdf.Layout;

/// <summary>The mail itself as one strip as wide as the text of the page.</summary>
internal static class Body
{
    public const double PointsPerPixel = 0.75, Width = Sheet.TextWidth / PointsPerPixel;

    /// <returns>The strip and its height in pixels.</returns>
    public static (Strip Strip, double Height) Layout(LayoutContext context, BlockBox body, StructureElement parent)
    {
        var strip = new Strip();
        var flow = new Flow(context.Budget) { Absorbed = double.MaxValue };
        context.Blocks.Children(body, strip, flow, 0, Width, parent, 0);
        return (strip, Math.Max(flow.Y, flow.Floats.Bottom));
    }
}
