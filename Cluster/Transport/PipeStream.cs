using System.Buffers;
using System.IO.Pipelines;

namespace Siegelpost.Cluster;

/// <summary>A connection's two pipes as the stream that <see cref="System.Net.Security.SslStream"/> wants. Asynchronous only.</summary>
/// <remarks>
/// A cancelled read of the pipe ends the stream: Orleans closes a connection so, and the first to see it may be a read of no bytes, after
/// which the real one would wait for ever.
/// </remarks>
public sealed class PipeStream(PipeReader input, PipeWriter output) : Stream
{
    private bool _ended;

    public override bool CanRead => true;
    public override bool CanWrite => true;
    public override bool CanSeek => false;
    public override long Length => throw new NotSupportedException();
    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (_ended) return 0;
        var read = await input.ReadAsync(cancellationToken).ConfigureAwait(false);
        var count = (int)Math.Min(read.Buffer.Length, buffer.Length); // 0 for the zero-byte read that only waits for data
        read.Buffer.Slice(0, count).CopyTo(buffer.Span);
        input.AdvanceTo(read.Buffer.GetPosition(count));
        _ended = read.IsCanceled;
        return count;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var flushed = await output.WriteAsync(buffer, cancellationToken).ConfigureAwait(false);
        if (flushed.IsCompleted) throw new IOException("The peer reads no longer.");
    }

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override async Task FlushAsync(CancellationToken cancellationToken) => await output.FlushAsync(cancellationToken).ConfigureAwait(false);

    public override void Flush() { }
    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
    public override void SetLength(long value) => throw new NotSupportedException();
}
