namespace Siegelpost.Pdf.Writing;

/// <summary>
/// Shows shaped glyphs with the fewest operators: TJ moves by what the shaper's advance differs from the font's width (ISO 32000-2
/// §9.4.3), Ts raises (§9.3.7). Sums are kept in thousandths, so that rounding never adds up.
/// Where glyphs alone don't say the text, a cluster gets its own ActualText: in visual order like the glyphs, since some readers (poppler)
/// turn right-to-left text around by themselves and would turn a whole run's ActualText too.
/// </summary>
internal sealed class GlyphRun(PdfBuffer output, EmbeddedFont font, double size, bool speaks)
{
    private bool open, inString;
    private double rise, pen;
    private double drawn; // where the reader's pen stands

    public void Show(IReadOnlyList<Glyph> glyphs)
    {
        for (int from = 0, to; from < glyphs.Count; from = to)
        {
            for (to = from + 1; to < glyphs.Count && glyphs[to].Text.Length == 0;) to++;
            if (!speaks || to - from == 1 && font.Means(glyphs[from])) Show(glyphs, from, to);
            else if (glyphs[from].Text.Length == 1 && font.Means(glyphs[from]))
            {
                Show(glyphs, from, from + 1);
                Speak("", glyphs, from + 1, to); // marks: the width of the base is the width of the letter
            }
            else Speak(glyphs[from].Text, glyphs, from, to);
        }
        Close();
        if (rise != 0) output.Add("0 Ts "u8);
    }

    private void Speak(string text, IReadOnlyList<Glyph> glyphs, int from, int to)
    {
        Close();
        output.Add($"/Span<</ActualText {new PdfText(text)}>>BDC ");
        Show(glyphs, from, to);
        Close();
        output.Add("EMC "u8);
    }

    private void Show(IReadOnlyList<Glyph> glyphs, int from, int to)
    {
        for (var i = from; i < to; i++) Show(glyphs[i]);
    }

    private void Show(Glyph glyph)
    {
        Raise(glyph.OffsetY);
        MoveTo(pen + glyph.OffsetX);
        Open();
        if (!inString) output.Add("<"u8);
        inString = true;
        output.Hex(font.Code(glyph));
        drawn += font.Width(glyph.Id);
        pen += glyph.Advance;
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
