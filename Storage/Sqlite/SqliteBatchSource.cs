using System.Data.Common;
using Microsoft.Data.Sqlite;

namespace Siegelpost.Storage;

/// <summary>
/// The embedded database. All writes go through one thread that commits once for all commands that arrived meanwhile (group commit,
/// synchronous=FULL): many callers share one fsync, and none of them holds a lock while it waits. A command's task completes after the
/// commit, so what was answered survives a power loss. Reads have connections of their own (WAL) and see every write that was completed
/// before they began.
/// </summary>
/// <remarks>
/// Orleans' AdoNet providers accept any data source whose connections are <see cref="SqliteConnection"/>s (invariant
/// <c>System.Data.SQLite</c>); ours are, but they are never opened: they only carry commands here.
/// A failing statement fails its caller alone. A failing commit fails the whole batch, nothing of which is stored. Whatever the fault was
/// (another process holds the lock, disk full, read-only), the next batch starts afresh.
/// </remarks>
public sealed class SqliteBatchSource : DbDataSource
{
    private readonly SqliteWriter _writer;
    private readonly SqliteReaders _readers;

    /// <param name="path">The database file, created where missing for the owner alone (0600).</param>
    public SqliteBatchSource(string path) : this(path, TimeSpan.FromSeconds(5)) { }

    /// <param name="path">The database file.</param>
    /// <param name="busy">How long to wait for another process's lock.</param>
    internal SqliteBatchSource(string path, TimeSpan busy)
    {
        DatabaseFile = Path.GetFullPath(path);
        if (!File.Exists(DatabaseFile)) DurableFiles.Create(DatabaseFile).Dispose(); // SQLite gives -wal and -shm the same rights
        ConnectionString = new SqliteConnectionStringBuilder { DataSource = DatabaseFile, Pooling = false, DefaultTimeout = Math.Max(1, (int)busy.TotalSeconds) }.ToString();
        _writer = new SqliteWriter(ConnectionString);
        _readers = new SqliteReaders(ConnectionString, count: 2);
    }

    public string DatabaseFile { get; }

    public override string ConnectionString { get; }

    /// <summary>Commits and the commands in them so far, for metrics.</summary>
    public (long Commits, long Commands) Written => _writer.Written;

    protected override DbConnection CreateDbConnection() => new BatchConnection(this);

    protected override DbCommand CreateDbCommand(string? commandText = null)
    {
        var connection = new BatchConnection(this);
        connection.Open();
        return new BatchCommand(this, connection) { CommandText = commandText ?? "" };
    }

    /// <summary>A connection beside ours that only reads, for one long answer that must not be held in memory.</summary>
    internal SqliteConnection OpenForReading()
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder(ConnectionString) { Mode = SqliteOpenMode.ReadOnly }.ToString());
        connection.Open();
        return connection;
    }

    internal Task<SqliteRows> Run(SqliteJob job, CancellationToken cancellation) =>
        job.ReadsOnly ? _readers.Run(job, cancellation) : _writer.Run(job, cancellation);

    /// <summary>Runs a script of several statements on the writer's connection ; all of it or nothing.</summary>
    internal Task Script(Action<SqliteConnection> script, CancellationToken cancellation) => _writer.Run(new SqliteJob(script), cancellation);

    /// <summary>Finishes what was accepted, then closes.</summary>
    protected override async ValueTask DisposeAsyncCore()
    {
        await _writer.DisposeAsync().ConfigureAwait(false);
        await _readers.DisposeAsync().ConfigureAwait(false);
        await base.DisposeAsyncCore().ConfigureAwait(false);
    }

    protected override void Dispose(bool disposing)
    {
        // The threads that are awaited are our own, so this can't deadlock.
        if (disposing)
        {
            _writer.DisposeAsync().AsTask().GetAwaiter().GetResult();
            _readers.DisposeAsync().AsTask().GetAwaiter().GetResult();
        }
        base.Dispose(disposing);
    }
}
