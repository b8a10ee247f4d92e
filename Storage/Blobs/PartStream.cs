namespace Siegelpost.Storage;

/// <summary>
/// The stored bytes of a blob behind a network: fetched in parts, of which one is in memory, and while reading goes straight on the next one
/// is on its way. Nothing of the store is held between two reads.
/// </summary>
/// <param name="length">Of the whole.</param>
/// <param name="part">Bytes of each part but the last.</param>
/// <param name="first">The first part, which came with the answer that there is such a blob.</param>
/// <param name="fetch">Fills memory with the part of that number; an <see cref="IOException"/> where it is not as long as that.</param>
internal sealed class PartStream(long length, int part, byte[] first, Func<long, Memory<byte>, CancellationToken, Task> fetch) : StoredStream(length)
{
    private readonly CancellationTokenSource _closed = new();
    private byte[] _bytes = first;
    private byte[]? _spare;
    private long _number;
    private (long Number, byte[] Bytes, Task Done)? _next;

    protected override async ValueTask<int> ReadAt(long position, Memory<byte> buffer, CancellationToken cancellation)
    {
        var number = position / part;
        if (number != _number) await Load(number, cancellation).ConfigureAwait(false);
        var from = (int)(position - number * part);
        var count = Math.Min(buffer.Length, LengthOf(number) - from);
        _bytes.AsSpan(from, count).CopyTo(buffer.Span);
        return count;
    }

    protected override void LetGo()
    {
        _closed.Cancel(); // a part on its way is given up; nobody looks at it
        _closed.Dispose();
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
        if (goesOn && (number + 1) * part < Length) Expect(number + 1);
    }

    private int LengthOf(long number) => (int)Math.Min(part, Length - number * part);

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
