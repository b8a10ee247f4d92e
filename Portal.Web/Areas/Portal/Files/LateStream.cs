namespace Siegelpost.Portal.Areas.Portal.Files;

/// <summary>
/// A ZIP's entries end with a few bytes that are written synchronously, which a connection refuses: a thread would wait for a slow reader.
/// Here they wait in memory for the next asynchronous write.
/// </summary>
internal sealed class LateStream(Stream to) : Stream
{
    private readonly MemoryStream _late = new();

    public override bool CanRead => false;
    public override bool CanSeek => false;
    public override bool CanWrite => true;
    public override long Length => throw new NotSupportedException();
    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public override void Write(byte[] buffer, int offset, int count) => _late.Write(buffer, offset, count);

    public override void Write(ReadOnlySpan<byte> buffer) => _late.Write(buffer);

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        await FlushAsync(cancellationToken);
        await to.WriteAsync(buffer, cancellationToken);
    }

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override void Flush() { }

    public override async Task FlushAsync(CancellationToken cancellationToken)
    {
        if (_late.Length == 0) return;
        await to.WriteAsync(_late.GetBuffer().AsMemory(0, (int)_late.Length), cancellationToken);
        _late.SetLength(0);
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
    public override void SetLength(long value) => throw new NotSupportedException();
}
