using System.Globalization;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text;
using Siegelpost.Pdf.Writing;
using Siegelpost.Tests.Pdf.Sealing;
using UglyToad.PdfPig;

namespace Siegelpost.Tests.Pdf.Layout;

/// <summary>Mails of every kind and program: each stays where its golden file says, and can be opened, read back and listened to.</summary>
public sealed class CorpusTests
{
    // Readers hand these back in the order of their shapes, so letters can't be compared one by one.
    private static readonly string[] shaped = ["script-arabic", "script-hebrew", "script-hindi", "script-persian", "script-thai", "rtl-"];
    // For these no face is bundled; without a folder of fonts they are boxes, which all read alike.
    private static readonly string[] faceless = ["script-chinese", "script-japanese", "script-korean"];

    public static TheoryData<string> Mails => [.. Assembly.GetExecutingAssembly().GetManifestResourceNames().Where(name => name.StartsWith("corpus/", StringComparison.Ordinal)).Select(name => name[7..^5]).Order(StringComparer.Ordinal)];

    [Fact]
    public void There_are_mails_of_every_kind() => Assert.True(Mails.Count >= 40);

    // SIEGELPOST_GOLDEN=update writes the files anew; read the diff before you commit it.
    [Theory, MemberData(nameof(Mails))]
    public void Every_mail_is_laid_out_as_its_golden_file(string name)
    {
        var shown = Describe(Letters.Html(Letters.Corpus(name + ".html")).Laid(), linesOnly: IsScript(name));
        var path = Path.Combine(Folder(), name + ".txt");
        if (Environment.GetEnvironmentVariable("SIEGELPOST_GOLDEN") == "update") File.WriteAllText(path, shown);
        Assert.Equal(File.ReadAllText(path), shown);
    }

    [Theory, MemberData(nameof(Mails))]
    public void Every_mail_costs_a_fraction_of_what_it_may(string name) =>
        Assert.False(Letters.Html(Letters.Corpus(name + ".html")).Render(new() { Work = 30_000, Memory = 12_000_000, Elements = 3000, Depth = 100 }).IsTextOnly);

    [Theory, MemberData(nameof(Mails))]
    public void Every_mail_sealed_is_accepted_by_other_readers(string name)
    {
        var file = Tools.Seal(Letters.Html(Letters.Corpus(name + ".html")).Laid());
        Assert.Equal("", Tools.Run(file, "qpdf", ["--check", "--password=" + Tools.Passphrase, "{pdf}"]).Error);
        Assert.Equal("", Tools.Run(file, "pdftotext", ["-upw", Tools.Passphrase, "{pdf}", "-"]).Error);
        Assert.DoesNotContain("error", Tools.Run(file, "mutool", ["draw", "-p", Tools.Passphrase, "-F", "txt", "-o", "-", "{pdf}"]).Error, StringComparison.Ordinal);
    }

    [Theory, MemberData(nameof(Mails))]
    public void Every_mail_sealed_is_read_back_as_it_is_shown(string name)
    {
        if (faceless.Contains(name) || Array.Exists(shaped, kind => name.StartsWith(kind, StringComparison.Ordinal))) return;
        var list = Letters.Html(Letters.Corpus(name + ".html")).Laid();
        using var pdf = PdfDocument.Open(Tools.Seal(list), new ParsingOptions { Password = Tools.Passphrase });
        var read = string.Concat(pdf.GetPages().SelectMany(page => page.Letters).Select(letter => letter.Value));
        Assert.Equal(Packed(string.Concat(list.Texts().Select(mark => mark.Text))), Packed(read));
    }

    [Theory, MemberData(nameof(Mails))]
    public void Every_mail_has_the_structure_that_readers_for_the_blind_expect(string name)
    {
        var list = Letters.Html(Letters.Corpus(name + ".html")).Laid();
        Assert.NotEmpty(list.Title);
        Assert.Equal("de", list.Root.Language);
        var elements = Letters.Under(list.Root).ToList();
        foreach (var element in elements) AssertChildren(element);
        AssertHeadings(elements);
        var linked = list.Marks<LinkMark>().Select(mark => mark.Element).ToHashSet();
        Assert.All(linked, element => Assert.Equal(StructureType.Link, element!.Type));
        Assert.All(elements.Where(element => element.Type == StructureType.Link), link => Assert.Contains(link, linked)); // each has an annotation
        Assert.All(elements.Where(element => element.Type == StructureType.Figure), figure => Assert.False(string.IsNullOrWhiteSpace(figure.Alternative)));
        Assert.All(list.Marks<LinkMark>(), mark => Assert.False(string.IsNullOrWhiteSpace(mark.Description)));
        var known = elements.ToHashSet();
        foreach (var mark in list.Pages.SelectMany(page => page.Marks))
            if (mark is RectangleMark or LineMark) Assert.Null(mark.Element); // decoration
            else if (mark.Element is { } element) Assert.Contains(element, known);
    }

    [Fact]
    public void Long_threads_have_a_bookmark_for_each_mail_in_them()
    {
        var list = Letters.Html(Letters.Corpus("outlook-long-thread.html")).Laid();
        Assert.True(list.Pages.Count > 2);
        Assert.Equal(17, list.Bookmarks.Count);
        Assert.StartsWith("Von: Person 16", list.Bookmarks[1].Title, StringComparison.Ordinal);
        Assert.Equal(list.Bookmarks.Select(mark => mark.Page).Order(), list.Bookmarks.Select(mark => mark.Page));
        Assert.True(list.Bookmarks[^1].Page > 0);
    }

    private static void AssertChildren(StructureElement element)
    {
        foreach (var child in element.Children)
            Assert.True(element.Type switch
            {
                StructureType.List => child.Type is StructureType.ListItem or StructureType.List,
                StructureType.ListItem => child.Type is StructureType.Label or StructureType.ListBody,
                StructureType.Table => child.Type is StructureType.TableRow,
                StructureType.TableRow => child.Type is StructureType.HeaderCell or StructureType.DataCell,
                StructureType.Paragraph or StructureType.Label or (>= StructureType.H1 and <= StructureType.H6) => child.Type is StructureType.Link or StructureType.Figure or StructureType.Span or StructureType.Code or StructureType.Paragraph,
                _ => child.Type is not (StructureType.ListItem or StructureType.TableRow or StructureType.DataCell or StructureType.HeaderCell or StructureType.Label or StructureType.ListBody or StructureType.Document),
            }, $"{child.Type} in {element.Type}");
    }

    private static void AssertHeadings(List<StructureElement> elements)
    {
        var level = 0;
        foreach (var heading in elements.Where(element => element.Type is >= StructureType.H1 and <= StructureType.H6))
        {
            var own = heading.Type - StructureType.H1 + 1;
            Assert.InRange(own, 1, level + 1);
            level = own;
        }
    }

    // Of the mail only, in whole points: what moves by less nobody sees.
    private static string Describe(DisplayList list, bool linesOnly)
    {
        var mail = Letters.Under(list.Root.Children[1]).ToHashSet();
        var text = new StringBuilder();
        for (var i = 0; i < list.Pages.Count; i++)
        {
            text.Append(CultureInfo.InvariantCulture, $"page {i + 1}\n");
            var marks = list.Pages[i].Marks;
            var begin = i > 0 ? 1 : marks.ToList().FindLastIndex(mark => mark is RectangleMark { X: 48, Height: 1.2 }) + 1;
            if (linesOnly) foreach (var baseline in marks.OfType<TextMark>().Where(mark => mark.Element is { } element && mail.Contains(element)).Select(mark => Math.Round(mark.Baseline)).Distinct()) text.Append(CultureInfo.InvariantCulture, $"line {baseline}\n");
            else
                foreach (var mark in marks.Skip(begin))
                    if (Line(mark, mail) is { } line) text.Append(line).Append('\n');
        }
        return text.ToString();
    }

    private static string? Line(Mark mark, HashSet<StructureElement> mail) => mark switch
    {
        TextMark { Element: { } element } run when mail.Contains(element) => string.Create(CultureInfo.InvariantCulture, $"text {run.X:0} {run.Baseline:0} {run.Size:0.#} {run.Colour:x6} {run.Face.PostScriptName[4..]} {run.Text.TrimEnd(' ')}"),
        RectangleMark box => string.Create(CultureInfo.InvariantCulture, $"box {box.X:0} {box.Y:0} {box.Width:0} {box.Height:0} {box.Fill:x6} {box.Stroke:x6}").TrimEnd(),
        ImageMark image => string.Create(CultureInfo.InvariantCulture, $"image {image.X:0} {image.Y:0} {image.Width:0} {image.Height:0}"),
        LinkMark link => string.Create(CultureInfo.InvariantCulture, $"link {link.X:0} {link.Y:0} {link.Width:0} {link.Height:0} {link.Uri}"),
        LineMark { Dashed: true } line => string.Create(CultureInfo.InvariantCulture, $"dashes {line.Points[0].X:0} {line.Points[0].Y:0} {line.Points[^1].X:0} {line.Points[^1].Y:0}"),
        _ => null,
    };

    private static bool IsScript(string name) => name.StartsWith("script-", StringComparison.Ordinal) || name.StartsWith("rtl-", StringComparison.Ordinal);

    private static string Packed(string text) => string.Concat(text.Where(c => !char.IsWhiteSpace(c) && c is not ('\u00ad' or '\u200b')));

    private static string Folder([CallerFilePath] string here = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "../../corpus/golden"));
}
