namespace Siegelpost.Pdf.Writing;

/// <summary>The painting operators of one page (ISO 32000-2 §8 and §9). Display lists count y downwards, PDF upwards.</summary>
internal sealed class ContentStream(DisplayPage page, ObjectId pageId, FontShelf fonts, ImageShelf images, StructureWriter structure, PdfBuffer output)
{
    private const double Bow = 0.5523; // control point of the Bézier curve nearest to a quarter of a circle

    private readonly List<LinkMark> links = [];
    private bool inContent;
    private StructureElement? current;
    private int clips;
    private int? fill, stroke;

    /// <summary>Paints all marks into the buffer; links are no paint and are handed back.</summary>
    public IReadOnlyList<LinkMark> Write()
    {
        foreach (var mark in page.Marks) Paint(mark);
        EndContent();
        for (; clips > 0; clips--) output.Add("Q\n"u8);
        return links;
    }

    private void Paint(Mark mark)
    {
        switch (mark)
        {
            case TextMark text:
                Begin(text.Element);
                PaintText(text);
                break;
            case RectangleMark rectangle:
                Begin(rectangle.Element);
                PaintRectangle(rectangle);
                break;
            case LineMark line:
                Begin(line.Element);
                PaintLine(line);
                break;
            case ImageMark image:
                Begin(image.Element);
                PaintImage(image);
                break;
            case LinkMark link:
                links.Add(link);
                break;
            case ClipMark clip:
                EndContent();
                output.Add($"q {clip.X} {page.Height - clip.Y - clip.Height} {clip.Width} {clip.Height} re W n\n");
                clips++;
                break;
            case ClipEndMark when clips > 0:
                EndContent();
                output.Add("Q\n"u8);
                fill = stroke = null; // the colours from before the clip are back, whichever they were
                clips--;
                break;
        }
    }

    // Marks of one element that follow one another are one piece of content (§14.6).
    private void Begin(StructureElement? element)
    {
        if (inContent && current == element) return;
        EndContent();
        if (element is null)
        {
            output.Add("/Artifact BMC\n"u8);
        }
        else
        {
            output.Literal(StructureWriter.Tag(element.Type));
            output.Add($"<</MCID {structure.AddContent(element, pageId)}>>BDC\n");
        }
        (inContent, current) = (true, element);
    }

    private void EndContent()
    {
        if (inContent) output.Add("EMC\n"u8);
        inContent = false;
    }

    private void PaintText(TextMark mark)
    {
        if (mark.Glyphs.Count == 0) return;
        var font = fonts.For(mark.Face);
        font.Use(mark.Glyphs);
        // Glyphs say what they stand for cluster by cluster; if together they don't give the text, the run says it as a whole.
        var spoken = mark.Glyphs.Sum(glyph => glyph.Text.Length) == mark.Text.Length ? null : mark.Text;
        var span = mark.Element is not null && (spoken is not null || mark.Language is not null); // §14.9.4
        if (span)
        {
            output.Add("/Span<<"u8);
            if (spoken is not null) output.Add($"/ActualText {new PdfText(spoken)}");
            if (mark.Language is { } language) output.Add($"/Lang {new PdfText(language)}");
            output.Add(">>BDC\n"u8);
        }
        Fill(mark.Colour);
        output.Add($"BT /F{font.Index} {mark.Size} Tf {mark.X} {page.Height - mark.Baseline} Td ");
        new GlyphRun(output, font, mark.Size, speaks: mark.Element is not null && spoken is null).Show(mark.Glyphs);
        output.Add("ET\n"u8);
        if (span) output.Add("EMC\n"u8);
    }

    private void PaintRectangle(RectangleMark mark)
    {
        if (mark.Fill is null && (mark.Stroke is null || mark.StrokeWidth <= 0)) return;
        if (mark.Fill is { } filled) Fill(filled);
        if (mark.Stroke is { } stroked && mark.StrokeWidth > 0)
        {
            Stroke(stroked);
            output.Add($"{mark.StrokeWidth} w [] 0 d ");
        }
        Trace(mark);
        output.Add((mark.Fill, mark.Stroke is not null && mark.StrokeWidth > 0) switch
        {
            (not null, true) => "B\n"u8,
            (not null, false) => "f\n"u8,
            _ => "S\n"u8,
        });
    }

    private void Trace(RectangleMark mark)
    {
        var (left, right, top, bottom) = (mark.X, mark.X + mark.Width, page.Height - mark.Y, page.Height - mark.Y - mark.Height);
        var r = Math.Min(mark.Radius, Math.Min(mark.Width, mark.Height) / 2);
        if (r <= 0)
        {
            output.Add($"{left} {bottom} {mark.Width} {mark.Height} re ");
            return;
        }
        var c = r * (1 - Bow);
        output.Add($"{left + r} {bottom} m {right - r} {bottom} l {right - c} {bottom} {right} {bottom + c} {right} {bottom + r} c ")
            .Add($"{right} {top - r} l {right} {top - c} {right - c} {top} {right - r} {top} c ")
            .Add($"{left + r} {top} l {left + c} {top} {left} {top - c} {left} {top - r} c ")
            .Add($"{left} {bottom + r} l {left} {bottom + c} {left + c} {bottom} {left + r} {bottom} c h ");
    }

    private void PaintImage(ImageMark mark)
    {
        var (w, h, left, bottom) = (mark.Width, mark.Height, mark.X, page.Height - mark.Y - mark.Height);
        var (right, top) = (left + w, bottom + h);
        output.Add("q "u8);
        // Where the picture's right and up directions point to, and its lower left corner goes (Exif 2.3 §4.6.4, orientation).
        _ = mark.Image.Orientation switch
        {
            2 => output.Add($"{-w} 0 0 {h} {right} {bottom}"),
            3 => output.Add($"{-w} 0 0 {-h} {right} {top}"),
            4 => output.Add($"{w} 0 0 {-h} {left} {top}"),
            5 => output.Add($"0 {-h} {-w} 0 {right} {top}"),
            6 => output.Add($"0 {-h} {w} 0 {left} {top}"),
            7 => output.Add($"0 {h} {w} 0 {left} {bottom}"),
            8 => output.Add($"0 {h} {-w} 0 {right} {bottom}"),
            _ => output.Add($"{w} 0 0 {h} {left} {bottom}"),
        };
        output.Add($" cm /I{images.Add(mark.Image)} Do Q\n");
    }

    private void PaintLine(LineMark mark)
    {
        if (mark.Points.Count < 2) return;
        Stroke(mark.Colour);
        output.Add($"{mark.Width} w ");
        if (mark.Dashed) output.Add($"[{3 * mark.Width} {2 * mark.Width}] 0 d ");
        else output.Add("[] 0 d "u8);
        output.Add($"{mark.Points[0].X} {page.Height - mark.Points[0].Y} m ");
        foreach (var (x, y) in mark.Points.Skip(1)) output.Add($"{x} {page.Height - y} l ");
        output.Add("S\n"u8);
    }

    private void Fill(int colour)
    {
        if (fill == colour) return;
        fill = colour;
        Colour(colour);
        output.Add("rg "u8);
    }

    private void Stroke(int colour)
    {
        if (stroke == colour) return;
        stroke = colour;
        Colour(colour);
        output.Add("RG "u8);
    }

    private void Colour(int colour) => output.Add($"{(colour >> 16 & 255) / 255.0} {(colour >> 8 & 255) / 255.0} {(colour & 255) / 255.0} ");
}
