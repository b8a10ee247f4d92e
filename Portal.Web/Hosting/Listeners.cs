using System.Net;
using System.Net.Security;
using System.Security.Authentication;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Siegelpost.Cluster;

namespace Siegelpost.Portal.Hosting;

/// <summary>Opens HTTP listeners that carry a role, and keeps endpoints on theirs.</summary>
public static class Listeners
{
    /// <summary>Pages and forms are small; uploads raise their own limit.</summary>
    private const long MaxRequestBody = 1024 * 1024;

    /// <summary>Opens the portal and the support listener as <c>Portal:Listen</c> and <c>Support:Listen</c> say.</summary>
    /// <exception cref="FormatException">A setting isn't <c>http(s)://address:port</c>, or a certificate can't be used.</exception>
    public static void ListenPortalAndSupport(this KestrelServerOptions kestrel, IConfiguration configuration)
    {
        kestrel.ListenPortal(EndPoint(configuration, "Portal:Listen", "http://127.0.0.1:8080"), kestrel.Certificate(configuration, "Portal"));
        kestrel.ListenSupport(EndPoint(configuration, "Support:Listen", "http://127.0.0.1:8081"), kestrel.Certificate(configuration, "Support"));
    }

    public static void ListenPortal(this KestrelServerOptions kestrel, IPEndPoint endPoint, CertificateFiles? certificate = null) =>
        kestrel.Listen(endPoint, ListenerRole.Portal, certificate);

    public static void ListenSupport(this KestrelServerOptions kestrel, IPEndPoint endPoint, CertificateFiles? certificate = null) =>
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

    private static void Listen(this KestrelServerOptions kestrel, IPEndPoint endPoint, ListenerRole role, CertificateFiles? certificate)
    {
        kestrel.AddServerHeader = false;
        kestrel.Limits.MaxRequestBodySize = MaxRequestBody;
        kestrel.Listen(endPoint, listen =>
        {
            if (role == ListenerRole.Portal) listen.UseProxyProtocol(); // the console is for a management network, not for the world
            if (certificate is not null) listen.UseHttps(With(certificate));
            listen.Use(next => connection =>
            {
                connection.Features.Set(new Listener(role));
                return next(connection);
            });
        });
    }

    /// <summary>Asked for each handshake, so that a renewed certificate is used at once. RFC 8996: nothing older than TLS 1.2.</summary>
    private static TlsHandshakeCallbackOptions With(CertificateFiles certificate) => new()
    {
        OnConnection = _ => new(new SslServerAuthenticationOptions
        {
            ServerCertificateContext = certificate.Current,
            EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
        }),
    };

    private static IPEndPoint EndPoint(IConfiguration configuration, string name, string otherwise)
    {
        var value = configuration[name] ?? otherwise;
        return Uri.TryCreate(value, UriKind.Absolute, out var url) && IPAddress.TryParse(url.Host.Trim('[', ']'), out var address)
            ? new IPEndPoint(address, url.Port)
            : throw new FormatException($"{name} is '{value}', but must be http://address:port with a numeric address, such as {otherwise}.");
    }

    private static CertificateFiles? Certificate(this KestrelServerOptions kestrel, IConfiguration configuration, string section) => CertificateFiles.Find(
        section, configuration[$"{section}:CertificateFile"], configuration[$"{section}:KeyFile"], kestrel.ApplicationServices.GetService<TimeProvider>() ?? TimeProvider.System,
        kestrel.ApplicationServices.GetRequiredService<ILoggerFactory>().CreateLogger<CertificateFiles>());
}
