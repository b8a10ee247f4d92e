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

internal sealed record SentAnswer(string OperationId, string MailId, DateTimeOffset At);

internal sealed record PendingAnswer(string OperationId, string MailId, BlobRef Body, AnswerEnvelope Envelope, IReadOnlyList<StoredFile> Files);

internal static class ReplyLifecycle
{
    public const int MostText = 1_000_000, MostAnswers = 200;
    /// <summary>For strangers: enough for documents and photos, and a hundred an hour fill no disk.</summary>
    public const long MostTotalOfVisit = 100_000_000;
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

    /// <summary>A file as one blob, as portals of an earlier version bring it.</summary>
    public static ReplyState? EndUpload(ReplyState state, string id, BlobRef blob)
    {
        if (state.Uploads.FirstOrDefault(u => u.Id == id) is not { } upload) return null;
        if (blob.Length > Uploads.MostFileSize || state.Uploads.Where(u => u.Id != id).Sum(u => u.Counted) + blob.Length > MostTotal(state)) return null; // what was announced proves nothing
        return upload.Blob is not null ? state : state with { Uploads = [.. state.Uploads.Select(u => u.Id == id ? u with { Blob = blob, Size = blob.Length } : u)] };
    }

    /// <summary>Bytes of all files together.</summary>
    public static long MostTotal(ReplyState state) => state.Offer is { IsVisit: true } ? MostTotalOfVisit : Uploads.MostTotalSize;

    /// <summary>Files that can't be sent any more: uploads that came to nothing, and all when the link has ended.</summary>
    public static IReadOnlyList<Upload> Needless(ReplyState state, DateTimeOffset now) =>
        state.Pending is null && state.Offer?.Until < now ? state.Uploads : [.. state.Uploads.Except(Uploads.DropOver(state.Uploads, now))];

    /// <summary>When a file of the draft is dropped; null: there is none.</summary>
    public static DateTimeOffset? NextDue(ReplyState state)
    {
        var due = Uploads.NextDue(state.Uploads);
        return state.Pending is not null || state.Uploads.Count == 0 || due < state.Offer!.Until ? due : state.Offer.Until.AddSeconds(1);
    }

    /// <summary>An answer that is on its way stays so; its files are a mail's by then.</summary>
    public static ReplyState Close(ReplyState state, DateTimeOffset now) => state.Offer is not { } offer || offer.Until <= now && state is { Draft: "", Uploads.Count: 0 }
        ? state
        : state with { Offer = offer with { Until = offer.Until < now ? offer.Until : now.AddSeconds(-1), Quote = null }, Draft = "", DraftSavedAt = null, Uploads = [] };

    public static ReplyState Sent(ReplyState state, PendingAnswer answer, DateTimeOffset now) => state.Answers.Any(a => a.OperationId == answer.OperationId) ? state : state with
    {
        Pending = null,
        Draft = "",
        DraftSavedAt = null,
        Uploads = [.. state.Uploads.Where(u => !Holds(answer, u))],
        Answers = [.. state.Answers.TakeLast(MostAnswers - 1), new SentAnswer(answer.OperationId, answer.MailId, now)],
    };

    /// <summary>The answer owns its bytes.</summary>
    public static bool Holds(PendingAnswer? answer, Upload upload) => answer is not null && upload.Blobs.Count > 0 && answer.Files.Any(f => f.Blob.Id == upload.Blobs[0].Id);
}
