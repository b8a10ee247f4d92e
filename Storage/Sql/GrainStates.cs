using System.Data.Common;
using System.Runtime.CompilerServices;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace Siegelpost.Storage;

/// <summary>Every grain's state as it is stored, for whoever must know what all of them name.</summary>
public sealed class GrainStates(DbDataSource database)
{
    private const string Payloads = "SELECT PayloadBinary FROM OrleansStorage WHERE PayloadBinary IS NOT NULL";

    /// <summary>
    /// All payloads as of one moment, one in memory at a time. One statement and not pages: what a state hands to another one between two
    /// pages would be in neither.
    /// </summary>
    public async IAsyncEnumerable<byte[]> All([EnumeratorCancellation] CancellationToken cancellation = default)
    {
        var connection = await Connect(cancellation).ConfigureAwait(false);
        await using var _ = connection.ConfigureAwait(false);
        var command = connection.CreateCommand();
        await using var __ = command.ConfigureAwait(false);
        command.CommandText = Payloads;
        var rows = await command.ExecuteReaderAsync(cancellation).ConfigureAwait(false);
        await using var ___ = rows.ConfigureAwait(false);
        while (await rows.ReadAsync(cancellation).ConfigureAwait(false)) yield return (byte[])rows.GetValue(0);
    }

    private async Task<DbConnection> Connect(CancellationToken cancellation) => database switch
    {
        SqliteBatchSource sqlite => sqlite.OpenForReading(), // its own connections read whole answers into memory
        NpgsqlDataSource postgres => await postgres.OpenConnectionAsync(cancellation).ConfigureAwait(false),
        _ => throw new NotSupportedException($"There is no SQL for {database.GetType().Name}."),
    };
}
