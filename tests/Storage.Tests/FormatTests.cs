using System.Buffers.Binary;
using System.Reflection;
using System.Security.Cryptography;
using System.Text;
using Siegelpost.Storage;

namespace Siegelpost.Tests;

/// <summary>What is on disks must stay readable: each format is built or taken apart here a second time, from its description alone.</summary>
public sealed class FormatTests : IDisposable
{
    private const string Id = "7Q4K2R9T0000000000000000AB";
    private readonly Folder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_blob_of_version_1_is_read()
    {
        var (key, content) = (RandomNumberGenerator.GetBytes(32), RandomNumberGenerator.GetBytes(65536 + 10));
        byte[] header = [.. "SGLB"u8, 1, .. new byte[20], 1, 2, 3, 4, 5, 6, 7];
        var file = new MemoryStream();
        file.Write(header);
        for (var chunk = 0; chunk < 2; chunk++)
        {
            byte[] nonce = [1, 2, 3, 4, 5, 6, 7, 0, 0, 0, (byte)chunk, (byte)chunk]; // two chunks: the number is the last flag too
            var plain = content.AsSpan(chunk * 65536, chunk == 0 ? 65536 : 10);
            var (cipher, tag) = (new byte[plain.Length], new byte[16]);
            using var gcm = new AesGcm(key, 16);
            gcm.Encrypt(nonce, plain, cipher, tag, Encoding.UTF8.GetBytes($"siegelpost blob 1\0{Id}\0firma\02"));
            file.Write(cipher);
            file.Write(tag);
        }
        using var files = new FileBlobs(_folder["blobs"]);
        await File.WriteAllBytesAsync(_folder[$"blobs/7Q/{Id}"], file.ToArray());
        using var keys = Given.Keys(_folder);
        await using var stream = await new SealedBlobs(files, keys.PublicKey).Open(new BlobKey(Id, "firma", BlobKind.Attachment, content.Length, key));
        var read = new byte[content.Length];
        await stream.ReadExactlyAsync(read);
        Assert.Equal(content, read);
    }

    [Fact]
    public void A_content_key_of_version_1_is_what_is_documented()
    {
        using var keys = Given.Keys(_folder);
        var key = RandomNumberGenerator.GetBytes(32);
        var wrapped = keys.PublicKey.Wrap(key, "context"u8);

        Assert.Equal(1 + 65 + 32 + 16, wrapped.Length);
        Assert.Equal(1, wrapped[0]);
        using var ours = ECDiffieHellman.Create();
        ours.ImportFromPem(File.ReadAllText(_folder["data/keys/installation.pem"]));
        using var ephemeral = ECDiffieHellman.Create(new ECParameters { Curve = ECCurve.NamedCurves.nistP256, Q = new ECPoint { X = wrapped[2..34], Y = wrapped[34..66] } });
        var q = ours.ExportParameters(false).Q;
        var derived = HKDF.DeriveKey(HashAlgorithmName.SHA256, ours.DeriveRawSecretAgreement(ephemeral.PublicKey), 44, null,
            [.. "siegelpost content key 1"u8, .. wrapped[1..66], 4, .. q.X!, .. q.Y!]);
        var opened = new byte[32];
        using var gcm = new AesGcm(derived.AsSpan(0, 32), 16);
        gcm.Decrypt(derived.AsSpan(32), wrapped.AsSpan(66, 32), wrapped.AsSpan(98), opened, "context"u8);
        Assert.Equal(key, opened);
    }

    [Fact]
    public void A_sealed_box_of_version_1_is_what_is_documented()
    {
        using var keys = Given.Keys(_folder);
        var box = keys.Seal("secret"u8, "owner"u8);

        var sealing = Convert.FromBase64String(File.ReadAllText(_folder["data/keys/sealing.key"]));
        var derived = HKDF.DeriveKey(HashAlgorithmName.SHA256, sealing, 44, box[1..25], "siegelpost seal 1"u8.ToArray());
        var opened = new byte[6];
        using var gcm = new AesGcm(derived.AsSpan(0, 32), 16);
        gcm.Decrypt(derived.AsSpan(32), box.AsSpan(25, 6), box.AsSpan(31), opened, "owner"u8);
        Assert.Equal("secret"u8, opened);
        Assert.Equal(1, box[0]);
    }

    [Fact]
    public void Chunks_are_numbered_big_endian()
    {
        var nonce = new byte[12];
        BlobFormat.NonceOf(new byte[32], 0x01020304, last: false, nonce);
        Assert.Equal(0x01020304, BinaryPrimitives.ReadInt32BigEndian(nonce.AsSpan(7)));
    }

    [Fact]
    public void Orleans_is_the_version_whose_reminder_service_was_read()
    {
        // The windowed range queries rest on how LocalReminderService treats rows that a read doesn't return. With another version: read it
        // again, run the contract, then change this line.
        Assert.StartsWith("10.4.2", typeof(IReminderTable).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion, StringComparison.Ordinal);
    }
}
