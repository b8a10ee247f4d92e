using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Npgsql;
using Orleans.Messaging;
using Siegelpost.Storage;

namespace Siegelpost.Tests;

/// <summary>With real roles that sign in with passwords, as an installation has them: an owner who migrates, silos, front doors.</summary>
public sealed class PostgresRightsTests(Postgres postgres) : IAsyncLifetime
{
    private const string Secret = "Tinte?Feder!";
    private readonly Folder _folder = new();
    private readonly string _number = Crockford.NewId().ToLowerInvariant();
    private PostgresServer _server = null!;
    private string _name = "";
    private NpgsqlDataSource _owner = null!, _silo = null!, _front = null!;

    private DatabaseRoles Roles => new($"silo \"{_number}\"", $"front{_number}");

    public async ValueTask InitializeAsync()
    {
        _server = await postgres.Server();
        _name = await _server.CreateDatabase();
        foreach (var role in new[] { $"owner{_number}", Roles.Silo!, Roles.Front! }) await _server.Execute("postgres", $"CREATE ROLE {Quoted(role)} LOGIN PASSWORD '{Secret}'");
        await _server.Execute("postgres", $"ALTER DATABASE {_name} OWNER TO owner{_number}");
        await File.WriteAllTextAsync(_folder["password"], Secret + "\n");
        (_owner, _silo, _front) = (As($"owner{_number}"), As(Roles.Silo!), As(Roles.Front!));
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var source in new[] { _owner, _silo, _front })
            if (source is not null) await source.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_silo_that_may_not_migrate_says_who_must_and_starts_afterwards()
    {
        foreach (var source in new[] { _silo, _front })
            Assert.Contains("run `Siegelpost.Silo migrate` with a role that owns the schema", (await Assert.ThrowsAsync<UnpreparedSchemaException>(() => Prepare(source))).Message, StringComparison.Ordinal);

        await PostgresSchema.Migrate(_owner, DatabaseRoles.None, Given.LoadingWindow, Given.Refresh); // roles forgotten
        Assert.Contains("Storage:SiloRole", (await Assert.ThrowsAsync<UnpreparedSchemaException>(() => Prepare(_silo))).Message, StringComparison.Ordinal);
        Assert.Contains("Storage:FrontRole", (await Assert.ThrowsAsync<UnpreparedSchemaException>(() => PostgresSchema.Check(_front))).Message, StringComparison.Ordinal);

        await Migrate();
        await Prepare(_silo);
        await PostgresSchema.Check(_front);

        await _owner.Execute("UPDATE meta SET value='0' WHERE name='schema'", default);
        await Assert.ThrowsAsync<UnpreparedSchemaException>(() => Prepare(_silo));
    }

    [Fact]
    public async Task A_front_door_reads_neither_state_nor_reminders_nor_lists_nor_audit_nor_keys_and_changes_nothing()
    {
        await Migrate();
        string[] readable = ["meta", "orleansquery", "orleansmembership", "orleansmembershipversion"];
        foreach (var table in await Tables())
        {
            if (readable.Contains(table)) await _front.Query($"SELECT * FROM {table}", static row => row.FieldCount, default);
            else if (table is not ("blob" or "blob_chunk")) await Refused(_front, $"SELECT * FROM {table}");
            if (table is "blob" or "blob_chunk") continue;
            await Refused(_front, $"DELETE FROM {table}");
            await Refused(_front, $"INSERT INTO {table} DEFAULT VALUES");
        }
        await Refused(_front, "CREATE TABLE mine(n integer)");
        await Refused(_front, "UPDATE orleansquery SET querytext=''");
        await Refused(_front, "UPDATE orleansmembership SET status=3");
        await Refused(_front, "UPDATE meta SET value='0'");
        await Refused(_front, "SET ROLE postgres");
    }

    [Fact]
    public async Task A_front_door_finds_the_silos_through_orleans_own_provider()
    {
        await Migrate();
        await _owner.Execute("INSERT INTO orleansmembershipversion VALUES('siegelpost'); INSERT INTO orleansmembership VALUES('siegelpost', '127.0.0.1', 11111, 7, 's', 'h', 3, 30000, NULL, now(), now())", default);
        using var host = new HostBuilder().UseOrleansClient(client => client
            .Configure<Orleans.Configuration.ClusterOptions>(options => (options.ClusterId, options.ServiceId) = ("siegelpost", "siegelpost"))
            .UseAdoNetClustering(options => (options.Invariant, options.DataSource) = (PostgresDatabase.Invariant, _front))).Build();
        var gateways = host.Services.GetRequiredService<IGatewayListProvider>();
        await gateways.InitializeGatewayListProvider();

        Assert.Equal("gwy.tcp://127.0.0.1:30000/7", Assert.Single(await gateways.GetGateways()).ToString());
    }

    [Fact]
    public async Task A_silo_works_on_everything_but_appends_only_to_the_audit_and_changes_no_version()
    {
        await Migrate();
        using var keys = Given.Keys(_folder);
        await keys.Confirm(_silo);
        await new Audit(_silo).Append(DateTimeOffset.UnixEpoch, "support", "retry", "reason", "MAIL");
        await new Organisations(_silo).Add("firma");
        await new Organisations(_silo).Remove("firma");
        await new ReadModel(_silo).Record(new MessageRow("M", "firma", "out", "anna@firma.example", DateTimeOffset.UnixEpoch, "accepted", null, false, 1), new RecipientRow("M", "bert@kunde.example", null, "new", null));
        await new ReadModel(_silo).Forget("M");
        await new ProtectionKeys(_silo, keys).Write("key-1", "<key/>");
        await new ProtectionKeys(_silo, keys).Write("key-1", "<key/>");

        foreach (var attempt in new[] { "UPDATE audit SET who=''", "DELETE FROM audit", "TRUNCATE audit", "UPDATE meta SET value='0'", "DELETE FROM meta", "UPDATE orleansquery SET querytext=''", "DROP TABLE message" })
            await Refused(_silo, attempt);
    }

    [Fact]
    public async Task Every_table_is_in_the_list_of_rights()
    {
        await Migrate();
        Assert.Equal(await Tables(), PostgresRights.All.Select(right => right.Table).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_migration_takes_away_what_a_role_had_too_much()
    {
        await Migrate();
        await _owner.Execute($"GRANT ALL ON protectionkey TO {Quoted(Roles.Front!)}", default);
        await Migrate();
        await Refused(_front, "SELECT * FROM protectionkey");
    }

    [Fact]
    public async Task Roles_that_are_missing_or_the_same_are_named()
    {
        async Task<string> Fault(DatabaseRoles roles) =>
            (await Assert.ThrowsAsync<FormatException>(() => PostgresSchema.Migrate(_owner, roles, Given.LoadingWindow, Given.Refresh))).Message;
        Assert.Contains("Storage:FrontRole", await Fault(new(null, "nobody-here")), StringComparison.Ordinal);
        Assert.Contains("same role", await Fault(new(Roles.Silo, Roles.Silo)), StringComparison.Ordinal);
        await PostgresSchema.Migrate(_owner, new($"owner{_number}", null), Given.LoadingWindow, Given.Refresh); // one role for everything
        await PostgresSchema.Migrate(_owner, new($"owner{_number}", null), Given.LoadingWindow, Given.Refresh);
        await new Organisations(_owner).Add("firma");
    }

    [Fact]
    public async Task A_rotated_password_is_used_without_a_restart_and_a_wrong_one_is_a_fault_that_passes()
    {
        await Migrate();
        await PostgresSchema.Check(_front);
        await _server.Execute("postgres", $"ALTER ROLE {Roles.Front} PASSWORD 'another'");
        _front.Clear(); // connections that are open stay so; new ones are refused

        await Assert.ThrowsAnyAsync<System.Data.Common.DbException>(() => PostgresSchema.Check(_front));
        await File.WriteAllTextAsync(_folder["password"], "another\r\n");
        await PostgresSchema.Check(_front);
        File.Delete(_folder["password"]);
        _front.Clear();
        await Assert.ThrowsAnyAsync<System.Data.Common.DbException>(() => PostgresSchema.Check(_front));
    }

    private NpgsqlDataSource As(string role) => PostgresDatabase.Open(_server.ConnectionString(_name, role), _folder["password"]);
    private Task Migrate() => PostgresSchema.Migrate(_owner, Roles, Given.LoadingWindow, Given.Refresh);
    private static Task Prepare(NpgsqlDataSource source) => PostgresSchema.Prepare(source, DatabaseRoles.None, Given.LoadingWindow, Given.Refresh);
    private Task<List<string>> Tables() => _owner.Query("SELECT tablename::text FROM pg_tables WHERE schemaname='public' ORDER BY tablename", static row => row.GetString(0), default);

    private static async Task Refused(NpgsqlDataSource source, string sql) =>
        Assert.Equal(PostgresErrorCodes.InsufficientPrivilege, (await Assert.ThrowsAsync<PostgresException>(() => source.Execute(sql, default))).SqlState);

    private static string Quoted(string role) => $"\"{role.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
