using System.IO.Pipelines;
using System.Net.Security;
using System.Security.Authentication;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Configuration;

namespace Siegelpost.Cluster;

/// <summary>
/// TLS 1.3 between the processes of a cluster, both sides by certificate. Whoever reaches a silo's ports could otherwise call any grain.
/// The silo port admits silos only; the gateway port also front doors. It stands below Orleans' own messages: before the handshake has
/// ended, not one of them is read.
/// </summary>
public static class MutualTls
{
    private static readonly TimeSpan HandshakeTimeout = TimeSpan.FromSeconds(10); // Kestrel's for HTTPS

    /// <exception cref="FormatException">The certificate isn't a silo's.</exception>
    public static ISiloBuilder UseMutualTls(this ISiloBuilder silo, ClusterCertificates certificates)
    {
        if (!certificates.Is(ClusterCertificates.Silo)) throw new FormatException($"Cluster:CertificateFile must name {ClusterCertificates.Silo} as DNS name for a silo.");
        silo.Services.Configure<SiloConnectionOptions>(connections =>
        {
            connections.ConfigureSiloInboundConnection(c => c.Accept(certificates, ClusterCertificates.Silo));
            connections.ConfigureGatewayInboundConnection(c => c.Accept(certificates, ClusterCertificates.Silo, ClusterCertificates.Front));
            connections.ConfigureSiloOutboundConnection(c => c.Connect(certificates));
        });
        return silo;
    }

    public static IClientBuilder UseMutualTls(this IClientBuilder client, ClusterCertificates certificates)
    {
        client.Services.Configure<ClientConnectionOptions>(connections => connections.ConfigureConnection(c => c.Connect(certificates)));
        return client;
    }

    private static void Accept(this IConnectionBuilder connections, ClusterCertificates certificates, params string[] roles) =>
        connections.Use(next => connection => Secure(connection, next, certificates, (tls, refused, late) => tls.AuthenticateAsServerAsync(certificates.Accepting(roles, refused), late)));

    private static void Connect(this IConnectionBuilder connections, ClusterCertificates certificates) =>
        connections.Use(next => connection => Secure(connection, next, certificates, (tls, refused, late) => tls.AuthenticateAsClientAsync(certificates.Connecting(refused), late)));

    // No continuation on the caller's scheduler: a grain's call may be what opens a connection, and the connection outlives its turn.
    private static async Task Secure(ConnectionContext connection, ConnectionDelegate next, ClusterCertificates certificates, Func<SslStream, Action<string>, CancellationToken, Task> shakeHands)
    {
        var clear = connection.Transport;
        var tls = new SslStream(new PipeStream(clear.Input, clear.Output), leaveInnerStreamOpen: true);
        await using var ended = tls.ConfigureAwait(false);
        if (!await Trusts(connection, tls, certificates, shakeHands).ConfigureAwait(false)) return; // Orleans closes what was not handed on
        var secured = new Pipes(
            PipeReader.Create(tls, new StreamPipeReaderOptions(bufferSize: 16384, minimumReadSize: 4096, leaveOpen: true)), // RFC 8446 §5.1: a record holds 16 KiB
            PipeWriter.Create(tls, new StreamPipeWriterOptions(minimumBufferSize: 16384, leaveOpen: true)));
        try
        {
            connection.Transport = secured;
            await next(connection).ConfigureAwait(false);
        }
        finally
        {
            connection.Transport = clear;
            await secured.Input.CompleteAsync().ConfigureAwait(false);
            await secured.Output.CompleteAsync().ConfigureAwait(false);
        }
    }

    private static async Task<bool> Trusts(ConnectionContext connection, SslStream tls, ClusterCertificates certificates, Func<SslStream, Action<string>, CancellationToken, Task> shakeHands)
    {
        string? reason = null;
        using var late = new CancellationTokenSource(HandshakeTimeout, certificates.Clock);
        try
        {
            await shakeHands(tls, problem => reason = problem, late.Token).ConfigureAwait(false);
            return true;
        }
        catch (AuthenticationException fault)
        {
            certificates.Log.PeerRefused(connection.RemoteEndPoint, reason ?? fault.InnerException?.Message ?? fault.Message);
        }
        catch (OperationCanceledException)
        {
            certificates.Log.PeerRefused(connection.RemoteEndPoint, "no handshake in time");
        }
        catch (Exception gone) when (gone is IOException or ConnectionAbortedException)
        {
            certificates.Log.PeerLeft(connection.RemoteEndPoint); // as a probe of the port does
        }
        return false;
    }

    private sealed record Pipes(PipeReader Input, PipeWriter Output) : IDuplexPipe;
}
