using System.Security.Cryptography;
using System.Text;

namespace Siegelpost.Storage;

/// <summary>
/// The public half of the installation's P-256 key: all that a front door needs in order to write blobs that it can't read.
/// A content key is wrapped by an ephemeral key agreement (RFC 9180's shape, without its suite registry), version 1:
/// <code>
/// 1 ‖ ephemeral point, uncompressed (65) ‖ encrypted key (32) ‖ tag (16)
/// key (32) ‖ nonce (12) = HKDF-SHA256(x of the shared point, no salt, "siegelpost content key 1" ‖ ephemeral point ‖ our point)
/// AES-256-GCM with the blob's context as associated data
/// </code>
/// </summary>
public sealed class InstallationPublicKey
{
    internal const byte WrapVersion = 1;
    internal const int PointLength = 65, KeyLength = 32, TagLength = 16;
    internal const int WrappedLength = 1 + PointLength + KeyLength + TagLength;
    private readonly ECParameters _point;

    private InstallationPublicKey(ECDiffieHellman key)
    {
        _point = key.ExportParameters(includePrivateParameters: false);
        Point = Uncompressed(_point.Q);
        KeyId = Convert.ToHexStringLower(SHA256.HashData(key.ExportSubjectPublicKeyInfo()).AsSpan(0, 8));
    }

    /// <summary>Names this key in what it wrapped: 16 hexadecimal digits of the SHA-256 of its SubjectPublicKeyInfo.</summary>
    public string KeyId { get; }

    internal byte[] Point { get; }

    internal static InstallationPublicKey Of(ECDiffieHellman key) => new(key);

    /// <summary>Reads a PEM public key ("BEGIN PUBLIC KEY").</summary>
    /// <exception cref="CryptographicException">It isn't a P-256 key.</exception>
    public static InstallationPublicKey FromPem(string pem)
    {
        using var key = ECDiffieHellman.Create();
        try { key.ImportFromPem(pem); }
        catch (ArgumentException e) { throw new CryptographicException("Not a PEM public key.", e); }
        if (key.KeySize != 256) throw new CryptographicException("Not a P-256 key.");
        return new InstallationPublicKey(key);
    }

    /// <summary>PEM ("BEGIN PUBLIC KEY"), for front doors in processes of their own.</summary>
    public string ToPem()
    {
        using var key = ECDiffieHellman.Create(_point);
        return key.ExportSubjectPublicKeyInfoPem();
    }

    /// <summary>Wraps a 32-byte content key; <paramref name="context"/> must be presented again at unwrapping.</summary>
    public byte[] Wrap(ReadOnlySpan<byte> contentKey, ReadOnlySpan<byte> context)
    {
        if (contentKey.Length != KeyLength) throw new ArgumentException("A content key is 32 bytes.", nameof(contentKey));
        using var ephemeral = ECDiffieHellman.Create(ECCurve.NamedCurves.nistP256);
        using var recipient = ECDiffieHellman.Create(_point);
        var wrapped = new byte[WrappedLength];
        wrapped[0] = WrapVersion;
        Uncompressed(ephemeral.ExportParameters(false).Q).CopyTo(wrapped.AsSpan(1));
        var shared = ephemeral.DeriveRawSecretAgreement(recipient.PublicKey);
        Span<byte> derived = stackalloc byte[KeyLength + 12];
        try
        {
            Derive(shared, wrapped.AsSpan(1, PointLength), Point, derived);
            using var gcm = new AesGcm(derived[..KeyLength], TagLength);
            gcm.Encrypt(derived[KeyLength..], contentKey, wrapped.AsSpan(1 + PointLength, KeyLength), wrapped.AsSpan(^TagLength..), context);
            return wrapped;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(derived);
            CryptographicOperations.ZeroMemory(shared);
        }
    }

    // Key and nonce come from one agreement that is never used twice, so the nonce needs no transport.
    internal static void Derive(ReadOnlySpan<byte> shared, ReadOnlySpan<byte> ephemeral, ReadOnlySpan<byte> recipient, Span<byte> derived)
    {
        var label = "siegelpost content key 1"u8;
        Span<byte> info = stackalloc byte[label.Length + 2 * PointLength];
        label.CopyTo(info);
        ephemeral.CopyTo(info[label.Length..]);
        recipient.CopyTo(info[(label.Length + PointLength)..]);
        HKDF.DeriveKey(HashAlgorithmName.SHA256, shared, derived, salt: default, info);
    }

    // SEC 1 §2.3.3: 04 ‖ X ‖ Y
    private static byte[] Uncompressed(ECPoint q)
    {
        var point = new byte[PointLength];
        point[0] = 4;
        var (x, y) = (q.X!, q.Y!);
        x.CopyTo(point.AsSpan(1 + 32 - x.Length));
        y.CopyTo(point.AsSpan(1 + 64 - y.Length));
        return point;
    }

    /// <summary>What ties a wrapped key and each chunk to one blob (RULES 18): id ‖ organisation ‖ kind, with a label in front.</summary>
    internal static byte[] BlobContext(string id, string organisation, BlobKind kind)
    {
        if (organisation.Contains('\0', StringComparison.Ordinal)) throw new ArgumentException("An organisation id has no NUL.", nameof(organisation));
        return Encoding.UTF8.GetBytes($"siegelpost blob 1\0{id}\0{organisation}\0{(int)kind}");
    }
}
