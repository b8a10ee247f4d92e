namespace Siegelpost.Storage;

/// <summary>
/// Content of mail, encrypted before it reaches a disk. Whoever has the public key can write; reading needs the installation's keys or
/// the key of the one blob.
/// </summary>
public sealed class SealedBlobs(IBlobFiles files, InstallationPublicKey publicKey)
{
    /// <summary>Starts a blob under a new random id.</summary>
    /// <exception cref="IOException">No room, no right.</exception>
    public BlobWriter Begin(string organisation, BlobKind kind)
    {
        var id = Crockford.NewId();
        return new BlobWriter(id, organisation, kind, files.Create(id), publicKey);
    }

    /// <summary>A seekable, decrypting, read-only stream; for silo-side code.</summary>
    /// <exception cref="FileNotFoundException">The blob is gone.</exception>
    /// <exception cref="DamagedBlobException">Here or at any read: the blob isn't what its reference says.</exception>
    /// <exception cref="KeyMismatchException">Wrapped to another installation's key.</exception>
    public Task<Stream> Open(BlobRef blob, InstallationKeys keys, CancellationToken cancellation = default) => Open(keys.Unlock(blob), blob.Sha256, cancellation);

    /// <summary>The same with a key that a grain has given out for this one blob; for front doors.</summary>
    /// <inheritdoc cref="Open(BlobRef, InstallationKeys, CancellationToken)"/>
    public Task<Stream> Open(BlobKey blob, CancellationToken cancellation = default) => Open(blob, digest: null, cancellation);

    /// <summary>Several blobs as one content, each in its place; opened when reading comes to them.</summary>
    /// <inheritdoc cref="Open(BlobRef, InstallationKeys, CancellationToken)"/>
    public Task<Stream> Open(IReadOnlyList<BlobKey> pieces, CancellationToken cancellation = default) =>
        pieces is [var only] ? Open(only, cancellation) : JoinedStream.Open(pieces, (piece, stop) => Open(piece, stop), cancellation);

    /// <summary>Reads a whole blob and compares it with its reference.</summary>
    /// <inheritdoc cref="Open(BlobRef, InstallationKeys, CancellationToken)"/>
    public async Task Verify(BlobRef blob, InstallationKeys keys, CancellationToken cancellation = default)
    {
        var content = await Open(blob, keys, cancellation).ConfigureAwait(false); // the stream itself compares the digest at the end
        await using (content.ConfigureAwait(false)) await content.CopyToAsync(Stream.Null, cancellation).ConfigureAwait(false);
    }

    public async ValueTask<bool> Exists(string id, CancellationToken cancellation = default) => Crockford.IsId(id) && await files.Exists(id, cancellation).ConfigureAwait(false);

    /// <summary>Deletes a blob's bytes; one that is gone is fine. Its owner deletes the wrapped key: that is what makes it final (RULES 18).</summary>
    public ValueTask Delete(string id, CancellationToken cancellation = default) => Crockford.IsId(id) ? files.Delete(id, cancellation) : ValueTask.CompletedTask;

    /// <summary>
    /// Deletes blobs without an owner, the rest of crashes and abandoned uploads: those last written before <paramref name="olderThan"/>
    /// that nobody owns [48 h].
    /// </summary>
    /// <param name="isOwned">Asks the owner; an exception stops the sweep, so doubt keeps a blob.</param>
    /// <returns>How many were deleted.</returns>
    public async Task<int> Sweep(DateTimeOffset olderThan, Func<string, ValueTask<bool>> isOwned, CancellationToken cancellation = default)
    {
        var deleted = 0;
        await foreach (var id in files.WrittenBefore(olderThan, cancellation).ConfigureAwait(false))
        {
            cancellation.ThrowIfCancellationRequested();
            if (await isOwned(id).ConfigureAwait(false)) continue;
            await files.Delete(id, cancellation).ConfigureAwait(false);
            deleted++;
        }
        return deleted;
    }

    private async Task<Stream> Open(BlobKey blob, byte[]? digest, CancellationToken cancellation)
    {
        if (!Crockford.IsId(blob.Id)) throw new DamagedBlobException(blob.Id, "its id isn't one", null); // ids become paths
        var stored = await files.Open(blob.Id, cancellation).ConfigureAwait(false);
        var content = new BlobStream(blob, digest, stored);
        try
        {
            await content.Begin(cancellation).ConfigureAwait(false);
            return content;
        }
        catch
        {
            await content.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }
}
