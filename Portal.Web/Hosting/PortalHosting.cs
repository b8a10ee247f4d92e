using System.Text.Encodings.Web;
using System.Text.Unicode;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.WebEncoders;
using Siegelpost.Cluster;
using Siegelpost.Portal.Areas.Portal;
using Siegelpost.Portal.Areas.Portal.Accounts;
using Siegelpost.Portal.Areas.Portal.Files;
using Siegelpost.Portal.Areas.Portal.Mails;
using Siegelpost.Portal.Areas.Portal.Passphrases;
using Siegelpost.Portal.Areas.Portal.Replies;
using Siegelpost.Portal.Areas.Portal.Uploads;

namespace Siegelpost.Portal.Hosting;

/// <summary>
/// The portal inside a host. The host registers an <see cref="IGrainFactory"/> and the sealed blobs, opens the listeners (<see cref="Listeners"/>), then calls <see cref="UsePortal"/> and <see cref="MapPortal"/>.
/// </summary>
public static class PortalHosting
{
    public static IServiceCollection AddPortal(this IServiceCollection services, IConfiguration configuration)
    {
        var options = configuration.GetSection("Portal").Get<PortalOptions>() ?? new();
        services.TryAddSingleton(options);
        services.TryAddSingleton(TimeProvider.System);
        services.AddLogging(logs => logs
            .AddFilter("Microsoft.AspNetCore", LogLevel.Warning).AddFilter("Microsoft.AspNetCore.Hosting.Diagnostics", LogLevel.Warning) // request lines hold secrets
            .AddFilter("Microsoft.AspNetCore.DataProtection", LogLevel.Error)); // it can't see that its repository seals
        services.AddHttpContextAccessor();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<MatcherPolicy, ListenerSelection>());
        services.TryAddSingleton<AnySilo>();
        services.TryAddSingleton<FreshRegistration>();
        services.TryAddSingleton<UploadIntake>();
        services.AddDataProtection().SetApplicationName("Siegelpost");
        services.AddOptions<KeyManagementOptions>().Configure<AnySilo>((keys, silos) => keys.XmlRepository ??= new SharedProtectionKeys(silos));
        services.AddAntiforgery();
        services.AddOptions<AntiforgeryOptions>().Configure<IHttpContextAccessor>((antiforgery, request) =>
        {
            antiforgery.Cookie = new FormCookie(request);
            antiforgery.SuppressXFrameOptionsHeader = true; // frame-ancestors says it (CSP 3 §6.4.2)
        });
        services.AddRateLimiter(limiter => RateLimits.Configure(limiter, options));
        services.Configure<WebEncoderOptions>(encoder => encoder.TextEncoderSettings = new TextEncoderSettings(UnicodeRanges.All));
        services.AddRazorPages(pages =>
        {
            pages.Conventions.AddAreaFolderApplicationModelConvention("Support", "/", page => page.EndpointMetadata.Add(OnListener.Support));
            pages.Conventions.AddAreaPageApplicationModelConvention("Portal", "/Error", page => page.EndpointMetadata.Add(OnListener.Any));
        });
        return services;
    }

    /// <summary>Everything that stands before the endpoints: headers, error pages, routing, the listeners' roles, brakes.</summary>
    public static void UsePortal(this WebApplication app)
    {
        if (app.Services.GetRequiredService<PortalOptions>().Secure) app.Use(BehindTls);
        app.UseSecurityHeaders();
        app.UseExceptionHandler(new ExceptionHandlerOptions
        {
            ExceptionHandlingPath = "/error/500",
            StatusCodeSelector = fault => fault is BadHttpRequestException bad ? bad.StatusCode : StatusCodes.Status500InternalServerError,
        });
        app.UseStatusCodePagesWithReExecute("/error/{0}");
        app.UseRouting();
        app.UseListenerRoles();
        app.UsePageMethods();
        app.UseRateLimiter();
    }

    /// <summary>The endpoints of the portal and of the console, and what both need.</summary>
    public static void MapPortal(this WebApplication app)
    {
        app.MapStaticAssets().WithMetadata(OnListener.Any);
        app.MapRazorPages().WithStaticAssets();
        app.MapHealth(OnListener.Any);
        BrandAssets.Map(app);
        Download.Map(app);
        ReplyEndpoints.Map(app);
        InboxEndpoints.Map(app);
        AppPicture.Map(app);
        OwnDataExport.Map(app);
        WellKnown.Map(app);
    }

    // The public address is https: a proxy in front ends TLS, or the listener itself does. Cookies and headers must know.
    private static Task BehindTls(HttpContext context, RequestDelegate next)
    {
        if (context.Features.Get<Listener>()?.Role == ListenerRole.Portal) context.Request.Scheme = Uri.UriSchemeHttps;
        return next(context);
    }
}
