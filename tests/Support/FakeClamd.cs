using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Siegelpost.Tests;

/// <summary>
/// A malware scanner for tests, by clamd's own protocol: finds whatever holds <see cref="Virus"/>, and says so; answers a stream beyond
/// <see cref="StreamMaxLength"/> and hangs up as clamd does. It refuses every client that doesn't frame its stream.
/// </summary>
public sealed class FakeClamd : IAsyncDisposable
{
    /// <summary>Harmless: only this scanner takes it for something.</summary>
    public const string Virus = "SIEGELPOST-TEST-VIRUS";

    private readonly Socket _listener;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _listening;
    private int _scans;

    /// <param name="socket">Path of a Unix socket; null: any free port of the loopback.</param>
    public FakeClamd(string? socket = null)
    {
        _listener = socket is null ? new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) : new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        _listener.Bind(socket is null ? new IPEndPoint(IPAddress.Loopback, 0) : new UnixDomainSocketEndPoint(socket));
        _listener.Listen();
        Address = socket ?? $"{_listener.LocalEndPoint}";
        _listening = Listen();
    }

    public string Address { get; }

    public long StreamMaxLength { get; set; } = 100_000_000;

    /// <summary>Hangs up on everybody.</summary>
    public bool IsAway { get; set; }

    /// <summary>Says this instead of a verdict.</summary>
    public string? Words { get; set; }

    /// <summary>Reads and never answers.</summary>
    public bool IsMute { get; set; }

    public int Scans => _scans;

    public async ValueTask DisposeAsync()
    {
        if (_listening.IsCompleted) return; // a test has taken it away
        await _stop.CancelAsync();
        _listener.Dispose();
        await _listening;
        _stop.Dispose();
    }

    private async Task Listen()
    {
        var clients = new List<Task>();
        try
        {
            while (true) clients.Add(Serve(await _listener.AcceptAsync(_stop.Token)));
        }
        catch (Exception ended) when (ended is OperationCanceledException or ObjectDisposedException or SocketException) { }
        await Task.WhenAll(clients);
    }

    private async Task Serve(Socket client)
    {
        using var stream = new NetworkStream(client, ownsSocket: true);
        try
        {
            if (IsAway) return;
            var answer = await Scan(stream);
            if (IsMute) await Task.Delay(Timeout.Infinite, _stop.Token);
            await stream.WriteAsync(Encoding.ASCII.GetBytes((Words ?? answer) + "\0"), _stop.Token);
        }
        catch (Exception ended) when (ended is IOException or OperationCanceledException) { }
    }

    private async Task<string> Scan(NetworkStream stream)
    {
        var command = new byte[10];
        await stream.ReadExactlyAsync(command, _stop.Token);
        if (!command.AsSpan().SequenceEqual("zINSTREAM\0"u8)) return "UNKNOWN COMMAND";
        var content = new MemoryStream();
        var length = new byte[4];
        while (true)
        {
            await stream.ReadExactlyAsync(length, _stop.Token);
            var chunk = BinaryPrimitives.ReadUInt32BigEndian(length);
            if (chunk == 0) break;
            if (chunk > 1 << 20 || content.Length + chunk > StreamMaxLength) return "INSTREAM size limit exceeded. ERROR";
            var bytes = new byte[chunk];
            await stream.ReadExactlyAsync(bytes, _stop.Token);
            content.Write(bytes);
        }
        Interlocked.Increment(ref _scans);
        return Encoding.Latin1.GetString(content.GetBuffer(), 0, (int)content.Length).Contains(Virus, StringComparison.Ordinal) ? "stream: Siegelpost.Test.Virus FOUND" : "stream: OK";
    }
}
