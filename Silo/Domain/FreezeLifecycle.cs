namespace Siegelpost.Silo.Domain;

/// <summary>
/// "That's not me, and I want no such mails": said by an invitation's link alone, so that nobody can say it of others. It ends by itself,
/// for addresses change hands, and whoever said it by mistake need not call.
/// </summary>
internal static class FreezeLifecycle
{
    public static readonly TimeSpan Lasts = TimeSpan.FromDays(90);
    private const int MostLinks = 8;

    public static bool IsFrozen(AccountState state, DateTimeOffset now) => state is { HasPassphrase: false, Frozen: { } frozen } && frozen.Until > now;

    /// <summary>What is held goes back, and the person gets a mail by which it can be taken back.</summary>
    public static AccountState Freeze(AccountState state, string newMailId, DateTimeOffset now)
    {
        if (state.HasPassphrase || state.Invitation is not { } open) return state;
        var next = AccountLifecycle.Decline(state, now) with { Frozen = new(now, now + Lasts, open.Links) };
        return AccountLifecycle.Log(next with { Owed = [.. next.Owed, new OwedMail(newMailId, OwedKind.Frozen, now)] }, now, MailEvent.Frozen, null);
    }

    /// <summary>The link of that mail is known here before anybody else can have it.</summary>
    public static AccountState AddLink(AccountState state, string hash) => state.Frozen is not { } frozen
        ? state
        : state with { Frozen = frozen with { Links = [.. frozen.Links.TakeLast(MostLinks - 1), hash] } };

    public static bool Knows(AccountState state, string secret, DateTimeOffset now) => IsFrozen(state, now) && state.Frozen!.Links.Any(h => LinkToken.Matches(h, secret));

    /// <param name="who">Support; null: the person.</param>
    public static AccountState Thaw(AccountState state, string? who, DateTimeOffset now) => IsFrozen(state, now)
        ? AccountLifecycle.Log(state with { Frozen = null, Owed = [.. state.Owed.Where(o => o.Kind != OwedKind.Frozen)] }, now, MailEvent.Thawed, null, who)
        : state;
}
