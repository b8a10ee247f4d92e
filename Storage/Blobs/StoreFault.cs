namespace Siegelpost.Storage;

/// <summary>
/// What a store behind a network throws, as the one thing that callers know: an <see cref="IOException"/>. Everything but a cancellation by the
/// caller becomes one: parsers read from these streams and take other exceptions for signs of broken mail.
/// </summary>
internal static class StoreFault
{
    private const int NoSpace = 28; // ENOSPC: the gateway says 452, the client waits (RFC 5321 §4.2.3)

    /// <summary>Runs one exchange with a store and ends it after a while, whatever the store does.</summary>
    internal static async Task<T> Within<T>(TimeSpan patience, string what, Func<Exception, bool> isFull, Func<CancellationToken, Task<T>> exchange, CancellationToken cancellation)
    {
        using var timer = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        timer.CancelAfter(patience);
        try { return await exchange(timer.Token).ConfigureAwait(false); }
        catch (Exception e) when (e is FileNotFoundException or DamagedBlobException) { throw; }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested) { throw; }
#pragma warning disable CA1031 // the edge towards a store: see above
        catch (Exception e)
#pragma warning restore CA1031
        {
            var fault = new IOException($"{what} failed: {e.Message}", e);
            if (isFull(e)) fault.HResult = NoSpace;
            throw fault;
        }
    }
}
