using System.Net;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Siegelpost.Cluster;

namespace Siegelpost.Smtp;

/// <summary>How a host takes the SMTP front door in.</summary>
public static class SmtpGateway
{
    /// <summary>Adds the front door; the host adds an <see cref="IFrontOffice"/> and the listeners.</summary>
    /// <param name="settings">Section <c>Smtp</c>; see <see cref="SmtpOptions"/>. Wrong settings stop the start.</param>
    public static IServiceCollection AddSmtpGateway(this IServiceCollection services, IConfiguration settings)
    {
        services.AddOptions<SmtpOptions>()
            .Bind(settings)
            .Validate(options => options.IsUsable(), "Smtp: HostName must be a domain, and limits must be positive.")
            .Validate(options => options.CanListenTls(), "Smtp:ListenTls must be a numeric address and port, such as 192.0.2.1:465, and needs Smtp:CertificateFile and Smtp:KeyFile.")
            .ValidateOnStart();
        services.AddSingleton<IValidateOptions<SmtpOptions>, SmtpCertificateCheck>();
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton<SmtpConnectionHandler>();
        return services;
    }

    /// <summary>Listens as <c>Smtp:ListenTls</c> says, if it says anything.</summary>
    public static void ListenSmtpTls(this KestrelServerOptions kestrel)
    {
        if (kestrel.ApplicationServices.GetRequiredService<IOptions<SmtpOptions>>().Value.TlsEndPoint() is { } endPoint) kestrel.ListenSmtp(endPoint, implicitTls: true);
    }

    /// <summary>Listens for SMTP; several listeners share their limits.</summary>
    /// <param name="implicitTls">TLS from the first byte (RFC 8314 §3.3, port 465) instead of STARTTLS; needs a certificate.</param>
    public static void ListenSmtp(this KestrelServerOptions kestrel, IPEndPoint endpoint, bool implicitTls = false) =>
        kestrel.Listen(endpoint, listener =>
        {
            listener.Protocols = HttpProtocols.None;
            listener.UseProxyProtocol();
            if (implicitTls)
                listener.Use(next => connection =>
                {
                    connection.Features.Set(new ImplicitTls());
                    return next(connection);
                });
            listener.UseConnectionHandler<SmtpConnectionHandler>();
        });
}
