using Siegelpost.Pdf.Fonts;
using Siegelpost.Pdf.Writing;

namespace Siegelpost.Pdf.Layout;

/// <summary>From, To, Copy and Date: labels at the left, values beside them, hairlines between.</summary>
internal sealed class Facts(Letter letter, Wording wording, Typesetter set)
{
    private const double ValueX = 100, Size = 9.5, RowHeight = 18.5, LineHeight = 12.5;
    private const int MaxNames = 24;

    /// <returns>The height of the last hairline.</returns>
    public double Draw(StructureElement section, double top, double right)
    {
        var list = section.Add(StructureType.List);
        Hairline(top, right);
        top = Person(list, top, right, wording.From, [letter.From]);
        if (letter.To.Count > 0) top = Person(list, top, right, wording.To, letter.To);
        if (letter.Cc.Count > 0) top = Person(list, top, right, wording.Copy, letter.Cc);
        set.Text(Row(list, top, wording.Date), wording.DateAndTime(letter.Date), FontChoice.Sans, Size, ValueX, top + 12.8, Palette.Ink);
        Hairline(top + RowHeight, right);
        return top + RowHeight;
    }

    private double Person(StructureElement list, double top, double right, string label, IReadOnlyList<LetterPerson> people)
    {
        var value = Row(list, top, label);
        var lines = people.Count == 1 ? One(value, people[0], top + 12.8, right - ValueX) : Many(value, people, top + 12.8, right - ValueX);
        var bottom = top + RowHeight + (lines - 1) * LineHeight;
        Hairline(bottom, right);
        return bottom;
    }

    private StructureElement Row(StructureElement list, double top, string label)
    {
        var item = list.Add(StructureType.ListItem);
        set.Text(item.Add(StructureType.Label), label, FontChoice.Sans, 8.5, Sheet.Left, top + 12.6, Palette.Soft);
        return item.Add(StructureType.ListBody);
    }

    /// <returns>How many lines it took.</returns>
    private int One(StructureElement value, LetterPerson person, double baseline, double width)
    {
        var address = CleanText.Line(person.Address, 320);
        var name = Name(person);
        if (person.Organisation is { Length: > 0 } organisation && name != address) name += ", " + CleanText.Line(organisation, 200);
        if (name == address)
        {
            set.Text(value, set.Fit(address, FontChoice.SansBold, Size, width), FontChoice.SansBold, Size, ValueX, baseline, Palette.Ink);
            return 1;
        }
        var fits = set.Measure(name, FontChoice.SansBold, Size) + 6 + set.Measure(address, FontChoice.Sans, Size) <= width;
        var taken = set.Text(value, set.Fit(name, FontChoice.SansBold, Size, width), FontChoice.SansBold, Size, ValueX, baseline, Palette.Ink, goesOn: true);
        if (fits) set.Text(value, address, FontChoice.Sans, Size, ValueX + taken + 6, baseline, Palette.Soft);
        else set.Text(value, set.Fit(address, FontChoice.Sans, Size, width), FontChoice.Sans, Size, ValueX, baseline + LineHeight, Palette.Soft);
        return fits ? 1 : 2;
    }

    // As many names as two lines hold, then how many more.
    private int Many(StructureElement value, IReadOnlyList<LetterPerson> people, double baseline, double width)
    {
        for (var count = Math.Min(people.Count, MaxNames); ; count--)
        {
            var names = string.Join(", ", people.Take(count).Select(Name));
            var more = count == people.Count ? "" : wording.More(people.Count - count);
            var lines = set.Wrap(names, FontChoice.SansBold, Size, width, 3);
            var taken = set.Measure(lines[^1], FontChoice.SansBold, Size);
            var fits = lines.Count <= 2 && (more.Length == 0 || taken + 4 + set.Measure(more, FontChoice.Sans, Size) <= width);
            if (!fits && count > 1) continue;
            if (!fits) lines = [set.Fit(names, FontChoice.SansBold, Size, width - 100)];
            foreach (var line in lines)
            {
                taken = set.Text(value, line, FontChoice.SansBold, Size, ValueX, baseline, Palette.Ink, goesOn: true);
                baseline += LineHeight;
            }
            if (more.Length > 0) set.Text(value, more, FontChoice.Sans, Size, ValueX + taken + 4, baseline - LineHeight, Palette.Soft);
            return lines.Count;
        }
    }

    private static string Name(LetterPerson person) => CleanText.Line(person.Name, 200) is { Length: > 0 } name ? name : CleanText.Line(person.Address, 320);

    private void Hairline(double y, double right) => set.Add(new LineMark(null, [(Sheet.Left, y), (right, y)], 0.6, Palette.Line));
}
