namespace Siegelpost.Pdf.Writing;

/// <summary>Pieces of memory read as one, without making one of them.</summary>
internal sealed class ChunkStream(List<ReadOnlyMemory<byte>> chunks) : Stream
{
    private int chunk, at;

    public override bool CanRead => true;
    public override bool CanSeek => false;
    public override bool CanWrite => false;
    public override long Length => throw new NotSupportedException();
    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public override int Read(Span<byte> buffer)
    {
        while (chunk < chunks.Count && at == chunks[chunk].Length) (chunk, at) = (chunk + 1, 0);
        if (chunk == chunks.Count) return 0;
        var count = Math.Min(buffer.Length, chunks[chunk].Length - at);
        chunks[chunk].Span.Slice(at, count).CopyTo(buffer);
        at += count;
        return count;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));
    public override void Flush() { }
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
    public override void SetLength(long value) => throw new NotSupportedException();
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
