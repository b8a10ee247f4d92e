using System.Net;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Siegelpost.Cluster;

namespace Siegelpost.Smtp;

/// <summary>Where Kestrel hands over a connection; the task is the connection. From here on read SmtpConnection, SmtpSession, Intake.</summary>
internal sealed class SmtpConnectionHandler(
    IFrontOffice office, IOptions<SmtpOptions> options, TimeProvider clock, ILogger<SmtpConnectionHandler> log) : ConnectionHandler
{
    private readonly ConnectionLimits _limits = new(options.Value.MaxConnections, options.Value.MaxConnectionsPerAddress);
    private readonly CertificateFiles? _certificate = options.Value.Certificate(clock, log);

    public override async Task OnConnectedAsync(ConnectionContext connection)
    {
        var limits = options.Value;
        var client = connection.RemoteEndPoint is IPEndPoint { Address: var address } ? address : IPAddress.None;
        if (client.IsIPv4MappedToIPv6) client = client.MapToIPv4();
        await using var wire = new SmtpWire(connection, clock);
        wire.Patience(limits.CommandTimeout);
        using var place = _limits.TryEnter(client);
        var startWithTls = connection.Features.Get<ImplicitTls>() is not null;
        if (place is null)
        {
            log.NoPlace(connection.ConnectionId);
            if (!startWithTls) wire.Say(SmtpReply.TooManyConnections); // no handshake for who is turned away
            return;
        }
        var closing = connection.Features.Get<IConnectionLifetimeNotificationFeature>()?.ConnectionClosedRequested ?? CancellationToken.None;
        await new SmtpConnection(connection.ConnectionId, client, wire, office, _certificate, limits, clock, log, closing).Run(startWithTls);
    }
}

/// <summary>Set on connections of a listener that speaks TLS from the first byte (RFC 8314 §3.3).</summary>
internal sealed class ImplicitTls;
