namespace Siegelpost.Pdf.Writing;

/// <summary>
/// Shows shaped glyphs with the fewest operators: TJ moves by what the shaper's advance differs from the font's width (ISO 32000-2
/// §9.4.3), Ts raises (§9.3.7). Sums are kept in thousandths, so that rounding never adds up.
/// </summary>
internal sealed class GlyphRun(PdfBuffer output, EmbeddedFont font, double size)
{
    private bool open, inString;
    private double rise;
    private double drawn; // where the reader's pen stands

    public void Show(IReadOnlyList<Glyph> glyphs)
    {
        var pen = 0.0;
        foreach (var glyph in glyphs)
        {
            Raise(glyph.OffsetY);
            MoveTo(pen + glyph.OffsetX);
            Open();
            if (!inString) output.Add("<"u8);
            inString = true;
            output.Hex(glyph.Id);
            drawn += font.Width(glyph.Id);
            pen += glyph.Advance;
        }
        Close();
        if (rise != 0) output.Add("0 Ts "u8);
    }

    private void Raise(double offset)
    {
        if (Math.Abs(offset - rise) < 0.5) return;
        Close();
        rise = offset;
        output.Add($"{rise * size / 1000} Ts ");
    }

    private void MoveTo(double x)
    {
        var back = Math.Round(drawn - x, 1);
        if (Math.Abs(back) < 0.5) return;
        Open();
        if (inString) output.Add(">"u8);
        inString = false;
        output.Number(back);
        drawn -= back;
    }

    private void Open()
    {
        if (!open) output.Add("["u8);
        open = true;
    }

    private void Close()
    {
        if (inString) output.Add(">"u8);
        if (open) output.Add("]TJ "u8);
        open = inString = false;
    }
}
