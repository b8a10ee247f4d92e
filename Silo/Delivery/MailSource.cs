namespace Siegelpost.Silo.Delivery;

/// <summary>The mail could not be read here: our fault, not the next hop's, so it must not pass for a broken connection.</summary>
internal sealed class MailUnreadableException(Exception cause) : Exception("The mail can't be read.", cause);

/// <summary>A mail's stream whose faults are told apart from those of the network.</summary>
/// <param name="lease">Checked after each read, the one that finds the end too; null: somebody else checks.</param>
internal sealed class MailSource(Stream mail, DeliveryLease? lease = null) : Stream
{
    /// <exception cref="MailUnreadableException">It can't be opened.</exception>
    public static async Task<MailSource> Open(Func<Task<Stream>> open, DeliveryLease? lease = null)
    {
        try { return new(await open(), lease); }
        catch (IOException cause) { throw new MailUnreadableException(cause); }
    }

    public override bool CanRead => true;
    public override bool CanSeek => mail.CanSeek;
    public override bool CanWrite => false;
    public override long Length => mail.Length;
    public override long Position { get => mail.Position; set => mail.Position = value; }

    public override int Read(byte[] buffer, int offset, int count)
    {
        try { return mail.Read(buffer, offset, count); }
        catch (IOException cause) { throw new MailUnreadableException(cause); }
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        int read;
        try { read = await mail.ReadAsync(buffer, cancellationToken); }
        catch (IOException cause) { throw new MailUnreadableException(cause); }
        lease?.Check();
        return read;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override long Seek(long offset, SeekOrigin origin) => mail.Seek(offset, origin);

    public override void Flush() { }

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override async ValueTask DisposeAsync()
    {
        await mail.DisposeAsync();
        await base.DisposeAsync();
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing) mail.Dispose();
        base.Dispose(disposing);
    }
}
