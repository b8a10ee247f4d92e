namespace Siegelpost.Storage;

/// <summary>Where sealed blobs lie: the process edge towards a disk (later a database or an S3 store). It sees ciphertext only.</summary>
public interface IBlobFiles
{
    /// <summary>Starts a file that nobody sees before its commit.</summary>
    /// <exception cref="IOException">No room, no right.</exception>
    BlobFile Create(string id);

    /// <summary>A seekable stream of the stored bytes, each read straight from the store.</summary>
    /// <exception cref="FileNotFoundException">There is no such blob.</exception>
    Stream Open(string id);

    bool Exists(string id);

    /// <summary>Deletes a blob; one that isn't there is fine.</summary>
    void Delete(string id);

    /// <summary>All blobs whose last write was before the given time. Files that old which were never finished are removed on the way.</summary>
    IEnumerable<string> WrittenBefore(DateTimeOffset time);
}

/// <summary>A blob's file while it is written. Disposal without commit deletes it.</summary>
public abstract class BlobFile : IDisposable
{
    public abstract void Append(ReadOnlySpan<byte> bytes);

    public abstract ValueTask Append(ReadOnlyMemory<byte> bytes, CancellationToken cancellation);

    /// <summary>Returns when the bytes and the name survive a power loss.</summary>
    public abstract Task Commit();

    protected abstract void Dispose(bool disposing);

    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }
}
