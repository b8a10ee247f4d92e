using System.Globalization;
using AngleSharp.Dom;
using Siegelpost.Pdf.Fonts;

namespace Siegelpost.Pdf.Layout;

/// <summary>The attributes with which HTML was styled before CSS, and still is in mails (HTML standard §15.3 and §16).</summary>
internal static class PresentationalHints
{
    private static readonly double[] fontSizes = [10, 10, 13, ComputedStyle.MediumSize, 18, 24, 32, 48];

    public static void Apply(IElement element, ComputedStyle style, ComputedStyle parent)
    {
        if (element.GetAttribute("dir") is { } direction) Direction(element, style, direction);
        if (element.HasAttribute("hidden")) style.Display = Display.None;
        switch (element.LocalName)
        {
            case "font": Font(element, style); break;
            case "body":
                Background(element, style);
                if (Colour(element, "text") is { } text) style.Colour = text;
                break;
            case "table": Table(element, style); break;
            case "tr" or "tbody" or "thead" or "tfoot":
                Background(element, style);
                Align(element, style);
                Height(element, style);
                style.VerticalAlign = Vertical(element) ?? (element.LocalName == "tr" && parent.Display == Display.TableGroup ? parent.VerticalAlign : VerticalAlign.Baseline);
                break;
            case "td" or "th": Cell(element, style, parent); break;
            case "p" or "div" or "h1" or "h2" or "h3" or "h4" or "h5" or "h6" or "caption": Align(element, style); break;
            case "img":
                Width(element, style);
                Height(element, style);
                Image(element, style);
                break;
            case "br" when element.GetAttribute("clear")?.ToLowerInvariant() is { Length: > 0 } sides and not "none":
                (style.ClearsLeft, style.ClearsRight) = (sides is not "right", sides is not "left");
                break;
            case "hr":
                Width(element, style);
                style.LeftAuto = style.RightAuto = element.GetAttribute("align") is null or "center" && (style.Width ?? style.WidthPercent) is not null;
                if (Colour(element, "color") is { } line) style.BorderColour.Top = line;
                if (Number(element, "size") is { } thickness) style.Border.Top = Math.Clamp(thickness, 1, 20);
                break;
            case "ol" or "ul" or "li":
                if (element.GetAttribute("type") is { } type) style.ListType = type switch { "a" => "lower-alpha", "A" => "upper-alpha", "i" => "lower-roman", "I" => "upper-roman", "1" => "decimal", _ => type.ToLowerInvariant() };
                break;
        }
    }

    private static void Image(IElement element, ComputedStyle style)
    {
        if (Number(element, "hspace") is { } beside) style.Margin.Left = style.Margin.Right = Math.Clamp(beside, 0, 100);
        if (Number(element, "vspace") is { } above) style.Margin.Top = style.Margin.Bottom = Math.Clamp(above, 0, 100);
        if (Number(element, "border") is { } border and > 0)
            for (var side = 0; side < 4; side++) (style.Border[side], style.BorderColour[side]) = (Math.Min(border, 20), style.Colour);
        switch (element.GetAttribute("align")?.ToLowerInvariant())
        {
            case "left":
                style.Float = FloatSide.Left;
                break;
            case "right":
                style.Float = FloatSide.Right;
                break;
            case "middle" or "absmiddle" or "center":
                style.VerticalAlign = VerticalAlign.Middle;
                break;
            case "top" or "texttop":
                style.VerticalAlign = VerticalAlign.Top;
                break;
        }
    }

    // HTML standard §15.3.5: a direction of its own isolates, except on bdo, which overrides.
    private static void Direction(IElement element, ComputedStyle style, string direction)
    {
        bool? rightToLeft = direction.ToLowerInvariant() switch { "rtl" => true, "ltr" => false, "auto" => MailDirection.Of(element) ?? false, _ => null };
        if (rightToLeft is not { } known) return;
        if (style.RightToLeft != known) (style.Padding.Left, style.Padding.Right) = (style.Padding.Right, style.Padding.Left); // of lists, which so far follow the text around them
        style.RightToLeft = known;
        if (element.LocalName != "bdo") style.Bidi = UnicodeBidi.Isolate;
    }

    private static void Font(IElement element, ComputedStyle style)
    {
        if (Colour(element, "color") is { } colour) style.Colour = colour;
        if (element.GetAttribute("face") is { Length: > 0 } face) style.Family = FontFamily.Parse(face);
        if (element.GetAttribute("size") is not { Length: > 0 } size || !int.TryParse(size, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var step)) return;
        style.Size = fontSizes[Math.Clamp(size[0] is '+' or '-' ? 3 + step : step, 1, 7)];
    }

    private static void Table(IElement element, ComputedStyle style)
    {
        Background(element, style);
        Width(element, style);
        Height(element, style);
        style.Spacing = Number(element, "cellspacing") is { } spacing ? Math.Clamp(spacing, 0, 60) : style.Spacing;
        style.CellPadding = Number(element, "cellpadding") is { } padding ? Math.Clamp(padding, 0, 60) : style.CellPadding;
        var border = element.GetAttribute("border") is { } written ? written.Length == 0 ? 1 : Number(element, "border") ?? 1 : 0;
        if (border > 0)
        {
            style.CellBorder = 1;
            for (var side = 0; side < 4; side++) (style.Border[side], style.BorderColour[side]) = (Math.Min(border, 6), 0x8a9592);
        }
        switch (element.GetAttribute("align")?.ToLowerInvariant())
        {
            case "center":
                style.LeftAuto = style.RightAuto = true;
                break;
            case "right":
                style.Float = FloatSide.Right;
                break;
            case "left":
                style.Float = FloatSide.Left;
                break;
        }
    }

    private static void Cell(IElement element, ComputedStyle style, ComputedStyle row)
    {
        Background(element, style);
        Width(element, style);
        Height(element, style);
        Align(element, style);
        style.VerticalAlign = Vertical(element) ?? (row.VerticalAlign == VerticalAlign.Baseline ? style.VerticalAlign : row.VerticalAlign);
        if (element.HasAttribute("nowrap")) style.WhiteSpace = WhiteSpace.NoWrap;
        for (var side = 0; side < 4; side++)
        {
            style.Padding[side] = style.CellPadding;
            (style.Border[side], style.BorderColour[side]) = (style.CellBorder, 0x8a9592);
        }
    }

    private static void Align(IElement element, ComputedStyle style)
    {
        if (element.GetAttribute("align") is not { } value || StyleProperties.Align(value.ToLowerInvariant()) is not { } align) return;
        style.Align = align;
        style.CentresBlocks = align == TextAlign.Center;
    }

    private static void Background(IElement element, ComputedStyle style)
    {
        if (Colour(element, "bgcolor") is { } colour) style.Background = colour;
    }

    private static void Width(IElement element, ComputedStyle style)
    {
        if (element.GetAttribute("width") is not { } value) return;
        style.WidthPercent = CssValues.Percent(value);
        style.Width = style.WidthPercent is null && CssValues.Length(value, style.Size) is { } width and > 0 ? width : null;
    }

    private static void Height(IElement element, ComputedStyle style)
    {
        if (element.GetAttribute("height") is { } value && CssValues.Length(value, style.Size) is { } height and >= 0) style.Height = Math.Min(height, 2000);
    }

    private static VerticalAlign? Vertical(IElement element) => element.GetAttribute("valign")?.ToLowerInvariant() switch
    {
        "top" => VerticalAlign.Top,
        "middle" or "center" => VerticalAlign.Middle,
        "bottom" => VerticalAlign.Bottom,
        "baseline" => VerticalAlign.Top,
        _ => null,
    };

    private static int? Colour(IElement element, string attribute) => element.GetAttribute(attribute) is { } value && CssValues.TryColour(value.ToLowerInvariant(), out var colour) ? colour : null;

    private static double? Number(IElement element, string attribute) => element.GetAttribute(attribute) is { } value ? CssValues.Length(value, 16) : null;
}
