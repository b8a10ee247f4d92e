namespace Siegelpost.Storage;

/// <summary>
/// The stored bytes of a blob behind a network: fetched in parts, of which one is in memory, and while reading goes straight on the next one
/// is on its way. Nothing of the store is held between two reads. A synchronous read waits: only on a thread of its own (CpuPool).
/// </summary>
/// <param name="length">Of the whole.</param>
/// <param name="part">Bytes of each part but the last.</param>
/// <param name="first">The first part, which came with the answer that there is such a blob.</param>
/// <param name="fetch">Fills memory with the part of that number; an <see cref="IOException"/> where it is not as long as that.</param>
internal sealed class PartStream(long length, int part, byte[] first, Func<long, Memory<byte>, CancellationToken, Task> fetch) : Stream
{
    private readonly CancellationTokenSource _closed = new();
    private byte[] _bytes = first;
    private byte[]? _spare;
    private long _number, _position;
    private (long Number, byte[] Bytes, Task Done)? _next;
    private bool _disposed;

    public override bool CanRead => !_disposed;
    public override bool CanSeek => !_disposed;
    public override bool CanWrite => false;
    public override long Length => length;

    public override long Position
    {
        get => _position;
        set => _position = value >= 0 ? value : throw new ArgumentOutOfRangeException(nameof(value));
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (buffer.IsEmpty || _position >= length) return 0;
        var number = _position / part;
        if (number != _number) await Load(number, cancellationToken).ConfigureAwait(false);
        var from = (int)(_position - number * part);
        var count = Math.Min(buffer.Length, LengthOf(number) - from);
        _bytes.AsSpan(from, count).CopyTo(buffer.Span);
        _position += count;
        return count;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => ReadAsync(buffer.AsMemory(offset, count)).AsTask().GetAwaiter().GetResult();

    public override long Seek(long offset, SeekOrigin origin) => Position = origin switch
    {
        SeekOrigin.Begin => offset,
        SeekOrigin.Current => _position + offset,
        _ => length + offset,
    };

    public override void Flush() { }
    public override void SetLength(long value) => throw new NotSupportedException();
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing && !_disposed)
        {
            _disposed = true;
            _closed.Cancel(); // a part on its way is given up; nobody looks at it
            _closed.Dispose();
        }
        base.Dispose(disposing);
    }

    private async Task Load(long number, CancellationToken cancellation)
    {
        var goesOn = number == _number + 1;
        var coming = _next;
        _next = null;
        (_spare, _number) = (_bytes.Length == part ? _bytes : null, -1); // what was in memory is void, also when the fetch fails
        if (coming is { } ahead && ahead.Number == number && await Arrives(ahead.Done, cancellation).ConfigureAwait(false)) _bytes = ahead.Bytes;
        else await fetch(number, (_bytes = Take()).AsMemory(0, LengthOf(number)), cancellation).ConfigureAwait(false);
        _number = number;
        if (goesOn && (number + 1) * part < length) Expect(number + 1);
    }

    private int LengthOf(long number) => (int)Math.Min(part, length - number * part);

    private byte[] Take()
    {
        var taken = _spare ?? new byte[part];
        _spare = null;
        return taken;
    }

    /// <summary>False: fetching ahead has failed; it is tried again in the open.</summary>
    private static async Task<bool> Arrives(Task coming, CancellationToken cancellation)
    {
        await coming.WaitAsync(cancellation).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        cancellation.ThrowIfCancellationRequested();
        return coming.IsCompletedSuccessfully;
    }

    private void Expect(long number)
    {
        var bytes = Take(); // not ours again before it has arrived: a jump leaves it to the fetch
        var done = fetch(number, bytes.AsMemory(0, LengthOf(number)), _closed.Token);
        _ = done.ContinueWith(static failed => _ = failed.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
        _next = (number, bytes, done);
    }
}
