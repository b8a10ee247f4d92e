using System.Globalization;
using Microsoft.Data.Sqlite;

namespace Siegelpost.Storage;

/// <summary>Brings an embedded database to the form that this version needs.</summary>
public static class SqliteSchema
{
    /// <summary>Of the tables; the queries are written anew at each start.</summary>
    internal const int Version = 1;

    /// <summary>Creates what is missing, in one transaction; may be repeated at each start.</summary>
    /// <param name="reminderLoadingWindow"><c>ReminderOptions.ReminderLoadingWindow</c> of the silo.</param>
    /// <param name="refreshReminderListPeriod"><c>ReminderOptions.RefreshReminderListPeriod</c> of the silo.</param>
    /// <exception cref="NewerSchemaException">The database belongs to a newer version; it is left as it is.</exception>
    /// <exception cref="InvalidOperationException">See <see cref="ReminderWindow.Check"/>.</exception>
    public static Task Apply(SqliteBatchSource database, TimeSpan reminderLoadingWindow, TimeSpan refreshReminderListPeriod, CancellationToken cancellation = default)
    {
        ReminderWindow.Check(reminderLoadingWindow, refreshReminderListPeriod);
        return database.Script(Apply, cancellation);
    }

    private static void Apply(SqliteConnection connection)
    {
        var found = FoundVersion(connection);
        if (found > Version) throw new NewerSchemaException($"The database has schema {found}, this version knows {Version}: start the newer version again, or restore a backup.");
        Execute(connection, SqlTexts.Resource("Sqlite", "schema.sql"));
        Execute(connection, "DELETE FROM OrleansQuery");
        foreach (var (key, text) in SqlTexts.Orleans("Sqlite")) Execute(connection, "INSERT INTO OrleansQuery(QueryKey, QueryText) VALUES(@Key, @Text)", ("@Key", key), ("@Text", text));
        Execute(connection, "INSERT INTO Meta(Name, Value) VALUES('schema', @Version) ON CONFLICT(Name) DO UPDATE SET Value=excluded.Value",
            ("@Version", Version.ToString(CultureInfo.InvariantCulture)));
    }

    private static int FoundVersion(SqliteConnection connection)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT count(*) FROM sqlite_schema WHERE type='table' AND name='Meta'";
        if (command.ExecuteScalar() is not 1L) return 0;
        command.CommandText = "SELECT Value FROM Meta WHERE Name='schema'";
        return command.ExecuteScalar() is string version ? int.Parse(version, CultureInfo.InvariantCulture) : 0;
    }

    private static void Execute(SqliteConnection connection, string sql, params ReadOnlySpan<(string Name, string Value)> parameters)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        foreach (var (name, value) in parameters) command.Parameters.AddWithValue(name, value);
        command.ExecuteNonQuery();
    }
}
