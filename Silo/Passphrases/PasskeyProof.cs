using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Siegelpost.Silo.Passphrases;

/// <summary>
/// What a passkey's answer proves (Web Authentication Level 3). Attestation is "none": we need not know who built the device, so its
/// structure is never read, and the key comes as the browser hands it out. Presence and verification of the person are required.
/// </summary>
internal static class PasskeyProof
{
    public const int Es256 = -7, Rs256 = -257; // RFC 9053 §2.1, RFC 8812 §2
    private const int MostText = 4096, LeastData = 37, Present = 0x01, Verified = 0x04, HasKey = 0x40; // §6.1

    /// <summary>A new passkey: key and counter; null: the answer proves nothing. §7.1.</summary>
    public static (byte[] Key, long Counter)? Made(PasskeyAnswer answer, string challenge, string host, string origin)
    {
        if (Bytes(answer.ClientData) is not { } client || !IsFor(client, "webauthn.create", challenge, origin)) return null;
        if (Data(answer, host) is not { } data || (data[32] & HasKey) == 0 || Bytes(answer.Id) is not { Length: > 0 and <= 1023 } id || data.Length < LeastData + 18 + id.Length) return null;
        var named = data.AsSpan(LeastData + 16); // after the model of the authenticator: length and id of the credential, §6.5.2
        if (BinaryPrimitives.ReadUInt16BigEndian(named) != id.Length || !named.Slice(2, id.Length).SequenceEqual(id)) return null;
        return Bytes(answer.Key) is { } key && IsKey(key, answer.Algorithm) ? (key, Counter(data)) : null;
    }

    /// <summary>A passkey is shown again: its new counter; null: the answer proves nothing. §7.2.</summary>
    public static long? Shown(PasskeyAnswer answer, byte[] key, int algorithm, long counter, string challenge, string host, string origin)
    {
        if (Bytes(answer.ClientData) is not { } client || !IsFor(client, "webauthn.get", challenge, origin)) return null;
        if (Data(answer, host) is not { } data || Bytes(answer.Signature) is not { } signature) return null;
        if (!IsSigned([.. data, .. SHA256.HashData(client)], signature, key, algorithm)) return null;
        var next = Counter(data);
        return next > counter || next == 0 && counter == 0 ? next : null; // §6.1.1: one that goes back is a copy
    }

    private static bool IsFor(byte[] client, string type, string challenge, string origin)
    {
        try
        {
            using var json = JsonDocument.Parse(client);
            string? Text(string name) => json.RootElement.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
            var framed = json.RootElement.TryGetProperty("crossOrigin", out var cross) && cross.ValueKind == JsonValueKind.True;
            return !framed && Text("type") == type && Text("origin") == origin && Text("challenge") is { } said
                && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(said), Encoding.UTF8.GetBytes(challenge));
        }
        catch (Exception wrong) when (wrong is JsonException or InvalidOperationException)
        {
            return false;
        }
    }

    private static byte[]? Data(PasskeyAnswer answer, string host) =>
        Bytes(answer.AuthenticatorData) is { Length: >= LeastData } data && data.AsSpan(0, 32).SequenceEqual(SHA256.HashData(Encoding.UTF8.GetBytes(host))) && (data[32] & (Present | Verified)) == (Present | Verified)
            ? data
            : null;

    private static long Counter(byte[] data) => BinaryPrimitives.ReadUInt32BigEndian(data.AsSpan(33));

    private static bool IsKey(byte[] key, int algorithm)
    {
        try
        {
            if (algorithm == Es256)
            {
                using var ecdsa = ECDsa.Create();
                ecdsa.ImportSubjectPublicKeyInfo(key, out var read);
                return read == key.Length && ecdsa.ExportParameters(false).Curve.Oid.Value == "1.2.840.10045.3.1.7"; // P-256
            }
            if (algorithm != Rs256) return false;
            using var rsa = RSA.Create();
            rsa.ImportSubjectPublicKeyInfo(key, out var all);
            return all == key.Length && rsa.KeySize is >= 2048 and <= 4096;
        }
        catch (CryptographicException)
        {
            return false;
        }
    }

    private static bool IsSigned(byte[] data, byte[] signature, byte[] key, int algorithm)
    {
        try
        {
            if (algorithm == Es256)
            {
                using var ecdsa = ECDsa.Create();
                ecdsa.ImportSubjectPublicKeyInfo(key, out _);
                return ecdsa.VerifyData(data, signature, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence);
            }
            using var rsa = RSA.Create();
            rsa.ImportSubjectPublicKeyInfo(key, out _);
            return rsa.VerifyData(data, signature, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        }
        catch (CryptographicException)
        {
            return false;
        }
    }

    private static byte[]? Bytes(string text) => text.Length is > 0 and <= MostText && Base64Url.IsValid(text) ? Base64Url.DecodeFromChars(text) : null;
}
