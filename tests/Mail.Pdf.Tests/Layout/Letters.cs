using System.Reflection;
using Siegelpost.Pdf;
using Siegelpost.Pdf.Layout;
using Siegelpost.Pdf.Writing;

namespace Siegelpost.Tests.Pdf.Layout;

/// <summary>Letters as tests write them, and what a reader sees of the pages.</summary>
internal static class Letters
{
    public static readonly LetterRenderer Renderer = new();

    public static Letter Sample { get; } = new()
    {
        Language = "de",
        Brand = new("Firma GmbH", "post.firma.example", 0x0f5c63, "F", null),
        Subject = "Angebot 4711",
        From = new("Anna Groß", "anna@firma.example", "Firma GmbH"),
        To = [new("Bert Klein", "bert@kunde.example")],
        Date = new(2026, 11, 23, 9, 41, 0, TimeSpan.FromHours(1)),
        DeliveredTo = "bert@kunde.example",
        ReferenceCode = "K7F-2MQ",
        Reply = new("https://post.firma.example/r/1"),
        Attachments =
        [
            new("Angebot 4711.pdf", "PDF-Dokument", 2_400_000, new(2026, 12, 23), new("https://post.firma.example/a/1")),
            new("Übersicht Preise.xlsx", "Excel-Tabelle", 86_000, new(2026, 12, 23), new("https://post.firma.example/a/2")),
        ],
    };

    public static Letter Html(string html) => Sample with { Html = html };

    public static Letter Text(string text) => Sample with { Text = text };

    public static string Corpus(string name)
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream("corpus/" + name)!;
        return new StreamReader(stream).ReadToEnd();
    }

    public static Rendered Render(this Letter letter, RenderLimits? limits = null) => Renderer.Render(letter, limits ?? RenderLimits.Default, TestContext.Current.CancellationToken);

    /// <summary>Pages of a mail that must be laid out as HTML.</summary>
    public static DisplayList Laid(this Letter letter)
    {
        var rendered = letter.Render();
        Assert.False(rendered.IsTextOnly, "laid out as text only");
        return rendered.List;
    }

    public static IEnumerable<TextMark> Texts(this DisplayList list) => list.Pages.SelectMany(page => page.Marks).OfType<TextMark>();

    public static IEnumerable<T> Marks<T>(this DisplayList list) => list.Pages.SelectMany(page => page.Marks).OfType<T>();

    public static TextMark Find(this DisplayList list, string text) => list.MailTexts().Concat(list.Texts()).FirstOrDefault(mark => mark.Text.Contains(text, StringComparison.Ordinal)) ?? throw new InvalidOperationException($"\"{text}\" is not on the pages: {string.Join(" | ", list.Texts().Select(mark => mark.Text))}");

    public static bool Shows(this DisplayList list, string text) => list.Words().Contains(text, StringComparison.Ordinal);

    /// <summary>All text of the mail itself in painting order, without our letterhead and foot.</summary>
    public static string Words(this DisplayList list)
    {
        var words = new System.Text.StringBuilder();
        TextMark? before = null;
        foreach (var mark in list.MailTexts())
        {
            if (before is not null && (Math.Abs(before.Baseline - mark.Baseline) > 4 || Math.Abs(mark.X - before.End()) > 0.8 && Math.Abs(before.X - mark.End()) > 0.8) && words[^1] != ' ') words.Append(' ');
            words.Append(mark.Text);
            before = mark;
        }
        return words.ToString().Trim();
    }

    public static IEnumerable<TextMark> MailTexts(this DisplayList list) => Under(list.Root.Children[1]).ToHashSet() is var elements ? list.Texts().Where(mark => mark.Element is not null && elements.Contains(mark.Element)) : [];

    public static double End(this TextMark mark) => mark.X + mark.Glyphs.Sum(glyph => glyph.Advance) * mark.Size / 1000;

    public static IEnumerable<StructureElement> Under(StructureElement element) => element.Children.SelectMany(Under).Prepend(element);

    /// <summary>The tree of the mail as one line: "P L(LI(Lbl LBody))".</summary>
    public static string Tree(StructureElement element) => element.Type + (element.Children.Count == 0 ? "" : "(" + string.Join(" ", element.Children.Select(Tree)) + ")");
}
