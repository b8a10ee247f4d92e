namespace Siegelpost.Pdf.Layout;

/// <summary>The many ways to write a border.</summary>
internal static class Borders
{
    private const double Thickest = 50, Medium = 2;

    public static void Apply(ComputedStyle style, string name, string value)
    {
        switch (name)
        {
            case "border":
                for (var side = 0; side < 4; side++) Shorthand(style, side, value);
                break;
            case "border-top" or "border-right" or "border-bottom" or "border-left":
                Shorthand(style, StyleProperties.Side(name), value);
                break;
            case "border-width":
                StyleProperties.ForSides(value, (side, part) => Width(style, side, part));
                break;
            case "border-style":
                StyleProperties.ForSides(value, (side, part) => Line(style, side, part));
                break;
            case "border-color":
                StyleProperties.ForSides(value, (side, part) => Colour(style, side, part));
                break;
            case "border-radius":
                style.Radius = CssValues.Length(value.Split(' ')[0], style.Size) is { } radius ? Math.Clamp(radius, 0, 100) : CssValues.Percent(value) is > 20 ? 100 : 0;
                break;
            default:
                if (name.EndsWith("-width", StringComparison.Ordinal)) Width(style, StyleProperties.Side(name), value);
                else if (name.EndsWith("-style", StringComparison.Ordinal)) Line(style, StyleProperties.Side(name), value);
                else if (name.EndsWith("-color", StringComparison.Ordinal)) Colour(style, StyleProperties.Side(name), value);
                break;
        }
    }

    private static void Shorthand(ComputedStyle style, int side, string value)
    {
        double width = Medium;
        int? colour = style.Colour;
        bool visible = false, dashed = false;
        foreach (var part in Parts(value))
        {
            if (part is "none" or "hidden")
            {
                style.Border[side] = 0;
                return;
            }
            if (IsLine(part, out var broken)) (visible, dashed) = (true, broken);
            else if (Thickness(part) is { } length) width = length;
            else if (CssValues.TryColour(part, out var named)) colour = named;
        }
        style.Border[side] = visible && colour is not null ? Math.Clamp(width, 0, Thickest) : 0;
        style.BorderColour[side] = colour ?? 0;
        style.BorderDashed[side] = dashed;
    }

    private static void Width(ComputedStyle style, int side, string value)
    {
        if (Thickness(value) is { } length) style.Border[side] = Math.Clamp(length, 0, Thickest);
    }

    private static void Line(ComputedStyle style, int side, string value)
    {
        if (!IsLine(value, out var dashed)) style.Border[side] = 0;
        else if (style.Border[side] == 0) style.Border[side] = Medium;
        style.BorderDashed[side] = dashed;
    }

    private static void Colour(ComputedStyle style, int side, string value)
    {
        if (!CssValues.TryColour(value, out var colour)) return;
        if (colour is null) style.Border[side] = 0;
        else style.BorderColour[side] = colour.Value;
    }

    private static double? Thickness(string value) => value switch { "thin" => 1, "medium" => Medium, "thick" => 4, _ => CssValues.Length(value, 12) };

    private static bool IsLine(string value, out bool dashed)
    {
        dashed = value is "dashed" or "dotted";
        return dashed || value is "solid" or "double" or "inset" or "outset" or "groove" or "ridge";
    }

    // Blanks inside rgb(…) don't part.
    private static string[] Parts(string value) => value.Contains('(', StringComparison.Ordinal)
        ? value.Replace(", ", ",", StringComparison.Ordinal).Split(' ', 8, StringSplitOptions.RemoveEmptyEntries)
        : value.Split(' ', 8, StringSplitOptions.RemoveEmptyEntries);
}
