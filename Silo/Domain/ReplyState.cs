using System.Text.Json.Serialization;

namespace Siegelpost.Silo.Domain;

/// <summary>The right to answer one mail, with the draft that survives a reload.</summary>
internal sealed record ReplyState
{
    public int SchemaVersion { get; init; } = 1;
    public string Id { get; init; } = "";
    public ReplyOffer? Offer { get; init; }
    public IReadOnlyList<string> Links { get; init; } = [];
    /// <summary>Links that a mailbox gave to somebody signed in.</summary>
    public IReadOnlyList<SessionLink> Sessions { get; init; } = [];
    public string Draft { get; init; } = "";
    public bool Copy { get; init; } = true;
    public DateTimeOffset? DraftSavedAt { get; init; }
    public IReadOnlyList<Upload> Uploads { get; init; } = [];
    public IReadOnlyList<SentAnswer> Answers { get; init; } = [];
    /// <summary>An answer whose message may or may not have it: sent again under the same id.</summary>
    public PendingAnswer? Pending { get; init; }

    [JsonIgnore] public bool Exists => Id.Length > 0;
}

/// <summary>A link that is good as long as the session for which it was made.</summary>
internal sealed record SessionLink(string Hash, string SessionHash);

/// <summary>A file of the draft. Null blob: its bytes are still coming.</summary>
internal sealed record Upload(string Id, string Name, string ContentType, long Size, DateTimeOffset At, BlobRef? Blob);

internal sealed record SentAnswer(string OperationId, string MailId, DateTimeOffset At);

internal sealed record PendingAnswer(string OperationId, string MailId, BlobRef Body, AnswerEnvelope Envelope, IReadOnlyList<StoredFile> Files);

internal static class ReplyLifecycle
{
    public const int MostText = 1_000_000, MostFiles = 50;
    public const long MostFileSize = 2_000_000_000;
    public const long MostTotalSize = 4_000_000_000;
    /// <summary>For strangers: enough for documents and photos, and a hundred an hour fill no disk.</summary>
    public const long MostTotalOfVisit = 100_000_000;
    public const int MostAnswers = 200;
    private const int MostSessions = 20;

    public static ReplyState Offer(ReplyState state, string id, ReplyOffer offer, string hash)
    {
        if (state.Links.Contains(hash)) return state;
        return state with { Id = id, Offer = state.Offer ?? offer, Links = [.. state.Links.TakeLast(7), hash] };
    }

    public static ReplyState OfferSession(ReplyState state, string hash, string sessionHash) => state with { Sessions = [.. state.Sessions.TakeLast(MostSessions - 1), new SessionLink(hash, sessionHash)] };

    /// <summary>Hash of the session that such a link belongs to; null: it isn't one. Whether the session lives, the account knows.</summary>
    public static string? SessionOf(ReplyState state, string secret) => state.Sessions.FirstOrDefault(s => LinkToken.Matches(s.Hash, secret))?.SessionHash;

    public static LinkState Link(ReplyState state, string secret, DateTimeOffset now)
    {
        if (!state.Exists || !state.Links.Any(h => LinkToken.Matches(h, secret))) return LinkState.Unknown;
        return state.Offer!.Until < now ? LinkState.Expired : LinkState.Open;
    }

    public static ReplyState Save(ReplyState state, string text, bool copy, DateTimeOffset now) =>
        text == state.Draft && copy == state.Copy ? state : state with { Draft = text, Copy = copy, DraftSavedAt = now };

    public static ReplyState? BeginUpload(ReplyState state, string id, string name, long size, string contentType, DateTimeOffset now)
    {
        var alive = state.Uploads.Where(u => u.Blob is not null || now - u.At < TimeSpan.FromHours(24)).ToArray();
        if (alive.Length >= MostFiles || size is < 0 or > MostFileSize || alive.Sum(u => u.Size) + size > MostTotal(state)) return null;
        return state with { Uploads = [.. alive, new Upload(id, name, contentType, size, now, null)] };
    }

    public static ReplyState? EndUpload(ReplyState state, string id, BlobRef blob)
    {
        if (state.Uploads.FirstOrDefault(u => u.Id == id) is not { } upload) return null;
        if (blob.Length > MostFileSize || state.Uploads.Where(u => u.Id != id).Sum(u => u.Size) + blob.Length > MostTotal(state)) return null; // what was announced proves nothing
        return upload.Blob is not null ? state : state with { Uploads = [.. state.Uploads.Select(u => u.Id == id ? u with { Blob = blob, Size = blob.Length } : u)] };
    }

    private static long MostTotal(ReplyState state) => state.Offer is { IsVisit: true } ? MostTotalOfVisit : MostTotalSize;

    public static ReplyState DropUpload(ReplyState state, string id) =>
        state.Uploads.Any(u => u.Id == id) ? state with { Uploads = [.. state.Uploads.Where(u => u.Id != id)] } : state;

    public static ReplyState Sent(ReplyState state, PendingAnswer answer, DateTimeOffset now) => state.Answers.Any(a => a.OperationId == answer.OperationId) ? state : state with
    {
        Pending = null,
        Draft = "",
        DraftSavedAt = null,
        Uploads = [.. state.Uploads.Where(u => answer.Files.All(f => f.Blob.Id != u.Blob?.Id))],
        Answers = [.. state.Answers.TakeLast(MostAnswers - 1), new SentAnswer(answer.OperationId, answer.MailId, now)],
    };
}
