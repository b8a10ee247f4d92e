namespace Siegelpost.Storage;

/// <summary>
/// Where sealed blobs lie: the process edge towards a disk, a database or an S3 store. It sees ciphertext only. Whatever goes wrong there is
/// an <see cref="IOException"/>, after a bounded time; a full store says so by its HResult (ENOSPC). Where a commit's answer was lost, the
/// blob may exist: nobody owns it, and the sweep takes it.
/// </summary>
public interface IBlobFiles
{
    /// <summary>Starts a file that nobody sees before its commit. Doesn't wait for a network.</summary>
    /// <exception cref="IOException">No room, no right.</exception>
    BlobFile Create(string id);

    /// <summary>A seekable stream of the stored bytes. Read it asynchronously, or on a thread that may wait.</summary>
    /// <exception cref="FileNotFoundException">There is no such blob.</exception>
    ValueTask<Stream> Open(string id, CancellationToken cancellation = default);

    ValueTask<bool> Exists(string id, CancellationToken cancellation = default);

    /// <summary>Deletes a blob; one that isn't there is fine.</summary>
    ValueTask Delete(string id, CancellationToken cancellation = default);

    /// <summary>All blobs whose last write was before the given time. Files that old which were never finished are removed on the way.</summary>
    IAsyncEnumerable<string> WrittenBefore(DateTimeOffset time, CancellationToken cancellation = default);
}

/// <summary>A blob's file while it is written. Disposal without commit deletes it. For one caller at a time.</summary>
public abstract class BlobFile : IAsyncDisposable
{
    /// <summary>Adds bytes; never waits for a network. At most <see cref="Room"/> between two drains.</summary>
    public abstract void Append(ReadOnlySpan<byte> bytes);

    /// <summary>Hands on what has come together, so that memory stays bounded; this is where a writer waits for a slow store.</summary>
    public abstract ValueTask Drain(CancellationToken cancellation);

    /// <summary>Returns when the bytes and the name survive a power loss.</summary>
    public abstract Task Commit(CancellationToken cancellation);

    public abstract ValueTask DisposeAsync();

    /// <summary>Bytes; far more than the block after which a caller drains.</summary>
    public const int Room = 1 << 20;
}
