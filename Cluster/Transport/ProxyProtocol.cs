using System.Buffers;
using System.Net;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Siegelpost.Cluster;

/// <summary>
/// Listeners behind a load balancer. From a peer in <c>Proxy:Trusted</c> each connection must begin with a PROXY header, whose client
/// counts from then on as the other end, for networks, limits, brakes and the Received field. From anybody else a header is just bytes:
/// believing it would let everyone choose an address (RULES 5).
/// </summary>
public static class ProxyProtocol
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5); // proxy-protocol.txt §2: at least 3 s, for a lost packet

    /// <summary>Before TLS and all else. Without trusted networks it adds nothing.</summary>
    /// <exception cref="FormatException"><c>Proxy:Trusted</c> isn't a list of networks.</exception>
    public static void UseProxyProtocol(this ListenOptions listen)
    {
        var services = listen.ApplicationServices;
        var trusted = Trusted(services.GetRequiredService<IConfiguration>());
        if (trusted.Length == 0) return;
        var clock = services.GetService<TimeProvider>() ?? TimeProvider.System;
        var log = services.GetRequiredService<ILoggerFactory>().CreateLogger(typeof(ProxyProtocol));
        listen.Use(next => connection => IsIn(trusted, connection.RemoteEndPoint) ? Accept(connection, next, clock, log) : next(connection));
    }

    /// <summary>An array, or one text with commas, as environment variables have it.</summary>
    private static IPNetwork[] Trusted(IConfiguration configuration)
    {
        var setting = configuration.GetSection("Proxy:Trusted");
        var texts = setting.Get<string[]>() ?? (setting.Value ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries);
        return [.. texts.Select(text => IPNetwork.TryParse(text.Trim(), out var network)
            ? network
            : throw new FormatException($"Proxy:Trusted names '{text}', but must list networks such as 192.0.2.0/24 or 2001:db8::5/128."))];
    }

    private static bool IsIn(IPNetwork[] trusted, EndPoint? peer)
    {
        if (peer is not IPEndPoint { Address: var address }) return false;
        if (address.IsIPv4MappedToIPv6) address = address.MapToIPv4();
        return trusted.Any(network => network.Contains(address));
    }

    private static async Task Accept(ConnectionContext connection, ConnectionDelegate next, TimeProvider clock, ILogger log)
    {
        if (!await ReadHeader(connection, clock)) log.NoProxyHeader(connection.ConnectionId, connection.RemoteEndPoint);
        else await next(connection);
    }

    private static async Task<bool> ReadHeader(ConnectionContext connection, TimeProvider clock)
    {
        var input = connection.Transport.Input;
        using var late = new CancellationTokenSource(Patience, clock);
        try
        {
            while (true)
            {
                var read = await input.ReadAsync(late.Token);
                var begin = read.Buffer.Slice(0, Math.Min(read.Buffer.Length, ProxyHeader.MaxLength));
                var header = ProxyHeader.Read(begin.IsSingleSegment ? begin.FirstSpan : begin.ToArray());
                if (header.State == ProxyHeaderState.Complete)
                {
                    input.AdvanceTo(read.Buffer.GetPosition(header.Length));
                    if (header.Client is { } client) connection.RemoteEndPoint = client;
                    return true;
                }
                input.AdvanceTo(read.Buffer.Start, read.Buffer.End);
                if (header.State == ProxyHeaderState.Malformed || read.IsCompleted || read.IsCanceled) return false;
            }
        }
        catch (Exception gone) when (gone is OperationCanceledException or IOException or ConnectionAbortedException)
        {
            return false;
        }
    }
}
