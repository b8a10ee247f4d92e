using Siegelpost.Pdf.Fonts;
using Siegelpost.Pdf.Writing;

namespace Siegelpost.Pdf.Layout;

internal enum Anchor { Start, Middle, End }

/// <summary>Sets single lines of our own parts of the page, in points.</summary>
internal sealed class Typesetter(Shaper shaper, List<Mark> marks)
{
    private const string Ellipsis = "…";

    public void Add(Mark mark) => marks.Add(mark);

    /// <param name="goesOn">More of the same element follows elsewhere: an unseen blank keeps the words apart for those who listen or copy.</param>
    /// <returns>The width of the text.</returns>
    public double Text(StructureElement? element, string text, FontChoice choice, double size, double x, double baseline, int colour, Anchor anchor = Anchor.Start, bool goesOn = false)
    {
        var runs = Runs(text, choice);
        var width = runs.Sum(run => run.Width) * size / 1000;
        var at = x - (anchor switch { Anchor.Middle => width / 2, Anchor.End => width, _ => 0 });
        for (var i = 0; i < runs.Count; i++)
        {
            var run = runs[i];
            var (glyphs, shown) = goesOn && i == runs.Count - 1 ? ([.. run.Glyphs, new Glyph(run.Face.Space, run.Face.SpaceAdvance, 0, 0, " ")], run.Text + " ") : (run.Glyphs, run.Text);
            if (run.Glyphs.Count > 0) marks.Add(new TextMark(element, run.Face.Face, size, at, baseline, colour, glyphs, shown, run.NeedsActualText));
            at += run.Width * size / 1000;
        }
        return width;
    }

    /// <summary>A line under a text just set.</summary>
    public void Underline(FontChoice choice, double size, double x, double baseline, double width, int colour)
    {
        var face = shaper.Fonts.Primary(choice).Face;
        marks.Add(new RectangleMark(null, x, baseline + face.UnderlinePosition * size / 1000, width, Math.Max(0.5, face.UnderlineThickness * size / 1000), colour));
    }

    public double Measure(string text, FontChoice choice, double size) => Runs(text, choice).Sum(run => run.Width) * size / 1000;

    /// <summary>The text, or its beginning with "…" that fits.</summary>
    public string Fit(string text, FontChoice choice, double size, double width) => Fit(text, "", choice, size, width);

    /// <summary>A file name that keeps its extension when it has to be cut.</summary>
    public string FitFileName(string name, FontChoice choice, double size, double width)
    {
        var dot = name.LastIndexOf('.');
        return Fit(name, dot > 0 && name.Length - dot <= 8 ? "\u2009" + name[dot..] : "", choice, size, width);
    }

    /// <summary>Breaks into at most <paramref name="maxLines"/> lines; the last is cut when there is more.</summary>
    public List<string> Wrap(string text, FontChoice choice, double size, double width, int maxLines)
    {
        var lines = new List<string>();
        var breaks = MailBreaks.Find(text);
        int start = 0, fits = 0;
        for (var at = 1; at <= text.Length; at++)
        {
            if (at < text.Length && !breaks[at]) continue;
            if (fits > start && Measure(text[start..at].Trim(), choice, size) > width)
            {
                if (lines.Count == maxLines - 1) break;
                lines.Add(Fit(text[start..fits].Trim(), choice, size, width));
                start = fits;
            }
            fits = at;
        }
        lines.Add(Fit(text[start..].Trim(), choice, size, width));
        return lines;
    }

    private string Fit(string text, string ending, FontChoice choice, double size, double width)
    {
        if (Measure(text, choice, size) <= width) return text;
        int low = 0, high = Math.Max(0, text.Length - ending.Length);
        while (low < high)
        {
            var middle = (low + high + 1) / 2;
            if (Measure(text[..middle].TrimEnd() + Ellipsis + ending, choice, size) <= width) low = middle;
            else high = middle - 1;
        }
        if (low > 0 && char.IsHighSurrogate(text[low - 1])) low--;
        return text[..low].TrimEnd() + Ellipsis + ending;
    }

    // Our lines run left to right unless all of it is of a right-to-left script.
    private List<ShapedRun> Runs(string text, FontChoice choice) => shaper.ShapeLine(text, choice, Bidi.StartsRightToLeft(text));
}
