namespace Siegelpost.Storage;

/// <summary>
/// Stored bytes behind asynchronous calls: seekable, never written. A synchronous read waits for them: only on a thread of its own (CpuPool).
/// </summary>
internal abstract class StoredStream(long length) : Stream
{
    private long _position;

    protected bool IsDisposed { get; private set; }

    public override bool CanRead => !IsDisposed;
    public override bool CanSeek => !IsDisposed;
    public override bool CanWrite => false;
    public override long Length => length;

    public override long Position
    {
        get => _position;
        set => _position = value >= 0 ? value : throw new ArgumentOutOfRangeException(nameof(value));
    }

    public sealed override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        ObjectDisposedException.ThrowIf(IsDisposed, this);
        if (buffer.IsEmpty || _position >= length) return 0;
        var read = await ReadAt(_position, buffer, cancellationToken).ConfigureAwait(false);
        _position += read;
        return read;
    }

    /// <summary>At least one byte from there; the place is before the end and there is room for one.</summary>
    protected abstract ValueTask<int> ReadAt(long position, Memory<byte> buffer, CancellationToken cancellation);

    public sealed override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public sealed override int Read(byte[] buffer, int offset, int count) => ReadAsync(buffer.AsMemory(offset, count)).AsTask().GetAwaiter().GetResult();

    public sealed override long Seek(long offset, SeekOrigin origin) => Position = origin switch
    {
        SeekOrigin.Begin => offset,
        SeekOrigin.Current => _position + offset,
        _ => length + offset,
    };

    public sealed override void Flush() { }
    public sealed override void SetLength(long value) => throw new NotSupportedException();
    public sealed override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing && !IsDisposed)
        {
            IsDisposed = true;
            LetGo();
        }
        base.Dispose(disposing);
    }

    /// <summary>Gives up what is held; called once.</summary>
    protected abstract void LetGo();
}
