using System.Threading.Channels;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Siegelpost.Storage;

/// <summary>
/// The one thread that writes. Per batch: BEGIN IMMEDIATE, the commands, COMMIT, and only then the answers. The connection is thrown away
/// after every fault that isn't a single statement's, so no state of a failure is carried into the next batch.
/// </summary>
internal sealed class SqliteWriter : IAsyncDisposable
{
    private const int MostPerBatch = 256;
    private readonly string _connectionString;
    private readonly Channel<SqliteJob> _queue = Channel.CreateBounded<SqliteJob>(new BoundedChannelOptions(4096) { SingleReader = true });
    private readonly TaskCompletionSource _closed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private SqliteConnection? _connection;
    private SqliteStatements? _statements;
    private long _commits, _commands;

    internal SqliteWriter(string connectionString)
    {
        _connectionString = connectionString;
        new Thread(Work) { IsBackground = true, Name = "sqlite-writer" }.Start();
    }

    internal (long Commits, long Commands) Written => (Interlocked.Read(ref _commits), Interlocked.Read(ref _commands));

    internal async Task<SqliteRows> Run(SqliteJob job, CancellationToken cancellation)
    {
        try { await _queue.Writer.WriteAsync(job, cancellation).ConfigureAwait(false); } // a full queue makes callers wait
        catch (ChannelClosedException) { throw new ObjectDisposedException(nameof(SqliteBatchSource)); }
        return await job.Done.Task.ConfigureAwait(false);
    }

    public ValueTask DisposeAsync()
    {
        _queue.Writer.TryComplete();
        return new ValueTask(_closed.Task);
    }

    private void Work()
    {
        var batch = new List<Answer>(MostPerBatch);
        while (_queue.Reader.WaitToReadAsync().AsTask().GetAwaiter().GetResult()) // this thread has nothing else to do
        {
            batch.Clear();
            var fault = Batch(batch);
            if (fault is not null || batch.Exists(answer => IsEnvironment(answer.Own))) Drop();
            foreach (var (job, rows, own) in batch)
            {
                if ((own ?? fault) is { } e) job.Done.TrySetException(e);
                else job.Done.TrySetResult(rows!);
            }
        }
        Drop();
        _closed.SetResult();
    }

    /// <returns>What made the whole batch fail, or null.</returns>
    private Exception? Batch(List<Answer> batch)
    {
#pragma warning disable CA1031 // whatever it is belongs to the callers; this thread must live on
        try
        {
            var connection = _connection ??= Connect();
            Execute(connection, "BEGIN IMMEDIATE"); // takes the write lock now, or fails before anything has run
            while (batch.Count < MostPerBatch && _queue.Reader.TryRead(out var job))
            {
                if (job.Cancellation.IsCancellationRequested)
                {
                    batch.Add(new(job, null, new OperationCanceledException(job.Cancellation)));
                    continue;
                }
                try { batch.Add(new(job, job.Run(connection, _statements!), null)); }
                catch (Exception e) { batch.Add(new(job, null, e)); }
                // Disk full and I/O errors may have rolled back everything: what followed would commit by itself.
                if (raw.sqlite3_get_autocommit(connection.Handle) != 0)
                    return batch[^1].Own ?? new InvalidOperationException("A command ended the writer's transaction.");
            }
            Execute(connection, "COMMIT");
            Interlocked.Increment(ref _commits);
            Interlocked.Add(ref _commands, batch.Count);
            return null;
        }
        catch (Exception e)
        {
            // Nobody waits for a transaction that can't begin: those who are queued now share its fate.
            while (batch.Count < MostPerBatch && _queue.Reader.TryRead(out var job)) batch.Add(new(job, null, null));
            return e;
        }
#pragma warning restore CA1031
    }

    private SqliteConnection Connect()
    {
        var connection = new SqliteConnection(_connectionString);
        try
        {
            connection.Open();
            Execute(connection, "PRAGMA journal_mode=WAL");
            Execute(connection, "PRAGMA synchronous=FULL");     // a commit is on the disk
            Execute(connection, "PRAGMA secure_delete=ON");     // RULES 19: deleted rows are overwritten
            Execute(connection, "PRAGMA foreign_keys=ON");
            _statements = new SqliteStatements(connection);
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    // Closing rolls back what is open.
    private void Drop()
    {
        _statements?.Dispose();
        _connection?.Dispose();
        (_connection, _statements) = (null, null);
    }

    // Busy, disk full, read-only, I/O error: not the statement's own fault, so a new connection may fare better.
    private static bool IsEnvironment(Exception? e) =>
        e is SqliteException { SqliteErrorCode: raw.SQLITE_BUSY or raw.SQLITE_NOMEM or raw.SQLITE_READONLY or raw.SQLITE_IOERR or raw.SQLITE_CORRUPT or raw.SQLITE_FULL or raw.SQLITE_CANTOPEN };

    private static void Execute(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    private readonly record struct Answer(SqliteJob Job, SqliteRows? Rows, Exception? Own);
}
