namespace Siegelpost.Portal.Hosting;

/// <summary>Whom a listener serves. The connection itself carries it: a Host header or an absolute request line can't change it.</summary>
public enum ListenerRole
{
    /// <summary>Recipients and senders, reachable from anywhere.</summary>
    Portal,
    /// <summary>Staff, on loopback or a management network.</summary>
    Support,
}

/// <summary>A connection feature, set when the connection is made; requests see it among their own features.</summary>
public sealed record Listener(ListenerRole Role);

/// <summary>
/// Endpoint metadata: the listeners that an endpoint answers on. Default deny: an endpoint without it answers on the portal's listener
/// only, and on a connection without a role nothing answers.
/// </summary>
public sealed record OnListener(params ListenerRole[] Roles)
{
    public static OnListener Support { get; } = new(ListenerRole.Support);

    /// <summary>Both: static assets, health, error pages.</summary>
    public static OnListener Any { get; } = new(ListenerRole.Portal, ListenerRole.Support);
}
