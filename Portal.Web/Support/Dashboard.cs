using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
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

    /// <summary>
    /// With its first visitor: mapping it unpacks its page and fonts, some 20 MiB that most processes never need. One endpoint of ours guards
    /// all that it has.
    /// </summary>
    public static void MapDashboard(this WebApplication app)
    {
        var dashboard = new Lazy<RequestDelegate>(() => Build(app));
        app.Map("/orleans/{**path}", context =>
        {
            context.SetEndpoint(null); // or its routes would never be asked
            context.Request.RouteValues.Clear();
            return dashboard.Value(context);
        }).WithMetadata(OnListener.Support, Policy).RequireAuthorization(StaffAuthentication.Policy);
    }

    private static RequestDelegate Build(IApplicationBuilder app)
    {
        var branch = app.New();
        branch.UseRouting();
        branch.UseEndpoints(routes => routes.MapOrleansDashboard("/orleans").WithMetadata(OnListener.Support));
        return branch.Build();
    }
}
