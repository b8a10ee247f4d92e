namespace Siegelpost.Tests;

/// <summary>A body of many zeros that nobody has in memory, and that may break off.</summary>
internal sealed class Zeros(long length) : Stream
{
    private long _read;
    public Action<long>? OnRead { get; init; }
    public override bool CanRead => true;
    public override bool CanSeek => false;
    public override bool CanWrite => false;
    public override long Length => throw new NotSupportedException();
    public override long Position { get => _read; set => throw new NotSupportedException(); }

    public override int Read(byte[] buffer, int offset, int count)
    {
        OnRead?.Invoke(_read);
        var read = (int)Math.Min(count, length - _read);
        Array.Clear(buffer, offset, read);
        _read += read;
        return read;
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
    public override void SetLength(long value) => throw new NotSupportedException();
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    public override void Flush() { }
}
