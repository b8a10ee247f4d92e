using System.Data.Common;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Orleans.Storage;
using Siegelpost.Storage;

[assembly: AssemblyFixture(typeof(Siegelpost.Tests.Postgres))]

namespace Siegelpost.Tests;

/// <summary>A prepared, empty database of one test's own. What holds for both products is a contract that runs on both.</summary>
public abstract class TestDatabase : IAsyncDisposable
{
    public abstract DbDataSource Source { get; }

    /// <summary>Orleans' name of the provider.</summary>
    public abstract string Invariant { get; }

    /// <summary>How the database says that it will answer.</summary>
    public abstract Task<string> Plan(string sql);

    /// <summary>Reminders that are spread evenly over the next 30 days, and statistics as they are in an old database.</summary>
    public abstract Task FillReminders(int count);

    /// <summary>Makes the window of the stored range queries smaller, so that what takes weeks takes seconds.</summary>
    public Task Narrow(TimeSpan window) => Source.Execute("UPDATE OrleansQuery SET QueryText=replace(QueryText, @Wide, @Narrow)", default,
        ("Wide", $"{ReminderWindow.Width.TotalSeconds} seconds"), ("Narrow", $"{window.TotalSeconds} seconds"));

    /// <summary>Grain state and reminders of a silo in this database.</summary>
    public void Use(ISiloBuilder silo) => silo
        .AddAdoNetGrainStorageAsDefault(options => options.Configure<IServiceProvider>((storage, services) =>
        {
            (storage.Invariant, storage.DataSource) = (Invariant, Source);
            storage.GrainStorageSerializer = ActivatorUtilities.CreateInstance<SystemTextJsonGrainStorageSerializer>(services);
        }))
        .UseAdoNetReminderService(reminders => (reminders.Invariant, reminders.DataSource) = (Invariant, Source));

    public virtual async ValueTask DisposeAsync()
    {
        await Source.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    /// <summary>The text of one of Orleans' queries, as a silo reads it.</summary>
    public async Task<string> Stored(string key) =>
        Assert.Single(await Source.Query("SELECT QueryText FROM OrleansQuery WHERE QueryKey=@Key", static row => row.GetString(0), default, ("Key", key)));

    // What a parameter holds decides its type, and in PostgreSQL the plan.
    protected static IEnumerable<(string, object?)> Samples(string sql) =>
        System.Text.RegularExpressions.Regex.Matches(sql, "@[A-Za-z0-9]+").Select(match => match.Value).Distinct().Select(name => (name, name switch
        {
            "@Limit" or "@Offset" or "@Reach" or "@Most" or "@Before" or "@Due" => 50L,
            "@BeginHash" or "@EndHash" => 0,
            "@Organisation" => sql.Contains("@Organisation IS NULL", StringComparison.Ordinal) || sql.Contains("@Organisation::text IS NULL", StringComparison.Ordinal) ? null : "org1",
            "@ServiceId" => "siegelpost",
            _ => (object?)"sample",
        }));
}

internal sealed class SqliteTestDatabase : TestDatabase
{
    private readonly Folder _folder = new();
    private readonly SqliteBatchSource _source;

    private SqliteTestDatabase() => _source = new SqliteBatchSource(_folder["test.db"]);

    public override DbDataSource Source => _source;
    public override string Invariant => "System.Data.SQLite";

    public static async Task<TestDatabase> Open()
    {
        var database = new SqliteTestDatabase();
        await SqliteSchema.Apply(database._source, Given.LoadingWindow, Given.Refresh);
        return database;
    }

    public override async Task<string> Plan(string sql) => string.Join('\n', await Source.Query($"EXPLAIN QUERY PLAN {sql}", static row => row.GetString(3), default, [.. Samples(sql)]));

    public override Task FillReminders(int count) => _source.Script(connection =>
    {
        using var command = connection.CreateCommand();
        command.CommandText = """
            WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i+1 FROM n WHERE i<@Count)
            INSERT INTO OrleansRemindersTable SELECT 'siegelpost', 'note/' || i, 'wake', strftime('%Y-%m-%d %H:%M:%f', 'now', '+' || (2592000.0*i/@Count) || ' seconds'), 300000, random() >> 32, 0 FROM n;
            ANALYZE
            """;
        command.Parameters.AddWithValue("@Count", count);
        command.ExecuteNonQuery();
    }, default);

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        _folder.Dispose();
    }
}

internal sealed class PostgresTestDatabase(NpgsqlDataSource source) : TestDatabase
{
    public override DbDataSource Source => source;
    public override string Invariant => PostgresDatabase.Invariant;

    public override async Task<string> Plan(string sql) => string.Join('\n', await Source.Query($"EXPLAIN {sql}", static row => row.GetString(0), default, [.. Samples(sql)]));

    public override async Task FillReminders(int count)
    {
        await Source.Execute("""
            INSERT INTO orleansreminders SELECT 'siegelpost', 'note/' || i, 'wake', now() + interval '30 days' * i / @Count, 300000, (random()*4294967295 - 2147483648)::integer, 0
              FROM generate_series(1, @Count) i
            """, default, ("Count", count));
        await Source.Execute("ANALYZE orleansreminders", default); // autovacuum does so within a minute
    }
}

/// <summary>The one server of this run, started by the first test that asks for it.</summary>
public sealed class Postgres : IAsyncDisposable
{
    private readonly Lazy<Task<PostgresServer>> _server = new(PostgresServer.Start);

    /// <summary>The server; without the programs, the test is skipped.</summary>
    public Task<PostgresServer> Server()
    {
        Assert.SkipUnless(PostgresServer.IsInstalled, "PostgreSQL is not installed.");
        return _server.Value;
    }

    public async Task<TestDatabase> Open()
    {
        var source = await Empty();
        await PostgresSchema.Migrate(source, DatabaseRoles.None, Given.LoadingWindow, Given.Refresh);
        return new PostgresTestDatabase(source);
    }

    /// <summary>A database without any table.</summary>
    internal async Task<NpgsqlDataSource> Empty()
    {
        var server = await Server();
        return PostgresDatabase.Open(server.ConnectionString(await server.CreateDatabase()), passwordFile: null);
    }

    public async ValueTask DisposeAsync()
    {
        if (_server.IsValueCreated) await (await _server.Value).DisposeAsync();
    }
}
