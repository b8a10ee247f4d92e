using Siegelpost.Pdf.Fonts;

namespace Siegelpost.Pdf.Layout;

/// <summary>Takes over one declaration into a style. Unknown properties and values change nothing.</summary>
internal static class StyleProperties
{
    private const double SmallestSize = 0, LargestSize = 150, LargestSpace = 1000;

    /// <summary>Sizes first: all other lengths may be relative to them.</summary>
    public static bool IsFontSize(string name) => name is "font-size" or "font";

    public static void ApplyFontSize(ComputedStyle style, Declaration declaration, double parentSize)
    {
        if (declaration.Name == "font-size")
        {
            if (FontSize(declaration.Value, parentSize) is { } size) style.Size = size;
            return;
        }
        foreach (var part in declaration.Value.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            var slash = part.IndexOf('/');
            var first = slash > 0 ? part[..slash] : part;
            if (first.Length == 0 || !(char.IsAsciiDigit(first[0]) || first[0] == '.') || int.TryParse(first, out _)) continue;
            if (FontSize(first, parentSize) is { } size) style.Size = size;
            if (slash > 0) LineHeight(style, part[(slash + 1)..]);
            break;
        }
    }

    public static void Apply(ComputedStyle style, Declaration declaration, ComputedStyle parent)
    {
        var (name, value, _) = declaration;
        if (value.Length == 0) return;
        if (value == "inherit")
        {
            if (name == "color") style.Colour = parent.Colour;
            return;
        }
        if (value is "initial" or "unset" or "revert") return;
        if (ApplyText(style, name, value, parent) || ApplyBox(style, name, value)) return;
        if (name.StartsWith("border", StringComparison.Ordinal)) Borders.Apply(style, name, value);
    }

    private static double? FontSize(string value, double parentSize)
    {
        double? size = value switch
        {
            "xx-small" => 9,
            "x-small" => 10,
            "small" => 13,
            "medium" => ComputedStyle.MediumSize,
            "large" => 18,
            "x-large" => 24,
            "xx-large" => 32,
            "smaller" => parentSize * 0.83,
            "larger" => parentSize * 1.2,
            _ => CssValues.Percent(value) is { } percent ? parentSize * percent / 100 : CssValues.Length(value, parentSize),
        };
        return size is { } pixels ? Math.Clamp(pixels, SmallestSize, LargestSize) : null;
    }

    private static bool ApplyText(ComputedStyle style, string name, string value, ComputedStyle parent)
    {
        switch (name)
        {
            case "color":
                if (CssValues.TryColour(value, out var colour) && colour is not null) style.Colour = colour.Value;
                return true;
            case "font-family":
                style.Family = FontFamily.Parse(value);
                return true;
            case "font":
                style.Bold = value.Contains("bold", StringComparison.Ordinal) || value.Split(' ').Any(part => part is "600" or "700" or "800" or "900");
                style.Italic = value.Contains("italic", StringComparison.Ordinal);
                style.Family = FontFamily.Parse(value);
                return true;
            case "font-weight":
                style.Bold = value is "bold" or "bolder" || int.TryParse(value, out var weight) && weight >= 600;
                return true;
            case "font-style":
                style.Italic = value is "italic" or "oblique";
                return true;
            case "text-decoration" or "text-decoration-line":
                style.Underline = value.Contains("underline", StringComparison.Ordinal);
                style.Strike = value.Contains("line-through", StringComparison.Ordinal);
                return true;
            case "text-transform":
                style.Uppercase = value == "uppercase";
                return true;
            case "text-align":
                style.Align = Align(value) ?? style.Align;
                return true;
            case "text-indent":
                style.Indent = CssValues.Length(value, style.Size) is { } indent ? Math.Clamp(indent, -300, 300) : style.Indent;
                return true;
            case "direction":
                style.RightToLeft = value == "rtl";
                return true;
            case "unicode-bidi":
                style.Bidi = value switch { "embed" => UnicodeBidi.Embed, "isolate" => UnicodeBidi.Isolate, "bidi-override" => UnicodeBidi.Override, "isolate-override" => UnicodeBidi.IsolateOverride, "plaintext" => UnicodeBidi.Plaintext, _ => UnicodeBidi.Normal };
                return true;
            case "white-space":
                style.WhiteSpace = value switch { "pre" => WhiteSpace.Pre, "pre-wrap" or "break-spaces" => WhiteSpace.PreWrap, "pre-line" => WhiteSpace.PreLine, "nowrap" => WhiteSpace.NoWrap, _ => WhiteSpace.Normal };
                return true;
            case "line-height":
                LineHeight(style, value);
                return true;
            case "list-style-type" or "list-style":
                ListStyle(style, value);
                return true;
            case "list-style-position":
                style.MarkerInside = value == "inside";
                return true;
            case "vertical-align":
                VerticalAlignment(style, value, parent);
                return true;
            default: return false;
        }
    }

    // The kind is the word that is neither a position nor an image.
    private static void ListStyle(ComputedStyle style, string value)
    {
        foreach (var part in value.Split(' ', 6, StringSplitOptions.RemoveEmptyEntries))
            if (part is "inside" or "outside") style.MarkerInside = part == "inside";
            else if (!part.StartsWith("url(", StringComparison.Ordinal)) style.ListType = part;
    }

    public static TextAlign? Align(string value) => value switch
    {
        "left" => TextAlign.Left,
        "center" or "-webkit-center" or "middle" => TextAlign.Center,
        "right" => TextAlign.Right,
        "start" or "justify" => TextAlign.Start,
        "end" => TextAlign.End,
        _ => null,
    };

    private static void LineHeight(ComputedStyle style, string value)
    {
        if (value == "normal") (style.LineHeight, style.LineHeightIsAbsolute) = (ComputedStyle.NormalLineHeight, false);
        else if (CssValues.Percent(value) is { } percent) (style.LineHeight, style.LineHeightIsAbsolute) = (Factor(percent / 100), false);
        else if (CssValues.Length(value, style.Size) is { } length and > 0)
        {
            if (char.IsAsciiDigit(value[^1])) (style.LineHeight, style.LineHeightIsAbsolute) = (Factor(length), false);
            else (style.LineHeight, style.LineHeightIsAbsolute) = (Math.Min(length, 300), true);
        }
    }

    // Word writes 100% and means its own single spacing, which is what the font asks for.
    private static double Factor(double factor) => factor is > 0.99 and < 1.08 ? ComputedStyle.NormalLineHeight * 0.95 : Math.Clamp(factor, 0.8, 4);

    private static void VerticalAlignment(ComputedStyle style, string value, ComputedStyle parent)
    {
        switch (value)
        {
            case "super": style.Shift = parent.Shift + parent.Size * 0.33; break;
            case "sub": style.Shift = parent.Shift - parent.Size * 0.16; break;
            case "top" or "text-top": style.VerticalAlign = VerticalAlign.Top; break;
            case "middle": style.VerticalAlign = VerticalAlign.Middle; break;
            case "bottom" or "text-bottom": style.VerticalAlign = VerticalAlign.Bottom; break;
            case "baseline": style.VerticalAlign = VerticalAlign.Baseline; break;
        }
    }

    private static bool ApplyBox(ComputedStyle style, string name, string value)
    {
        switch (name)
        {
            case "display":
                style.ContainsFloats |= value is "flow-root" or "flex" or "grid";
                style.Display = DisplayOf(value, style.Display);
                style.FlexRow = value == "flex";
                return true;
            case "visibility" when value is "hidden" or "collapse":
            case "mso-hide" when value == "all":
            case "opacity" when value is "0" or "0.0":
            case "max-height" or "max-width" when CssValues.Length(value, 1) == 0:
                style.Display = Display.None;
                return true;
            case "float":
                style.Float = style.Display is Display.TableGroup or Display.TableRow or Display.TableCell ? FloatSide.None : value switch { "left" => FloatSide.Left, "right" => FloatSide.Right, _ => FloatSide.None };
                return true;
            case "clear":
                (style.ClearsLeft, style.ClearsRight) = (value is "left" or "both" or "all", value is "right" or "both" or "all");
                return true;
            case "overflow" or "overflow-x" or "overflow-y":
                style.ContainsFloats = value is not "visible";
                return true;
            case "background" or "background-color":
                Background(style, value);
                return true;
            case "width":
                style.WidthPercent = CssValues.Percent(value);
                style.Width = style.WidthPercent is null && CssValues.Length(value, style.Size) is { } width and > 0 ? width : null;
                return true;
            case "max-width":
                style.MaxWidthPercent = CssValues.Percent(value);
                style.MaxWidth = CssValues.Length(value, style.Size) is { } limit and > 0 ? limit : null;
                return true;
            case "height":
                style.Height = CssValues.Length(value, style.Size) is { } height and >= 0 ? Math.Min(height, 2000) : null;
                return true;
            case "margin":
                style.HasDefaultMargins = style.LeftAuto = style.RightAuto = false;
                ForSides(value, (side, part) => Margin(style, side, part));
                return true;
            case "margin-top" or "margin-right" or "margin-bottom" or "margin-left":
                if (name is "margin-top" or "margin-bottom") style.HasDefaultMargins = false;
                Margin(style, Side(name), value);
                return true;
            case "padding":
                ForSides(value, (side, part) => style.Padding[side] = Space(part, style.Size));
                return true;
            case "padding-top" or "padding-right" or "padding-bottom" or "padding-left":
                style.Padding[Side(name)] = Space(value, style.Size);
                return true;
            case "border-collapse":
                style.Collapse = value == "collapse";
                return true;
            case "border-spacing":
                style.Spacing = CssValues.Length(value.Split(' ')[0], style.Size) is { } spacing ? Math.Clamp(spacing, 0, 100) : style.Spacing;
                return true;
            default: return ApplyFlex(style, name, value);
        }
    }

    // CSS Flexible Box Layout 1, as far as a row without wrapping needs it.
    private static bool ApplyFlex(ComputedStyle style, string name, string value)
    {
        switch (name)
        {
            case "flex-direction" or "flex-wrap" or "flex-flow":
                if (value.Contains("column", StringComparison.Ordinal) || value.Contains("reverse", StringComparison.Ordinal)) style.FlexWraps = true; // stays as blocks
                style.FlexWraps |= value.Split(' ').Contains("wrap");
                return true;
            case "justify-content":
                style.FlexSpreads = value == "space-between";
                return true;
            case "align-items":
                style.FlexMiddle = value == "center";
                return true;
            case "gap" or "column-gap":
                style.FlexGap = Space(value.Split(' ')[^1], style.Size);
                return true;
            case "flex" or "flex-grow":
                style.Grows = value is "auto" || double.TryParse(value.Split(' ')[0], System.Globalization.CultureInfo.InvariantCulture, out var part) && part > 0;
                return true;
            case "flex-basis" when CssValues.Percent(value) is { } basis:
                style.WidthPercent = basis;
                return true;
            default: return false;
        }
    }

    private static Display DisplayOf(string value, Display now) => value switch
    {
        "none" => Display.None,
        _ when now == Display.None => now,
        "inline" when now is Display.Block or Display.ListItem or Display.InlineBlock => Display.Inline,
        "inline" => now,
        "inline-block" or "inline-flex" or "inline-table" => now == Display.Table ? Display.Table : Display.InlineBlock,
        "block" or "flex" or "grid" or "flow-root" => Display.Block,
        "list-item" => Display.ListItem,
        _ => now, // tables are tables by their elements
    };

    private static void Background(ComputedStyle style, string value)
    {
        if (CssValues.TryColour(value, out var colour))
        {
            style.Background = colour;
            return;
        }
        if (value is "none") style.Background = null;
        // The first colour of a shorthand or a gradient stands for all of it; images are not fetched.
        var at = 0;
        foreach (var part in value.Split([' ', ',', '('], 40, StringSplitOptions.RemoveEmptyEntries))
        {
            at = value.IndexOf(part, at, StringComparison.Ordinal);
            var end = part is "rgb" or "rgba" ? value.IndexOf(')', at) : -1;
            if (CssValues.TryColour(end > 0 ? value.AsSpan(at, end + 1 - at) : part.AsSpan().TrimEnd(')'), out colour) && colour is not null)
            {
                style.Background = colour;
                return;
            }
        }
    }

    private static void Margin(ComputedStyle style, int side, string value)
    {
        var auto = value == "auto";
        if (side == 1) style.RightAuto = auto;
        if (side == 3) style.LeftAuto = auto;
        style.Margin[side] = auto ? 0 : Math.Clamp(CssValues.Length(value, style.Size) ?? 0, -200, LargestSpace);
    }

    private static double Space(string value, double em) => Math.Clamp(CssValues.Length(value, em) ?? 0, 0, LargestSpace);

    public static int Side(string name) => name.Contains("-top", StringComparison.Ordinal) ? 0 : name.Contains("-right", StringComparison.Ordinal) ? 1 : name.Contains("-bottom", StringComparison.Ordinal) ? 2 : 3;

    public static void ForSides(string value, Action<int, string> set)
    {
        var parts = value.Split(' ', 5, StringSplitOptions.RemoveEmptyEntries);
        if (parts.Length == 0) return;
        set(0, parts[0]);
        set(1, parts.Length > 1 ? parts[1] : parts[0]);
        set(2, parts.Length > 2 ? parts[2] : parts[0]);
        set(3, parts.Length > 3 ? parts[3] : parts.Length > 1 ? parts[1] : parts[0]);
    }
}
