using Siegelpost.Storage;

namespace Siegelpost.Tests;

/// <summary>An installation of one process goes into a cluster's database.</summary>
public sealed class FromSqliteTests(Postgres postgres) : IAsyncLifetime
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 2, 12, 0, 0, TimeSpan.Zero);
    private readonly Folder _folder = new();
    private SqliteBatchSource _own = null!;
    private TestDatabase _cluster = null!;

    public async ValueTask InitializeAsync() => (_own, _cluster) = (await Given.Database(_folder), await postgres.Open());

    public async ValueTask DisposeAsync()
    {
        if (_cluster is not null) await _cluster.DisposeAsync();
        await _own.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task Everything_that_was_stored_is_in_the_cluster()
    {
        await _own.Execute("INSERT INTO OrleansStorage VALUES('siegelpost', 'message', 'id-1', 1, -2, -3, 4, x'00ff', '2026-03-02 12:00:00', 7)", default);
        await _own.Execute("INSERT INTO OrleansStorage VALUES('siegelpost', 'message', 'cleared', 1, -2, -3, 4, NULL, '2026-03-02 12:00:00', 8)", default);
        await _own.Execute("INSERT INTO OrleansRemindersTable VALUES('siegelpost', 'message/1', 'wake', '2026-04-01 21:59:59.125', 300000, -5, 3)", default);
        var mail = new MessageRow(Crockford.NewId(), "firma", "submitted", "Änne@firma.example", Noon, "held", Noon.AddDays(14), false, 1234);
        await new ReadModel(_own).Record(mail, new RecipientRow(mail.MailId, "bert@kunde.example", "ACCOUNT", "held", null));
        await new Audit(_own).Append(Noon, "sigrid", "return", "asked on the phone", mail.MailId);

        Assert.Equal(2, await Move());

        Assert.Equal(["id-1 1 -2 -3 4 00ff 7", "cleared 1 -2 -3 4  8"], await Rows("SELECT concat_ws(' ', grainidextensionstring, grainidn0, grainidn1, grainidhash, graintypehash, coalesce(encode(payloadbinary, 'hex'), ''), version) FROM orleansstorage ORDER BY version"));
        Assert.Equal(["message/1 2026-04-01 21:59:59.125 300000 -5 3"], await Rows("SELECT concat_ws(' ', grainid, starttime AT TIME ZONE 'UTC', period, grainhash, version) FROM orleansreminders"));
        var there = new ReadModel(_cluster.Source);
        Assert.Equal(mail, await there.Message(mail.MailId));
        Assert.Equal([new RecipientRow(mail.MailId, "bert@kunde.example", "ACCOUNT", "held", null)], await there.Recipients(mail.MailId));
        await new Audit(_cluster.Source).Append(Noon.AddDays(1), "sigrid", "retry", "relay is back", mail.MailId);
        Assert.Equal(["retry", "return"], (await new Audit(_cluster.Source).Read()).Select(row => row.What)); // counted on, not from one again
    }

    [Fact]
    public async Task No_table_and_no_column_is_forgotten()
    {
        string[] ours = ["Meta", "OrleansQuery"]; // of the database, not of the installation
        var stored = await _own.Query("SELECT lower(t.name), lower(c.name) FROM sqlite_schema t, pragma_table_info(t.name) c WHERE t.type='table' AND t.name NOT LIKE 'sqlite_%' AND c.name <> 'ModifiedOn'",
            static row => (row.GetString(0), row.GetString(1)), default);
        Assert.Equal(stored.Where(column => !ours.Contains(column.Item1, StringComparer.OrdinalIgnoreCase)).Order(),
            FromSqlite.Tables.SelectMany(table => table.Columns.Select(column => (table.From.ToLowerInvariant(), column.Name))).Order());
    }

    [Fact]
    public async Task A_cluster_that_has_mail_takes_no_installation()
    {
        await _own.Execute("INSERT INTO Organisation VALUES('firma')", default);
        await new ReadModel(_cluster.Source).Record(new MessageRow(Crockford.NewId(), "other", "submitted", "a@other.example", Noon, "held", null, false, 1));
        await Assert.ThrowsAsync<NotEmptyException>(() => FromSqlite.CheckEmpty((Npgsql.NpgsqlDataSource)_cluster.Source));
        await Assert.ThrowsAsync<NotEmptyException>(Move);
        Assert.Empty(await Rows("SELECT id FROM organisation"));
    }

    [Fact]
    public async Task Files_are_copied_once_and_stay_as_they_are()
    {
        using var from = new FileBlobs(_folder["blobs"]);
        var to = new PostgresBlobs((Npgsql.NpgsqlDataSource)_cluster.Source);
        var (small, large) = (Crockford.NewId(), Crockford.NewId());
        var bytes = new byte[1_500_000];
        Random.Shared.NextBytes(bytes);
        await Write(from, small, bytes[..10]);
        await Write(from, large, bytes);

        Assert.Equal(2, await FromSqlite.CopyBlobs(from, to));
        Assert.Equal(0, await FromSqlite.CopyBlobs(from, to));
        await using var copy = await to.Open(large);
        var read = new MemoryStream();
        await copy.CopyToAsync(read, TestContext.Current.CancellationToken);
        Assert.Equal(bytes, read.ToArray());
    }

    [Fact]
    public async Task What_was_moved_away_says_so()
    {
        Assert.Null(await FromSqlite.MovedAt(_own));
        await FromSqlite.Close(_own, Noon);
        await FromSqlite.Close(_own, Noon.AddHours(1)); // a repeated attempt
        Assert.Equal("2026-03-02 12:00 UTC", await FromSqlite.MovedAt(_own));
    }

    private Task<long> Move() => FromSqlite.CopyTables(_folder["test.db"], (Npgsql.NpgsqlDataSource)_cluster.Source);

    private Task<List<string>> Rows(string sql) => _cluster.Source.Query(sql, static row => row.GetString(0), default);

    private static async Task Write(IBlobFiles files, string id, byte[] bytes)
    {
        await using var file = files.Create(id);
        for (var at = 0; at < bytes.Length; at += 100_000)
        {
            file.Append(bytes.AsSpan(at, Math.Min(100_000, bytes.Length - at)));
            await file.Drain(default);
        }
        await file.Commit(default);
    }
}
