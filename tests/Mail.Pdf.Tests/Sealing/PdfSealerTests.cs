using System.Text;
using Siegelpost.Pdf.Sealing;
using Siegelpost.Pdf.Writing;
using Siegelpost.Tests.Pdf.Writing;
using UglyToad.PdfPig;
using UglyToad.PdfPig.Exceptions;

namespace Siegelpost.Tests.Pdf.Sealing;

public sealed class PdfSealerTests
{
    private static readonly byte[] Sealed = Tools.Seal(SampleDocument.Create());

    public static TheoryData<string, string[]> Readers => new()
    {
        { "qpdf", ["--check", "--password={key}", "{pdf}"] },
        { "pdftotext", ["-upw", "{key}", "{pdf}", "-"] },
        { "mutool", ["draw", "-p", "{key}", "-F", "txt", "-o", "-", "{pdf}"] },
    };

    [Theory, MemberData(nameof(Readers))]
    public void The_passphrase_with_umlauts_opens_it(string tool, string[] arguments)
    {
        var answer = Ask(tool, arguments, Tools.Passphrase);
        Assert.Equal(0, answer.Code);
        if (tool != "qpdf") Assert.Contains(SampleDocument.Body, answer.Output, StringComparison.Ordinal);
    }

    [Theory, MemberData(nameof(Readers))]
    public void A_wrong_passphrase_is_refused(string tool, string[] arguments)
    {
        foreach (var wrong in (string[])[Tools.Wrong, "", Tools.Passphrase.Normalize(NormalizationForm.FormD)])
        {
            var answer = Ask(tool, arguments, wrong);
            Assert.NotEqual(0, answer.Code);
            Assert.DoesNotContain("Klein", answer.Output, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Qpdf_finds_nothing_to_warn_about()
    {
        var answer = Ask("qpdf", ["--check", "--password={key}", "{pdf}"], Tools.Passphrase);
        Assert.Contains("No syntax or stream encoding errors found", answer.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("WARNING", answer.Output + answer.Error, StringComparison.Ordinal);
        Assert.Contains("file encryption method: AESv3", Ask("qpdf", ["--show-encryption", "--password={key}", "{pdf}"], Tools.Passphrase).Output, StringComparison.Ordinal);
        Assert.Contains("extract for accessibility: allowed", Ask("qpdf", ["--show-encryption", "--password={key}", "{pdf}"], Tools.Passphrase).Output, StringComparison.Ordinal);
    }

    [Fact]
    public void An_independent_managed_reader_opens_it_too()
    {
        using var document = PdfDocument.Open(Sealed, new ParsingOptions { Password = Tools.Passphrase });
        Assert.Equal(SampleDocument.Title, document.Information.Title);
        Assert.Contains("Größe, Übermut, 12 €", document.GetPage(1).Text, StringComparison.Ordinal);
        Assert.Throws<PdfDocumentEncryptedException>(() => PdfDocument.Open(Sealed, new ParsingOptions { Password = Tools.Wrong }));
    }

    [Fact]
    public void Nothing_of_the_mail_stands_in_clear()
    {
        var file = Tools.Seal(SampleDocument.Create(), new SealOptions { Files = [new EmbeddedFile("Kündigung.txt", "geheim"u8.ToArray())] });
        var clear = Encoding.Latin1.GetString(file);
        foreach (var word in (string[])["Vertragsentwurf", "portal.firma", "antwort", "geheim", "ndigung", "Guten", "Siegelpost", "NotoSans", "/Page/", "/StructElem", "/URI", "/Title", "/Annot", "iso.org"])
        {
            Assert.DoesNotContain(word, clear, StringComparison.OrdinalIgnoreCase);
            Assert.DoesNotContain(Convert.ToHexString(Encoding.ASCII.GetBytes(word)), clear, StringComparison.OrdinalIgnoreCase);
            Assert.DoesNotContain(Convert.ToHexString(Encoding.BigEndianUnicode.GetBytes(word)), clear, StringComparison.OrdinalIgnoreCase);
            Assert.DoesNotContain(Encoding.Latin1.GetString(Encoding.BigEndianUnicode.GetBytes(word)), clear, StringComparison.OrdinalIgnoreCase);
        }
    }

    [Fact]
    public void Two_files_of_one_document_share_no_secret()
    {
        var other = Tools.Seal(SampleDocument.Create());
        foreach (var entry in (string[])["/UE <", "/O <", "/OE <", "/Perms <", "/KDFSalt <", "/ID[<"])
            Assert.NotEqual(After(Sealed, entry), After(other, entry));
    }

    [Fact]
    public void There_is_nothing_that_acts_but_links()
    {
        var answer = Ask("qpdf", ["--qdf", "--password={key}", "--decrypt", "{pdf}", "-"], Tools.Passphrase);
        foreach (var danger in (string[])["/JavaScript", "/JS", "/OpenAction", "/AA ", "/AcroForm", "/Launch", "/GoToR", "/SubmitForm", "/RichMedia"])
            Assert.DoesNotContain(danger, answer.Output, StringComparison.Ordinal);
        Assert.Contains("/URI", answer.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Embedded_files_come_out_as_they_went_in()
    {
        byte[] data = [.. Enumerable.Range(0, 200_000).Select(i => (byte)(i * 7 ^ i >> 8))];
        var file = Tools.Seal(SampleDocument.Create(), new SealOptions { Files = [new EmbeddedFile("Überblick.bin", data), new EmbeddedFile("a.txt", "x"u8.ToArray()), new EmbeddedFile("a.txt", "y"u8.ToArray())] });
        Assert.Contains("Überblick.bin", Tools.Run(file, "pdfdetach", ["-list", "-upw", Tools.Passphrase, "{pdf}"]).Output, StringComparison.Ordinal);
        var answer = Tools.Run(file, "pdfdetach", ["-saveall", "-upw", Tools.Passphrase, "-o", "{out}", "{pdf}"],
            folder => Assert.Equal(data, File.ReadAllBytes(Path.Combine(folder, "Überblick.bin"))));
        Assert.Equal(0, answer.Code);
        Assert.DoesNotContain("WARNING", Tools.Run(file, "qpdf", ["--check", "--password=" + Tools.Passphrase, "{pdf}"]).Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_slot_of_the_wrong_size_or_a_foreign_link_is_refused()
    {
        Assert.Throws<ArgumentException>(() => PdfSealer.Seal(SampleDocument.Create(), new PassphraseSlot(new byte[48], new byte[16]), Stream.Null));
        foreach (var uri in (string[])["javascript:alert(1)", "file:///etc/passwd", "data:text/html,x", "https://a.example/\n", "", "//a.example", "smb://a"])
        {
            var document = SampleDocument.Of(new StructureElement(StructureType.Document), new LinkMark(null, 0, 0, 9, 9, uri, "x"));
            Assert.Throws<ArgumentException>(() => Tools.Seal(document));
        }
    }

    [Fact]
    public void A_document_of_thousands_of_objects_is_sealed_as_well()
    {
        var root = new StructureElement(StructureType.Document);
        var face = TestFaces.Load("NotoSans-Regular");
        var pages = Enumerable.Range(1, 60).Select(n => new DisplayPage(595, 842, [.. Enumerable.Range(1, 40).Select(line => face.Text($"Zeile {n}.{line}", 50, 20 * line, element: root.Add(StructureType.Paragraph)))]));
        var file = Tools.Seal(new DisplayList("Lang", "de", [.. pages], root, []));
        Assert.Contains("Zeile 60.40", Tools.Run(file, "pdftotext", ["-upw", Tools.Passphrase, "{pdf}", "-"]).Output, StringComparison.Ordinal);
        Assert.Equal("", Tools.Run(file, "qpdf", ["--check", "--password=" + Tools.Passphrase, "{pdf}"]).Error);
    }

    private static Tools.Answer Ask(string tool, string[] arguments, string key) => Tools.Run(Sealed, tool, arguments.Select(argument => argument.Replace("{key}", key, StringComparison.Ordinal)));

    private static string After(byte[] file, string entry) => Encoding.Latin1.GetString(file).Split(entry)[1].Split('>')[0];
}
