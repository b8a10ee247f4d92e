using Siegelpost.Pdf.Sealing;

namespace Siegelpost.Pdf.Writing;

/// <summary>Files inside the PDF (ISO 32000-2 §7.11.4). Names stand in encrypted objects, and the stream's dictionary, which is clear, says nothing of the kind of file.</summary>
internal static class EmbeddedFileWriter
{
    /// <summary>The name tree and the array of associated files (§14.13), or null when there are none.</summary>
    public static (ObjectId Names, ObjectId Files)? Write(PdfObjects objects, IReadOnlyList<EmbeddedFile> files)
    {
        if (files.Count == 0) return null;
        var entries = new List<(string Key, ObjectId Id)>(files.Count);
        foreach (var file in files)
        {
            var size = objects.Reserve();
            objects.Open(size).Add($"<</Size {file.Data.Length}>>");
            var stream = objects.AddCompressed($"/Type/EmbeddedFile/Params {size}", file.Data.Span);
            var id = objects.Reserve();
            objects.Open(id).Add($"<</Type/Filespec/F {new PdfText(file.Name)}/UF {new PdfText(file.Name)}/AFRelationship/Unspecified/EF<</F {stream}/UF {stream}>>>>");
            entries.Add((file.Name, id));
        }
        return (WriteNames(objects, entries), WriteArray(objects, entries));
    }

    // Readers show the keys, so they are the names; a name tree is sorted by its keys' bytes and has each once (§7.9.6).
    private static ObjectId WriteNames(PdfObjects objects, List<(string Key, ObjectId Id)> entries)
    {
        var names = objects.Reserve();
        var used = new SortedDictionary<string, ObjectId>(Comparer<string>.Create(CompareKeys));
        foreach (var (key, id) in entries)
        {
            var unique = key;
            for (var i = 2; !used.TryAdd(unique, id); i++) unique = $"{key} ({i})";
        }
        var body = objects.Open(names).Add("<</Names["u8);
        foreach (var (key, id) in used) body.Add($"{new PdfText(key)} {id} ");
        body.Add("]>>"u8);
        return names;
    }

    private static int CompareKeys(string a, string b)
    {
        var (first, second) = (new PdfBuffer(), new PdfBuffer());
        first.Text(a);
        second.Text(b);
        return first.Span.SequenceCompareTo(second.Span);
    }

    private static ObjectId WriteArray(PdfObjects objects, List<(string Key, ObjectId Id)> entries)
    {
        var files = objects.Reserve();
        var body = objects.Open(files).Add("["u8);
        foreach (var (_, id) in entries) body.Add($"{id} ");
        body.Add("]"u8);
        return files;
    }
}
