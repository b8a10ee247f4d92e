namespace Siegelpost.Portal.Hosting;

/// <summary>The portal's settings, section <c>Portal</c>.</summary>
public sealed record PortalOptions
{
    /// <summary>Where people reach the portal. With https, cookies are Secure and HSTS is sent, also behind a proxy that ends TLS.</summary>
    public Uri? PublicUrl { get; init; }

    /// <summary>Forms that one network (IPv4 address or IPv6 /64) may send in a minute.</summary>
    public int PostsPerMinute { get; init; } = 240;

    /// <summary>Attempts of one network in a minute at what could be guessed or used to send mail: sign-in, reset, invitations.</summary>
    public int AttemptsPerMinute { get; init; } = 20;

    internal bool Secure => PublicUrl is { Scheme: "https" };
}
