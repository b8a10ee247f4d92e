using Microsoft.Data.Sqlite;
using Siegelpost.Storage;

namespace Siegelpost.Tests;

public sealed class SqliteBatchTests : IAsyncLifetime
{
    private const int Busy = 5, ReadOnly = 8, Full = 13, Constraint = 19;
    private readonly Folder _folder = new();
    private SqliteBatchSource _database = null!;

    public async ValueTask InitializeAsync()
    {
        _database = new SqliteBatchSource(_folder["test.db"], TimeSpan.FromSeconds(1));
        await _database.Execute("CREATE TABLE T(Id INTEGER PRIMARY KEY, Text TEXT NOT NULL)", default);
    }

    public async ValueTask DisposeAsync()
    {
        await _database.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task What_waits_together_is_committed_together()
    {
        var before = _database.Written;
        var inserts = await Queued(() => Enumerable.Range(1, 200).Select(n => Insert(n)).ToList());
        await Task.WhenAll(inserts);

        Assert.InRange(_database.Written.Commits - before.Commits, 1, 2);
        Assert.Equal(200, await Count());
    }

    [Fact]
    public async Task A_failing_statement_fails_its_caller_alone()
    {
        var inserts = await Queued(() => Enumerable.Range(1, 100).Select(n => Insert(n, n % 7 == 0 ? null : "text")).ToList());
        for (var n = 1; n <= 100; n++)
        {
            if (n % 7 == 0) Assert.Equal(Constraint, (await Assert.ThrowsAsync<SqliteException>(() => inserts[n - 1])).SqliteErrorCode);
            else await inserts[n - 1];
        }
        Assert.Equal(100 - 14, await Count());
    }

    [Fact]
    public async Task A_commit_that_fails_fails_all_and_stores_nothing_and_the_next_works()
    {
        await _database.Execute("CREATE TABLE Child(Parent INTEGER REFERENCES T(Id) DEFERRABLE INITIALLY DEFERRED)", default);
        var tasks = await Queued(() => new List<Task> { Insert(1), _database.Execute("INSERT INTO Child(Parent) VALUES(99)", default), Insert(2) });

        foreach (var task in tasks) Assert.Equal(Constraint, (await Assert.ThrowsAsync<SqliteException>(() => task)).SqliteErrorCode);
        Assert.Equal(0, await Count());
        await Insert(1);
        Assert.Equal(1, await Count());
    }

    [Fact]
    public async Task A_database_that_another_process_locks_is_a_fault_and_works_again_afterwards()
    {
        using (var other = new SqliteConnection($"Data Source={_folder["test.db"]};Pooling=False"))
        {
            other.Open();
            using var begin = other.CreateCommand();
            begin.CommandText = "BEGIN IMMEDIATE";
            begin.ExecuteNonQuery();

            Assert.Equal(Busy, (await Assert.ThrowsAsync<SqliteException>(() => Insert(1))).SqliteErrorCode);
            Assert.Equal(0, await Count()); // reading goes on
        }
        await Insert(1);
        Assert.Equal(1, await Count());
    }

    [Fact]
    public async Task A_full_disk_is_a_fault_and_works_again_afterwards()
    {
        await _database.Script(connection => Do(connection, "PRAGMA max_page_count=10"), default);
        var inserts = await Queued(() => Enumerable.Range(1, 40).Select(n => Insert(n, new string('x', 10_000))).ToList());
        var stored = 0;
        var faults = new List<int>();
        foreach (var insert in inserts)
        {
            try
            {
                await insert;
                stored++;
            }
            catch (SqliteException e) { faults.Add(e.SqliteErrorCode); }
        }
        Assert.NotEmpty(faults);
        Assert.All(faults, code => Assert.Equal(Full, code));
        Assert.Equal(stored, await Count()); // who was told yes is there, who was told no isn't

        await Insert(1000, new string('x', 100_000));
        Assert.Equal(stored + 1, await Count());
    }

    [Fact]
    public async Task A_read_only_database_is_a_fault_and_works_again_afterwards()
    {
        await _database.Script(connection => Do(connection, "PRAGMA query_only=ON"), default);
        Assert.Equal(ReadOnly, (await Assert.ThrowsAsync<SqliteException>(() => Insert(1))).SqliteErrorCode);
        await Insert(1);
    }

    [Fact]
    public async Task A_command_that_ends_the_transaction_stores_nothing_by_itself()
    {
        var tasks = await Queued(() => new List<Task> { Insert(1), _database.Execute("ROLLBACK", default), Insert(2) });
        await Assert.ThrowsAsync<InvalidOperationException>(() => tasks[0]);
        await Assert.ThrowsAsync<InvalidOperationException>(() => tasks[1]);
        await tasks[2]; // it came into the next batch
        Assert.Equal(1, await Count());
    }

    [Fact]
    public async Task A_script_that_fails_leaves_nothing_of_itself()
    {
        await Assert.ThrowsAsync<SqliteException>(() => _database.Script(connection =>
        {
            Do(connection, "INSERT INTO T VALUES(1, 'one')");
            Do(connection, "INSERT INTO T VALUES(1, 'again')");
        }, default));
        Assert.Equal(0, await Count());
    }

    [Fact]
    public async Task Reads_do_not_wait_for_writes()
    {
        await Insert(1);
        await WhileTheWriterWaits<object?>(async () =>
        {
            var insert = Insert(2);
            Assert.Equal(1, await Count());
            Assert.False(insert.IsCompleted);
            return null;
        });
    }

    [Fact]
    public async Task A_caller_reads_what_it_wrote()
    {
        async Task Caller(int n)
        {
            for (var k = 0; k < 25; k++)
            {
                await Insert(n * 100 + k, $"{k}");
                Assert.Equal([$"{k}"], await _database.Query("SELECT Text FROM T WHERE Id=@Id", static row => row.GetString(0), default, ("Id", n * 100 + k)));
            }
        }
        await Task.WhenAll(Enumerable.Range(1, 16).Select(Caller));
    }

    [Fact]
    public async Task A_command_cancelled_in_the_queue_does_not_run()
    {
        using var cancel = new CancellationTokenSource();
        var insert = await Queued(() =>
        {
            var waiting = _database.Execute("INSERT INTO T VALUES(1, 'one')", cancel.Token);
            cancel.Cancel();
            return waiting;
        });
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => insert);
        Assert.Equal(0, await Count());
    }

    [Fact]
    public async Task Closing_finishes_what_was_accepted()
    {
        var inserts = Enumerable.Range(1, 600).Select(n => Insert(n)).ToList();
        await _database.DisposeAsync();
        await Task.WhenAll(inserts);
        await Assert.ThrowsAsync<ObjectDisposedException>(() => Insert(1000));

        await using var again = new SqliteBatchSource(_folder["test.db"]);
        Assert.Equal([600L], await again.Query("SELECT count(*) FROM T", static row => row.GetInt64(0), default));
    }

    [Fact]
    public async Task A_commit_is_on_the_disk_and_deleted_rows_are_overwritten()
    {
        var found = new List<string>();
        await _database.Script(connection =>
        {
            foreach (var pragma in new[] { "journal_mode", "synchronous", "secure_delete" })
            {
                using var command = connection.CreateCommand();
                command.CommandText = $"PRAGMA {pragma}";
                found.Add($"{pragma}={command.ExecuteScalar()}");
            }
        }, default);
        Assert.Equal(["journal_mode=wal", "synchronous=2", "secure_delete=1"], found);
    }

    [Fact]
    public async Task Only_the_owner_may_read_the_database()
    {
        await Insert(1);
        if (OperatingSystem.IsWindows()) return;
        foreach (var file in Directory.GetFiles(_folder.Root)) Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
    }

    // Holds the writer inside a script of its own until the given work has queued its commands behind it.
    private async Task<T> WhileTheWriterWaits<T>(Func<Task<T>> work)
    {
        using var go = new ManualResetEventSlim();
        var waiting = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var script = _database.Script(_ =>
        {
            waiting.SetResult();
            go.Wait(TimeSpan.FromSeconds(30));
        }, default);
        await waiting.Task;
        try { return await work(); }
        finally
        {
            go.Set();
            await script.ContinueWith(_ => { }, TaskScheduler.Default); // shares the fate of its batch
        }
    }

    private Task<T> Queued<T>(Func<T> work) => WhileTheWriterWaits(() => Task.FromResult(work()));

    private Task<int> Insert(int id, string? text = "text") => _database.Execute("INSERT INTO T(Id, Text) VALUES(@Id, @Text)", default, ("Id", id), ("Text", text));

    private async Task<long> Count() => (await _database.Query("SELECT count(*) FROM T", static row => row.GetInt64(0), default))[0];

    private static void Do(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
