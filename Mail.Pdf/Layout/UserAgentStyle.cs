using AngleSharp.Dom;
using Siegelpost.Pdf.Fonts;

namespace Siegelpost.Pdf.Layout;

/// <summary>What browsers do without any style sheet (HTML standard §15, the parts that mails meet).</summary>
internal static class UserAgentStyle
{
    private static readonly FontFamily mono = new(FontClass.Mono, 1, false);

    /// <returns>Margin above and below, in sizes of the element's own font.</returns>
    public static double Apply(IElement element, ComputedStyle style, ComputedStyle parent)
    {
        var name = element.LocalName;
        style.Display = DisplayOf(name);
        switch (name)
        {
            case "h1": return Heading(style, 2, 0.67);
            case "h2": return Heading(style, 1.5, 0.75);
            case "h3": return Heading(style, 1.17, 0.83);
            case "h4": return Heading(style, 1, 1.1);
            case "h5": return Heading(style, 0.83, 1.5);
            case "h6": return Heading(style, 0.75, 1.7);
            case "p" or "dl": return 1;
            case "ul" or "ol":
                style.Padding[style.RightToLeft ? 1 : 3] = 36;
                style.ListType = name == "ol" ? "decimal" : NestedBullet(element);
                return element.ParentElement?.LocalName is "li" or "ul" or "ol" ? 0 : 1;
            case "dd":
                style.Margin.Left = 36;
                break;
            case "a" when TextLinks.Safe(element.GetAttribute("href")) is not null:
                (style.Colour, style.Underline) = (TextLinks.Colour, true);
                break;
            case "blockquote" when element.GetAttribute("type") is "cite": // what Apple Mail and Thunderbird draw a bar for
                style.Border.Left = 2;
                style.BorderColour.Left = 0xb5c4df;
                style.Padding.Left = 12;
                return 0.5;
            case "blockquote":
                style.Margin.Left = style.Margin.Right = 32;
                return 1;
            case "pre" or "xmp" or "listing":
                style.WhiteSpace = WhiteSpace.PreWrap;
                style.Family = mono;
                style.Size *= 0.9;
                return 1;
            case "code" or "tt" or "kbd" or "samp":
                style.Family = mono;
                style.Size *= 0.93;
                break;
            case "b" or "strong":
                style.Bold = true;
                break;
            case "i" or "em" or "cite" or "var" or "dfn" or "address":
                style.Italic = true;
                break;
            case "u" or "ins":
                style.Underline = true;
                break;
            case "s" or "strike" or "del":
                style.Strike = true;
                break;
            case "small":
                style.Size *= 0.83;
                break;
            case "big":
                style.Size *= 1.2;
                break;
            case "sub" or "sup":
                style.Size *= 0.75;
                style.Shift = parent.Shift + (name == "sup" ? 0.33 : -0.16) * parent.Size;
                break;
            case "mark":
                style.Background = 0xffff00;
                break;
            case "bdi":
                style.Bidi = UnicodeBidi.Plaintext;
                break;
            case "bdo":
                style.Bidi = UnicodeBidi.IsolateOverride;
                break;
            case "nobr":
                style.WhiteSpace = WhiteSpace.NoWrap;
                break;
            case "center":
                style.Align = TextAlign.Center;
                style.CentresBlocks = true;
                break;
            case "hr":
                style.Border.Top = 1;
                style.BorderColour.Top = 0x9aa5a2;
                return 0.5;
            case "table":
                style.Align = TextAlign.Start;
                style.WhiteSpace = WhiteSpace.Normal;
                style.Indent = 0;
                style.LeftAuto = style.RightAuto = parent.CentresBlocks;
                style.CentresBlocks = false;
                style.Collapse = false;
                style.Spacing = 2;
                (style.CellPadding, style.CellBorder) = (1, 0);
                break;
            case "td" or "th":
                style.VerticalAlign = VerticalAlign.Middle;
                if (name == "th") (style.Bold, style.Align) = (true, TextAlign.Center);
                break;
            case "caption":
                style.Align = TextAlign.Center;
                break;
        }
        return 0;
    }

    private static double Heading(ComputedStyle style, double size, double margin)
    {
        style.Size = ComputedStyle.MediumSize * size;
        style.Bold = true;
        return margin;
    }

    private static string NestedBullet(IElement list)
    {
        var depth = 0;
        for (var outer = list.ParentElement; outer is not null && depth < 2; outer = outer.ParentElement)
            if (outer.LocalName is "ul" or "ol") depth++;
            else if (outer.LocalName is "td" or "body") break;
        return depth switch { 0 => "disc", 1 => "circle", _ => "square" };
    }

    private static Display DisplayOf(string name) => name switch
    {
        "html" or "body" or "div" or "p" or "h1" or "h2" or "h3" or "h4" or "h5" or "h6" or "ul" or "ol" or "dl" or "dt" or "dd" or "blockquote" or "pre" or "xmp" or "listing" or "center" or "section" or "article" or "header"
            or "footer" or "nav" or "main" or "aside" or "address" or "form" or "fieldset" or "legend" or "figure" or "figcaption" or "hr" or "details" or "summary" or "dir" or "menu" => Display.Block,
        "li" => Display.ListItem,
        "table" => Display.Table,
        "thead" or "tbody" or "tfoot" => Display.TableGroup,
        "tr" => Display.TableRow,
        "td" or "th" => Display.TableCell,
        "caption" => Display.TableCaption,
        "head" or "style" or "script" or "title" or "meta" or "link" or "object" or "embed" or "applet" or "iframe" or "frame" or "frameset" or "noscript" or "template" or "svg" or "math" or "video" or "audio" or "canvas"
            or "map" or "area" or "input" or "select" or "textarea" or "source" or "track" or "base" or "param" or "col" or "colgroup" or "datalist" or "dialog" or "noembed" or "xml" => Display.None,
        _ => Display.Inline,
    };
}
