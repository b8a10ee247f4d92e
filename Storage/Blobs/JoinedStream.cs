namespace Siegelpost.Storage;

/// <summary>
/// A content that lies in several blobs, read as one: seekable, with one blob open at a time. The next one is opened by the read that
/// reaches it; a synchronous read waits for that: only on a thread of its own (CpuPool).
/// </summary>
internal sealed class JoinedStream : Stream
{
    private readonly IReadOnlyList<BlobKey> _pieces;
    private readonly Func<BlobKey, CancellationToken, Task<Stream>> _open;
    private readonly long[] _starts;
    private Stream? _current;
    private int _number = -1;
    private long _position;
    private bool _disposed;

    private JoinedStream(IReadOnlyList<BlobKey> pieces, Func<BlobKey, CancellationToken, Task<Stream>> open)
    {
        (_pieces, _open) = (pieces, open);
        _starts = new long[pieces.Count];
        foreach (var (i, piece) in pieces.Index())
        {
            _starts[i] = Length;
            Length += piece.Length;
        }
    }

    /// <exception cref="FileNotFoundException">The first piece is gone; of a later one a read says so.</exception>
    internal static async Task<Stream> Open(IReadOnlyList<BlobKey> pieces, Func<BlobKey, CancellationToken, Task<Stream>> open, CancellationToken cancellation)
    {
        if (pieces.Count == 0) throw new ArgumentException("A content has a piece at least.", nameof(pieces));
        var joined = new JoinedStream(pieces, open);
        await joined.GoTo(0, cancellation).ConfigureAwait(false);
        return joined;
    }

    public override bool CanRead => !_disposed;
    public override bool CanSeek => !_disposed;
    public override bool CanWrite => false;
    public override long Length { get; }

    public override long Position
    {
        get => _position;
        set => _position = value >= 0 ? value : throw new ArgumentOutOfRangeException(nameof(value));
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (buffer.IsEmpty || _position >= Length) return 0;
        await GoTo(At(_position), cancellationToken).ConfigureAwait(false);
        _current!.Position = _position - _starts[_number];
        var read = await _current.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
        _position += read;
        return read;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => ReadAsync(buffer.AsMemory(offset, count)).AsTask().GetAwaiter().GetResult();

    public override long Seek(long offset, SeekOrigin origin) => Position = origin switch
    {
        SeekOrigin.Begin => offset,
        SeekOrigin.Current => _position + offset,
        _ => Length + offset,
    };

    public override void Flush() { }
    public override void SetLength(long value) => throw new NotSupportedException();
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing && !_disposed)
        {
            _disposed = true;
            _current?.Dispose();
        }
        base.Dispose(disposing);
    }

    /// <summary>The piece that has this byte: the last one that starts at it or before and isn't empty.</summary>
    private int At(long position)
    {
        var found = Array.BinarySearch(_starts, position);
        if (found < 0) found = ~found - 1;
        while (found + 1 < _starts.Length && _starts[found + 1] <= position) found++; // an empty piece starts where the next one does
        return found;
    }

    private async ValueTask GoTo(int number, CancellationToken cancellation)
    {
        if (number == _number) return;
        if (_current is not null) await _current.DisposeAsync().ConfigureAwait(false);
        (_current, _number) = (null, -1);
        _current = await _open(_pieces[number], cancellation).ConfigureAwait(false);
        _number = number;
    }
}
