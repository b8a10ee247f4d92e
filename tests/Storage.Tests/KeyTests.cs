using System.Security.Cryptography;
using System.Text;
using Siegelpost.Storage;

namespace Siegelpost.Tests;

public sealed class KeyTests : IDisposable
{
    private readonly Folder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_first_start_creates_keys_and_the_next_one_finds_the_same()
    {
        using var data = DataDirectory.Open(_folder["data"]);
        using var first = InstallationKeys.OpenOrCreate(data.Keys, data, out var created);
        using var second = InstallationKeys.OpenOrCreate(data.Keys, data, out var again);

        Assert.True(created);
        Assert.False(again);
        Assert.Equal(first.Fingerprints(), second.Fingerprints());
        if (OperatingSystem.IsWindows()) return;
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(data.Keys));
        foreach (var file in Directory.GetFiles(data.Keys)) Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
    }

    [Theory]
    [InlineData("installation.pem"), InlineData("identity.key"), InlineData("sealing.key")]
    public async Task No_key_is_created_where_a_database_exists(string lost)
    {
        using (var data = DataDirectory.Open(_folder["data"]))
        {
            InstallationKeys.OpenOrCreate(data.Keys, data, out _).Dispose();
            await using var database = new SqliteBatchSource(data.Database);
            await SqliteSchema.Apply(database, Given.LoadingWindow, Given.Refresh);
        }
        using var later = DataDirectory.Open(_folder["data"]);
        File.Delete(Path.Combine(later.Keys, lost));

        Assert.Contains(lost, Assert.Throws<KeyMismatchException>(() => InstallationKeys.OpenOrCreate(later.Keys, later, out _)).Message, StringComparison.Ordinal);
        Assert.False(File.Exists(Path.Combine(later.Keys, lost)));
    }

    [Fact]
    public async Task No_key_is_created_where_a_blob_exists()
    {
        using (var data = DataDirectory.Open(_folder["data"]))
        {
            using var keys = InstallationKeys.OpenOrCreate(data.Keys, data, out _);
            using var files = new FileBlobs(data.Blobs);
            await using var writer = new SealedBlobs(files, keys.PublicKey).Begin("firma", BlobKind.Mail);
            await writer.Commit();
            Directory.Delete(data.Keys, recursive: true);
        }
        using var later = DataDirectory.Open(_folder["data"]);
        Assert.Throws<KeyMismatchException>(() => InstallationKeys.OpenOrCreate(later.Keys, later, out _));
        Assert.False(Directory.Exists(later.Keys));
    }

    [Fact]
    public void Empty_blob_folders_of_a_start_that_failed_count_as_nothing()
    {
        using (var data = DataDirectory.Open(_folder["data"])) new FileBlobs(data.Blobs).Dispose();
        using var later = DataDirectory.Open(_folder["data"]);
        Assert.True(later.IsUnused);
    }

    [Theory]
    [InlineData("installation.pem", "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n")]
    [InlineData("installation.pem", "")]
    [InlineData("identity.key", "AAAA")]
    [InlineData("sealing.key", "not base64!")]
    public void A_damaged_key_file_is_a_named_fault(string name, string content)
    {
        Given.Keys(_folder).Dispose();
        File.WriteAllText(_folder[$"data/keys/{name}"], content);
        Assert.Throws<KeyMismatchException>(() => InstallationKeys.Open(_folder["data/keys"]));
    }

    [Fact]
    public void A_public_key_alone_wraps_what_only_the_installation_unwraps()
    {
        using var keys = Given.Keys(_folder);
        var publicKey = InstallationPublicKey.FromPem(keys.PublicKey.ToPem());
        var key = RandomNumberGenerator.GetBytes(32);
        var wrapped = publicKey.Wrap(key, "blob one"u8);

        Assert.Equal(keys.PublicKey.KeyId, publicKey.KeyId);
        Assert.Equal(key, keys.Unwrap(wrapped, "blob one"u8));
        Assert.NotEqual(wrapped, publicKey.Wrap(key, "blob one"u8));
        Assert.ThrowsAny<CryptographicException>(() => keys.Unwrap(wrapped, "blob two"u8));
        for (var n = 0; n < wrapped.Length; n++)
        {
            wrapped[n] ^= 1;
            Assert.ThrowsAny<CryptographicException>(() => keys.Unwrap(wrapped, "blob one"u8));
            wrapped[n] ^= 1;
        }
        Assert.ThrowsAny<CryptographicException>(() => keys.Unwrap(wrapped.AsSpan(1), "blob one"u8));
        Assert.ThrowsAny<CryptographicException>(() => keys.Unwrap([], "blob one"u8));
        using var other = new Folder();
        using var foreign = Given.Keys(other);
        Assert.ThrowsAny<CryptographicException>(() => foreign.Unwrap(wrapped, "blob one"u8));
    }

    [Fact]
    public void A_sealed_secret_opens_for_its_owner_only()
    {
        using var keys = Given.Keys(_folder);
        var box = keys.Seal("slot 7"u8, "account 1"u8);

        Assert.Equal("slot 7"u8, keys.Open(box, "account 1"u8));
        Assert.NotEqual(box, keys.Seal("slot 7"u8, "account 1"u8));
        Assert.Empty(keys.Open(keys.Seal([], []), []));
        Assert.ThrowsAny<CryptographicException>(() => keys.Open(box, "account 2"u8));
        Assert.ThrowsAny<CryptographicException>(() => keys.Open(box.AsSpan(0, 20), "account 1"u8));
        for (var n = 0; n < box.Length; n++)
        {
            box[n] ^= 1;
            Assert.ThrowsAny<CryptographicException>(() => keys.Open(box, "account 1"u8));
            box[n] ^= 1;
        }
    }

    [Fact]
    public void A_recipient_is_another_one_in_another_organisation_or_installation()
    {
        using var keys = Given.Keys(_folder);
        using var other = new Folder();
        using var foreign = Given.Keys(other);
        var key = keys.RecipientKey("firma", "bert.klein@kunde.example");

        Assert.Matches("^[0-9a-f]{64}$", key);
        Assert.Equal(key, keys.RecipientKey("firma", "bert.klein@kunde.example"));
        Assert.NotEqual(key, keys.RecipientKey("kunde", "bert.klein@kunde.example"));
        Assert.NotEqual(key, keys.RecipientKey("firma", "anna.gross@firma.example"));
        Assert.NotEqual(key, foreign.RecipientKey("firma", "bert.klein@kunde.example"));
    }

    [Fact]
    public void The_recipient_key_is_the_documented_function_of_the_identity_key()
    {
        using var keys = Given.Keys(_folder);
        var identity = Convert.FromBase64String(File.ReadAllText(_folder["data/keys/identity.key"]));
        var expected = HMACSHA256.HashData(identity, Encoding.UTF8.GetBytes("firma\0bert.klein@kunde.example"));
        Assert.Equal(Convert.ToHexStringLower(expected), keys.RecipientKey("firma", "bert.klein@kunde.example"));
    }

    [Fact]
    public void A_derived_id_is_the_same_each_time_and_depends_on_every_part()
    {
        using var keys = Given.Keys(_folder);
        var id = keys.DerivedId("notice", "AB", "C");

        Assert.True(Crockford.IsId(id));
        Assert.Equal(id, keys.DerivedId("notice", "AB", "C"));
        Assert.NotEqual(id, keys.DerivedId("notice", "A", "BC"));
        Assert.NotEqual(id, keys.DerivedId("answer", "AB", "C"));
        Assert.NotEqual(id, keys.DerivedId("notice", "AB"));
    }

    [Fact]
    public async Task Web_keys_come_back_after_a_restart_and_lie_sealed_in_the_database()
    {
        using var keys = Given.Keys(_folder);
        await using (var database = await Given.Database(_folder))
            await new ProtectionKeys(database, keys).Write("key-1", "<key id='1'><secret>super secret</secret></key>");

        await using (var database = await Given.Database(_folder))
            Assert.Equal(["<key id='1'><secret>super secret</secret></key>"], await new ProtectionKeys(database, keys).Read());
        Assert.Equal(-1, File.ReadAllBytes(_folder["test.db"]).AsSpan().IndexOf("super secret"u8));
    }

    [Fact]
    public void A_second_process_on_the_same_data_is_refused()
    {
        using (DataDirectory.Open(_folder["data"])) Assert.Throws<DataDirectoryInUseException>(() => DataDirectory.Open(_folder["data"]));
        DataDirectory.Open(_folder["data"]).Dispose();
    }
}
