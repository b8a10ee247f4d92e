using System.Globalization;
using Npgsql;

namespace Siegelpost.Storage;

/// <summary>
/// Brings a cluster's database to the form that this version needs. Two numbers stand in it: <c>schema</c>, its own version, and
/// <c>schema.least</c>, the lowest version of the program that may still work on it. During a rolling upgrade silos of both versions run: a
/// change that the older ones survive (a table or column more) raises the first alone; whoever is below the second is refused.
/// </summary>
public static class PostgresSchema
{
    /// <summary>Of the tables and of Orleans' queries.</summary>
    internal const int Version = 1;

    /// <summary>The lowest version that can work with the tables and Orleans' queries of this one.</summary>
    internal const int Least = 1;

    private const long Lock = 0x53494547454C; // "SIEGEL"; any number that nobody else takes
    private const string Command = "run `Siegelpost.Silo migrate` with a role that owns the schema";

    /// <summary>
    /// What <c>migrate</c> does: creates what is missing and grants the roles their rights, in one transaction. May be repeated, and run by
    /// several at once. A newer database that still suits this version is left as it is.
    /// </summary>
    /// <param name="reminderLoadingWindow"><c>ReminderOptions.ReminderLoadingWindow</c> of the silos.</param>
    /// <param name="refreshReminderListPeriod"><c>ReminderOptions.RefreshReminderListPeriod</c> of the silos.</param>
    /// <exception cref="NewerSchemaException">The database belongs to a newer version; it is left as it is.</exception>
    /// <exception cref="UnpreparedSchemaException">The role may not create tables or grant rights.</exception>
    /// <exception cref="InvalidOperationException">See <see cref="ReminderWindow.Check"/>.</exception>
    /// <exception cref="FormatException">A role doesn't exist, or the database can't hold our texts.</exception>
    public static async Task Migrate(NpgsqlDataSource database, DatabaseRoles roles, TimeSpan reminderLoadingWindow, TimeSpan refreshReminderListPeriod, CancellationToken cancellation = default)
    {
        ReminderWindow.Check(reminderLoadingWindow, refreshReminderListPeriod);
        try
        {
            await Apply(database, roles, cancellation).ConfigureAwait(false);
        }
        catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.InsufficientPrivilege)
        {
            throw new UnpreparedSchemaException($"The database must be prepared for this version, and this role may not do that ({e.MessageText}): {Command}.", e);
        }
    }

    /// <summary>
    /// What a silo does at its start: nothing where the database suits, otherwise <see cref="Migrate"/>, if its role may. With roles granted
    /// by <c>migrate</c> it may not, and says so.
    /// </summary>
    /// <inheritdoc cref="Migrate"/>
    public static async Task Prepare(NpgsqlDataSource database, DatabaseRoles roles, TimeSpan reminderLoadingWindow, TimeSpan refreshReminderListPeriod, CancellationToken cancellation = default)
    {
        ReminderWindow.Check(reminderLoadingWindow, refreshReminderListPeriod);
        if (await Found(database, cancellation).ConfigureAwait(false) < Version)
            await Migrate(database, roles, reminderLoadingWindow, refreshReminderListPeriod, cancellation).ConfigureAwait(false);
    }

    /// <summary>What a front door asks at its start, which may change nothing: does the database suit this version?</summary>
    /// <exception cref="NewerSchemaException">It belongs to a newer version.</exception>
    /// <exception cref="UnpreparedSchemaException">It is empty, older, or not granted to this role.</exception>
    public static async Task Check(NpgsqlDataSource database, CancellationToken cancellation = default)
    {
        var found = await Found(database, cancellation).ConfigureAwait(false);
        if (found < Version) throw new UnpreparedSchemaException($"The database {(found == 0 ? "is empty" : $"has schema {found}")}, this version needs {Version}: start a silo of this version first, or {Command}.");
    }

    private static async Task Apply(NpgsqlDataSource database, DatabaseRoles roles, CancellationToken cancellation)
    {
        var connection = await database.OpenConnectionAsync(cancellation).ConfigureAwait(false);
        await using var _ = connection.ConfigureAwait(false);
        var transaction = await connection.BeginTransactionAsync(cancellation).ConfigureAwait(false);
        await using var __ = transaction.ConfigureAwait(false);
        await connection.Scalar("SELECT pg_advisory_xact_lock(@Lock)", cancellation, ("Lock", Lock)).ConfigureAwait(false); // one after the other
        if (await connection.Scalar("SHOW server_encoding", cancellation).ConfigureAwait(false) is not "UTF8") throw new FormatException("The database is not in UTF8: create one with ENCODING 'UTF8'.");

        var found = await Found(connection, cancellation).ConfigureAwait(false);
        if (found <= Version)
        {
            await connection.Execute(SqlTexts.Resource("Postgres", "schema.sql"), cancellation).ConfigureAwait(false);
            // Keys that we don't know stay: an older silo that starts during an upgrade may ask for them.
            foreach (var (key, text) in SqlTexts.Orleans("Postgres"))
                await connection.Execute("INSERT INTO orleansquery(querykey, querytext) VALUES(@Key, @Text) ON CONFLICT(querykey) DO UPDATE SET querytext=excluded.querytext", cancellation, ("Key", key), ("Text", text)).ConfigureAwait(false);
            foreach (var (name, version) in new[] { ("schema", Version), ("schema.least", Least) })
                await connection.Execute("INSERT INTO meta(name, value) VALUES(@Name, @Value) ON CONFLICT(name) DO UPDATE SET value=excluded.value", cancellation, ("Name", name), ("Value", version.ToString(CultureInfo.InvariantCulture))).ConfigureAwait(false);
            await PostgresRights.Grant(connection, roles, cancellation).ConfigureAwait(false);
        }
        await transaction.CommitAsync(cancellation).ConfigureAwait(false);
    }

    private static async Task<int> Found(NpgsqlDataSource database, CancellationToken cancellation)
    {
        try
        {
            var connection = await database.OpenConnectionAsync(cancellation).ConfigureAwait(false);
            await using var _ = connection.ConfigureAwait(false);
            return await Found(connection, cancellation).ConfigureAwait(false);
        }
        catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.InsufficientPrivilege)
        {
            throw new UnpreparedSchemaException($"This role may not read the database's version ({e.MessageText}): name it in Storage:SiloRole or Storage:FrontRole and {Command}.", e);
        }
    }

    /// <returns>The database's version, 0 where there is none yet.</returns>
    private static async Task<int> Found(NpgsqlConnection connection, CancellationToken cancellation)
    {
        if (await connection.Scalar("SELECT to_regclass('meta') IS NOT NULL", cancellation).ConfigureAwait(false) is not true) return 0;
        var (found, least) = (await Noted(connection, "schema", cancellation).ConfigureAwait(false), await Noted(connection, "schema.least", cancellation).ConfigureAwait(false));
        return least <= Version ? found : throw new NewerSchemaException($"The database has schema {found} for programs of {least} and later, this version knows {Version}: start the newer version again, or restore a backup.");
    }

    private static async Task<int> Noted(NpgsqlConnection connection, string name, CancellationToken cancellation) =>
        await connection.Scalar("SELECT value FROM meta WHERE name=@Name", cancellation, ("Name", name)).ConfigureAwait(false) is string value ? int.Parse(value, CultureInfo.InvariantCulture) : 0;
}
