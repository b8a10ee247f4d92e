using System.Threading.Channels;
using Microsoft.Data.Sqlite;

namespace Siegelpost.Storage;

/// <summary>Threads that only read, each with a connection of its own, so that no read waits behind a commit.</summary>
internal sealed class SqliteReaders : IAsyncDisposable
{
    private readonly string _connectionString;
    private readonly Channel<SqliteJob> _queue = Channel.CreateBounded<SqliteJob>(4096);
    private readonly Task _closed;

    internal SqliteReaders(string connectionString, int count)
    {
        _connectionString = connectionString;
        var ends = Enumerable.Range(0, count).Select(_ => new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).ToArray();
        _closed = Task.WhenAll(ends.Select(end => end.Task));
        for (var n = 0; n < count; n++)
        {
            var end = ends[n];
            new Thread(() => Work(end)) { IsBackground = true, Name = $"sqlite-reader-{n}" }.Start();
        }
    }

    internal async Task<SqliteRows> Run(SqliteJob job, CancellationToken cancellation)
    {
        try { await _queue.Writer.WriteAsync(job, cancellation).ConfigureAwait(false); }
        catch (ChannelClosedException) { throw new ObjectDisposedException(nameof(SqliteBatchSource)); }
        return await job.Done.Task.ConfigureAwait(false);
    }

    public ValueTask DisposeAsync()
    {
        _queue.Writer.TryComplete();
        return new ValueTask(_closed);
    }

    private void Work(TaskCompletionSource end)
    {
        SqliteConnection? connection = null;
        SqliteStatements? statements = null;
        while (_queue.Reader.WaitToReadAsync().AsTask().GetAwaiter().GetResult()) // this thread has nothing else to do
        {
            while (_queue.Reader.TryRead(out var job))
            {
                if (job.Cancellation.IsCancellationRequested)
                {
                    job.Done.TrySetCanceled(job.Cancellation);
                    continue;
                }
#pragma warning disable CA1031 // the caller gets whatever happened; the thread must live on
                try
                {
                    if (connection is null)
                    {
                        connection = Connect();
                        statements = new SqliteStatements(connection);
                    }
                    job.Done.TrySetResult(job.Run(connection, statements!));
                }
                catch (Exception e)
                {
                    statements?.Dispose();
                    connection?.Dispose();
                    (connection, statements) = (null, null);
                    job.Done.TrySetException(e);
                }
#pragma warning restore CA1031
            }
        }
        statements?.Dispose();
        connection?.Dispose();
        end.SetResult();
    }

    private SqliteConnection Connect()
    {
        var connection = new SqliteConnection(_connectionString);
        try
        {
            connection.Open();
            using var pragma = connection.CreateCommand();
            pragma.CommandText = "PRAGMA query_only=ON";
            pragma.ExecuteNonQuery();
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }
}
