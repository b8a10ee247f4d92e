using System.Security.Cryptography;
using System.Text;

namespace Siegelpost.Storage;

/// <summary>The key files: a PEM private key and two lines of base64, readable by the service's user alone.</summary>
internal static class KeyFiles
{
    internal const string Private = "installation.pem", Identity = "identity.key", Sealing = "sealing.key";
    private const int MaxFileLength = 16 * 1024;

    internal static bool CreateMissing(string directory, bool mayCreate)
    {
        string[] missing = [.. new[] { Private, Identity, Sealing }.Where(name => !File.Exists(Path.Combine(directory, name)))];
        if (missing.Length == 0) return false;
        if (!mayCreate)
        {
            throw new KeyMismatchException($"Keys are missing in {directory}: {string.Join(", ", missing)}. Restore them from their backup; what was written with them opens with no others.");
        }
        DurableFiles.CreateDirectory(directory);
        foreach (var name in missing)
        {
            var text = name == Private ? NewPrivateKey() : Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)) + "\n";
            DurableFiles.WriteNew(Path.Combine(directory, name), Encoding.ASCII.GetBytes(text));
        }
        return true;
    }

    internal static InstallationKeys Read(string directory)
    {
        var key = ECDiffieHellman.Create();
        try
        {
            key.ImportFromPem(Text(directory, Private));
            if (key.KeySize != 256) throw new KeyMismatchException($"{Path.Combine(directory, Private)} isn't a P-256 key.");
            _ = key.ExportParameters(includePrivateParameters: true).D ?? throw new KeyMismatchException($"{Path.Combine(directory, Private)} has no private part.");
            return new InstallationKeys(key, Secret(directory, Identity), Secret(directory, Sealing));
        }
        catch (Exception e) when (e is ArgumentException or CryptographicException or FormatException)
        {
            key.Dispose();
            throw new KeyMismatchException($"A key in {directory} can't be read: {e.Message}", e);
        }
        catch (KeyMismatchException)
        {
            key.Dispose();
            throw;
        }
    }

    private static byte[] Secret(string directory, string name)
    {
        var secret = Convert.FromBase64String(Text(directory, name).Trim());
        return secret.Length == 32 ? secret : throw new KeyMismatchException($"{Path.Combine(directory, name)} doesn't hold 32 bytes.");
    }

    private static string Text(string directory, string name)
    {
        var file = new FileInfo(Path.Combine(directory, name));
        if (!file.Exists) throw new KeyMismatchException($"The key {file.FullName} is missing.");
        if (file.Length > MaxFileLength) throw new KeyMismatchException($"{file.FullName} is too large for a key.");
        try { return File.ReadAllText(file.FullName); }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException) { throw new KeyMismatchException($"The key {file.FullName} can't be read: {e.Message}", e); }
    }

    private static string NewPrivateKey()
    {
        using var key = ECDiffieHellman.Create(ECCurve.NamedCurves.nistP256);
        return key.ExportPkcs8PrivateKeyPem() + "\n";
    }
}
