using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Siegelpost.Portal.Hosting;

namespace Siegelpost.Portal.Support;

/// <summary>
/// The console inside a host: after <see cref="PortalHosting.AddPortal"/> call <see cref="AddSupport"/>, after
/// <see cref="PortalHosting.UsePortal"/> call <see cref="MapSupport"/>. The host's silo or client adds the Orleans Dashboard
/// (<c>AddDashboard</c>), or <see cref="SupportOptions.Dashboard"/> is off. Mailboxes appear in Development when an
/// <see cref="Storage.Outbox"/> is registered.
/// </summary>
public static class SupportHosting
{
    /// <summary>Paths that need no sign-in; everything else on the support listener does.</summary>
    private static readonly string[] OpenPages = ["/SignIn", "/SetUp"];

    public static IServiceCollection AddSupport(this IServiceCollection services, Action<SupportOptions>? configure = null)
    {
        services.AddOptions<SupportOptions>().Configure(options => configure?.Invoke(options));
        services.TryAddSingleton(TimeProvider.System);
        services.AddHttpContextAccessor();
        services.AddScoped(WordsOf);
        services.AddSingleton<MailboxDoor>();
        services.AddLogging(logs => logs.AddFilter(typeof(StaffAuthentication).FullName, LogLevel.Warning)); // a visitor who must sign in is no news
        services.AddAuthentication().AddScheme<AuthenticationSchemeOptions, StaffAuthentication>(StaffAuthentication.SchemeName, null);
        services.AddAuthorizationBuilder().AddPolicy(StaffAuthentication.Policy, policy => policy
            .AddAuthenticationSchemes(StaffAuthentication.SchemeName).RequireAuthenticatedUser());
        services.AddRazorPages(pages =>
        {
            pages.Conventions.AuthorizeAreaFolder("Support", "/", StaffAuthentication.Policy);
            foreach (var page in OpenPages) pages.Conventions.AllowAnonymousToAreaPage("Support", page);
        });
        services.AddOptions<RazorPagesOptions>().Configure<MailboxDoor>((pages, door) => door.Guard(pages.Conventions));
        return services;
    }

    /// <summary>Sign-in and the endpoints that are no pages; the pages come with <see cref="PortalHosting.MapPortal"/>.</summary>
    public static void MapSupport(this WebApplication app)
    {
        app.UseAuthentication();
        app.UseAuthorization();
        app.UseContentPolicies();
        app.MapMailboxes();
        if (app.Services.GetRequiredService<IOptions<SupportOptions>>().Value.Dashboard) app.MapDashboard();
    }

    private static Words WordsOf(IServiceProvider services)
    {
        var context = services.GetRequiredService<IHttpContextAccessor>().HttpContext;
        return new(context is null ? Language.German : Language.Chosen(context) ?? Language.Asked(context) ?? Language.German);
    }
}
