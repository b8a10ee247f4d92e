using System.Data.Common;
using System.Diagnostics;
using Npgsql;
using Siegelpost.Storage;

namespace Siegelpost.Tests;

public sealed class PostgresDatabaseTests : IDisposable
{
    private readonly Folder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("Host=db;Password=hunter2", "Storage:PasswordFile"), InlineData("Host=db;pwd=hunter2", "Storage:PasswordFile"), InlineData("Host=db;PSW=hunter2", "Storage:PasswordFile")]
    [InlineData("Database=x", "Host"), InlineData("Host=db;Colour=blue", "Storage:ConnectionString"), InlineData("nonsense", "Storage:ConnectionString")]
    [InlineData("Host=db;Timeout=soon", "Storage:ConnectionString")]
    public void A_connection_string_that_can_not_work_is_named_with_its_fix_and_without_its_secret(string text, string says)
    {
        var fault = Assert.Throws<FormatException>(() => PostgresDatabase.Open(text, null));
        Assert.Contains(says, fault.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", fault.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_password_file_that_is_missing_or_empty_or_one_of_two_is_named()
    {
        Assert.Contains(_folder["none"], Assert.Throws<FormatException>(() => PostgresDatabase.Open("Host=db", _folder["none"])).Message, StringComparison.Ordinal);
        File.WriteAllText(_folder["empty"], "\n");
        Assert.Contains("empty", Assert.Throws<FormatException>(() => PostgresDatabase.Open("Host=db", _folder["empty"])).Message, StringComparison.Ordinal);
        File.WriteAllText(_folder["password"], "x");
        Assert.Contains("Passfile", Assert.Throws<FormatException>(() => PostgresDatabase.Open("Host=db;Passfile=/etc/pass", _folder["password"])).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Host=db.firma.example", SslMode.VerifyFull), InlineData("Host=10.0.0.5", SslMode.VerifyFull), InlineData("Host=127.0.0.1,db2", SslMode.VerifyFull)]
    [InlineData("Host=localhost", SslMode.Prefer), InlineData("Host=127.0.0.1", SslMode.Prefer), InlineData("Host=::1", SslMode.Prefer), InlineData("Host=/run/postgresql", SslMode.Prefer)]
    [InlineData("Host=db;SslMode=Require", SslMode.Require)]
    public void What_leaves_the_machine_is_encrypted_to_a_server_that_proved_its_name_unless_said_otherwise(string text, SslMode expected) => Assert.Equal(expected, Opened(text).SslMode);

    [Fact]
    public void Limits_are_ours_until_the_connection_string_says_others()
    {
        var ours = Opened("Host=localhost");
        Assert.Equal((4, 8, 16, 15, true), (ours.Timeout, ours.CommandTimeout, ours.MaxPoolSize, ours.KeepAlive, ours.TcpKeepAlive));
        var theirs = Opened("Server=a,b;Command Timeout=30;Timeout=15;MaxPoolSize=100;Keepalive=0;TCP Keepalive=false;ApplicationName=x");
        Assert.Equal((15, 30, 100, 0, false, "x"), (theirs.Timeout, theirs.CommandTimeout, theirs.MaxPoolSize, theirs.KeepAlive, theirs.TcpKeepAlive, theirs.ApplicationName));
        Assert.Equal("read-write", theirs.TargetSessionAttributes);
    }

    private static NpgsqlConnectionStringBuilder Opened(string text)
    {
        using var database = PostgresDatabase.Open(text, null);
        return new NpgsqlConnectionStringBuilder(database.ConnectionString);
    }
}

/// <summary>A server of its own, since it is taken down.</summary>
public sealed class PostgresFaultTests
{
    [Fact]
    public async Task What_was_committed_outlives_a_kill_and_the_same_data_source_goes_on_with_the_server()
    {
        Assert.SkipUnless(PostgresServer.IsInstalled, "PostgreSQL is not installed.");
        await using var server = await PostgresServer.Start();
        await using var database = PostgresDatabase.Open(server.ConnectionString(await server.CreateDatabase()), null);
        await PostgresSchema.Migrate(database, DatabaseRoles.None, Given.LoadingWindow, Given.Refresh);
        var organisations = new Organisations(database);
        var kept = new List<string>();
        foreach (var stop in new Func<Task>[] { server.Kill, server.StopImmediately, server.StopFast })
        {
            kept.Add($"firma{kept.Count}");
            await organisations.Add(kept[^1]);
            await stop();

            var clock = Stopwatch.StartNew();
            await Assert.ThrowsAnyAsync<DbException>(() => organisations.Add("lost"));
            await Assert.ThrowsAnyAsync<DbException>(() => organisations.All()); // a new connection, refused
            Assert.InRange(clock.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(30)); // a fault, not a wait

            await server.StartAgain();
            Assert.Equal(kept, await Eventually.Fits(async () => await Answer(organisations), all => all is not null));
        }
    }

    // Connections that the stop has broken are found when they are used.
    private static async Task<List<string>?> Answer(Organisations organisations)
    {
        try { return await organisations.All(); }
        catch (DbException) { return null; }
    }
}
