namespace Siegelpost.Portal.Support;

/// <summary>How the support port behaves; everything has a working default.</summary>
public sealed class SupportOptions
{
    /// <summary>Shown in lists, where mails of several organisations meet. A mail's own page uses its organisation's.</summary>
    public string TimeZone { get; set; } = "Europe/Berlin";

    /// <summary>A page watches its mail this long without being touched, so that the idle time of a session still ends it.</summary>
    public TimeSpan WatchFor { get; set; } = TimeSpan.FromMinutes(20);

    /// <summary>The Orleans Dashboard at <c>/orleans</c>; needs <c>AddDashboard</c> on the silo or client.</summary>
    public bool Dashboard { get; set; } = true;
}
