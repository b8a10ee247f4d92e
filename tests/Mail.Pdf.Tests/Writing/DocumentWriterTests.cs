using System.Text;
using Siegelpost.Pdf.Fonts;
using Siegelpost.Pdf.Writing;
using Siegelpost.Tests.Pdf.Sealing;

namespace Siegelpost.Tests.Pdf.Writing;

public sealed class DocumentWriterTests
{
    private static readonly Face Regular = TestFaces.Load("NotoSans-Regular");
    private static readonly string[] Faces =
    [
        "NotoSans-Regular", "NotoSans-Bold", "NotoSans-Italic", "NotoSans-BoldItalic", "NotoSerif-Regular", "NotoSansMono-Regular", "NotoSansArabic-Regular",
        "NotoSansHebrew-Regular", "NotoSansDevanagari-Regular", "NotoSansThai-Regular", "NotoSansSymbols-Regular", "NotoSansSymbols2-Regular", "NotoEmoji-Regular",
    ];

    [Fact]
    public void Text_is_painted_where_layout_put_it()
    {
        foreach (var tool in (string[])["pdftoppm", "mutool"])
        {
            var page = Rendering.Of(Of(Regular.Text("HHHH", 100, 200, 40)), tool);
            Assert.True(page.IsInked(104, 172, 100, 27));
            Assert.False(page.IsInked(0, 0, 595, 170));
            Assert.False(page.IsInked(0, 201, 595, 600));
            Assert.False(page.IsInked(0, 170, 102, 32));
            Assert.False(page.IsInked(101 + 4 * 40 * Regular.Advance(TestFaces.Glyph(Regular, new Rune('H'))) / 1000, 170, 100, 32));
        }
    }

    [Fact]
    public void Accented_letters_keep_their_accents()
    {
        var page = Rendering.Of(Of(Regular.Text("Ä", 100, 200, 100)));
        Assert.True(page.IsInked(100, 100, 70, 24)); // the dots, which are another glyph's outline
    }

    [Fact]
    public void Glyph_offsets_move_up_and_right_and_advances_rule()
    {
        var h = TestFaces.Glyph(Regular, new Rune('H'));
        var mark = new TextMark(null, Regular, 20, 100, 200, 0, [new Glyph(h, 2000, 0, 0, "H"), new Glyph(h, 1000, 500, 2000, "H"), new Glyph(h, 1000, 0, 0, "H")], "HHH", false);
        foreach (var tool in (string[])["pdftoppm", "mutool"])
        {
            var page = Rendering.Of(Of(mark), tool);
            Assert.True(page.IsInked(101, 186, 14, 13)); // at the pen
            Assert.False(page.IsInked(118, 186, 41, 14)); // a wide advance, and the second one is elsewhere
            Assert.True(page.IsInked(150, 146, 18, 13)); // pen 140, half an em right, two ems up
            Assert.True(page.IsInked(160, 186, 16, 13)); // the third is back on the line
        }
    }

    [Fact]
    public void Every_bundled_face_is_embedded_and_read_back()
    {
        string[] samples = ["Größe fi ſ €", "Łódź", "Ñandú", "Ελληνικά", "Кириллица", "x <= 12", "مرحبا", "שלום", "नमस्ते", "สวัสดี", "☸", "✈", "😀"];
        for (var i = 0; i < Faces.Length; i++) Assert.All(samples[i].EnumerateRunes(), rune => Assert.NotEqual(0, TestFaces.Glyph(TestFaces.Load(Faces[i]), rune)));
        var file = Tools.Seal(Of([.. Faces.Select((face, i) => TestFaces.Load(face).Text(samples[i], 50, 60 + 30 * i, 16, element: null))]));
        var text = Tools.Run(file, "mutool", ["draw", "-p", Tools.Passphrase, "-F", "txt", "-o", "-", "{pdf}"]).Output;
        foreach (var i in (int[])[0, 1, 2, 3, 4, 5, 9, 10, 11, 12]) Assert.Contains(samples[i], text, StringComparison.Ordinal);
        var fonts = Tools.Run(file, "pdffonts", ["-upw", Tools.Passphrase, "{pdf}"]).Output.Split('\n', StringSplitOptions.RemoveEmptyEntries)[2..];
        Assert.Equal(Faces.Length, fonts.Length);
        Assert.All(fonts, font => Assert.Matches(@"CID TrueType +Identity-H +yes yes yes", font));
        var page = Rendering.Of(file);
        for (var i = 0; i < Faces.Length; i++) Assert.True(page.IsInked(50, 45 + 30 * i, 60, 15), Faces[i]);
        Assert.InRange(file.Length, 0, 60_000); // subsets: the faces have megabytes
    }

    [Fact]
    public void Ligatures_and_reordered_clusters_are_copied_as_they_were_written()
    {
        var (f, i) = (TestFaces.Glyph(Regular, new Rune('f')), TestFaces.Glyph(Regular, new Rune('i')));
        var root = new StructureElement(StructureType.Document);
        var paragraph = root.Add(StructureType.Paragraph);
        Glyph[] ligature = [new(f, Regular.Advance(f), 0, 0, "ffi")];
        Glyph[] cluster = [new(i, Regular.Advance(i), 0, 0, "किं"), new(f, Regular.Advance(f), 0, 0, "")];
        Glyph[] other = [new(i, Regular.Advance(i), 0, 0, "j")]; // a glyph that already means something else
        var document = SampleDocument.Of(root,
            new TextMark(paragraph, Regular, 12, 50, 50, 0, ligature, "ffi", false),
            new TextMark(paragraph, Regular, 12, 50, 90, 0, cluster, "किं", true),
            new TextMark(paragraph, Regular, 12, 50, 130, 0, other, "j", false));
        var words = Tools.Run(Tools.Seal(document), "pdftotext", ["-upw", Tools.Passphrase, "{pdf}", "-"]).Output.Split((char[])[' ', '\n', '\f'], StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(["ffi", "किं", "j"], words);
    }

    [Fact]
    public void Right_to_left_text_is_copied_in_reading_order()
    {
        var (hebrew, arabic) = (TestFaces.Load("NotoSansHebrew-Regular"), TestFaces.Load("NotoSansArabic-Regular"));
        var root = new StructureElement(StructureType.Document);
        TextMark Visual(Face face, string text, double y)
        {
            var mark = face.Text(text, 50, y, 16, element: root.Add(StructureType.Paragraph));
            return mark with { Glyphs = [.. mark.Glyphs.Reverse()] };
        }
        var plain = Visual(hebrew, "שלום עולם", 50);
        var split = Visual(arabic, "مرحبا", 100);
        var dots = TestFaces.Glyph(arabic, new Rune(0x650)); // a mark without a width in every cluster, as this font splits letters and dots
        split = split with { Glyphs = [.. split.Glyphs.SelectMany(glyph => (Glyph[])[glyph, new(dots, 0, 0, 0, "")])], NeedsActualText = true };
        var text = Tools.Run(Tools.Seal(SampleDocument.Of(root, plain, split)), "pdftotext", ["-upw", Tools.Passphrase, "{pdf}", "-"]).Output;
        Assert.Contains("שלום עולם", text, StringComparison.Ordinal);
        Assert.Contains("مرحبا", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Rectangles_lines_and_clips_are_painted_exactly()
    {
        var page = Rendering.Of(Of(
            new RectangleMark(null, 100, 100, 50, 40, Fill: 0xFF0000),
            new RectangleMark(null, 200, 100, 50, 40, Fill: 0x00FF00, Stroke: 0x0000FF, StrokeWidth: 6),
            new RectangleMark(null, 300, 100, 60, 60, Fill: 0x808080, Radius: 30),
            new LineMark(null, [(100, 250), (200, 250), (200, 300)], 4, 0x123456),
            new LineMark(null, [(300, 250), (400, 250)], 4, 0, Dashed: true),
            new ClipMark(100, 400, 20, 20),
            new ClipMark(110, 390, 200, 200),
            new RectangleMark(null, 0, 0, 595, 842, Fill: 0x0000FF),
            new ClipEndMark(),
            new RectangleMark(null, 100, 400, 5, 5, Fill: 0xFF0000),
            new ClipEndMark(),
            new RectangleMark(null, 400, 400, 5, 5, Fill: 0xFF0000)));
        Assert.Equal((255, 0, 0), page.At(101, 101));
        Assert.Equal((255, 0, 0), page.At(148, 138));
        Assert.Equal((255, 255, 255), page.At(152, 120));
        Assert.Equal((0, 255, 0), page.At(225, 120));
        Assert.Equal((0, 0, 255), page.At(201, 120));
        Assert.Equal((255, 255, 255), page.At(303, 103));
        Assert.Equal((128, 128, 128), page.At(330, 102));
        Assert.Equal((0x12, 0x34, 0x56), page.At(150, 250));
        Assert.Equal((0x12, 0x34, 0x56), page.At(200, 290));
        Assert.Equal(((0, 0, 0), (255, 255, 255)), (page.At(306, 250), page.At(315, 250)));
        Assert.Equal((0, 0, 255), page.At(115, 415));
        Assert.Equal((255, 255, 255), page.At(108, 415));
        Assert.Equal((255, 255, 255), page.At(130, 415));
        Assert.Equal((255, 0, 0), page.At(102, 402));
        Assert.Equal((255, 0, 0), page.At(402, 402));
    }

    [Fact]
    public void Clips_without_an_end_and_ends_without_a_clip_do_no_harm()
    {
        var file = Tools.Seal(Of(new ClipEndMark(), new ClipMark(0, 0, 100, 100), new RectangleMark(null, 0, 0, 50, 50, Fill: 0xFF0000)));
        Assert.Equal((255, 0, 0), Rendering.Of(file).At(20, 20));
    }

    [Fact]
    public void Numbers_that_layout_got_wrong_break_nothing()
    {
        var page = Rendering.Of(Of(
            new RectangleMark(null, double.NaN, double.PositiveInfinity, double.NegativeInfinity, 1e300, Fill: 0),
            Regular.Text("NaN", double.NaN, 300),
            new RectangleMark(null, 100, 100, 50, 40, Fill: 0xFF0000)));
        Assert.Equal((255, 0, 0), page.At(120, 120));
    }

    [Fact]
    public void The_structure_tree_reads_as_the_mail_does()
    {
        var tree = Tools.Run(Tools.Seal(SampleDocument.Create()), "pdfinfo", ["-struct-text", "-upw", Tools.Passphrase, "{pdf}"]).Output;
        string[] order = ["Document", "H1", SampleDocument.Title, "P (", SampleDocument.Body, "Link", SampleDocument.LinkText, "Object", "Danke.", "zweiten Seite", "L (", "Lbl", "LBody", "Table", "TH", "/Scope /Column", "TD", "/ColSpan 2", "99"];
        var at = -1;
        foreach (var part in order)
        {
            var next = tree.IndexOf(part, at + 1, StringComparison.Ordinal);
            Assert.True(next > at, $"{part} is missing or early in\n{tree}");
            at = next;
        }
        Assert.DoesNotContain("Seite 1", tree, StringComparison.Ordinal); // the foot is an artifact
    }

    [Fact]
    public void Elements_without_content_are_left_out_but_cells_stay()
    {
        var root = new StructureElement(StructureType.Document);
        root.Add(StructureType.Paragraph);
        root.Add(StructureType.Section).Add(StructureType.Paragraph);
        var row = root.Add(StructureType.Table).Add(StructureType.TableRow);
        row.Add(StructureType.DataCell);
        var tree = Tools.Run(Tools.Seal(SampleDocument.Of(root, Regular.Text("x", 50, 50, element: row.Add(StructureType.DataCell)))), "pdfinfo", ["-struct", "-upw", Tools.Passphrase, "{pdf}"]).Output;
        Assert.DoesNotContain("P (", tree, StringComparison.Ordinal);
        Assert.DoesNotContain("Sect", tree, StringComparison.Ordinal);
        Assert.Equal(2, tree.Split("TD").Length - 1);
    }

    [Fact]
    public void A_mark_outside_the_tree_is_a_mistake_of_layout()
    {
        var stray = new StructureElement(StructureType.Paragraph);
        Assert.Throws<ArgumentException>(() => Tools.Seal(SampleDocument.Of(new StructureElement(StructureType.Document), Regular.Text("x", 50, 50, element: stray))));
    }

    [Fact]
    public void Readers_for_the_blind_get_title_language_alternatives_and_the_mark_of_pdf_ua()
    {
        var root = new StructureElement(StructureType.Document);
        var figure = root.Add(StructureType.Figure);
        figure.Alternative = "Logo der Firma";
        var quote = root.Add(StructureType.Paragraph);
        quote.Language = "en";
        var image = TestImages.Read(TestImages.Png(2, 2, 2, 8, false, (_, _, _) => 9));
        var open = Decrypted(Tools.Seal(SampleDocument.Of(root, new ImageMark(figure, image, 50, 50, 20, 20), Regular.Text("hello", 50, 100, element: quote) with { Language = "en-GB" })));
        Assert.Contains("<pdfuaid:part>1</pdfuaid:part>", open, StringComparison.Ordinal);
        Assert.Contains($"<rdf:li xml:lang=\"x-default\">{Encoding.Latin1.GetString(Encoding.UTF8.GetBytes(SampleDocument.Title))}</rdf:li>", open, StringComparison.Ordinal);
        Assert.Contains("/DisplayDocTitle true", open, StringComparison.Ordinal);
        Assert.Contains("/Marked true", open, StringComparison.Ordinal);
        Assert.Contains("/Alt (Logo der Firma)", open, StringComparison.Ordinal);
        Assert.Contains("/Lang (en)", open, StringComparison.Ordinal);
        Assert.Contains("(de)", open, StringComparison.Ordinal);
        Assert.Contains("/Lang (en-GB)", open, StringComparison.Ordinal);
    }

    [Fact]
    public void Links_have_their_target_description_and_place_in_the_tree()
    {
        var open = Decrypted(Tools.Seal(SampleDocument.Create()));
        Assert.Contains($"/URI ({SampleDocument.LinkUri})", open, StringComparison.Ordinal);
        Assert.Contains($"/Contents ({SampleDocument.LinkText})", open, StringComparison.Ordinal);
        Assert.Contains("/OBJR", open, StringComparison.Ordinal);
        Assert.Matches(@"/StructParent \d", open);
        Assert.Equal(["https://a.example/x?y=%C3%A4%20b", "MAILTO:anna@firma.example", "tel:+4930123"],
            ((string[])["https://a.example/x?y=ä b", "MAILTO:anna@firma.example", "tel:+4930123"]).Select(LinkTarget.Check));
    }

    [Fact]
    public void Bookmarks_form_a_tree_whatever_their_levels()
    {
        var document = SampleDocument.Create() with { Bookmarks = [new("Tief", 0, 10, 5), new("Höher", 0, 20, 2), new("Unter", 1, 20, 3), new("Daneben", 99, 20, 3)] };
        var open = Decrypted(Tools.Seal(document));
        Assert.Contains("/Title (Tief)", open, StringComparison.Ordinal);
        Assert.Contains("/Title (Unter)", open, StringComparison.Ordinal);
        Assert.Equal("", Tools.Run(Tools.Seal(document), "qpdf", ["--check", "--password=" + Tools.Passphrase, "{pdf}"]).Error);
    }

    [Fact]
    public void Syntax_in_a_title_stays_text()
    {
        var title = ")>>endobj <script>&amp;\u0001\uD800 (\\ ∑";
        var file = Tools.Seal(SampleDocument.Create() with { Title = title });
        Assert.Equal("", Tools.Run(file, "qpdf", ["--check", "--password=" + Tools.Passphrase, "{pdf}"]).Error);
        Assert.Contains("&lt;script&gt;&amp;amp;", Decrypted(file), StringComparison.Ordinal);
        Assert.Contains(")>>endobj <script>", Tools.Run(file, "pdfinfo", ["-upw", Tools.Passphrase, "{pdf}"]).Output, StringComparison.Ordinal);
    }

    private static DisplayList Of(params Mark[] marks) => SampleDocument.Of(new StructureElement(StructureType.Document), marks);

    // What the reader sees, streams inflated, strings as qpdf prints them.
    private static string Decrypted(byte[] file)
    {
        var open = "";
        Tools.Run(file, "qpdf", ["--qdf", "--decrypt", "--object-streams=disable", "--password=" + Tools.Passphrase, "{pdf}", "{out}/open.pdf"],
            folder => open = Encoding.Latin1.GetString(File.ReadAllBytes(Path.Combine(folder, "open.pdf"))));
        return open;
    }
}
