namespace Siegelpost.Storage;

/// <summary>Asynchronous only: behind a blob may be a network, and no thread waits for one.</summary>
internal sealed class BlobWriterStream(BlobWriter blob) : Stream
{
    public override bool CanRead => false;
    public override bool CanSeek => false;
    public override bool CanWrite => true;
    public override long Length => blob.Length;
    public override long Position { get => blob.Length; set => throw new NotSupportedException(); }

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) => blob.Write(buffer, cancellationToken);
    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        blob.Write(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override void Flush() { } // only Commit makes anything durable
    public override Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException("Blobs are written asynchronously.");
    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
    public override void SetLength(long value) => throw new NotSupportedException();
}
