using Microsoft.AspNetCore.Builder;
using Orleans.Dashboard;
using Siegelpost.Portal.Hosting;

namespace Siegelpost.Portal.Support;

/// <summary>The Orleans Dashboard for operators: a page of its own making, behind the console's sign-in and on its listener only.</summary>
internal static class Dashboard
{
    // Its page sets style attributes and loads script, styles and fonts from its own path; nothing comes from elsewhere.
    private static readonly ContentPolicy Policy = new(
        "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self' data:; " +
        "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'");

    public static void MapDashboard(this WebApplication app) =>
        app.MapOrleansDashboard("/orleans").WithMetadata(OnListener.Support, Policy).RequireAuthorization(StaffAuthentication.Policy);
}
