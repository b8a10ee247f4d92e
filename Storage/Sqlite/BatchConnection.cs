using System.Data;
using System.Data.Common;
using System.Diagnostics.CodeAnalysis;
using Microsoft.Data.Sqlite;

namespace Siegelpost.Storage;

/// <summary>Looks like a connection, opens nothing: its commands go to the source's threads. One command is one transaction.</summary>
internal sealed class BatchConnection(SqliteBatchSource source) : SqliteConnection(source.ConnectionString)
{
    private ConnectionState _state;

    public override ConnectionState State => _state;
    public override void Open() => _state = ConnectionState.Open;

    public override Task OpenAsync(CancellationToken cancellationToken)
    {
        _state = ConnectionState.Open;
        return Task.CompletedTask;
    }

    public override void Close() => _state = ConnectionState.Closed;

    public override SqliteTransaction BeginTransaction(IsolationLevel isolationLevel, bool deferred) =>
        throw new NotSupportedException("Commands share the writer's transaction; write what belongs together as one statement.");

    protected override DbTransaction BeginDbTransaction(IsolationLevel isolationLevel) => BeginTransaction(isolationLevel, deferred: false);

    protected override DbCommand CreateDbCommand() => new BatchCommand(source, this);
}

internal sealed class BatchCommand(SqliteBatchSource source, BatchConnection connection) : DbCommand
{
    private readonly SqliteCommand _parameters = new(); // only SQLite's own command can make a parameter collection

    [AllowNull]
    public override string CommandText { get; set => field = value ?? ""; } = "";
    public override int CommandTimeout { get; set; } = 30;
    public override CommandType CommandType { get; set; } = CommandType.Text;
    public override bool DesignTimeVisible { get; set; }
    public override UpdateRowSource UpdatedRowSource { get; set; }
    protected override DbConnection? DbConnection { get => connection; set { } }
    protected override DbTransaction? DbTransaction { get; set; }
    protected override DbParameterCollection DbParameterCollection => _parameters.Parameters;

    public override void Cancel() { } // the caller's token does that
    public override void Prepare() { } // the threads prepare, once per text
    protected override DbParameter CreateDbParameter() => new SqliteParameter();

    public override async Task<int> ExecuteNonQueryAsync(CancellationToken cancellationToken)
    {
        using var rows = await Run(cancellationToken).ConfigureAwait(false);
        return rows.RecordsAffected;
    }

    public override async Task<object?> ExecuteScalarAsync(CancellationToken cancellationToken)
    {
        using var rows = await Run(cancellationToken).ConfigureAwait(false);
        return rows.Read() ? rows.GetValue(0) : null;
    }

    protected override async Task<DbDataReader> ExecuteDbDataReaderAsync(CommandBehavior behavior, CancellationToken cancellationToken) =>
        await Run(cancellationToken).ConfigureAwait(false);

    // The synchronous half of DbCommand. The threads that are awaited are the source's own, so this can't deadlock.
    public override int ExecuteNonQuery() => ExecuteNonQueryAsync(CancellationToken.None).GetAwaiter().GetResult();
    public override object? ExecuteScalar() => ExecuteScalarAsync(CancellationToken.None).GetAwaiter().GetResult();
    protected override DbDataReader ExecuteDbDataReader(CommandBehavior behavior) => Run(CancellationToken.None).GetAwaiter().GetResult();

    protected override void Dispose(bool disposing)
    {
        if (disposing) _parameters.Dispose();
        base.Dispose(disposing);
    }

    private Task<SqliteRows> Run(CancellationToken cancellation) => source.Run(new SqliteJob(CommandText, _parameters.Parameters, cancellation), cancellation);
}
