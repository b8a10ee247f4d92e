namespace Siegelpost;

/// <summary>What a blob holds; part of its authenticated data, so that one kind can't be passed off as another.</summary>
public enum BlobKind
{
    /// <summary>A mail as it was accepted, byte for byte.</summary>
    Mail = 1,
    /// <summary>A file of a mail, decoded.</summary>
    Attachment = 2,
    /// <summary>A file that a recipient uploads with an answer.</summary>
    Upload = 3,
    /// <summary>A sealed PDF that waits for its hand-over.</summary>
    Pdf = 4,
    /// <summary>What the portal may show of a mail: sanitised HTML.</summary>
    View = 5,
    /// <summary>A mail that we composed.</summary>
    Composed = 6,
}

/// <summary>
/// A sealed blob as its owner keeps it: where it is, what it must be, and its content key wrapped to the installation's public key.
/// The wrapped key lives here and not in the blob, so that deleting the reference is deletion even of a copied blob (RULES 18).
/// </summary>
/// <param name="Id">26 Crockford characters.</param>
/// <param name="Organisation">Organisation id; authenticated.</param>
/// <param name="Length">Length of the content in bytes.</param>
/// <param name="Sha256">SHA-256 of the content.</param>
/// <param name="WrappedKey">Versioned: ECDH-ES P-256, HKDF-SHA256, AES-256-GCM.</param>
/// <param name="KeyId">Which installation key it was wrapped to.</param>
[GenerateSerializer, Immutable, Alias("siegelpost.BlobRef")]
public sealed record BlobRef(
    [property: Id(0)] string Id,
    [property: Id(1)] string Organisation,
    [property: Id(2)] BlobKind Kind,
    [property: Id(3)] long Length,
    [property: Id(4)] byte[] Sha256,
    [property: Id(5)] byte[] WrappedKey,
    [property: Id(6)] string KeyId)
{
    /// <summary>The same content under the same id.</summary>
    public bool SameAs(BlobRef other) => Id == other.Id && Length == other.Length && Sha256.AsSpan().SequenceEqual(other.Sha256);
}

/// <summary>A blob with its key in clear: what a grain gives a front door for one blob, after it has checked the right to it. Never stored.</summary>
[GenerateSerializer, Immutable, Alias("siegelpost.BlobKey")]
public sealed record BlobKey(
    [property: Id(0)] string Id,
    [property: Id(1)] string Organisation,
    [property: Id(2)] BlobKind Kind,
    [property: Id(3)] long Length,
    [property: Id(4)] byte[] Key);
