using System.Globalization;
using Microsoft.Data.Sqlite;

namespace Siegelpost.Storage;

/// <summary>The database was written by a newer version of the product, which this one could damage.</summary>
public sealed class NewerSchemaException : Exception
{
    public NewerSchemaException() { }
    public NewerSchemaException(string message) : base(message) { }
    public NewerSchemaException(string message, Exception inner) : base(message, inner) { }
}

/// <summary>
/// How far ahead the reminder queries look. Orleans keeps reminders of its <c>ReminderLoadingWindow</c> in memory and takes one that a
/// range query no longer returns for deleted: so the queries must always return more than Orleans holds.
/// </summary>
public static class ReminderWindow
{
    /// <summary>Generated into the query texts when the schema is applied.</summary>
    public static readonly TimeSpan Width = TimeSpan.FromMinutes(20);

    /// <summary>Room for a clock difference between database and silo and for the time a read takes.</summary>
    private static readonly TimeSpan Margin = TimeSpan.FromMinutes(5);

    /// <summary>Refuses options of Orleans under which reminders would vanish.</summary>
    /// <param name="loadingWindow"><c>ReminderOptions.ReminderLoadingWindow</c> [10 min].</param>
    /// <param name="refreshPeriod"><c>ReminderOptions.RefreshReminderListPeriod</c> [5 min].</param>
    /// <exception cref="InvalidOperationException">They don't fit <see cref="Width"/>.</exception>
    public static void Check(TimeSpan loadingWindow, TimeSpan refreshPeriod)
    {
        if (Width < loadingWindow + Margin) throw new InvalidOperationException($"ReminderLoadingWindow may be at most {Width - Margin}: the database returns reminders of the next {Width} only.");
        if (Width <= 2 * refreshPeriod) throw new InvalidOperationException($"RefreshReminderListPeriod must be less than {Width / 2}: the database returns reminders of the next {Width} only.");
    }
}

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

    /// <summary>The texts of Orleans' queries by their keys.</summary>
    internal static Dictionary<string, string> OrleansQueries() => SqlTexts.Named(SqlTexts.Resource("Sqlite", "orleans.sql")
        .Replace("{window}", ((int)ReminderWindow.Width.TotalSeconds).ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal));

    private static void Apply(SqliteConnection connection)
    {
        var found = FoundVersion(connection);
        if (found > Version) throw new NewerSchemaException($"The database has schema {found}, this version knows {Version}: start the newer version again, or restore a backup.");
        Execute(connection, SqlTexts.Resource("Sqlite", "schema.sql"));
        Execute(connection, "DELETE FROM OrleansQuery");
        foreach (var (key, text) in OrleansQueries()) Execute(connection, "INSERT INTO OrleansQuery(QueryKey, QueryText) VALUES(@Key, @Text)", ("@Key", key), ("@Text", text));
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
