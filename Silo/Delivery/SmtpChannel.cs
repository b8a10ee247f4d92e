using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Text;

namespace Siegelpost.Silo.Delivery;

/// <summary>One connection to a next hop: commands go out, replies come back, each within its time.</summary>
internal sealed class SmtpChannel : IAsyncDisposable
{
    private readonly TimeProvider _clock;
    private readonly FencedStream _wire;
    private Stream _stream;
    private SmtpReplies _replies;

    private SmtpChannel(FencedStream wire, TimeProvider clock)
    {
        _clock = clock;
        _stream = _wire = wire;
        _replies = new(wire);
    }

    /// <summary>Without it nothing leaves; null while no mail is on its way.</summary>
    public DeliveryLease? Lease { set => _wire.Lease = value; }

    /// <summary>"TLS 1.3"; null: in clear.</summary>
    public string? Tls { get; private set; }

    public static async Task<SmtpChannel> Connect(NextHop hop, TimeProvider clock, CancellationToken cancellation) =>
        new(new FencedStream(await Open(hop, cancellation)), clock);

    /// <summary>A connected socket without Nagle's algorithm, which costs some 45 ms for each mail after the first.</summary>
    public static async Task<Socket> Open(NextHop hop, CancellationToken cancellation)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(new DnsEndPoint(hop.Host, hop.Port), cancellation);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    public Task<SmtpAnswer> Read(TimeSpan limit, CancellationToken cancellation) => Within(limit, _replies.Read, cancellation);

    /// <summary>Sends a command and reads its reply.</summary>
    public async Task<SmtpAnswer> Ask(string command, TimeSpan limit, CancellationToken cancellation)
    {
        if (command.AsSpan().IndexOfAnyInRange('\0', '\x1f') >= 0 || command.Contains('\x7f')) throw new InvalidDataException("A command with controls can't be sent.");
        await Write(Encoding.UTF8.GetBytes(command + "\r\n"), limit, cancellation);
        return await Read(limit, cancellation);
    }

    public Task Write(ReadOnlyMemory<byte> bytes, TimeSpan limit, CancellationToken cancellation) => Within(limit, async inTime =>
    {
        await _stream.WriteAsync(bytes, inTime);
        return true;
    }, cancellation);

    /// <summary>After 220 to STARTTLS: from here on in TLS, whatever the certificate says (RFC 7435 §3).</summary>
    /// <exception cref="SmtpBrokenException">Something was sent in clear after the 220: an injected reply (CVE-2021-38371 and its kin).</exception>
    public async Task StartTls(string host, TimeSpan limit, CancellationToken cancellation)
    {
        if (_replies.IsPending) throw new SmtpBrokenException("The server spoke between STARTTLS and TLS.");
        var options = new SslClientAuthenticationOptions
        {
            TargetHost = host,
            RemoteCertificateValidationCallback = VerifiedTls.Anyone,
        };
        var tls = new SslStream(_stream, leaveInnerStreamOpen: false);
        _stream = tls;
        try
        {
            await Within(limit, async inTime =>
            {
                await tls.AuthenticateAsClientAsync(options, inTime);
                return true;
            }, cancellation);
        }
        catch (IOException hungUp) { throw new AuthenticationException("The TLS handshake broke.", hungUp); }
        _replies = new(tls);
        Tls = NameOf(tls.SslProtocol);
    }

    public static string NameOf(SslProtocols protocol) => protocol switch
    {
        SslProtocols.Tls13 => "TLS 1.3",
        SslProtocols.Tls12 => "TLS 1.2",
        _ => "TLS",
    };

    public ValueTask DisposeAsync() => _stream.DisposeAsync();

    private async Task<T> Within<T>(TimeSpan limit, Func<CancellationToken, Task<T>> step, CancellationToken cancellation)
    {
        using var timer = new CancellationTokenSource(limit, _clock);
        using var inTime = CancellationTokenSource.CreateLinkedTokenSource(timer.Token, cancellation);
        try { return await step(inTime.Token); }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested) { throw new TimeoutException("The next hop took too long."); }
    }
}
