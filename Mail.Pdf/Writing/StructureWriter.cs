namespace Siegelpost.Pdf.Writing;

/// <summary>
/// The structure tree (ISO 32000-2 §14.7): which marked content belongs to which element. Elements without content are left out, but for
/// the cells of tables, which hold the grid together.
/// </summary>
internal sealed class StructureWriter
{
    private readonly PdfObjects objects;
    private readonly StructureElement root;
    private readonly Dictionary<StructureElement, Node> nodes = [];
    private readonly List<StructureElement> onPage = [];
    private readonly List<(int Key, ObjectId Parent)> parents = [];
    private int nextKey, sequence;
    private readonly List<(int Key, IReadOnlyList<StructureElement> Elements)> pageParents = [];

    /// <param name="Annotation">Set for an annotation, else <paramref name="ContentId"/> counts.</param>
    private readonly record struct Item(int Sequence, ObjectId Page, int ContentId, ObjectId? Annotation);

    private sealed class Node(ObjectId id, Node? parent)
    {
        public ObjectId Id { get; } = id;
        public Node? Parent { get; } = parent;
        public List<Item> Items { get; } = [];
        /// <summary>Of its first content or that of its descendants; null: none.</summary>
        public int? First { get; set; }
    }

    public StructureWriter(PdfObjects objects, StructureElement root)
    {
        this.objects = objects;
        this.root = root;
        var open = new Stack<(StructureElement Element, Node? Parent)>([(root, null)]);
        while (open.TryPop(out var next))
        {
            var node = new Node(objects.Reserve(), next.Parent);
            if (!nodes.TryAdd(next.Element, node)) throw new ArgumentException("An element stands twice in the structure tree.", nameof(root));
            foreach (var child in next.Element.Children) open.Push((child, node));
        }
    }

    /// <summary>A piece of content on the current page; gives its MCID.</summary>
    public int AddContent(StructureElement element, ObjectId page)
    {
        onPage.Add(element);
        Add(element, new Item(sequence++, page, onPage.Count - 1, null));
        return onPage.Count - 1;
    }

    /// <summary>An annotation on the current page; gives its StructParent.</summary>
    public int AddAnnotation(StructureElement element, ObjectId annotation, ObjectId page)
    {
        Add(element, new Item(sequence++, page, 0, annotation));
        parents.Add((nextKey, nodes[element].Id));
        return nextKey++;
    }

    /// <summary>Closes the current page; gives its StructParents.</summary>
    public int EndPage()
    {
        pageParents.Add((nextKey, [.. onPage]));
        onPage.Clear();
        return nextKey++;
    }

    public ObjectId Write()
    {
        var tree = objects.Reserve();
        var parentTree = objects.Reserve();
        objects.Open(tree).Add($"<</Type/StructTreeRoot/K[{nodes[root].Id}]/ParentTree {parentTree}/ParentTreeNextKey {nextKey}>>");
        WriteParents(parentTree);
        var open = new Stack<(StructureElement Element, ObjectId Parent)>([(root, tree)]);
        while (open.TryPop(out var next))
        {
            WriteElement(next.Element, next.Parent);
            foreach (var child in next.Element.Children)
                if (Stays(child)) open.Push((child, nodes[next.Element].Id));
        }
        return tree;
    }

    private void Add(StructureElement element, Item item)
    {
        if (!nodes.TryGetValue(element, out var node)) throw new ArgumentException("A mark's element stands outside the structure tree.");
        node.Items.Add(item);
        for (var up = node; up is { First: null }; up = up.Parent) up.First = item.Sequence;
    }

    private bool Stays(StructureElement element) => nodes[element].First is not null || element.Type is StructureType.TableRow or StructureType.DataCell or StructureType.HeaderCell;

    private void WriteElement(StructureElement element, ObjectId parent)
    {
        var node = nodes[element];
        var body = objects.Open(node.Id).Add("<</Type/StructElem/S"u8);
        body.Literal(Tag(element.Type));
        body.Add($"/P {parent}");
        if (element.Alternative is { } alternative) body.Add($"/Alt {new PdfText(alternative)}");
        if (element.Language is { } language) body.Add($"/Lang {new PdfText(language)}");
        WriteAttributes(body, element);
        body.Add("/K["u8);
        WriteKids(body, element, node);
        body.Add("]>>"u8);
    }

    /// <summary>Children keep their order; own content stands between them where it was painted.</summary>
    private void WriteKids(PdfBuffer body, StructureElement element, Node node)
    {
        var written = 0;
        foreach (var child in element.Children)
        {
            if (!Stays(child)) continue;
            while (written < node.Items.Count && node.Items[written].Sequence < (nodes[child].First ?? 0)) WriteItem(body, node.Items[written++]);
            body.Add($"{nodes[child].Id} ");
        }
        while (written < node.Items.Count) WriteItem(body, node.Items[written++]);
    }

    private static void WriteItem(PdfBuffer body, Item item)
    {
        if (item.Annotation is { } annotation) body.Add($"<</Type/OBJR/Obj {annotation}/Pg {item.Page}>>");
        else body.Add($"<</Type/MCR/Pg {item.Page}/MCID {item.ContentId}>>");
    }

    // ISO 32000-2 §14.8.5.7; PDF/UA-1 §7.5 wants a scope on header cells. Lists need no attribute: their labels are written.
    private static void WriteAttributes(PdfBuffer body, StructureElement element)
    {
        if (element.Type is not (StructureType.HeaderCell or StructureType.DataCell)) return;
        var header = element.Type == StructureType.HeaderCell;
        if (!header && element is { ColumnSpan: 1, RowSpan: 1 }) return;
        body.Add("/A<</O/Table"u8);
        if (header) body.Add(element.HeadsColumn ? "/Scope/Column"u8 : "/Scope/Row"u8);
        if (element.ColumnSpan > 1) body.Add($"/ColSpan {element.ColumnSpan}");
        if (element.RowSpan > 1) body.Add($"/RowSpan {element.RowSpan}");
        body.Add(">>"u8);
    }

    private void WriteParents(ObjectId parentTree)
    {
        var arrays = new SortedDictionary<int, ObjectId>();
        foreach (var (key, parent) in parents) arrays.Add(key, parent);
        foreach (var (key, elements) in pageParents)
        {
            var id = objects.Reserve();
            var body = objects.Open(id).Add("["u8);
            foreach (var element in elements) body.Add($"{nodes[element].Id} ");
            body.Add("]"u8);
            arrays.Add(key, id);
        }
        var tree = objects.Open(parentTree).Add("<</Nums["u8);
        foreach (var (key, id) in arrays) tree.Add($"{key} {id} ");
        tree.Add("]>>"u8);
    }

    /// <summary>Name of a standard structure type (ISO 32000-1 §14.8.4), with its slash.</summary>
    public static string Tag(StructureType type) => type switch
    {
        StructureType.Document => "/Document",
        StructureType.Section => "/Sect",
        StructureType.Paragraph => "/P",
        StructureType.H1 => "/H1",
        StructureType.H2 => "/H2",
        StructureType.H3 => "/H3",
        StructureType.H4 => "/H4",
        StructureType.H5 => "/H5",
        StructureType.H6 => "/H6",
        StructureType.List => "/L",
        StructureType.ListItem => "/LI",
        StructureType.Label => "/Lbl",
        StructureType.ListBody => "/LBody",
        StructureType.Table => "/Table",
        StructureType.TableRow => "/TR",
        StructureType.HeaderCell => "/TH",
        StructureType.DataCell => "/TD",
        StructureType.BlockQuote => "/BlockQuote",
        StructureType.Code => "/Code",
        StructureType.Link => "/Link",
        StructureType.Figure => "/Figure",
        StructureType.Span => "/Span",
        _ => throw new ArgumentOutOfRangeException(nameof(type)),
    };
}
