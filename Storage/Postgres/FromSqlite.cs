using System.Globalization;
using Microsoft.Data.Sqlite;
using Npgsql;
using NpgsqlTypes;
using static NpgsqlTypes.NpgsqlDbType;

namespace Siegelpost.Storage;

/// <summary>The cluster's database already holds something: an installation is moved into an empty one, once.</summary>
public sealed class NotEmptyException : Exception
{
    public NotEmptyException() { }
    public NotEmptyException(string message) : base(message) { }
    public NotEmptyException(string message, Exception inner) : base(message, inner) { }
}

/// <summary>
/// Moves what one process has on SQLite into a cluster's database. States are sealed under the same keys and have the same names in both, so
/// that they are carried as they are; all tables go in one transaction.
/// </summary>
public static class FromSqlite
{
    private const string Moved = "moved";

    /// <summary>Tables and columns, named alike in both but for the one of reminders. What PostgreSQL fills in by itself is left to it.</summary>
    internal static readonly (string From, string To, (string Name, NpgsqlDbType Type)[] Columns)[] Tables =
    [
        ("OrleansStorage", "orleansstorage",
        [
            ("serviceid", Text), ("graintypestring", Text), ("grainidextensionstring", Text), ("grainidn0", Bigint), ("grainidn1", Bigint),
            ("grainidhash", Integer), ("graintypehash", Integer), ("payloadbinary", Bytea), ("version", Integer),
        ]),
        ("OrleansRemindersTable", "orleansreminders",
        [
            ("serviceid", Text), ("grainid", Text), ("remindername", Text), ("starttime", TimestampTz), ("period", Bigint), ("grainhash", Integer), ("version", Integer),
        ]),
        ("Message", "message",
        [
            ("mailid", Text), ("organisation", Text), ("kind", Text), ("sender", Text), ("senderfolded", Text), ("acceptedat", Bigint), ("state", Text),
            ("nextdue", Bigint), ("finished", Integer), ("size", Bigint),
        ]),
        ("Recipient", "recipient", [("mailid", Text), ("folded", Text), ("address", Text), ("acceptedat", Bigint), ("accountid", Text), ("state", Text), ("method", Text)]),
        ("Organisation", "organisation", [("id", Text)]),
        ("Audit", "audit", [("number", Bigint), ("at", Bigint), ("who", Text), ("what", Text), ("why", Text), ("target", Text)]),
        ("ProtectionKey", "protectionkey", [("name", Text), ("sealed", Bytea)]),
    ];

    /// <summary>When the installation in this database was moved away; null: it wasn't. It must not run any more: two would send the same mail.</summary>
    public static async Task<string?> MovedAt(SqliteBatchSource database, CancellationToken cancellation = default) =>
        (await database.Query(SqlTexts.Of(database)["MetaRead"], static row => row.GetString(0), cancellation, ("Name", Moved)).ConfigureAwait(false)).FirstOrDefault();

    /// <summary>From here on the installation doesn't start on SQLite; moving may be repeated until it has succeeded.</summary>
    public static Task Close(SqliteBatchSource database, DateTimeOffset now, CancellationToken cancellation = default) =>
        database.Execute(SqlTexts.Of(database)["MetaWriteOnce"], cancellation, ("Name", Moved), ("Value", now.ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture)));

    /// <summary>Asked before the old installation is closed, and again with the tables locked.</summary>
    /// <exception cref="NotEmptyException">There is an installation in it.</exception>
    public static async Task CheckEmpty(NpgsqlDataSource database, CancellationToken cancellation = default)
    {
        var connection = await database.OpenConnectionAsync(cancellation).ConfigureAwait(false);
        await using var _ = connection.ConfigureAwait(false);
        await CheckEmpty(connection, cancellation).ConfigureAwait(false);
    }

    private static async Task CheckEmpty(NpgsqlConnection connection, CancellationToken cancellation)
    {
        if (await connection.Scalar("SELECT EXISTS(SELECT FROM orleansstorage) OR EXISTS(SELECT FROM message)", cancellation).ConfigureAwait(false) is true)
            throw new NotEmptyException("The cluster's database holds an installation already. One is moved into an empty database, once.");
    }

    /// <summary>Blobs first: what no state names yet harms nobody. Those that are there already were copied by an earlier attempt.</summary>
    /// <returns>How many were copied.</returns>
    /// <exception cref="IOException">A store fails.</exception>
    public static async Task<long> CopyBlobs(IBlobFiles from, IBlobFiles to, CancellationToken cancellation = default)
    {
        var (count, buffer) = (0L, new byte[BlobFile.Room / 4]);
        await foreach (var id in from.WrittenBefore(DateTimeOffset.MaxValue, cancellation).ConfigureAwait(false))
        {
            if (await to.Exists(id, cancellation).ConfigureAwait(false)) continue;
            var source = await from.Open(id, cancellation).ConfigureAwait(false);
            await using var _ = source.ConfigureAwait(false);
            var copy = to.Create(id);
            await using var __ = copy.ConfigureAwait(false);
            for (int read; (read = await source.ReadAsync(buffer, cancellation).ConfigureAwait(false)) > 0;)
            {
                copy.Append(buffer.AsSpan(0, read));
                await copy.Drain(cancellation).ConfigureAwait(false);
            }
            await copy.Commit(cancellation).ConfigureAwait(false);
            count++;
        }
        return count;
    }

    /// <summary>All rows, or none when anything fails.</summary>
    /// <param name="file">The SQLite file, which nobody else has open.</param>
    /// <param name="database">Under a role that owns the schema, migrated.</param>
    /// <returns>How many grain states were carried over.</returns>
    /// <exception cref="NotEmptyException">There is an installation in it.</exception>
    public static async Task<long> CopyTables(string file, NpgsqlDataSource database, CancellationToken cancellation = default)
    {
        var source = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = file, Mode = SqliteOpenMode.ReadWrite, Pooling = false }.ToString());
        await using var _ = source.ConfigureAwait(false);
        await source.OpenAsync(cancellation).ConfigureAwait(false);
        var target = await database.OpenConnectionAsync(cancellation).ConfigureAwait(false);
        await using var __ = target.ConfigureAwait(false);
        var transaction = await target.BeginTransactionAsync(cancellation).ConfigureAwait(false);
        await using var ___ = transaction.ConfigureAwait(false);
        await target.Execute("LOCK TABLE orleansstorage IN SHARE ROW EXCLUSIVE MODE", cancellation).ConfigureAwait(false); // nobody seeds organisations beside us
        await CheckEmpty(target, cancellation).ConfigureAwait(false);

        var states = 0L;
        foreach (var (from, to, columns) in Tables)
        {
            var rows = await Copy(source, from, target, to, columns, cancellation).ConfigureAwait(false);
            if (to == "orleansstorage") states = rows;
        }
        await target.Execute("SELECT setval(pg_get_serial_sequence('audit', 'number'), max(number)) FROM audit HAVING max(number) IS NOT NULL", cancellation).ConfigureAwait(false);
        await transaction.CommitAsync(cancellation).ConfigureAwait(false);
        return states;
    }

#pragma warning disable CA2100 // names of tables and columns are ours
    private static async Task<long> Copy(SqliteConnection source, string from, NpgsqlConnection target, string to, (string Name, NpgsqlDbType Type)[] columns, CancellationToken cancellation)
    {
        var names = string.Join(", ", columns.Select(column => column.Name));
        using var command = source.CreateCommand();
        command.CommandText = $"SELECT {names} FROM {from}";
        using var rows = command.ExecuteReader();
        var import = await target.BeginBinaryImportAsync($"COPY {to}({names}) FROM STDIN (FORMAT BINARY)", cancellation).ConfigureAwait(false);
        await using var _ = import.ConfigureAwait(false);
        import.Timeout = TimeSpan.Zero; // a table may take minutes
        var count = 0L;
        for (; rows.Read(); count++)
        {
            await import.StartRowAsync(cancellation).ConfigureAwait(false);
            for (var n = 0; n < columns.Length; n++)
            {
                if (rows.IsDBNull(n)) await import.WriteNullAsync(cancellation).ConfigureAwait(false);
                else await Write(import, rows, n, columns[n].Type, cancellation).ConfigureAwait(false);
            }
        }
        await import.CompleteAsync(cancellation).ConfigureAwait(false);
        return count;
    }
#pragma warning restore CA2100

    private static Task Write(NpgsqlBinaryImporter import, SqliteDataReader row, int column, NpgsqlDbType type, CancellationToken cancellation) => type switch
    {
        Text => import.WriteAsync(row.GetString(column), type, cancellation),
        Bigint => import.WriteAsync(row.GetInt64(column), type, cancellation),
        Integer => import.WriteAsync(row.GetInt32(column), type, cancellation),
        Bytea => import.WriteAsync(row.GetFieldValue<byte[]>(column), type, cancellation),
        _ => import.WriteAsync(DateTime.SpecifyKind(row.GetDateTime(column), DateTimeKind.Utc), type, cancellation), // stored in UTC, see schema.sql
    };
}
