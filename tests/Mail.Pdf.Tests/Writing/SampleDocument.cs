using Siegelpost.Pdf.Fonts;
using Siegelpost.Pdf.Writing;

namespace Siegelpost.Tests.Pdf.Writing;

/// <summary>A letter as layout would hand it over: heading, text, link, list, table, bookmark, on two pages.</summary>
internal static class SampleDocument
{
    public const string Title = "Vertragsentwurf für Bert Klein", Body = "Guten Tag Herr Klein, anbei der Entwurf: Größe, Übermut, 12 €.";
    public const string LinkUri = "https://portal.firma.example/antwort/Zq81kTjQ", LinkText = "Auf der Portalseite antworten";

    public static DisplayList Create()
    {
        var regular = TestFaces.Load("NotoSans-Regular");
        var bold = TestFaces.Load("NotoSans-Bold");
        var root = new StructureElement(StructureType.Document);
        var heading = root.Add(StructureType.H1);
        var paragraph = root.Add(StructureType.Paragraph);
        var link = paragraph.Add(StructureType.Link);
        link.Alternative = LinkText;
        List<Mark> first =
        [
            new RectangleMark(null, 0, 0, 595, 90, Fill: 0xE8EEF4),
            bold.Text(Title, 50, 60, 20, 0x1A3A5A, heading),
            regular.Text(Body, 50, 130, 11, 0x222222, paragraph),
            new RectangleMark(null, 50, 145, 220, 30, Fill: 0x1A5A8A, Stroke: 0x0A2A4A, StrokeWidth: 1, Radius: 6),
            regular.Text(LinkText, 62, 164, 11, 0xFFFFFF, link),
            new LinkMark(link, 50, 145, 220, 30, LinkUri, LinkText),
            regular.Text("Danke.", 50, 200, 11, 0x222222, paragraph),
            .. List(root, regular),
            .. Table(root, regular, bold),
            new LineMark(null, [(50, 800), (545, 800)], 0.5, 0x888888),
            regular.Text("Seite 1", 50, 815, 8, 0x666666),
        ];
        List<Mark> second = [regular.Text("Noch ein Absatz auf der zweiten Seite.", 50, 60, 11, 0, paragraph)];
        return new DisplayList(Title, "de", [new DisplayPage(595, 842, first), new DisplayPage(595, 842, second)], root,
            [new Bookmark("Anfang", 0, 40, 1), new Bookmark("Unterpunkt", 0, 130, 2), new Bookmark("Ende", 1, 40, 1)]);
    }

    /// <summary>One page of these marks.</summary>
    public static DisplayList Of(StructureElement root, params Mark[] marks) => new(Title, "de", [new DisplayPage(595, 842, marks)], root, []);

    private static IEnumerable<Mark> List(StructureElement root, Face face)
    {
        var list = root.Add(StructureType.List);
        var baseline = 240;
        foreach (var text in (string[])["Erstens die Anlage", "Zweitens der Preis"])
        {
            var item = list.Add(StructureType.ListItem);
            yield return face.Text("•", 60, baseline, element: item.Add(StructureType.Label));
            yield return face.Text(text, 75, baseline, element: item.Add(StructureType.ListBody));
            baseline += 16;
        }
    }

    private static IEnumerable<Mark> Table(StructureElement root, Face face, Face bold)
    {
        var table = root.Add(StructureType.Table);
        var (head, body) = (table.Add(StructureType.TableRow), table.Add(StructureType.TableRow));
        yield return new RectangleMark(null, 50, 285, 300, 40, null, Stroke: 0x888888, StrokeWidth: 0.5);
        yield return bold.Text("Posten", 55, 300, element: head.Add(StructureType.HeaderCell));
        yield return bold.Text("Preis", 205, 300, element: head.Add(StructureType.HeaderCell));
        var cell = body.Add(StructureType.DataCell);
        cell.ColumnSpan = 2;
        yield return face.Text("Alles zusammen 99 €", 55, 320, element: cell);
    }
}
