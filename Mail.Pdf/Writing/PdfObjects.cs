using System.IO.Compression;

namespace Siegelpost.Pdf.Writing;

/// <summary>
/// The indirect objects of one document, not yet a file. Objects other than streams are written one after the other into one buffer, as
/// an object stream wants them; only streams have a dictionary that will stand in clear, so those hold numbers and names alone.
/// </summary>
internal sealed class PdfObjects
{
    private const int SampleLength = 16 * 1024, LargeEnoughToTry = 16 * SampleLength;

    private readonly PdfBuffer bodies = new(16 * 1024);
    private readonly List<(ObjectId Id, int Start)> starts = [];
    private readonly List<StreamObject> streams = [];

    /// <summary>A stream: its dictionary without the length, and its bytes as they are before encryption.</summary>
    public readonly record struct StreamObject(ObjectId Id, string Dictionary, ReadOnlyMemory<byte> Data);

    /// <summary>Entries of the catalog, which stands in clear: names and references alone.</summary>
    public string Catalog { get; set; } = "";
    public ObjectId Info { get; set; }
    /// <summary>Of a signed document: the signature, which who seals writes.</summary>
    public ObjectId Signature { get; set; }
    /// <summary>Highest object number so far.</summary>
    public int Last { get; private set; }
    public IReadOnlyList<StreamObject> Streams => streams;
    public int PlainCount => starts.Count;

    public ObjectId Reserve() => new(++Last);

    /// <summary>Begins an object that lasts until the next is opened.</summary>
    public PdfBuffer Open(ObjectId id)
    {
        bodies.Add("\n"u8);
        starts.Add((id, bodies.Length));
        return bodies;
    }

    public ObjectId AddStream(string dictionary, ReadOnlyMemory<byte> data)
    {
        var id = Reserve();
        streams.Add(new StreamObject(id, dictionary, data));
        return id;
    }

    /// <param name="dictionary">Entries besides the filter.</param>
    public ObjectId AddCompressed(string dictionary, ReadOnlySpan<byte> data) => AddStream(dictionary + "/Filter/FlateDecode", Compress(data));

    /// <param name="noise">So many bytes that can't be made smaller: they are taken as they are.</param>
    public ObjectId AddCompressed(string dictionary, Action<Stream> write, int? noise = null)
    {
        var result = new MemoryStream(noise is { } length ? length + length / 1000 + 1024 : 0);
        using (var zip = new ZLibStream(result, noise is null ? CompressionLevel.Fastest : CompressionLevel.NoCompression, leaveOpen: true)) write(zip);
        return AddStream(dictionary + "/Filter/FlateDecode", result.GetBuffer().AsMemory(0, (int)result.Length));
    }

    /// <summary>The objects from <paramref name="first"/> on as the content of an object stream (ISO 32000-2 §7.5.7): numbers and offsets, then the bodies.</summary>
    public (ReadOnlyMemory<byte> Compressed, int First, IReadOnlyList<ObjectId> Ids) Pack(int first, int count)
    {
        var header = new PdfBuffer();
        var begin = starts[first].Start;
        var end = first + count < starts.Count ? starts[first + count].Start : bodies.Length;
        var ids = new ObjectId[count];
        for (var i = 0; i < count; i++)
        {
            var (id, start) = starts[first + i];
            ids[i] = id;
            header.Add($"{id.Number} {start - begin} ");
        }
        return (Compress(header.Span, bodies.Span[begin..end]), header.Length, ids);
    }

    public static ReadOnlyMemory<byte> Compress(ReadOnlySpan<byte> first, ReadOnlySpan<byte> second = default)
    {
        var level = LevelFor(first);
        var result = new MemoryStream(level == CompressionLevel.NoCompression ? first.Length + first.Length / 1000 + 1024 : (first.Length + second.Length) / 2 + 64);
        using (var zip = new ZLibStream(result, level, leaveOpen: true))
        {
            zip.Write(first);
            zip.Write(second);
        }
        return result.GetBuffer().AsMemory(0, (int)result.Length);
    }

    // What a sample from the middle shows to be noise would cost ten times the seal, for nothing.
    private static CompressionLevel LevelFor(ReadOnlySpan<byte> data)
    {
        if (data.Length < LargeEnoughToTry) return CompressionLevel.Fastest;
        var sample = data.Slice(data.Length / 2, SampleLength);
        return Compress(sample).Length > 0.97 * SampleLength ? CompressionLevel.NoCompression : CompressionLevel.Fastest;
    }
}
