using System.Data.Common;
using System.Security.Cryptography;
using System.Text;

namespace Siegelpost.Storage;

/// <summary>
/// The three secrets of an installation; only silo-side code holds them. They are apart because they age differently:
/// the private key (content keys are wrapped to it) can be rotated by wrapping anew, the sealing key (small secrets in state) likewise,
/// the identity key never, since every recipient's grain key comes from it (RULES 2). A sealed box, version 1:
/// <code>
/// 1 ‖ salt (24) ‖ encrypted secret ‖ tag (16)
/// key (32) ‖ nonce (12) = HKDF-SHA256(sealing key, salt, "siegelpost seal 1"), AES-256-GCM
/// </code>
/// </summary>
public sealed class InstallationKeys : IDisposable
{
    private const byte SealVersion = 1;
    private const int SaltLength = 24;
    private readonly ECDiffieHellman _private;
    private readonly byte[] _identity, _sealing, _derivation;

    internal InstallationKeys(ECDiffieHellman privateKey, byte[] identity, byte[] sealing)
    {
        (_private, _identity, _sealing) = (privateKey, identity, sealing);
        _derivation = HKDF.DeriveKey(HashAlgorithmName.SHA256, identity, 32, info: "siegelpost derived id 1"u8.ToArray());
        PublicKey = InstallationPublicKey.Of(privateKey);
    }

    /// <summary>What front doors get.</summary>
    public InstallationPublicKey PublicKey { get; }

    /// <summary>
    /// Opens the keys of <paramref name="directory"/>. Creates them only where nothing exists yet: no database and no blob (RULES 4).
    /// </summary>
    /// <param name="directory"><c>Keys:Directory</c>.</param>
    /// <param name="data">Says whether anything has been stored; ask before the database is created.</param>
    /// <param name="created">True on the first start: the moment to say "back up this directory elsewhere".</param>
    /// <exception cref="KeyMismatchException">A key is missing although data exists, or a file is damaged.</exception>
    public static InstallationKeys OpenOrCreate(string directory, DataDirectory data, out bool created)
    {
        created = KeyFiles.CreateMissing(directory, mayCreate: data.IsUnused);
        return KeyFiles.Read(directory);
    }

    /// <summary>
    /// For preparing a cluster, where no data is at hand that would say whether keys are missing: creates all three in a directory that is
    /// empty or not there, and never one beside others.
    /// </summary>
    /// <exception cref="KeyMismatchException">A key is missing or damaged although the directory isn't empty.</exception>
    public static InstallationKeys OpenOrCreateForCluster(string directory, out bool created)
    {
        created = KeyFiles.CreateMissing(directory, mayCreate: !Directory.Exists(directory) || !Directory.EnumerateFileSystemEntries(directory).Any());
        return KeyFiles.Read(directory);
    }

    /// <summary>Opens mounted keys and never creates any: what a cluster does.</summary>
    /// <exception cref="KeyMismatchException">A key is missing or damaged.</exception>
    public static InstallationKeys Open(string directory) => KeyFiles.Read(directory);

    /// <summary>
    /// Makes sure that the stored data was written with these keys: notes their fingerprints in a new database, compares them with those
    /// of an old one.
    /// </summary>
    /// <exception cref="KeyMismatchException">The database belongs to other keys.</exception>
    public async Task Confirm(DbDataSource database, CancellationToken cancellation = default)
    {
        var sql = SqlTexts.Of(database);
        foreach (var (name, fingerprint) in Fingerprints())
        {
            await database.Execute(sql["MetaWriteOnce"], cancellation, ("Name", name), ("Value", fingerprint)).ConfigureAwait(false);
            var known = await database.Query(sql["MetaRead"], static row => row.GetString(0), cancellation, ("Name", name)).ConfigureAwait(false);
            if (known is not [var noted] || noted != fingerprint)
                throw new KeyMismatchException($"The database was written with another {name} than the one in the keys' directory. Mount the keys that belong to it.");
        }
    }

    /// <summary>
    /// Grain key of the recipient of a normalised address in an organisation (RULES 2): 64 hexadecimal digits of
    /// HMAC-SHA256(identity key, organisation ‖ 0 ‖ address). Who normalises is the caller.
    /// </summary>
    public string RecipientKey(string organisation, string normalisedAddress)
    {
        if (organisation.Contains('\0', StringComparison.Ordinal)) throw new ArgumentException("An organisation id has no NUL.", nameof(organisation));
        return Convert.ToHexStringLower(HMACSHA256.HashData(_identity, Encoding.UTF8.GetBytes($"{organisation}\0{normalisedAddress}")));
    }

    /// <summary>
    /// An id of the usual form that follows from its parts, so that a repeated step makes the same thing again instead of a second one
    /// (a notice of a mail, an answer of a draft). Nobody without the keys can guess it.
    /// </summary>
    public string DerivedId(string purpose, params ReadOnlySpan<string> parts)
    {
        using var hmac = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, _derivation);
        Append(hmac, purpose);
        foreach (var part in parts) Append(hmac, part);
        return Crockford.Encode(hmac.GetHashAndReset().AsSpan(0, 16));
    }

    /// <summary>The content key that <see cref="InstallationPublicKey.Wrap"/> wrapped.</summary>
    /// <exception cref="CryptographicException">Damaged, wrapped to another key, or for another context.</exception>
    public byte[] Unwrap(ReadOnlySpan<byte> wrapped, ReadOnlySpan<byte> context)
    {
        if (wrapped.Length != InstallationPublicKey.WrappedLength || wrapped[0] != InstallationPublicKey.WrapVersion)
            throw new CryptographicException("Not a wrapped content key of a known version.");
        var point = wrapped.Slice(1, InstallationPublicKey.PointLength);
        using var ephemeral = ECDiffieHellman.Create(new ECParameters
        {
            Curve = ECCurve.NamedCurves.nistP256,
            Q = new ECPoint { X = point.Slice(1, 32).ToArray(), Y = point.Slice(33, 32).ToArray() }, // a point off the curve is refused here
        });
        var shared = _private.DeriveRawSecretAgreement(ephemeral.PublicKey);
        Span<byte> derived = stackalloc byte[InstallationPublicKey.KeyLength + 12];
        try
        {
            InstallationPublicKey.Derive(shared, point, PublicKey.Point, derived);
            var key = new byte[InstallationPublicKey.KeyLength];
            using var gcm = new AesGcm(derived[..key.Length], InstallationPublicKey.TagLength);
            gcm.Decrypt(derived[key.Length..], wrapped.Slice(1 + point.Length, key.Length), wrapped[^InstallationPublicKey.TagLength..], key, context);
            return key;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(derived);
            CryptographicOperations.ZeroMemory(shared);
        }
    }

    /// <summary>The key of one blob in clear, for a front door, after the right to it has been checked. Never store it.</summary>
    /// <exception cref="KeyMismatchException">Wrapped to another installation's key.</exception>
    /// <exception cref="DamagedBlobException">The wrapped key doesn't belong to this blob.</exception>
    public BlobKey Unlock(BlobRef blob)
    {
        if (blob.KeyId != PublicKey.KeyId) throw new KeyMismatchException($"Blob {blob.Id} is wrapped to key {blob.KeyId}, the installation has {PublicKey.KeyId}.");
        try
        {
            return new BlobKey(blob.Id, blob.Organisation, blob.Kind, blob.Length, Unwrap(blob.WrappedKey, InstallationPublicKey.BlobContext(blob.Id, blob.Organisation, blob.Kind)));
        }
        catch (CryptographicException e)
        {
            throw new DamagedBlobException(blob.Id, "its wrapped key doesn't open", e);
        }
    }

    /// <summary>
    /// Seals a small secret of some state (a passphrase slot, a web key). Each gets a key of its own from a random salt, so there is no
    /// limit on how many are sealed. <paramref name="associated"/> says whose it is and must be presented again.
    /// </summary>
    public byte[] Seal(ReadOnlySpan<byte> secret, ReadOnlySpan<byte> associated)
    {
        var box = new byte[1 + SaltLength + secret.Length + InstallationPublicKey.TagLength];
        box[0] = SealVersion;
        RandomNumberGenerator.Fill(box.AsSpan(1, SaltLength));
        Span<byte> derived = stackalloc byte[32 + 12];
        SealingKey(box.AsSpan(1, SaltLength), derived);
        using var gcm = new AesGcm(derived[..32], InstallationPublicKey.TagLength);
        try { gcm.Encrypt(derived[32..], secret, box.AsSpan(1 + SaltLength, secret.Length), box.AsSpan(^InstallationPublicKey.TagLength..), associated); }
        finally { CryptographicOperations.ZeroMemory(derived); }
        return box;
    }

    /// <summary>The secret of a box that <see cref="Seal"/> made; zero it after use.</summary>
    /// <exception cref="CryptographicException">Damaged, sealed by another key, or somebody else's.</exception>
    public byte[] Open(ReadOnlySpan<byte> box, ReadOnlySpan<byte> associated)
    {
        var length = box.Length - 1 - SaltLength - InstallationPublicKey.TagLength;
        if (length < 0 || box[0] != SealVersion) throw new CryptographicException("Not a sealed box of a known version.");
        var secret = new byte[length];
        Span<byte> derived = stackalloc byte[32 + 12];
        SealingKey(box.Slice(1, SaltLength), derived);
        using var gcm = new AesGcm(derived[..32], InstallationPublicKey.TagLength);
        try { gcm.Decrypt(derived[32..], box.Slice(1 + SaltLength, length), box[^InstallationPublicKey.TagLength..], secret, associated); }
        finally { CryptographicOperations.ZeroMemory(derived); }
        return secret;
    }

    /// <summary>Name and fingerprint of each key; a fingerprint says nothing of the key.</summary>
    internal IEnumerable<(string Name, string Fingerprint)> Fingerprints() =>
    [
        ("key.private", PublicKey.KeyId),
        ("key.identity", Convert.ToHexStringLower(HMACSHA256.HashData(_identity, "siegelpost fingerprint"u8).AsSpan(0, 8))),
        ("key.sealing", Convert.ToHexStringLower(HMACSHA256.HashData(_sealing, "siegelpost fingerprint"u8).AsSpan(0, 8))),
    ];

    public void Dispose()
    {
        _private.Dispose();
        CryptographicOperations.ZeroMemory(_identity);
        CryptographicOperations.ZeroMemory(_sealing);
        CryptographicOperations.ZeroMemory(_derivation);
    }

    private void SealingKey(ReadOnlySpan<byte> salt, Span<byte> derived) =>
        HKDF.DeriveKey(HashAlgorithmName.SHA256, _sealing, derived, salt, "siegelpost seal 1"u8);

    // Length first, so that ("ab", "c") and ("a", "bc") differ.
    private static void Append(IncrementalHash hmac, string part)
    {
        var bytes = Encoding.UTF8.GetBytes(part);
        Span<byte> length = stackalloc byte[4];
        System.Buffers.Binary.BinaryPrimitives.WriteInt32BigEndian(length, bytes.Length);
        hmac.AppendData(length);
        hmac.AppendData(bytes);
    }
}
