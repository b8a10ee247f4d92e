using System.Text;
using Siegelpost.Pdf.Sealing;
using Siegelpost.Pdf.Writing;
using Siegelpost.Tests.Pdf.Layout;
using Siegelpost.Tests.Pdf.Sealing;
using Siegelpost.Tests.Pdf.Writing;

namespace Siegelpost.Tests.Pdf.Browser;

/// <summary>Mails of every kind as a browser's reader opens, reads and paints them.</summary>
public sealed class PdfJsTests(PdfJs reader) : IClassFixture<PdfJs>
{
    public static TheoryData<string> Mails => CorpusTests.Mails;

    [Theory, MemberData(nameof(Mails))]
    public async Task Every_mail_sealed_is_opened_read_and_painted_by_a_browser(string name)
    {
        var list = Letters.Html(Letters.Corpus(name + ".html")).Laid();
        var opened = await reader.Open(Tools.Seal(list), Tools.Passphrase);
        Assert.NotNull(opened);
        Assert.Empty(opened.Warnings);
        Assert.Equal((list.Title, "de", list.Bookmarks.Count), (opened.Title, opened.Language, opened.Bookmarks));
        Assert.Equal(list.Pages.Count, opened.Pages.Count);
        foreach (var (page, read) in list.Pages.Zip(opened.Pages)) AssertShows(page, read, name);
        Assert.Equal(Roles(list).ToHashSet(), [.. opened.Pages.SelectMany(page => page.Roles)]);
        if (list.Pages.Count == 1) Assert.Equal(Roles(list), opened.Pages[0].Roles); // of several pages this reader tells rows of the others, too
    }

    [Fact]
    public async Task A_wrong_passphrase_is_refused_by_a_browser()
    {
        var file = Tools.Seal(SampleDocument.Create());
        foreach (var wrong in (string[])[Tools.Wrong, "", Tools.Passphrase + "x"]) Assert.Null(await reader.Open(file, wrong));
    }

    [Fact] // ISO 32000-2 §7.6.4.3.2 asks readers for SASLprep; of those that we know, this one does it
    public async Task Umlauts_open_it_in_a_browser_however_the_keyboard_writes_them() => Assert.NotNull(await reader.Open(Tools.Seal(SampleDocument.Create()), Tools.Passphrase.Normalize(NormalizationForm.FormD)));

    [Fact]
    public async Task Enclosed_files_are_found()
    {
        var opened = await reader.Open(Tools.Seal(SampleDocument.Create(), new SealOptions { Files = [new EmbeddedFile("Größen & Maße.txt", "x"u8.ToArray())] }), Tools.Passphrase);
        Assert.Equal(["Größen & Maße.txt"], opened!.Files);
    }

    private static void AssertShows(DisplayPage page, PdfJs.OpenedPage read, string name)
    {
        var shown = string.Concat(page.Marks.OfType<TextMark>().Select(mark => mark.Text));
        Assert.Equal(Packed(shown, name), Packed(read.Text, name));
        Assert.Equal(page.Marks.OfType<LinkMark>().Select(mark => mark.Uri), read.Links);
        Assert.InRange(read.Ink, 0.01, 0.9);
    }

    // This reader sets words around a Persian number elsewhere; there it must know all letters.
    private static string Packed(string text, string name)
    {
        var letters = text.Where(c => !char.IsWhiteSpace(c) && c is not ('\u00ad' or '\u200b'));
        return string.Concat(name == "script-persian" ? letters.Where(c => c != '\u200c').Order() : letters);
    }

    // Of what has something on a page, parents first.
    private static List<string> Roles(DisplayList list) => [.. Roles(list.Root, list.Marks<Mark>().Select(mark => mark.Element).OfType<StructureElement>().ToHashSet())];

    private static IEnumerable<string> Roles(StructureElement element, HashSet<StructureElement> shown)
    {
        var below = element.Children.SelectMany(child => Roles(child, shown)).ToList();
        return below.Count > 0 || shown.Contains(element) ? below.Prepend(StructureWriter.Tag(element.Type)[1..]) : [];
    }
}
