using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using Npgsql;
using Siegelpost.Storage;

namespace Siegelpost.Tests;

/// <summary>Blobs in PostgreSQL.</summary>
[Collection(nameof(BlobsAlone))]
public sealed class BlobPostgresTests(Postgres postgres) : BlobContract
{
    private PostgresServer _server = null!;
    private string _name = "";
    private NpgsqlDataSource _database = null!;

    private protected override async Task<IBlobFiles> Start()
    {
        _server = await postgres.Server();
        _name = await _server.CreateDatabase();
        _database = PostgresDatabase.Open(_server.ConnectionString(_name), null);
        await PostgresSchema.Migrate(_database, DatabaseRoles.None, Given.LoadingWindow, Given.Refresh);
        return new PostgresBlobs(_database);
    }

    private protected override Task Stop() => _database.DisposeAsync().AsTask();

    // As an attacker with the rights of a silo would: consistent rows, other bytes.
    private protected override async Task Replace(string id, byte[] stored)
    {
        await using var batch = _database.CreateBatch();
        void Add(string sql, params object[] values)
        {
            var command = new NpgsqlBatchCommand(sql);
            foreach (var value in values) command.Parameters.Add(new NpgsqlParameter { Value = value });
            batch.BatchCommands.Add(command);
        }
        Add("DELETE FROM blob_chunk WHERE blob=$1", id);
        Add("UPDATE blob SET length=$2 WHERE id=$1", id, (long)stored.Length);
        for (var n = 0; n == 0 || n * PostgresBlobs.Part < stored.Length; n++) Add("INSERT INTO blob_chunk(blob, number, data) VALUES($1, $2, $3)", id, n, stored.Skip(n * PostgresBlobs.Part).Take(PostgresBlobs.Part).ToArray());
        await batch.ExecuteNonQueryAsync();
    }

    private protected override Task Age(string id, DateTimeOffset written) => Execute("UPDATE blob SET written=$2 WHERE id=$1", id, written);

    private protected override Task AgeUnfinished(DateTimeOffset written) => Execute("UPDATE blob_chunk SET begun=$1 WHERE begun IS NOT NULL", written);

    private protected override async Task<int> Unfinished() => (int)(long)(await Ask("SELECT count(*) FROM blob_chunk WHERE blob NOT IN (SELECT id FROM blob)"))!;

    [Fact]
    public async Task A_small_mail_is_one_commit_and_so_is_its_deletion()
    {
        await Store([1]);
        await using var connection = await _database.OpenConnectionAsync();
        var before = await Commits();
        var blob = await Store(new byte[100_000]);
        Assert.Equal(1, await Commits() - before);
        before = await Commits();
        await Blobs.Delete(blob.Id);
        Assert.Equal(1, await Commits() - before);

        // Transactions are counted up for each one that writes; asking doesn't count.
        async Task<long> Commits()
        {
            await using var command = new NpgsqlCommand("SELECT pg_snapshot_xmax(pg_current_snapshot())::text::bigint", connection);
            return (long)(await command.ExecuteScalarAsync())!;
        }
    }

    [Fact]
    public async Task Nobody_holds_a_connection_while_a_client_is_slow()
    {
        var known = await Store(new byte[Megabyte]);
        await using var narrow = PostgresDatabase.Open(_server.ConnectionString(_name) + ";Maximum Pool Size=1", null);
        var blobs = new SealedBlobs(new PostgresBlobs(narrow), Keys.PublicKey);
        await using var writer = blobs.Begin("firma", BlobKind.Mail);
        await writer.Write(new byte[Megabyte].AsMemory());
        await using var reader = await blobs.Open(known, Keys);
        await reader.ReadExactlyAsync(new byte[10]);
        await using var another = blobs.Begin("firma", BlobKind.Mail);

        Assert.True(await blobs.Exists((await another.Commit()).Id));
        await reader.ReadExactlyAsync(new byte[Megabyte - 10]);
        await writer.Commit();
    }

    [Fact]
    public async Task A_full_database_says_so_as_a_full_disk_does()
    {
        await Execute("CREATE FUNCTION full_disk() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN RAISE EXCEPTION 'no space' USING ERRCODE='53100'; END$$");
        await Execute("CREATE TRIGGER full_disk BEFORE INSERT ON blob_chunk FOR EACH ROW EXECUTE FUNCTION full_disk()");
        foreach (var length in new[] { 1000, 2 * Megabyte })
        {
            var failed = await Assert.ThrowsAsync<IOException>(() => Store(new byte[length]));
            Assert.Equal(28, failed.HResult);
        }
    }

    [Fact]
    public async Task A_database_that_hangs_is_a_fault_within_a_bounded_time()
    {
        var known = await Store(new byte[Megabyte]);
        await using var impatient = PostgresDatabase.Open(_server.ConnectionString(_name) + ";Command Timeout=1", null);
        var blobs = new SealedBlobs(new PostgresBlobs(impatient), Keys.PublicKey);
        await using var open = await blobs.Open(known, Keys);
        await using var connection = await _database.OpenConnectionAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        await using (var locks = new NpgsqlCommand("LOCK TABLE blob, blob_chunk IN ACCESS EXCLUSIVE MODE", connection)) await locks.ExecuteNonQueryAsync();
        var watch = Stopwatch.StartNew();

        await using (var writer = blobs.Begin("firma", BlobKind.Mail))
        {
            writer.Write("content"u8); // waits for nobody
            var failed = await Assert.ThrowsAsync<IOException>(() => writer.Commit());
            Assert.NotEqual(28, failed.HResult);
        }
        await Assert.ThrowsAsync<IOException>(() => blobs.Open(known, Keys));
        await Assert.ThrowsAsync<IOException>(() => open.CopyToAsync(Stream.Null));
        await Assert.ThrowsAsync<IOException>(async () => await blobs.Delete(known.Id));
        await Assert.ThrowsAsync<IOException>(async () => await blobs.Sweep(DateTimeOffset.UtcNow, _ => new(false)));
        Assert.InRange(watch.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(60));
    }

    [Fact]
    public async Task A_database_that_is_gone_is_a_fault_and_no_content_is_lost_or_shortened()
    {
        var nobody = new TcpListener(IPAddress.Loopback, 0);
        nobody.Start();
        var port = ((IPEndPoint)nobody.LocalEndpoint).Port;
        nobody.Stop();
        await using var gone = PostgresDatabase.Open($"Host=127.0.0.1;Port={port};Database=x;Username=x", null);
        var blobs = new SealedBlobs(new PostgresBlobs(gone), Keys.PublicKey);

        await using var writer = blobs.Begin("firma", BlobKind.Mail);
        writer.Write(new byte[500_000]);
        await Assert.ThrowsAsync<IOException>(async () => await writer.Drain());
        Assert.Throws<InvalidOperationException>(() => writer.Write("more"u8));
        await Assert.ThrowsAsync<IOException>(async () => await blobs.Exists(writer.Id));
    }

    [Fact]
    public async Task Connections_that_broke_in_the_pool_are_replaced_when_reading()
    {
        var content = RandomNumberGenerator.GetBytes(Megabyte);
        var blob = await Store(content);
        await using var stream = await Blobs.Open(blob, Keys);
        await _server.Execute("postgres", $"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname='{_name}'");

        using var all = new MemoryStream();
        await stream.CopyToAsync(all);
        Assert.Equal(content, all.ToArray());
    }

    [Fact]
    public async Task A_writer_whose_first_chunks_the_sweep_has_taken_can_t_commit()
    {
        await using (var writer = Blobs.Begin("firma", BlobKind.Mail))
        {
            await writer.Write(new byte[Megabyte].AsMemory());
            await AgeUnfinished(DateTimeOffset.UtcNow.AddHours(-49));
            await Blobs.Sweep(DateTimeOffset.UtcNow.AddHours(-48), _ => new(false));
            await Assert.ThrowsAsync<IOException>(() => writer.Commit());
            Assert.False(await Blobs.Exists(writer.Id));
        }
        Assert.Equal(0, await Unfinished());
    }

    [Fact]
    public async Task A_front_door_writes_reads_and_takes_back_what_it_began_and_can_delete_no_blob()
    {
        await _server.Execute("postgres", $"CREATE ROLE {_name}front LOGIN PASSWORD 'front'");
        await PostgresSchema.Migrate(_database, new DatabaseRoles(null, $"{_name}front"), Given.LoadingWindow, Given.Refresh);
        await using var source = new NpgsqlDataSourceBuilder(_server.ConnectionString(_name, $"{_name}front", "front")).Build();
        var front = new SealedBlobs(new PostgresBlobs(source), Keys.PublicKey);
        BlobRef blob;
        await using (var writer = front.Begin("firma", BlobKind.Upload))
        {
            await writer.Write(new byte[Megabyte].AsMemory());
            blob = await writer.Commit();
        }
        await using (var aborted = front.Begin("firma", BlobKind.Upload)) await aborted.Write(new byte[Megabyte].AsMemory());
        Assert.Equal(0, await Unfinished());

        await front.Delete(blob.Id); // left to the sweep
        Assert.Equal(Megabyte, (await Read(front.Open(blob, Keys))).Length);
        await Assert.ThrowsAsync<PostgresException>(() => Try("DELETE FROM blob_chunk"));
        await Assert.ThrowsAsync<PostgresException>(() => Try("UPDATE blob SET length=0"));
        await Try($"SELECT blob_abandon('{blob.Id}')");
        Assert.Equal(Megabyte, (await Read(front.Open(blob, Keys))).Length);

        async Task Try(string sql)
        {
            await using var command = source.CreateCommand(sql);
            await command.ExecuteNonQueryAsync();
        }
    }

    [Theory]
    [InlineData("BlobOpen"), InlineData("BlobChunk"), InlineData("BlobExists"), InlineData("BlobDelete"), InlineData("BlobsWrittenBefore"), InlineData("BlobsUnfinishedBefore")]
    public async Task Every_question_can_be_answered_by_an_index_in_its_order(string text)
    {
        var sql = SqlTexts.Named(SqlTexts.Resource("Postgres", "blobs.sql"))[text]
            .Replace("@Id", "'x'", StringComparison.Ordinal).Replace("@Number", "1", StringComparison.Ordinal).Replace("@Before", "now()", StringComparison.Ordinal)
            .Replace("@AfterTime", "now()-interval '3 days'", StringComparison.Ordinal).Replace("@AfterId", "''", StringComparison.Ordinal).Replace("@Limit", "500", StringComparison.Ordinal);
        await using var connection = await _database.OpenConnectionAsync();
        await using var batch = new NpgsqlBatch(connection) { BatchCommands = { new NpgsqlBatchCommand("SET enable_seqscan=off"), new NpgsqlBatchCommand("SET enable_bitmapscan=off"), new NpgsqlBatchCommand("SET enable_hashjoin=off"), new NpgsqlBatchCommand("SET enable_sort=off"), new NpgsqlBatchCommand($"EXPLAIN {sql}") } };
        var plan = new List<string>();
        await using var rows = await batch.ExecuteReaderAsync();
        do while (await rows.ReadAsync()) plan.Add(rows.GetString(0));
        while (await rows.NextResultAsync());

        Assert.DoesNotContain(plan, line => line.Contains("Seq Scan", StringComparison.Ordinal));
        Assert.DoesNotContain(plan, line => line.Contains("Sort", StringComparison.Ordinal));
    }

    private async Task Execute(string sql, params object[] values) => await Ask(sql, values);

    private async Task<object?> Ask(string sql, params object[] values)
    {
        await using var command = _database.CreateCommand(sql);
        foreach (var value in values) command.Parameters.Add(new NpgsqlParameter { Value = value });
        return await command.ExecuteScalarAsync();
    }
}
