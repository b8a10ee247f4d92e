using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Npgsql;

namespace Siegelpost.Tests;

/// <summary>
/// A PostgreSQL of the tests' own, from the programs of this machine: a directory and a port nobody else has, the superuser "postgres"
/// trusted on loopback, other roles by password. It can be stopped, killed and started again on the same port and data. A shell stands
/// between: it holds our end of a pipe, and when this process dies in whatever way, it ends the server and removes the directory.
/// </summary>
public sealed class PostgresServer : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60), Rest = TimeSpan.FromMilliseconds(10);

    // A line names the signal that stops the server; the end of input means that nobody is left. Signals to the whole group must not end it
    // before it has tidied up.
    private const string Guard = """
        exec 3<&0
        "$1/postgres" -D "$2/data" -k "$2" -p "$3" -c listen_addresses=127.0.0.1 -c max_connections=300 -c fsync=off -c log_min_messages=warning </dev/null 3<&- >>"$2/log" 2>&1 &
        server=$!
        trap '' HUP INT TERM
        (if read -r how <&3; then kill -s "$how" $server; else : >"$2/orphaned"; kill -s QUIT $server; fi) &
        reader=$!
        exec 3<&-
        wait $server
        kill -s KILL $reader 2>/dev/null
        [ ! -e "$2/orphaned" ] || rm -rf "$2"
        """;

    private readonly string _programs, _root;
    private Process? _guard;
    private int _databases;

    private PostgresServer(string programs, string root) => (_programs, _root) = (programs, root);

    /// <summary>Whether this machine has the programs.</summary>
    public static bool IsInstalled => Programs() is not null;

    public int Port { get; private set; }

    /// <summary>A new server that answers.</summary>
    /// <exception cref="FileNotFoundException">PostgreSQL is not installed.</exception>
    public static async Task<PostgresServer> Start()
    {
        var programs = Programs() ?? throw new FileNotFoundException("PostgreSQL is not installed (Debian: apt install postgresql).");
        var root = (await Run("sh", "-c", "umask 077; mktemp -d \"${TMPDIR:-/tmp}/siegelpost-pg-XXXXXX\"")).Trim();
        var server = new PostgresServer(programs, root);
        try
        {
            await Run(Path.Combine(programs, "initdb"), "-D", $"{root}/data", "-U", "postgres", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync", "-A", "trust");
            await Run("sh", "-c", $"printf '%s\\n' 'local all all trust' 'host all postgres 127.0.0.1/32 trust' 'host all all 127.0.0.1/32 scram-sha-256' >'{root}/data/pg_hba.conf'");
            for (var attempt = 1; ; attempt++)
            {
                server.Port = FreePort();
                if (await server.TryStart()) return server;
                if (attempt == 10) throw new InvalidOperationException(await server.Log()); // between looking and taking, somebody else took the port
            }
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>As the superuser, or as a role with its password.</summary>
    public string ConnectionString(string database, string role = "postgres", string? password = null) =>
        new NpgsqlConnectionStringBuilder { Host = "127.0.0.1", Port = Port, Database = database, Username = role, Password = password }.ToString();

    /// <summary>An empty database of its own.</summary>
    /// <returns>Its name.</returns>
    public async Task<string> CreateDatabase()
    {
        var name = $"test{Interlocked.Increment(ref _databases)}";
        await Execute("postgres", $"CREATE DATABASE {name}");
        return name;
    }

    /// <summary>One statement as the superuser.</summary>
    public async Task Execute(string database, string sql)
    {
        await using var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(ConnectionString(database)) { Pooling = false }.ToString());
        await connection.OpenAsync();
#pragma warning disable CA2100 // tests' own texts
        await using var command = new NpgsqlCommand(sql, connection);
#pragma warning restore CA2100
        await command.ExecuteNonQueryAsync();
    }

    /// <summary>Every connection breaks at once and nothing is tidied up: what is left is what a crash leaves.</summary>
    public Task StopImmediately() => Stop("QUIT");

    /// <summary>Open transactions are rolled back, everything is written, clients are told.</summary>
    public Task StopFast() => Stop("INT");

    /// <summary>SIGKILL to the server.</summary>
    public Task Kill() => Stop("KILL");

    /// <summary>On the same port and data, after any kind of stop.</summary>
    public async Task StartAgain()
    {
        for (var clock = Stopwatch.StartNew(); !await TryStart(); await Task.Delay(Rest)) // after a kill, its children hold memory and port for a moment
            if (clock.Elapsed > Patience) throw new InvalidOperationException(await Log());
    }

    public async ValueTask DisposeAsync()
    {
        await StopImmediately();
        if (Directory.Exists(_root)) await Run("rm", "-rf", _root);
    }

    /// <returns>False when the server ended at once: the port was taken.</returns>
    private async Task<bool> TryStart()
    {
        var guard = Process.Start(Unprivileged("sh", "-c", Guard, "sh", _programs, _root, Port.ToString(CultureInfo.InvariantCulture)))!;
        guard.StandardOutput.Close();
        guard.StandardError.Close();
        for (var clock = Stopwatch.StartNew(); !guard.HasExited; await Task.Delay(Rest))
        {
            if (clock.Elapsed > Patience) throw new TimeoutException(await Log());
            if (!await Answers()) continue;
            _guard = guard;
            return true;
        }
        guard.Dispose();
        return false;
    }

    private async Task<bool> Answers()
    {
        try
        {
            await using var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder { Host = _root, Port = Port, Database = "postgres", Username = "postgres", Pooling = false }.ToString());
            await connection.OpenAsync(); // through its own socket: on the port somebody else might answer
            return true;
        }
        catch (Exception e) when (e is NpgsqlException or SocketException or IOException) { return false; }
    }

    private async Task Stop(string signal)
    {
        if (_guard is null) return;
        await _guard.StandardInput.WriteLineAsync(signal);
        await _guard.StandardInput.FlushAsync();
        await _guard.WaitForExitAsync();
        _guard.Dispose();
        _guard = null;
    }

    private async Task<string> Log() => await Run("cat", $"{_root}/log");

    private static string? Programs() => new[] { "/usr/lib/postgresql", "/usr/local/lib/postgresql" } // Debian: one folder for each major version
        .Where(Directory.Exists).SelectMany(Directory.GetDirectories).Order(StringComparer.Ordinal).Select(version => Path.Combine(version, "bin"))
        .Concat((Environment.GetEnvironmentVariable("PATH") ?? "").Split(':'))
        .LastOrDefault(folder => File.Exists(Path.Combine(folder, "initdb")) && File.Exists(Path.Combine(folder, "postgres")));

    // Below the range from which systems take ports for outgoing connections, so that nothing slips in while the server is down.
    private static int FreePort()
    {
        while (true)
        {
            var port = Random.Shared.Next(15_000, 32_000);
            try
            {
                using var probe = new TcpListener(IPAddress.Loopback, port);
                probe.Start();
                return port;
            }
            catch (SocketException) { }
        }
    }

    private static async Task<string> Run(string program, params string[] arguments)
    {
        using var process = Process.Start(Unprivileged(program, arguments))!;
        process.StandardInput.Close();
        var error = process.StandardError.ReadToEndAsync();
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return process.ExitCode == 0 ? output : throw new InvalidOperationException($"{program} ended with {process.ExitCode}: {output}{await error}");
    }

    // PostgreSQL refuses to run as root.
    private static ProcessStartInfo Unprivileged(string program, params string[] arguments)
    {
        string[] user = File.ReadLines("/etc/passwd").Any(line => line.StartsWith("postgres:", StringComparison.Ordinal)) ? ["postgres", "postgres"] : ["nobody", "nogroup"];
        string[] all = Environment.IsPrivilegedProcess ? ["setpriv", $"--reuid={user[0]}", $"--regid={user[1]}", "--clear-groups", "--", program, .. arguments] : [program, .. arguments];
        return new ProcessStartInfo(all[0], all[1..])
        {
            WorkingDirectory = "/", // ours may be one that this user can't enter
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
    }
}
