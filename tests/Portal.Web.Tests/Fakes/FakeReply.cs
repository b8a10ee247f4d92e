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
    public ConcurrentDictionary<string, (UploadView View, BlobRef? Blob)> Uploads { get; } = new();
    public ConcurrentBag<string> Operations { get; } = [];
    public List<(string Text, bool Copy, int Files)> Sent { get; } = [];
    public IReadOnlyList<Participant> Others { get; set; } = [];
    public int ToAll { get; private set; }
    public bool IsNew { get; set; }
    private DateTimeOffset? _savedAt, _answeredAt;

    public Task<ReplyView> View(string secret) => Task.FromResult(secret != Link.Secret ? new ReplyView(LinkState.Unknown, null) : new ReplyView(
        State, world.Firma, "de", "anna@firma.example", "Anna Groß", "bert@kunde.example", "Bert Klein", "Angebot 4711", World.Now.AddMinutes(-31),
        Quote is null ? null : world.Keys.Unlock(Quote), Draft, Copy, _savedAt, [.. Uploads.Values.Select(upload => upload.View).OrderBy(upload => upload.Name, StringComparer.Ordinal)], MaxFileSize, 20, _answeredAt)
    { Others = Others, IsNew = IsNew, FromInbox = IsNew });

    public Task<DraftResult> SaveDraft(string secret, string text, bool copy)
    {
        if (secret != Link.Secret || State != LinkState.Open) return Task.FromResult(DraftResult.LinkClosed);
        if (text.Length > 1_000_000) return Task.FromResult(DraftResult.TooLong);
        world.Change();
        (Draft, Copy, _savedAt) = (text, copy, World.Now);
        return Task.FromResult(DraftResult.Saved);
    }

    public Task<UploadTicket?> BeginUpload(string secret, string name, long size, string contentType)
    {
        if (secret != Link.Secret || State != LinkState.Open || Uploads.Count >= 20 || size > MaxFileSize) return Task.FromResult<UploadTicket?>(null);
        world.Change();
        var id = Crockford.NewId();
        Uploads[id] = (new(id, name, size, false), null);
        return Task.FromResult<UploadTicket?>(new(id, "firma", MaxFileSize));
    }

    public Task<DraftResult> EndUpload(string secret, string uploadId, BlobRef blob)
    {
        if (secret != Link.Secret || !Uploads.TryGetValue(uploadId, out var upload)) return Task.FromResult(DraftResult.NotFound);
        world.Change();
        Uploads[uploadId] = (upload.View with { Size = blob.Length, Complete = true }, blob);
        return Task.FromResult(DraftResult.Saved);
    }

    public Task<DraftResult> DropUpload(string secret, string uploadId)
    {
        if (secret != Link.Secret) return Task.FromResult(DraftResult.LinkClosed);
        world.Change();
        return Task.FromResult(Uploads.TryRemove(uploadId, out _) ? DraftResult.Saved : DraftResult.NotFound);
    }

    public Task<SendResult> Send(string secret, string text, bool copy, string operationId) => SendTo(secret, text, copy, false, operationId);

    public Task<SendResult> SendTo(string secret, string text, bool copy, bool all, string operationId)
    {
        if (secret != Link.Secret || State != LinkState.Open) return Task.FromResult(SendResult.LinkClosed);
        if (Operations.Contains(operationId)) return Task.FromResult(SendResult.Sent);
        if (string.IsNullOrWhiteSpace(text) && Uploads.IsEmpty) return Task.FromResult(SendResult.Empty);
        if (Uploads.Values.Any(upload => !upload.View.Complete)) return Task.FromResult(SendResult.UploadsMissing);
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
