using System.Data.Common;
using System.Net;
using Npgsql;

namespace Siegelpost.Storage;

/// <summary>
/// The database of a cluster: one data source, that is one pool, for Orleans' three providers (invariant <see cref="Invariant"/>) and for
/// our own queries. What the connection string doesn't say gets values of ours, chosen so that a database that hangs or vanishes becomes a
/// fault within seconds: a fault is "try again later" to every caller, waiting is not.
/// </summary>
public static class PostgresDatabase
{
    /// <summary>What Orleans' providers call Npgsql.</summary>
    public const string Invariant = "Npgsql";

    /// <param name="connectionString"><c>Storage:ConnectionString</c> in Npgsql's form, without a password.</param>
    /// <param name="passwordFile"><c>Storage:PasswordFile</c>: read for every new connection, so a rotated password needs no restart. Null
    /// where the server doesn't ask for one (certificates, peer).</param>
    /// <exception cref="FormatException">A setting can't work; the message says which and how to mend it.</exception>
    public static NpgsqlDataSource Open(string connectionString, string? passwordFile)
    {
        var settings = Parse(connectionString);
        if (settings.Password is not null) throw new FormatException("Storage:ConnectionString holds a password, which then stands in process lists and logs. Put it alone into a file and name that in Storage:PasswordFile.");
        if (string.IsNullOrEmpty(settings.Host)) throw new FormatException("Storage:ConnectionString names no Host.");
        Complete(settings);

        var builder = new NpgsqlDataSourceBuilder(settings.ConnectionString);
        if (passwordFile is null) return builder.Build();
        if (settings.Passfile is not null) throw new FormatException("Storage:ConnectionString names a Passfile, and Storage:PasswordFile is set too. Keep one of them.");
        _ = Checked(passwordFile);
        builder.UsePasswordProvider(_ => Password(File.ReadAllText(passwordFile)), async (_, cancellation) => Password(await File.ReadAllTextAsync(passwordFile, cancellation).ConfigureAwait(false)));
        return builder.Build();
    }

    private static NpgsqlConnectionStringBuilder Parse(string connectionString)
    {
        try { return new NpgsqlConnectionStringBuilder(connectionString); }
        catch (ArgumentException e) { throw new FormatException($"Storage:ConnectionString can't be read: {e.Message}", e); }
    }

    private static void Complete(NpgsqlConnectionStringBuilder settings)
    {
        var said = new DbConnectionStringBuilder { ConnectionString = settings.ConnectionString }; // under Npgsql's own names, whatever synonym was written
        void Default(string name, object value)
        {
            if (!said.ContainsKey(name)) settings[name] = value;
        }

        Default("Application Name", "siegelpost"); // what an operator sees in pg_stat_activity
        Default("Timeout", 4);              // s to connect: a lost SYN is sent again after 1 and 3 s (RFC 6298); also the wait for a place in the pool
        Default("Command Timeout", 8);      // s: the slowest query, a search by a short beginning, takes 0.2; less than a client waits for its reply
        Default("Maximum Pool Size", 16);   // 16 callers already have all of what one server gives; five processes fit into PostgreSQL's default of 100
        Default("No Reset On Close", true); // no statement of ours leaves anything in a session; the reset was one more of them for each, and forgot what was prepared
        Default("Max Auto Prepare", 50);    // our texts are few and come again and again: the server parses and plans each once
        Default("Keepalive", 15);           // s: a connection that waits in the pool for a server that is gone is found before it is needed
        Default("Tcp Keepalive", true);     // and one that waits for an answer ends too when the other machine does
        Default("Tcp Keepalive Time", 15);
        Default("Tcp Keepalive Interval", 3); // Linux gives up after 9: some 40 s
        if (settings.Host!.Contains(',', StringComparison.Ordinal)) Default("Target Session Attributes", "read-write"); // a standby can't take mail
        if (!IsHere(settings.Host)) Default("SSL Mode", nameof(SslMode.VerifyFull)); // Npgsql's own default takes any certificate, and none
    }

    // A socket's path or loopback: what is said there leaves no machine.
    private static bool IsHere(string hosts) => hosts.Split(',').All(host =>
        host is ['/' or '@', ..] or "localhost" || (IPAddress.TryParse(host.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address)));

    private static string Checked(string file)
    {
        try { return Password(File.ReadAllText(file)) is { Length: > 0 } password ? password : throw new FormatException($"Storage:PasswordFile: {file} is empty."); }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException) { throw new FormatException($"Storage:PasswordFile: {file} can't be read: {e.Message}", e); }
    }

    // Editors and `echo` end a file with a line break.
    private static string Password(string content) => content.TrimEnd('\r', '\n');
}
