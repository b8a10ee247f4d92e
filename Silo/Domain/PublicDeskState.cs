namespace Siegelpost.Silo.Domain;

/// <summary>Who has lately asked to write to an organisation without an account.</summary>
internal sealed record PublicDeskState
{
    public int SchemaVersion { get; init; } = 1;
    public IReadOnlyList<Visit> Visits { get; init; } = [];
    /// <summary>What was granted in the last hour, for the limits.</summary>
    public IReadOnlyList<Asked> Asked { get; init; } = [];
}

/// <summary>One request whose address is to be confirmed.</summary>
/// <param name="MailId">Of the mail with the link, fixed before it is written.</param>
/// <param name="Links">Hashes; a mail that was composed twice has two.</param>
internal sealed record Visit(string MailId, string Name, string Address, string To, string Language, DateTimeOffset At, IReadOnlyList<string> Links)
{
    /// <summary>Its mail is a mail grain's.</summary>
    public bool Mailed { get; init; }
    public bool Used { get; init; }
}

/// <param name="Address">Hash.</param>
/// <param name="Network">Hash.</param>
internal sealed record Asked(string Address, string Network, DateTimeOffset At);

/// <summary>What may happen at the public desk; the same instance means "nothing changed".</summary>
internal static class PublicDeskLifecycle
{
    /// <summary>In an hour. A visitor mistypes an address once or twice; an office or a school shares a network; nobody has a hundred strangers an hour.</summary>
    public const int MostPerAddress = 3, MostPerNetwork = 10, MostInAll = 100;
    public static readonly TimeSpan LinkFor = TimeSpan.FromMinutes(60), DraftFor = TimeSpan.FromHours(24);
    private const int MostLinks = 4;
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    /// <summary>The same instance: one of the limits is reached.</summary>
    public static PublicDeskState Ask(PublicDeskState state, Visit visit, string address, string network, DateTimeOffset now)
    {
        var lately = state.Asked.Where(a => now - a.At < Hour).ToArray();
        if (lately.Length >= MostInAll || lately.Count(a => a.Address == address) >= MostPerAddress || lately.Count(a => a.Network == network) >= MostPerNetwork) return state;
        return state with { Visits = [.. state.Visits.Where(v => now - v.At < LinkFor), visit], Asked = [.. lately, new Asked(address, network, now)] };
    }

    /// <summary>The link is known here before anybody can have it.</summary>
    public static PublicDeskState AddLink(PublicDeskState state, string mailId, string hash) => Change(state, mailId, v => v with { Links = [.. v.Links.TakeLast(MostLinks - 1), hash] });

    public static PublicDeskState Mailed(PublicDeskState state, string mailId) => Change(state, mailId, v => v with { Mailed = true });

    public static PublicDeskState Use(PublicDeskState state, string mailId) => Change(state, mailId, v => v with { Used = true });

    public static (LinkState State, Visit? Visit) Link(PublicDeskState state, string secret, DateTimeOffset now)
    {
        var visit = state.Visits.FirstOrDefault(v => v.Links.Any(h => LinkToken.Matches(h, secret)));
        return visit is null ? (LinkState.Unknown, null) : (visit.Used ? LinkState.Used : now - visit.At < LinkFor ? LinkState.Open : LinkState.Expired, visit);
    }

    private static PublicDeskState Change(PublicDeskState state, string mailId, Func<Visit, Visit> change) =>
        state.Visits.Any(v => v.MailId == mailId) ? state with { Visits = [.. state.Visits.Select(v => v.MailId == mailId ? change(v) : v)] } : state;
}
