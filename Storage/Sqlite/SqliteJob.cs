using Microsoft.Data.Sqlite;

namespace Siegelpost.Storage;

/// <summary>One command on its way to a thread that owns a connection, and its answer on the way back.</summary>
internal sealed class SqliteJob
{
    private readonly (string Name, object? Value)[] _parameters;
    private readonly Action<SqliteConnection>? _script;

    internal SqliteJob(string sql, SqliteParameterCollection parameters, CancellationToken cancellation)
    {
        (Sql, Cancellation) = (sql, cancellation);
        ReadsOnly = sql.AsSpan().TrimStart().StartsWith("SELECT", StringComparison.OrdinalIgnoreCase);
        // Copied: the caller may change its command as soon as it gets its task.
        _parameters = [.. parameters.Cast<SqliteParameter>().Select(p => (p.ParameterName is ['@' or '$' or ':', ..] ? p.ParameterName : "@" + p.ParameterName, p.Value))];
    }

    internal SqliteJob(Action<SqliteConnection> script) => (_script, _parameters, Sql) = (script, [], "");

    internal string Sql { get; }

    /// <summary>A plain SELECT. Readers run under query_only, so a wrong guess is an error and not a write.</summary>
    internal bool ReadsOnly { get; }

    internal CancellationToken Cancellation { get; }

    internal TaskCompletionSource<SqliteRows> Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Runs on the thread that owns the connection.</summary>
    internal SqliteRows Run(SqliteConnection connection, SqliteStatements statements)
    {
        if (_script is not null)
        {
            using var part = connection.CreateCommand();
            part.CommandText = "SAVEPOINT script";
            part.ExecuteNonQuery();
            try { _script(connection); }
            catch
            {
                part.CommandText = "ROLLBACK TO script; RELEASE script"; // the others of the batch stay
                part.ExecuteNonQuery();
                throw;
            }
            part.CommandText = "RELEASE script";
            part.ExecuteNonQuery();
            return SqliteRows.None;
        }
        var command = statements.Prepared(Sql, _parameters);
        using var reader = command.ExecuteReader();
        return SqliteRows.ReadAll(reader);
    }
}

/// <summary>Prepared statements of one connection, by text.</summary>
internal sealed class SqliteStatements(SqliteConnection connection) : IDisposable
{
    private const int Most = 256; // texts are ours and few; the limit is for the day when they aren't
    private readonly Dictionary<string, SqliteCommand> _commands = [];

    internal SqliteCommand Prepared(string sql, (string Name, object? Value)[] parameters)
    {
        if (!_commands.TryGetValue(sql, out var command))
        {
            if (_commands.Count >= Most) Dispose();
            command = connection.CreateCommand();
            command.CommandText = sql;
            _commands[sql] = command;
        }
        command.Parameters.Clear();
        foreach (var (name, value) in parameters) command.Parameters.AddWithValue(name, value ?? DBNull.Value);
        return command;
    }

    public void Dispose()
    {
        foreach (var command in _commands.Values) command.Dispose();
        _commands.Clear();
    }
}
