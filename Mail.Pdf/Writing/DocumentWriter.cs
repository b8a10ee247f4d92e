using System.Security;
using System.Text;
using Siegelpost.Pdf.Sealing;

namespace Siegelpost.Pdf.Writing;

/// <summary>Turns a display list into the objects of a tagged PDF (ISO 32000-2, PDF/UA). No scripts, forms or actions other than links exist here.</summary>
internal sealed class DocumentWriter
{
    private readonly DisplayList document;
    private readonly PdfObjects objects = new();
    private readonly PdfBuffer painting = new(16 * 1024); // of the page at hand
    private readonly FontShelf fonts;
    private readonly ImageShelf images;
    private readonly StructureWriter structure;
    private readonly ObjectId pagesId, resources;
    private readonly ObjectId? signatureField;

    private DocumentWriter(DisplayList document, bool isSigned)
    {
        this.document = document;
        objects.Info = objects.Reserve();
        pagesId = objects.Reserve();
        resources = objects.Reserve();
        fonts = new FontShelf(objects);
        images = new ImageShelf(objects);
        structure = new StructureWriter(objects, document.Root);
        if (!isSigned) return;
        objects.Signature = objects.Reserve();
        signatureField = objects.Reserve();
    }

    /// <param name="isSigned">The signature itself is still to be written.</param>
    public static PdfObjects Write(DisplayList document, IReadOnlyList<EmbeddedFile> files, bool isSigned = false)
    {
        var writer = new DocumentWriter(document, isSigned);
        writer.WriteAll(files);
        return writer.objects;
    }

    private void WriteAll(IReadOnlyList<EmbeddedFile> files)
    {
        var pages = document.Pages.Select(_ => objects.Reserve()).ToArray();
        for (var i = 0; i < pages.Length; i++) WritePage(pages[i], i);
        WritePageTree(pages);
        fonts.Write();
        WriteResources();
        var tree = structure.Write();
        var outline = OutlineWriter.Write(objects, document, pages);
        var embedded = EmbeddedFileWriter.Write(objects, files);
        WriteCatalog(tree, outline, embedded);
        if (signatureField is { } field) WriteSignatureField(field, pages[0]);
        objects.Open(objects.Info).Add($"<</Title {new PdfText(document.Title)}/Producer {new PdfText("Siegelpost")}>>");
    }

    private void WritePage(ObjectId id, int index)
    {
        var page = document.Pages[index];
        painting.Clear();
        var links = new ContentStream(page, id, fonts, images, structure, painting).Write();
        var contents = objects.AddCompressed("", painting.Span);
        var annotations = links.Select(link => WriteLink(link, page, id)).ToList();
        if (index == 0 && signatureField is { } field) annotations.Add(field);
        var body = objects.Open(id).Add($"<</Type/Page/Parent {pagesId}/MediaBox[0 0 {page.Width} {page.Height}]/Contents {contents}/Resources {resources}/StructParents {structure.EndPage()}/Tabs/S");
        body.Add("/Group<</S/Transparency/CS/DeviceRGB>>"u8); // without it some readers blend images with alpha in the printer's colours
        if (annotations.Count > 0)
        {
            body.Add("/Annots["u8);
            foreach (var annotation in annotations) body.Add($"{annotation} ");
            body.Add("]"u8);
        }
        body.Add(">>"u8);
    }

    private ObjectId WriteLink(LinkMark link, DisplayPage page, ObjectId pageId)
    {
        var id = objects.Reserve();
        var uri = LinkTarget.Check(link.Uri);
        var key = link.Element is { } element ? structure.AddAnnotation(element, id, pageId) : (int?)null;
        var body = objects.Open(id).Add($"<</Type/Annot/Subtype/Link/Rect[{link.X} {page.Height - link.Y - link.Height} {link.X + link.Width} {page.Height - link.Y}]/Border[0 0 0]/F 4")
            .Add($"/Contents {new PdfText(link.Description)}/A<</S/URI/URI {new PdfText(uri)}>>");
        if (key is { } parent) body.Add($"/StructParent {parent}");
        body.Add(">>"u8);
        return id;
    }

    // Invisible, since it has no size (ISO 32000-2 §12.7.5.5), and beside the page, where PDF/UA-1 §7.18.1 asks for no place in the tree.
    private void WriteSignatureField(ObjectId field, ObjectId page)
    {
        objects.Open(field).Add($"<</Type/Annot/Subtype/Widget/FT/Sig/T {new PdfText("Siegel")}/V {objects.Signature}/Rect[-1 -1 -1 -1]/F 132/P {page}>>"); // 132: printed and locked
        var form = objects.Reserve();
        objects.Open(form).Add($"<</Fields[{field}]/SigFlags 3>>"); // §12.7.3: there are signatures, so changes are only appended
        objects.Catalog += $"/AcroForm {form}";
    }

    private void WritePageTree(ObjectId[] pages)
    {
        var body = objects.Open(pagesId).Add($"<</Type/Pages/Count {pages.Length}/Kids[");
        foreach (var page in pages) body.Add($"{page} ");
        body.Add("]>>"u8);
    }

    private void WriteResources()
    {
        var body = objects.Open(resources).Add("<</Font<<"u8);
        foreach (var font in fonts.All) body.Add($"/F{font.Index} {font.Id}");
        body.Add(">>/XObject<<"u8);
        foreach (var (index, image) in images.All.Index()) body.Add($"/I{index} {image}");
        body.Add(">>>>"u8);
    }

    private void WriteCatalog(ObjectId tree, ObjectId? outline, (ObjectId Names, ObjectId Files)? embedded)
    {
        var metadata = objects.AddStream("/Type/Metadata/Subtype/XML", Encoding.UTF8.GetBytes(Xmp()));
        var language = objects.Reserve();
        objects.Open(language).Add($"{new PdfText(document.Language)}");
        objects.Catalog = $"/Type/Catalog/Pages {pagesId}/Metadata {metadata}/Lang {language}/MarkInfo<</Marked true>>/StructTreeRoot {tree}/ViewerPreferences<</DisplayDocTitle true>>";
        if (outline is { } bookmarks) objects.Catalog += $"/Outlines {bookmarks}";
        if (embedded is var (names, files)) objects.Catalog += $"/Names<</EmbeddedFiles {names}>>/AF {files}";
    }

    private string Xmp() => $"""
        <?xpacket begin="{'\uFEFF'}" id="W5M0MpCehiHzreSzNTczkc9d"?>
        <x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
        <rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/">
        <dc:title><rdf:Alt><rdf:li xml:lang="x-default">{Xml(document.Title)}</rdf:li></rdf:Alt></dc:title>
        <dc:language><rdf:Bag><rdf:li>{Xml(document.Language)}</rdf:li></rdf:Bag></dc:language>
        <pdfuaid:part>1</pdfuaid:part>
        </rdf:Description></rdf:RDF></x:xmpmeta>
        <?xpacket end="w"?>
        """;

    // XML 1.0 §2.2 knows no control characters and no half characters.
    private static string Xml(string text) => SecurityElement.Escape(string.Concat(text.EnumerateRunes().Select(rune => Rune.IsControl(rune) ? " " : rune.ToString())));
}
