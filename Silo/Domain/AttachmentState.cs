using System.Text.Json.Serialization;

namespace Siegelpost.Silo.Domain;

/// <summary>A file and who may fetch it. Without the blob reference the bytes are lost for everybody (RULES 18).</summary>
internal sealed record AttachmentState
{
    public int SchemaVersion { get; init; } = 1;
    public string Id { get; init; } = "";
    public AttachmentOrigin? Origin { get; init; }
    public string Name { get; init; } = "";
    public string ContentType { get; init; } = "";
    public long Size { get; init; }
    public BlobRef? Blob { get; init; }
    /// <summary>A file that arrived in pieces goes on in these.</summary>
    public IReadOnlyList<BlobRef> Rest { get; init; } = [];
    /// <summary>How many recipients must be done with it before the bytes go.</summary>
    public int Recipients { get; init; }
    public IReadOnlyList<Grant> Grants { get; init; } = [];
    public IReadOnlyList<Ticket> Tickets { get; init; } = [];

    [JsonIgnore] public bool Exists => Id.Length > 0;
}

/// <summary>One recipient's right. A mail sealed anew brings a further link; old ones stay (RULES 16).</summary>
internal sealed record Grant(string Recipient, string AccountId, string Language, IReadOnlyList<string> Links)
{
    /// <summary>Null: the mail with the link has not been handed over.</summary>
    public DateTimeOffset? Until { get; init; }
    public DateTimeOffset? FetchedAt { get; init; }
    /// <summary>The mail knows of the fetch.</summary>
    public bool FetchTold { get; init; }
    public DateTimeOffset? EndedAt { get; init; }
}

/// <summary>A download address for ten minutes (RULES 15).</summary>
internal sealed record Ticket(string Hash, DateTimeOffset Until);

/// <summary>What may happen to a file; the same instance means "nothing changed".</summary>
internal static class AttachmentLifecycle
{
    public static readonly TimeSpan TicketFor = TimeSpan.FromMinutes(10);
    private const int MostTickets = 50, MostLinks = 8;

    public static AttachmentState Keep(AttachmentState state, string id, AttachmentOrigin origin, StoredFile file) => state.Exists
        ? state
        : new AttachmentState { Id = id, Origin = origin, Name = file.Name, ContentType = file.ContentType, Size = file.Size, Blob = file.Blob, Rest = file.Rest, Recipients = origin.Recipients };

    public static AttachmentState Offer(AttachmentState state, string recipient, string account, string hash, string language)
    {
        var known = state.Grants.FirstOrDefault(g => g.Recipient == recipient);
        var isLink = hash.Length > 0; // whoever reads in the portal has none: the same right may come again, for another account or after its end
        if (known?.Links.Contains(hash) == true && (isLink || known.EndedAt is null && known.AccountId == account)) return state;
        var grant = known is null
            ? new Grant(recipient, account, language, [hash])
            : known with { AccountId = account, Language = language, Links = known.Links.Contains(hash) ? known.Links : [.. known.Links.TakeLast(MostLinks - 1), hash], EndedAt = null };
        return state with { Grants = [.. state.Grants.Where(g => g.Recipient != recipient), grant] };
    }

    public static AttachmentState HandedOver(AttachmentState state, string recipient, DateTimeOffset until) => Change(state, recipient, g => g.EndedAt is null && g.Until != until, g => g with { Until = until });

    public static AttachmentState End(AttachmentState state, string recipient, DateTimeOffset now) => Change(state, recipient, g => g.EndedAt is null, g => g with { EndedAt = now, Links = g.Links });

    public static AttachmentState EndDue(AttachmentState state, DateTimeOffset now) =>
        state.Grants.Where(g => g.EndedAt is null && g.Until <= now).Aggregate(state, (s, g) => End(s, g.Recipient, now));

    /// <summary>Everybody who had a right has lost it by time: nobody needs the bytes.</summary>
    public static bool IsOver(AttachmentState state) => state.Blob is not null && state.Grants.Count >= state.Recipients && state.Grants.All(g => g.EndedAt is not null);

    public static AttachmentState Destroyed(AttachmentState state) => state.Blob is null ? state : state with { Blob = null, Rest = [], Tickets = [], Name = "", Origin = state.Origin! with { Subject = "" } };

    public static (LinkState State, Grant? Grant) Link(AttachmentState state, string secret, DateTimeOffset now)
    {
        var grant = state.Grants.FirstOrDefault(g => g.Links.Any(h => LinkToken.Matches(h, secret)));
        return grant is null ? (LinkState.Unknown, null) : (StateOf(state, grant, now), grant);
    }

    /// <summary>An account's right; the one that lasts longest when it has several addresses in the mail.</summary>
    public static (LinkState State, Grant? Grant) GrantOf(AttachmentState state, string accountId, DateTimeOffset now)
    {
        var grant = state.Grants.Where(g => g.AccountId == accountId).MaxBy(g => (StateOf(state, g, now) == LinkState.Open, g.Until));
        return grant is null ? (LinkState.Unknown, null) : (StateOf(state, grant, now), grant);
    }

    private static LinkState StateOf(AttachmentState state, Grant grant, DateTimeOffset now) => state.Blob is null || grant.EndedAt is not null || grant.Until < now ? LinkState.Expired : LinkState.Open;

    public static AttachmentState Fetch(AttachmentState state, Grant grant, string ticketHash, DateTimeOffset now) => Change(state, grant.Recipient, g => g.FetchedAt is null, g => g with { FetchedAt = now }) with
    {
        Tickets = [.. state.Tickets.Where(t => t.Until > now).TakeLast(MostTickets - 1), new Ticket(ticketHash, now + TicketFor)],
    };

    public static AttachmentState FetchTold(AttachmentState state, string recipient) => Change(state, recipient, g => !g.FetchTold, g => g with { FetchTold = true });

    public static DateTimeOffset? NextDue(AttachmentState state) => state.Grants.Where(g => g.EndedAt is null).Min(g => g.Until);

    private static AttachmentState Change(AttachmentState state, string recipient, Func<Grant, bool> may, Func<Grant, Grant> change) =>
        state.Grants.Any(g => g.Recipient == recipient && may(g)) ? state with { Grants = [.. state.Grants.Select(g => g.Recipient == recipient && may(g) ? change(g) : g)] } : state;
}
