using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;
using Npgsql;

namespace Siegelpost.Tests;

/// <summary>
/// A cluster as <c>./cluster</c> starts it: PostgreSQL, silos, gateways and portals as processes of their own, on loopback addresses of
/// their own. Where the machine allows it each silo lives in a network namespace, so that the net between two of them can be cut. When
/// this process ends, in whatever way, a shell that waits at the other end of our pipe clears everything away.
/// </summary>
public sealed partial class ClusterProcesses : IAsyncDisposable
{
    private readonly string _root, _net;
    private readonly Namespaces? _namespaces;
    private readonly Process _guard;
    private NpgsqlDataSource? _database;

    private ClusterProcesses(string net, Namespaces? namespaces)
    {
        (_net, _namespaces, _root) = (net, namespaces, System.IO.Directory.CreateTempSubdirectory("siegelpost-cluster").FullName);
        var leave = Environment.GetEnvironmentVariable("FAULTS_KEEP") is { Length: > 0 } ? "" : "rm -rf \"$3\"";
        _guard = Shell.Begin("setsid", "bash", "-c", $"cat >/dev/null; exec >/dev/null 2>&1; \"$1\" kill --dir \"$2\"; {namespaces?.Removal ?? ":"}; rm -rf \"$(readlink \"$2/postgres\")\"; {leave}", "guard", Script, Directory, _root);
    }

    /// <summary>Starts and waits until everything is ready.</summary>
    /// <param name="relay">The next hop.</param>
    /// <param name="build">Programs of another build: its artifacts/bin.</param>
    public static async Task<ClusterProcesses> Start(IPEndPoint relay, int silos = 3, int gateways = 2, int portals = 2, Namespaces? namespaces = null, string? build = null, params string[] settings)
    {
        // 254 addresses that nobody else has, or hardly.
        var net = string.Create(CultureInfo.InvariantCulture, $"127.{Random.Shared.Next(20, 250)}.{Random.Shared.Next(1, 250)}");
        var cluster = new ClusterProcesses(net, namespaces)
        {
            Silos = Names("silo", silos),
            Gateways = Names("gateway", gateways),
            Portals = Names("portal", portals),
        };
        try
        {
            var said = await cluster.Ask(["start", "--relay", $"{relay}", "--net", net, "--silos", $"{silos}", "--gateways", $"{gateways}", "--portals", $"{portals}",
                .. namespaces is null ? Array.Empty<string>() : ["--silo-net", namespaces.Net, "--netns", namespaces.Prefix],
                .. build is null ? ["--no-build", "--configuration", Here.Name] : new[] { "--build", build },
                "--Logging:Console:FormatterName=simple", "--Logging:Console:FormatterOptions:SingleLine=true", "--Logging:Console:FormatterOptions:TimestampFormat=HH:mm:ss.fff ",
                "--Portal:AttemptsPerMinute=10000", "--Portal:PostsPerMinute=10000", .. settings]);
            cluster.SetUp = new Uri(Link().Match(said).Value);
        }
        catch
        {
            await cluster.DisposeAsync();
            throw;
        }
        return cluster;
    }

    public IReadOnlyList<string> Silos { get; private init; } = [];
    public IReadOnlyList<string> Gateways { get; private init; } = [];
    public IReadOnlyList<string> Portals { get; private init; } = [];
    public Uri SetUp { get; private set; } = null!;
    public string Directory => Path.Combine(_root, "cluster");

    /// <summary>For the test's own files.</summary>
    public string Scratch => System.IO.Directory.CreateDirectory(Path.Combine(_root, "scratch")).FullName;

    public IPEndPoint Smtp(string gateway) => IPEndPoint.Parse($"{_net}.2{gateway[^1]}:2525");
    public Uri Portal(string portal) => new($"http://{_net}.3{portal[^1]}:8080");
    public Uri Support(string portal) => new($"http://{_net}.3{portal[^1]}:8081");

    /// <summary>The database, as the role that owns everything in it.</summary>
    public NpgsqlDataSource Database => _database ??= NpgsqlDataSource.Create(ConnectionString("siegelpost_owner"));

    public string ConnectionString(string role) => new NpgsqlConnectionStringBuilder
    {
        Host = $"{_namespaces?.Net ?? _net}.5",
        Database = "siegelpost",
        Username = role,
        Password = File.ReadAllText(Path.Combine(Directory, "passwords", role)),
        Timeout = 5,
        Pooling = false, // tests take the server away
    }.ConnectionString;

    /// <summary>SIGKILL; of "postgres" the stop that its programs call immediate.</summary>
    public Task Kill(string name) => Ask("kill", name);

    /// <summary>Again, where it was; waits until it is ready. One that runs is left alone.</summary>
    public Task StartAgain(string name, string? build = null) => Ask(["start", name, .. build is null ? Array.Empty<string>() : ["--build", build]]);

    /// <summary>The same with several at once.</summary>
    public Task StartAgain(IReadOnlyList<string> names) => Ask(["start", .. names]);

    /// <summary>SIGTERM, and waits for the end.</summary>
    public async Task<TimeSpan> Stop(string name)
    {
        var clock = Stopwatch.StartNew();
        await Ask("stop", name);
        return clock.Elapsed;
    }

    /// <summary>STOP freezes it, CONT lets it go on.</summary>
    public Task Signal(string name, string signal) => Shell.Run("kill", $"-{signal}", $"{Pid(name)}");

    public int Pid(string name) => int.Parse(File.ReadAllText(Path.Combine(Directory, "run", $"{name}.pid")).Split(' ')[0], CultureInfo.InvariantCulture);

    public int PostgresPid => int.Parse(File.ReadLines(Path.Combine(Directory, "postgres", "data", "postmaster.pid")).First(), CultureInfo.InvariantCulture);

    /// <summary>What the members have written to their logs.</summary>
    public string Log(string name) => File.ReadAllText(Path.Combine(Directory, "log", $"{name}.log"));

    public async ValueTask DisposeAsync()
    {
        if (_database is not null) await _database.DisposeAsync();
        _guard.StandardInput.Close();
        await _guard.WaitForExitAsync();
        _guard.Dispose();
    }

    /// <summary>Whether it runs; one that ended by itself doesn't.</summary>
    public bool Runs(string name) => System.IO.Directory.Exists($"/proc/{Pid(name)}");

    /// <summary>Brings the database to the form of another build, as its operator does before the first silo of it starts.</summary>
    public Task Migrate(string build) => Ask("migrate", "--build", build);

    private Task<string> Ask(params string[] arguments) => Shell.Run(Script, [arguments[0], "--dir", Directory, .. arguments[1..]]);

    private static string[] Names(string kind, int count) => [.. Enumerable.Range(1, count).Select(number => $"{kind}-{number}")];

    /// <summary>artifacts/bin/EndToEnd/release</summary>
    private static DirectoryInfo Here { get; } = new(AppContext.BaseDirectory.TrimEnd('/'));

    public static string Root => Here.Parent!.Parent!.Parent!.Parent!.FullName;

    private static string Script => Path.Combine(Root, "cluster");

    [GeneratedRegex(@"http://\S+/setup/\S+")]
    private static partial Regex Link();
}
