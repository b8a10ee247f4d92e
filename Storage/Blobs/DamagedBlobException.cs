namespace Siegelpost.Storage;

/// <summary>A blob isn't what its reference says: damaged, cut, swapped for another, of another kind or organisation, or its key is wrong. Never retry: the bytes won't heal.</summary>
public sealed class DamagedBlobException : IOException
{
    public DamagedBlobException() { }
    public DamagedBlobException(string message) : base(message) { }
    public DamagedBlobException(string message, Exception inner) : base(message, inner) { }
    internal DamagedBlobException(string id, string reason, Exception? inner) : base($"Blob {id} can't be used: {reason}.", inner) { }
}
