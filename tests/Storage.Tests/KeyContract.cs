using Siegelpost.Storage;

namespace Siegelpost.Tests;

/// <summary>What a database knows of keys, on either product.</summary>
public abstract class KeyContract : IAsyncLifetime
{
    private readonly Folder _folder = new();
    private TestDatabase _database = null!;

    protected abstract Task<TestDatabase> Open();

    public async ValueTask InitializeAsync() => _database = await Open();

    public async ValueTask DisposeAsync()
    {
        if (_database is not null) await _database.DisposeAsync();
        _folder.Dispose();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task Foreign_keys_are_refused_by_the_database()
    {
        using var keys = Given.Keys(_folder);
        using var other = new Folder();
        using var foreign = Given.Keys(other);

        await keys.Confirm(_database.Source);
        await keys.Confirm(_database.Source);
        await Assert.ThrowsAsync<KeyMismatchException>(() => foreign.Confirm(_database.Source));

        foreach (var name in new[] { "installation.pem", "identity.key", "sealing.key" }) // one foreign key is enough
        {
            using var mixed = new Folder();
            foreach (var file in Directory.GetFiles(_folder["data/keys"])) File.Copy(file, mixed[Path.GetFileName(file)]);
            File.Copy(other[$"data/keys/{name}"], mixed[name], overwrite: true);
            using var partly = InstallationKeys.Open(mixed.Root);
            await Assert.ThrowsAsync<KeyMismatchException>(() => partly.Confirm(_database.Source));
        }
    }

    [Fact]
    public async Task Of_silos_that_note_different_keys_at_once_one_is_refused()
    {
        using var other = new Folder();
        using var mine = Given.Keys(_folder);
        using var foreign = Given.Keys(other);
        var refused = await Task.WhenAll(new[] { mine, foreign }.Select(async keys =>
        {
            try { await keys.Confirm(_database.Source); return 0; }
            catch (KeyMismatchException) { return 1; }
        }));
        Assert.InRange(refused.Sum(), 1, 2); // each may have noted one of the three first; never do both go on
    }

    [Fact]
    public async Task Web_keys_are_shared_by_all_who_have_the_keys_and_lie_sealed()
    {
        using var keys = Given.Keys(_folder);
        await new ProtectionKeys(_database.Source, keys).Write("key-1", "<key id='1'><secret>old</secret></key>");
        await new ProtectionKeys(_database.Source, keys).Write("key-1", "<key id='1'><secret>super secret</secret></key>");

        Assert.Equal(["<key id='1'><secret>super secret</secret></key>"], await new ProtectionKeys(_database.Source, keys).Read());
        var stored = Assert.Single(await _database.Source.Query("SELECT Sealed FROM ProtectionKey", static row => (byte[])row.GetValue(0), default));
        Assert.Equal(-1, stored.AsSpan().IndexOf("secret"u8));
    }
}

public sealed class KeysOnSqliteTests : KeyContract
{
    protected override Task<TestDatabase> Open() => SqliteTestDatabase.Open();
}

public sealed class KeysOnPostgresTests(Postgres postgres) : KeyContract
{
    protected override Task<TestDatabase> Open() => postgres.Open();
}
