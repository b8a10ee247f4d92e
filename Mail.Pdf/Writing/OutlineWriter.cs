namespace Siegelpost.Pdf.Writing;

/// <summary>Bookmarks (ISO 32000-2 §12.3.3): a list with levels becomes a tree of linked items.</summary>
internal static class OutlineWriter
{
    private sealed record Item(ObjectId Id, Bookmark? Bookmark, Item? Parent)
    {
        public List<Item> Children { get; } = [];
        public int Descendants => Children.Sum(child => 1 + child.Descendants);
    }

    /// <summary>The root, or null when there are no bookmarks.</summary>
    public static ObjectId? Write(PdfObjects objects, DisplayList document, IReadOnlyList<ObjectId> pages)
    {
        if (document.Bookmarks.Count == 0 || pages.Count == 0) return null;
        var root = new Item(objects.Reserve(), null, null);
        var at = root;
        foreach (var bookmark in document.Bookmarks)
        {
            while (at.Bookmark is { } above && above.Level >= bookmark.Level) at = at.Parent!;
            var item = new Item(objects.Reserve(), bookmark, at);
            at.Children.Add(item);
            at = item;
        }
        var body = objects.Open(root.Id).Add("<</Type/Outlines"u8);
        WriteChildren(body, root);
        body.Add(">>"u8);
        WriteItems(objects, root, document, pages);
        return root.Id;
    }

    private static void WriteItems(PdfObjects objects, Item parent, DisplayList document, IReadOnlyList<ObjectId> pages)
    {
        for (var i = 0; i < parent.Children.Count; i++)
        {
            var item = parent.Children[i];
            var bookmark = item.Bookmark!;
            var page = Math.Clamp(bookmark.Page, 0, pages.Count - 1);
            var body = objects.Open(item.Id).Add($"<</Title {new PdfText(bookmark.Title)}/Parent {parent.Id}/Dest[{pages[page]}/XYZ 0 {document.Pages[page].Height - bookmark.Y} null]");
            if (i > 0) body.Add($"/Prev {parent.Children[i - 1].Id}");
            if (i < parent.Children.Count - 1) body.Add($"/Next {parent.Children[i + 1].Id}");
            WriteChildren(body, item);
            body.Add(">>"u8);
            WriteItems(objects, item, document, pages);
        }
    }

    private static void WriteChildren(PdfBuffer body, Item item)
    {
        if (item.Children.Count > 0) body.Add($"/First {item.Children[0].Id}/Last {item.Children[^1].Id}/Count {item.Descendants}");
    }
}
