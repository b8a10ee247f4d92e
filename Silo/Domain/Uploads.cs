using System.Text.Json.Serialization;

namespace Siegelpost.Silo.Domain;

/// <summary>A file of a draft. Null blob: its bytes are still coming, or they came in several pieces.</summary>
/// <param name="Size">In bytes; negative: not known before the end.</param>
/// <param name="At">When it last grew.</param>
internal sealed record Upload(string Id, string Name, string ContentType, long Size, DateTimeOffset At, BlobRef? Blob)
{
    /// <summary>What has come, in order. Where one piece is the whole file, it is <see cref="Blob"/> instead.</summary>
    public IReadOnlyList<BlobRef> Pieces { get; init; } = [];

    /// <summary>Null: not scanned.</summary>
    public UploadScan? Scan { get; init; }

    [JsonIgnore] public bool IsInfected => Scan is { Standing: ScanStanding.Infected };
    [JsonIgnore] public IReadOnlyList<BlobRef> Blobs => Blob is null ? Pieces : [Blob];
    [JsonIgnore] public long Offset => Blobs.Sum(b => b.Length);
    [JsonIgnore] public bool IsComplete => Blob is not null || Pieces.Count > 0 && Offset == Size;
    [JsonIgnore] public long Counted => Math.Max(Size, Offset);
}

/// <summary>The scanner's verdict on a file of a draft; whoever takes the draft over scans once more.</summary>
internal sealed record UploadScan(ScanStanding Standing, string? Signature);

/// <summary>What may happen to the files of a draft, whatever the draft is for; the same instance means "nothing changed".</summary>
internal static class Uploads
{
    public const int MostFiles = 50;
    public const long MostFileSize = 2_000_000_000;
    public const long MostTotalSize = 4_000_000_000;
    /// <summary>Of a whole draft: about half a megabyte of state. Ordinary pieces have 32 MiB; connections that break all the time make smaller ones.</summary>
    public const int MostPieces = 1000;
    public static readonly TimeSpan DroppedAfter = TimeSpan.FromHours(24);

    /// <summary>Null: refused, with the reason.</summary>
    public static IReadOnlyList<Upload>? Begin(IReadOnlyList<Upload> uploads, string id, string name, string contentType, long? size, DateTimeOffset now, out UploadState state, long mostTotal = MostTotalSize)
    {
        var alive = uploads.Where(u => !IsOver(u, now)).ToArray();
        state = size is < 0 or > MostFileSize ? UploadState.TooLarge
            : alive.Length >= MostFiles || alive.Sum(u => u.Blobs.Count) >= MostPieces ? UploadState.TooMany
            : alive.Sum(u => u.Counted) + (size ?? 0) > mostTotal ? UploadState.TooMuch : UploadState.Open;
        return state == UploadState.Open ? [.. alive, new Upload(id, name, contentType, size ?? -1, now, null)] : null;
    }

    /// <summary>The next piece. A repetition changes nothing; null: refused, with the reason.</summary>
    public static IReadOnlyList<Upload>? Append(IReadOnlyList<Upload> uploads, string id, long offset, BlobRef piece, bool last, DateTimeOffset now, out UploadState state, long mostTotal = MostTotalSize)
    {
        state = UploadState.Unknown;
        if (uploads.FirstOrDefault(u => u.Id == id) is not { } upload) return null;
        if (upload.Blobs.Any(b => b.Id == piece.Id)) { state = StateOf(upload); return uploads; }
        var end = offset + piece.Length;
        state = upload.IsComplete || offset != upload.Offset ? UploadState.Conflict
            : end > MostOf(uploads, upload, mostTotal) ? UploadState.TooLarge
            : uploads.Sum(u => u.Blobs.Count) >= MostPieces ? UploadState.TooMany : UploadState.Open;
        if (state != UploadState.Open) return null;
        var grown = upload with { Pieces = [.. upload.Pieces, piece], At = now, Size = last && upload.Size < 0 ? end : upload.Size };
        if (grown is { IsComplete: true, Pieces: [var only] }) grown = grown with { Blob = only, Pieces = [] };
        state = StateOf(grown);
        return [.. uploads.Select(u => u.Id == id ? grown : u)];
    }

    public static IReadOnlyList<Upload> Judge(IReadOnlyList<Upload> uploads, string id, UploadScan scan) =>
        uploads.Any(u => u.Id == id && u.Scan is null) ? [.. uploads.Select(u => u.Id == id ? u with { Scan = scan } : u)] : uploads;

    public static IReadOnlyList<Upload> Drop(IReadOnlyList<Upload> uploads, string id) => uploads.Any(u => u.Id == id) ? [.. uploads.Where(u => u.Id != id)] : uploads;

    public static IReadOnlyList<Upload> DropOver(IReadOnlyList<Upload> uploads, DateTimeOffset now) => uploads.Any(u => IsOver(u, now)) ? [.. uploads.Where(u => !IsOver(u, now))] : uploads;

    /// <summary>When the first of them is dropped if nothing more comes; null: all are complete.</summary>
    public static DateTimeOffset? NextDue(IReadOnlyList<Upload> uploads) => uploads.Where(u => !u.IsComplete).Min(u => (DateTimeOffset?)u.At) + DroppedAfter;

    public static UploadStatus Status(IReadOnlyList<Upload> uploads, string id, string organisation, DateTimeOffset now, long mostTotal = MostTotalSize) => uploads.FirstOrDefault(u => u.Id == id) is { } upload && !IsOver(upload, now)
        ? new(StateOf(upload), id, organisation, upload.Offset, upload.Size < 0 ? null : upload.Size, MostOf(uploads, upload, mostTotal), upload.IsComplete ? null : upload.At + DroppedAfter) { Infected = upload.IsInfected }
        : new(UploadState.Unknown, id);

    private static UploadState StateOf(Upload upload) => upload.IsComplete ? UploadState.Complete : UploadState.Open;

    private static bool IsOver(Upload upload, DateTimeOffset now) => !upload.IsComplete && now - upload.At >= DroppedAfter;

    /// <summary>What was announced, or what there is room for.</summary>
    private static long MostOf(IReadOnlyList<Upload> uploads, Upload upload, long mostTotal) =>
        Math.Min(upload.Size < 0 ? MostFileSize : upload.Size, Math.Max(0, mostTotal - uploads.Where(u => u.Id != upload.Id).Sum(u => u.Counted)));
}
