using System.Buffers.Binary;
using System.Net.Sockets;
using System.Text;

namespace Siegelpost.Silo.Scanning;

/// <summary>What the scanner says of one content.</summary>
internal abstract record ScanVerdict
{
    internal sealed record Clean : ScanVerdict;
    internal sealed record Infected(string Signature) : ScanVerdict;
    /// <summary>More than it takes: nobody knows.</summary>
    internal sealed record TooLarge : ScanVerdict;
}

/// <summary>There is no verdict now: not reached, too slow, or an answer that nobody understands. Temporary, whatever it is.</summary>
internal sealed class ScannerAwayException(string message, Exception? inner = null) : Exception(message, inner);

/// <summary>
/// Asks clamd (clamd(8), "INSTREAM"): a connection per content, <c>zINSTREAM\0</c>, chunks with their length before them (4 bytes,
/// big-endian), a length of 0 at the end, one line back. The content goes from its sealed blob to the socket; nothing of it is stored.
/// </summary>
internal sealed class Clamd(ScanOptions options) : IDisposable
{
    private const int Chunk = 64 * 1024, MaxAnswer = 1024, MaxSignature = 100;
    private readonly SemaphoreSlim _places = new(options.Connections);

    /// <exception cref="ScannerAwayException">No verdict; ask again later.</exception>
    /// <exception cref="IOException">The content can't be read.</exception>
    public async Task<ScanVerdict> Scan(Stream content, CancellationToken cancellation = default)
    {
        if (content.Length > options.MaxSize) return new ScanVerdict.TooLarge();
        await _places.WaitAsync(cancellation);
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        try
        {
            patience.CancelAfter(options.Patience);
            using var socket = await Connect(patience.Token);
            await using var stream = new NetworkStream(socket);
            await Send(stream, content, patience);
            return Verdict(await Answer(stream, patience.Token));
        }
        catch (Exception fault) when (fault is SocketException || fault is OperationCanceledException && !cancellation.IsCancellationRequested)
        {
            throw new ScannerAwayException(fault is SocketException ? $"clamd at {options.Address}: {fault.Message}" : $"clamd at {options.Address} took longer than {options.Patience}.", fault);
        }
        finally
        {
            _places.Release();
        }
    }

    public void Dispose() => _places.Dispose();

    private async Task<Socket> Connect(CancellationToken cancellation)
    {
        var local = options.Address.StartsWith('/');
        var socket = local ? new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified) : new Socket(SocketType.Stream, ProtocolType.Tcp);
        try
        {
            if (local) await socket.ConnectAsync(new UnixDomainSocketEndPoint(options.Address), cancellation);
            else await socket.ConnectAsync(options.Address[..options.Address.LastIndexOf(':')].Trim('[', ']'), int.Parse(options.Address.AsSpan(options.Address.LastIndexOf(':') + 1), System.Globalization.CultureInfo.InvariantCulture), cancellation);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private async Task Send(NetworkStream clamd, Stream content, CancellationTokenSource patience)
    {
        var buffer = new byte[4 + Chunk];
        try { await clamd.WriteAsync("zINSTREAM\0"u8.ToArray(), patience.Token); }
        catch (IOException fault) { throw new ScannerAwayException($"clamd at {options.Address} hung up.", fault); }
        int read;
        do
        {
            read = await content.ReadAsync(buffer.AsMemory(4), patience.Token); // its faults are the storage's
            BinaryPrimitives.WriteInt32BigEndian(buffer, read); // 0: the end
            try { await clamd.WriteAsync(buffer.AsMemory(0, 4 + read), patience.Token); }
            catch (IOException) { return; } // it has had enough and says why
            patience.CancelAfter(options.Patience); // something moves
        }
        while (read > 0);
    }

    private async Task<string> Answer(NetworkStream clamd, CancellationToken cancellation)
    {
        var answer = new byte[MaxAnswer];
        var length = 0;
        try
        {
            while (length < answer.Length && await clamd.ReadAsync(answer.AsMemory(length), cancellation) is var read and > 0)
                if ((length += read) > 0 && answer[length - 1] == 0) break;
        }
        catch (IOException fault) when (length == 0) { throw new ScannerAwayException($"clamd at {options.Address} hung up.", fault); }
        catch (IOException) { } // what it said before counts
        return Encoding.UTF8.GetString(answer, 0, length).TrimEnd('\0', '\n', '\r', ' ');
    }

    private ScanVerdict Verdict(string answer)
    {
        const string Name = "stream: ", Found = " FOUND";
        if (answer == "stream: OK") return new ScanVerdict.Clean();
        if (answer.StartsWith(Name, StringComparison.Ordinal) && answer.EndsWith(Found, StringComparison.Ordinal) && answer.Length > Name.Length + Found.Length) return new ScanVerdict.Infected(Plain(answer[Name.Length..^Found.Length]));
        if (answer.Contains("size limit exceeded", StringComparison.OrdinalIgnoreCase)) return new ScanVerdict.TooLarge();
        throw new ScannerAwayException($"clamd at {options.Address} said: {(answer.Length == 0 ? "nothing" : Plain(answer))}");
    }

    private static string Plain(string text) => string.Concat(text.Where(c => c is >= ' ' and <= '~').Take(MaxSignature));
}
