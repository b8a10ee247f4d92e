using System.Net;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Configuration;

namespace Siegelpost.Portal.Hosting;

/// <summary>Opens HTTP listeners that carry a role, and keeps endpoints on theirs.</summary>
public static class Listeners
{
    /// <summary>Pages and forms are small; uploads raise their own limit.</summary>
    private const long MaxRequestBody = 1024 * 1024;

    /// <summary>Opens the portal and the support listener as <c>Portal:Listen</c> and <c>Support:Listen</c> say.</summary>
    /// <exception cref="FormatException">A setting isn't <c>http(s)://address:port</c>.</exception>
    public static void ListenPortalAndSupport(this KestrelServerOptions kestrel, IConfiguration configuration)
    {
        kestrel.ListenPortal(EndPoint(configuration, "Portal:Listen", "http://127.0.0.1:8080"), Certificate(configuration, "Portal"));
        kestrel.ListenSupport(EndPoint(configuration, "Support:Listen", "http://127.0.0.1:8081"), Certificate(configuration, "Support"));
    }

    public static void ListenPortal(this KestrelServerOptions kestrel, IPEndPoint endPoint, X509Certificate2? certificate = null) =>
        kestrel.Listen(endPoint, ListenerRole.Portal, certificate);

    public static void ListenSupport(this KestrelServerOptions kestrel, IPEndPoint endPoint, X509Certificate2? certificate = null) =>
        kestrel.Listen(endPoint, ListenerRole.Support, certificate);

    /// <summary>After routing, before anything that answers.</summary>
    internal static void UseListenerRoles(this IApplicationBuilder app) => app.Use((context, next) =>
    {
        var listener = context.Features.Get<Listener>();
        var roles = context.GetEndpoint()?.Metadata.GetMetadata<OnListener>()?.Roles ?? [ListenerRole.Portal];
        if (listener is not null && roles.Contains(listener.Role)) return next(context);
        context.SetEndpoint(null);
        context.Response.StatusCode = StatusCodes.Status404NotFound;
        return Task.CompletedTask;
    });

    private static void Listen(this KestrelServerOptions kestrel, IPEndPoint endPoint, ListenerRole role, X509Certificate2? certificate)
    {
        kestrel.AddServerHeader = false;
        kestrel.Limits.MaxRequestBodySize = MaxRequestBody;
        kestrel.Listen(endPoint, listen =>
        {
            if (certificate is not null) listen.UseHttps(certificate);
            listen.Use(next => connection =>
            {
                connection.Features.Set(new Listener(role));
                return next(connection);
            });
        });
    }

    private static IPEndPoint EndPoint(IConfiguration configuration, string name, string otherwise)
    {
        var value = configuration[name] ?? otherwise;
        return Uri.TryCreate(value, UriKind.Absolute, out var url) && IPAddress.TryParse(url.Host.Trim('[', ']'), out var address)
            ? new IPEndPoint(address, url.Port)
            : throw new FormatException($"{name} is '{value}', but must be http://address:port with a numeric address, such as {otherwise}.");
    }

    private static X509Certificate2? Certificate(IConfiguration configuration, string section) =>
        configuration[$"{section}:CertificateFile"] is { Length: > 0 } file
            ? X509Certificate2.CreateFromPemFile(file, configuration[$"{section}:KeyFile"])
            : null;
}
