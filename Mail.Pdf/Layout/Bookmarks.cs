using Siegelpost.Pdf.Writing;

namespace Siegelpost.Pdf.Layout;

/// <summary>Where one may jump to in a long mail: its headings, and in a thread the lines that say who wrote when.</summary>
internal static class Bookmarks
{
    /// <summary>Shorter documents are leafed through faster than a list is read.</summary>
    private const int LongFrom = 3;
    private const int MaxCount = 200, MaxTitle = 100;
    private static readonly string[] writers = ["Von:", "From:", "De:", "Da:", "Van:"];

    public static List<Bookmark> Of(string title, StructureElement mail, IReadOnlyList<DisplayPage> pages)
    {
        var result = new List<Bookmark> { new(title, 0, 0, 1) };
        if (pages.Count < LongFrom) return result;
        var places = Places(pages);
        Collect(mail, 2);
        return result;

        void Collect(StructureElement element, int level)
        {
            for (var i = 0; i < element.Children.Count && result.Count < MaxCount; i++)
            {
                var child = element.Children[i];
                var heading = child.Type is >= StructureType.H1 and <= StructureType.H6;
                var leadsQuote = child.Type == StructureType.Paragraph && i + 1 < element.Children.Count && element.Children[i + 1].Type == StructureType.BlockQuote;
                if ((heading || child.Type == StructureType.Paragraph) && Text(child, places) is { Length: > 0 } text
                    && (heading || leadsQuote || Array.Exists(writers, word => text.StartsWith(word, StringComparison.Ordinal))))
                {
                    var place = First(child, places)!.Value;
                    result.Add(new(text, place.Page, place.Y, heading ? level + (child.Type - StructureType.H2) : level));
                }
                if (child.Children.Count > 0) Collect(child, level);
            }
        }
    }

    private static Dictionary<StructureElement, (int Page, double Y, string Text)> Places(IReadOnlyList<DisplayPage> pages)
    {
        var places = new Dictionary<StructureElement, (int Page, double Y, string Text)>();
        for (var page = 0; page < pages.Count; page++)
            foreach (var mark in pages[page].Marks.OfType<TextMark>())
                if (mark.Element is { } element)
                {
                    if (!places.TryGetValue(element, out var place)) places[element] = (page, mark.Baseline - mark.Size, mark.Text);
                    else if (place.Text.Length < MaxTitle) places[element] = place with { Text = place.Text + mark.Text };
                }
        return places;
    }

    private static string Text(StructureElement element, Dictionary<StructureElement, (int Page, double Y, string Text)> places)
    {
        var text = places.TryGetValue(element, out var own) ? own.Text : "";
        foreach (var child in element.Children)
            if (text.Length < MaxTitle) text += Text(child, places);
        return CleanText.Line(text, MaxTitle).Trim();
    }

    private static (int Page, double Y)? First(StructureElement element, Dictionary<StructureElement, (int Page, double Y, string Text)> places)
    {
        (int Page, double Y)? first = places.TryGetValue(element, out var own) ? (own.Page, own.Y) : null;
        foreach (var child in element.Children)
            if (First(child, places) is { } place && (first is null || place.CompareTo(first.Value) < 0)) first = place;
        return first;
    }
}
