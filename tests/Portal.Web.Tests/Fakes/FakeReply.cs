using System.Collections.Concurrent;

namespace Siegelpost.Tests.Fakes;

internal sealed class FakeReply(World world) : IReplyGrain
{
    public string Id { get; } = Crockford.NewId();
    public LinkToken Link => field = field == default ? LinkToken.New(Id) : field;
    public LinkState State { get; set; } = LinkState.Open;
    public BlobRef? Quote { get; set; }
    public string Draft { get; private set; } = "";
    public bool Copy { get; private set; } = true;
    public long MaxFileSize { get; set; } = 2_000_000_000;
    public ConcurrentDictionary<string, FakeUpload> Uploads { get; } = new();
    /// <summary>Called before a piece is taken over.</summary>
    public Func<Task>? OnPiece { get; set; }
    public ConcurrentBag<string> Operations { get; } = [];
    public List<(string Text, bool Copy, int Files)> Sent { get; } = [];
    public IReadOnlyList<Participant> Others { get; set; } = [];
    public int ToAll { get; private set; }
    public bool IsNew { get; set; }
    private DateTimeOffset? _savedAt, _answeredAt;

    public Task<ReplyView> View(string secret) => Task.FromResult(secret != Link.Secret ? new ReplyView(LinkState.Unknown, null) : new ReplyView(
        State, world.Firma, "de", "anna@firma.example", "Anna Groß", "bert@kunde.example", "Bert Klein", "Angebot 4711", World.Now.AddMinutes(-31),
        Quote is null ? null : world.Keys.Unlock(Quote), Draft, Copy, _savedAt, [.. Uploads.Values.Select(upload => new UploadView(upload.Id, upload.Name, upload.Size ?? upload.Offset, upload.IsComplete) { Offset = upload.Offset, Infected = upload.IsInfected }).OrderBy(upload => upload.Name, StringComparer.Ordinal)], MaxFileSize, 20, _answeredAt)
    {
        Others = Others,
        IsNew = IsNew,
        FromInbox = IsNew,
    });

    public Task<DraftResult> SaveDraft(string secret, string text, bool copy)
    {
        if (secret != Link.Secret || State != LinkState.Open) return Task.FromResult(DraftResult.LinkClosed);
        if (text.Length > 1_000_000) return Task.FromResult(DraftResult.TooLong);
        world.Change();
        (Draft, Copy, _savedAt) = (text, copy, World.Now);
        return Task.FromResult(DraftResult.Saved);
    }

    public Task<UploadStatus> BeginFile(string secret, UploadRequest request)
    {
        if (secret != Link.Secret || State != LinkState.Open) return Task.FromResult(new UploadStatus(UploadState.LinkClosed));
        if (request.Size > MaxFileSize) return Task.FromResult(new UploadStatus(UploadState.TooLarge));
        if (Uploads.Count >= 20) return Task.FromResult(new UploadStatus(UploadState.TooMany));
        world.Change();
        var upload = new FakeUpload(Crockford.NewId(), request.Name, request.Size);
        Uploads[upload.Id] = upload;
        return File(secret, upload.Id);
    }

    public Task<UploadStatus> File(string secret, string uploadId) => Task.FromResult(
        secret != Link.Secret || State != LinkState.Open ? new(UploadState.LinkClosed)
        : Uploads.TryGetValue(uploadId, out var upload) ? Status(upload) : new UploadStatus(UploadState.Unknown));

    private UploadStatus Status(FakeUpload upload) => new(upload.IsComplete ? UploadState.Complete : UploadState.Open, upload.Id, "firma", upload.Offset, upload.Size, upload.Size ?? MaxFileSize, World.Now.AddHours(24)) { Infected = upload.IsInfected };

    public async Task<UploadStatus> AppendPiece(string secret, string uploadId, long offset, BlobRef piece, bool last)
    {
        if (OnPiece is not null) await OnPiece();
        if (secret != Link.Secret || !Uploads.TryGetValue(uploadId, out var upload)) return new(UploadState.Unknown);
        if (offset != upload.Offset || upload.IsComplete) return Status(upload) with { State = UploadState.Conflict };
        world.Change();
        Uploads[uploadId] = upload with { Pieces = [.. upload.Pieces, piece], Size = last ? offset + piece.Length : upload.Size };
        return Status(Uploads[uploadId]);
    }

    public Task<DraftResult> DropFile(string secret, string uploadId)
    {
        if (secret != Link.Secret) return Task.FromResult(DraftResult.LinkClosed);
        world.Change();
        return Task.FromResult(Uploads.TryRemove(uploadId, out _) ? DraftResult.Saved : DraftResult.NotFound);
    }

    public Task<UploadTicket?> BeginUpload(string secret, string name, long size, string contentType) => throw new NotSupportedException();
    public Task<DraftResult> EndUpload(string secret, string uploadId, BlobRef blob) => throw new NotSupportedException();
    public Task<DraftResult> DropUpload(string secret, string uploadId) => throw new NotSupportedException();

    public Task<SendResult> Send(string secret, string text, bool copy, string operationId) => SendTo(secret, text, copy, false, operationId);

    public Task<SendResult> SendTo(string secret, string text, bool copy, bool all, string operationId)
    {
        if (secret != Link.Secret || State != LinkState.Open) return Task.FromResult(SendResult.LinkClosed);
        if (Operations.Contains(operationId)) return Task.FromResult(SendResult.Sent);
        if (string.IsNullOrWhiteSpace(text) && Uploads.IsEmpty) return Task.FromResult(SendResult.Empty);
        if (Uploads.Values.Any(upload => !upload.IsComplete)) return Task.FromResult(SendResult.UploadsMissing);
        if (Uploads.Values.Any(upload => upload.IsInfected)) return Task.FromResult(SendResult.Infected);
        world.Change();
        Operations.Add(operationId);
        Sent.Add((text, copy, Uploads.Count));
        if (all) ToAll++;
        (Draft, _answeredAt) = ("", World.Now);
        Uploads.Clear();
        return Task.FromResult(SendResult.Sent);
    }

    public Task Offer(ReplyOffer offer, string secretHash) => throw new NotSupportedException();
    public Task<ReplyStatus?> GetState() => throw new NotSupportedException();
}

internal sealed record FakeUpload(string Id, string Name, long? Size)
{
    public IReadOnlyList<BlobRef> Pieces { get; init; } = [];
    public BlobRef Blob => Pieces.Single();
    public long Offset => Pieces.Sum(p => p.Length);
    public bool IsInfected => Name.StartsWith("infected", StringComparison.Ordinal);
    public bool IsComplete => Pieces.Count > 0 && Offset == Size;
}
