using System.Data.Common;
using Npgsql;
using Siegelpost.Storage;

namespace Siegelpost.Tests;

public sealed class PostgresSchemaTests(Postgres postgres) : IAsyncLifetime
{
    private NpgsqlDataSource _database = null!;

    public async ValueTask InitializeAsync() => _database = await postgres.Empty();

    public async ValueTask DisposeAsync()
    {
        if (_database is not null) await _database.DisposeAsync();
    }

    [Fact]
    public async Task Three_silos_that_start_at_once_on_an_empty_database_all_find_it_ready()
    {
        var sources = Enumerable.Range(0, 3).Select(_ => PostgresDatabase.Open(_database.ConnectionString, null)).ToList();
        await Task.WhenAll(sources.Select(source => PostgresSchema.Prepare(source, DatabaseRoles.None, Given.LoadingWindow, Given.Refresh)));

        foreach (var source in sources)
        {
            await PostgresSchema.Check(source);
            await source.DisposeAsync();
        }
        Assert.Equal(20, await Count("orleansquery"));
    }

    [Fact]
    public async Task Migrating_again_keeps_data_and_the_queries_that_another_version_asks_for()
    {
        await Migrate();
        await new Organisations(_database).Add("firma");
        await _database.Execute("INSERT INTO orleansquery VALUES('OfAnotherVersion', 'SELECT 1'); UPDATE orleansquery SET querytext='old' WHERE querykey='ReadFromStorageKey'", default);
        await Migrate();

        Assert.Equal(["firma"], await new Organisations(_database).All());
        Assert.Equal(21, await Count("orleansquery"));
        Assert.Equal([SqlTexts.Orleans("Postgres")["ReadFromStorageKey"]], await Texts("SELECT querytext FROM orleansquery WHERE querykey='ReadFromStorageKey'"));
    }

    [Fact]
    public async Task A_silo_of_the_old_version_starts_during_an_upgrade_and_leaves_the_newer_database_alone()
    {
        await Migrate();
        await _database.Execute("UPDATE meta SET value='99' WHERE name='schema'; UPDATE orleansquery SET querytext='newer' WHERE querykey='ReadFromStorageKey'", default);

        await Prepare();
        await PostgresSchema.Check(_database);
        await Migrate();
        Assert.Equal(["newer"], await Texts("SELECT querytext FROM orleansquery WHERE querykey='ReadFromStorageKey'"));
        Assert.Equal(["99"], await Texts("SELECT value FROM meta WHERE name='schema'"));
    }

    [Fact]
    public async Task A_database_that_only_newer_versions_can_work_on_is_refused_and_left_as_it_is()
    {
        await Migrate();
        await _database.Execute("UPDATE meta SET value='99'; DELETE FROM orleansquery", default);

        await Assert.ThrowsAsync<NewerSchemaException>(Prepare);
        await Assert.ThrowsAsync<NewerSchemaException>(Migrate);
        await Assert.ThrowsAsync<NewerSchemaException>(() => PostgresSchema.Check(_database));
        Assert.Equal(0, await Count("orleansquery"));
    }

    [Fact]
    public async Task A_front_door_in_front_of_an_empty_or_older_database_says_what_is_missing()
    {
        Assert.Contains("Siegelpost.Silo migrate", (await Assert.ThrowsAsync<UnpreparedSchemaException>(() => PostgresSchema.Check(_database))).Message, StringComparison.Ordinal);
        await Migrate();
        await _database.Execute("UPDATE meta SET value='0' WHERE name='schema'", default);
        await Assert.ThrowsAsync<UnpreparedSchemaException>(() => PostgresSchema.Check(_database));
        await Prepare();
        await PostgresSchema.Check(_database);
    }

    [Fact]
    public async Task A_migration_that_fails_half_way_leaves_nothing_behind()
    {
        await _database.Execute("CREATE VIEW audit AS SELECT 1 AS target", default); // in the way of a table
        await Assert.ThrowsAnyAsync<DbException>(Migrate);
        Assert.Empty(await Texts("SELECT table_name::text FROM information_schema.tables WHERE table_schema='public' AND table_name<>'audit'"));
    }

    [Fact]
    public async Task Reminder_options_under_which_reminders_would_vanish_are_refused()
    {
        await Assert.ThrowsAsync<InvalidOperationException>(() => PostgresSchema.Migrate(_database, DatabaseRoles.None, TimeSpan.FromMinutes(16), Given.Refresh));
        await Migrate();
        await Assert.ThrowsAsync<InvalidOperationException>(() => PostgresSchema.Prepare(_database, DatabaseRoles.None, TimeSpan.FromMinutes(16), Given.Refresh));
    }

    [Fact]
    public async Task A_database_that_is_not_in_utf8_is_refused()
    {
        var server = await postgres.Server();
        var name = await server.CreateDatabase();
        await server.Execute("postgres", $"DROP DATABASE {name}");
        await server.Execute("postgres", $"CREATE DATABASE {name} ENCODING 'SQL_ASCII' LOCALE 'C' TEMPLATE template0");
        await using var other = PostgresDatabase.Open(server.ConnectionString(name), null);
        Assert.Contains("UTF8", (await Assert.ThrowsAsync<FormatException>(() => PostgresSchema.Migrate(other, DatabaseRoles.None, Given.LoadingWindow, Given.Refresh))).Message, StringComparison.Ordinal);
    }

    private Task Migrate() => PostgresSchema.Migrate(_database, DatabaseRoles.None, Given.LoadingWindow, Given.Refresh);
    private Task Prepare() => PostgresSchema.Prepare(_database, DatabaseRoles.None, Given.LoadingWindow, Given.Refresh);
    private Task<List<string>> Texts(string sql) => _database.Query(sql, static row => row.GetString(0), default);
    private async Task<long> Count(string table) => Assert.Single(await _database.Query($"SELECT count(*) FROM {table}", static row => row.GetInt64(0), default));
}
