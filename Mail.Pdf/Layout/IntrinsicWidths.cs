namespace Siegelpost.Pdf.Layout;

/// <summary>The smallest width at which a box loses nothing, and the width it would like to have.</summary>
internal sealed class IntrinsicWidths(LayoutContext context)
{
    /// <summary>Longer words are broken rather than make a page small.</summary>
    private const double LongestWord = 280;
    /// <summary>A table this wide was drawn for its width: the page is scaled instead.</summary>
    private const double DrawnWidth = 480;

    public (double Min, double Max) Of(Box box, int depth)
    {
        if (box.Widths is { } known) return known;
        context.Budget.Descend(depth);
        var widths = box switch
        {
            ParagraphBox paragraph => OfParagraph(paragraph, depth),
            ImageBox image => (Math.Min(image.Width, 60), image.Width + PlacedImage.Edges(image.Style)),
            FloatBox floating => Of(floating.Content, depth + 1),
            TableBox table => OfTable(table, depth),
            BlockBox block => OfBlock(block, depth),
            _ => (0.0, 0.0),
        };
        box.Widths = widths;
        return widths;
    }

    private (double, double) OfParagraph(ParagraphBox paragraph, int depth)
    {
        double min = 0, max = 0, line = Math.Max(0, paragraph.Style.Indent);
        foreach (var word in context.WordsOf(paragraph))
        {
            var (least, most) = word.Atom is { Box: var atom } ? Of(atom, depth + 1) : (Math.Min(word.Width, LongestWord), word.Width);
            line += most;
            min = Math.Max(min, least);
            max = Math.Max(max, line);
            line = word.EndsLine ? 0 : line + word.Blank;
        }
        return paragraph.Style.Wraps ? (min, max) : (Math.Min(max, 4 * LongestWord), max);
    }

    private (double, double) OfBlock(BlockBox block, int depth)
    {
        var style = block.Style;
        double min = 0, max = 0;
        var beside = 0.0;
        foreach (var child in block.Children)
        {
            var (least, most) = Of(child, depth + 1);
            min = Math.Max(min, least);
            if (child is FloatBox) beside += most;
            max = Math.Max(max, child is FloatBox ? beside : most + (child is ParagraphBox ? beside : 0));
        }
        var outside = style.HorizontalEdges + Math.Max(0, style.Margin.Left) + Math.Max(0, style.Margin.Right);
        if (style.Display != Display.TableCell && style.Width is { } width) max = Math.Max(min, width);
        if (style.MaxWidth is { } limit) max = Math.Clamp(max, min, Math.Max(min, limit));
        return (min + outside, max + outside);
    }

    private (double, double) OfTable(TableBox table, int depth)
    {
        var columns = context.Tables.Measure(table, depth);
        var outside = Math.Max(0, table.Style.Margin.Left) + Math.Max(0, table.Style.Margin.Right);
        double min = columns.MinTotal, max = columns.MaxTotal;
        if (table.Style.Width is { } width)
        {
            max = Math.Max(min, width);
            if (width >= DrawnWidth) min = Math.Max(min, width);
        }
        if (table.Style.MaxWidth is { } limit) min = Math.Max(columns.MinTotal, Math.Min(min, limit));
        return (min + outside, max + outside);
    }
}
