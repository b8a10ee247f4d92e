using System.Net.Sockets;

namespace Siegelpost.Silo.Delivery;

/// <summary>
/// A connection whose every write is checked against the lease of the mail that it carries, below TLS and below any library's buffers:
/// between the check and the kernel there is nothing. Each write gives the kernel only what it takes at once: one that waited for room in a
/// frozen process would go on by itself when it wakes.
/// </summary>
internal sealed class FencedStream(Socket socket) : Stream
{
    private static readonly TimeSpan NoRoom = TimeSpan.FromMilliseconds(5);

    private readonly NetworkStream _wire = new(socket, ownsSocket: true);

    /// <summary>Null: no mail is on its way.</summary>
    public DeliveryLease? Lease { get; set; }

    public override bool CanRead => true;
    public override bool CanWrite => true;
    public override bool CanSeek => false;
    public override bool CanTimeout => true;
    public override int ReadTimeout { get; set; } = Timeout.Infinite;
    public override int WriteTimeout { get; set; } = Timeout.Infinite;

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        using var limit = Limit(WriteTimeout, cancellationToken);
        for (var rest = buffer; !rest.IsEmpty;)
        {
            if (Lease is not { } held)
            {
                await _wire.WriteAsync(rest, limit.Token);
                return;
            }
            held.Check();
            var taken = WhatFits(rest.Span);
            if (taken == 0) await Task.Delay(NoRoom, limit.Token);
            rest = rest[taken..];
        }
    }

    private int WhatFits(ReadOnlySpan<byte> bytes)
    {
        socket.Blocking = false; // for this one call; who waits for answers does so asynchronously and isn't touched
        try
        {
            var taken = socket.Send(bytes, SocketFlags.None, out var outcome);
            return outcome switch
            {
                SocketError.Success => taken,
                SocketError.WouldBlock or SocketError.NoBufferSpaceAvailable => 0,
                _ => throw new IOException("The next hop is gone.", new SocketException((int)outcome)),
            };
        }
        finally
        {
            socket.Blocking = true;
        }
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        using var limit = Limit(ReadTimeout, cancellationToken);
        return await _wire.ReadAsync(buffer, limit.Token);
    }

    private static CancellationTokenSource Limit(int milliseconds, CancellationToken cancellation)
    {
        var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        if (milliseconds > 0) limit.CancelAfter(milliseconds);
        return limit;
    }

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public override void Flush() { }

    // A hang-up may say good-bye without waiting; nothing of a mail goes this way.
    public override void Write(byte[] buffer, int offset, int count)
    {
        Lease?.Check();
        _wire.Write(buffer, offset, count);
    }

    public override int Read(byte[] buffer, int offset, int count) => _wire.Read(buffer, offset, count);

    public override long Length => throw new NotSupportedException();
    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
    public override void SetLength(long value) => throw new NotSupportedException();

    public override async ValueTask DisposeAsync()
    {
        await _wire.DisposeAsync();
        await base.DisposeAsync();
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing) _wire.Dispose();
        base.Dispose(disposing);
    }
}
