using Siegelpost.Pdf.Fonts;
using Siegelpost.Pdf.Writing;

namespace Siegelpost.Pdf.Layout;

/// <summary>The last line of every page: for whom, from whom, the reference code, and which page of how many.</summary>
internal static class Foot
{
    public static void Draw(Typesetter set, Letter letter, Wording wording, int page, int pages)
    {
        const double baseline = Sheet.FootLine + 14;
        set.Add(new LineMark(null, [(Sheet.Left, Sheet.FootLine), (Sheet.Right, Sheet.FootLine)], 0.6, Palette.Line));
        var number = set.Text(null, wording.Page(page, pages), FontChoice.Sans, 8, Sheet.Right, baseline, Palette.Soft, Anchor.End);
        var organisation = set.Fit(CleanText.Line(letter.Brand.Name, 200), FontChoice.Sans, 8, 170);
        var text = wording.Foot(CleanText.Line(letter.DeliveredTo, 320), organisation, letter.ReferenceCode);
        var room = Sheet.TextWidth - number - 14;
        // The code stands at the end and is what people compare: shorten the address, not the code.
        if (set.Measure(text, FontChoice.Sans, 8) > room)
        {
            var without = wording.Foot("", organisation, letter.ReferenceCode);
            var address = set.Fit(CleanText.Line(letter.DeliveredTo, 320), FontChoice.Sans, 8, Math.Max(60, room - set.Measure(without, FontChoice.Sans, 8)));
            text = wording.Foot(address, organisation, letter.ReferenceCode);
        }
        set.Text(null, set.Fit(text, FontChoice.Sans, 8, room), FontChoice.Sans, 8, Sheet.Left, baseline, Palette.Soft);
    }
}
