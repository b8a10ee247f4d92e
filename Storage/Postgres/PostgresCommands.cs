using Npgsql;

namespace Siegelpost.Storage;

/// <summary>Commands of a migration, on its one connection and without a time limit: an index over all mails may take minutes.</summary>
internal static class PostgresCommands
{
    internal static async Task Execute(this NpgsqlConnection connection, string sql, CancellationToken cancellation, params (string Name, object Value)[] parameters)
    {
        var command = Command(connection, sql, parameters);
        await using var _ = command.ConfigureAwait(false);
        await command.ExecuteNonQueryAsync(cancellation).ConfigureAwait(false);
    }

    internal static async Task<object?> Scalar(this NpgsqlConnection connection, string sql, CancellationToken cancellation, params (string Name, object Value)[] parameters)
    {
        var command = Command(connection, sql, parameters);
        await using var _ = command.ConfigureAwait(false);
        return await command.ExecuteScalarAsync(cancellation).ConfigureAwait(false);
    }

#pragma warning disable CA2100 // texts are ours, names of roles are quoted
    private static NpgsqlCommand Command(NpgsqlConnection connection, string sql, (string Name, object Value)[] parameters)
    {
        var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 0 };
        foreach (var (name, value) in parameters) command.Parameters.AddWithValue(name, value);
        return command;
    }
#pragma warning restore CA2100
}
