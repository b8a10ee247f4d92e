using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Text.RegularExpressions;

namespace Siegelpost.Tests;

/// <summary>
/// The real product in a process of its own, with a data directory of its own. It can be killed, stopped and started again on the same
/// directory and the same ports, as an operator or a power cut would.
/// </summary>
public sealed partial class SiegelpostProcess : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly string _root;
    private readonly Dictionary<string, string> _settings;
    private readonly ConcurrentQueue<string> _output = new();
    private Process? _process;

    private SiegelpostProcess(string root, Dictionary<string, string> settings) => (_root, _settings) = (root, settings);

    /// <summary>Starts and waits for the greeting.</summary>
    /// <param name="relay">The next hop; null: mail goes to the outbox.</param>
    /// <param name="dataDirectory">An empty directory; null: one is made and removed at the end.</param>
    public static async Task<SiegelpostProcess> Start(IPEndPoint? relay, string? dataDirectory = null, params (string Name, string Value)[] settings)
    {
        var root = Directory.CreateTempSubdirectory("siegelpost").FullName;
        var all = new Dictionary<string, string>
        {
            ["DataDirectory"] = dataDirectory ?? Path.Combine(root, "data"),
            ["Smtp:Listen"] = "127.0.0.1:0",
            ["Portal:Listen"] = "http://127.0.0.1:0",
            ["Support:Listen"] = "http://127.0.0.1:0",
            ["Logging:Console:FormatterName"] = "simple",
            ["Logging:Console:FormatterOptions:SingleLine"] = "true",
            ["Logging:Console:FormatterOptions:TimestampFormat"] = "HH:mm:ss.fff ",
        };
        if (relay is not null) (all["Relay:Host"], all["Relay:Port"]) = ($"{relay.Address}", $"{relay.Port}");
        foreach (var (name, value) in settings) all[name] = value;
        var process = new SiegelpostProcess(root, all);
        try
        {
            await process.Start();
        }
        catch
        {
            await process.DisposeAsync();
            throw;
        }
        return process;
    }

    public IPEndPoint Smtp { get; private set; } = null!;
    public Uri Portal { get; private set; } = null!;
    public Uri Support { get; private set; } = null!;

    /// <summary>The link of the greeting that makes the first staff account; null: there is one.</summary>
    public Uri? SetUp { get; private set; }

    public string DataDirectory => _settings["DataDirectory"];

    /// <summary>Everything that it has written to its console, both streams, over all its lives.</summary>
    public IReadOnlyCollection<string> Output => _output;

    /// <summary>Starts it again, where it was.</summary>
    public async Task Start()
    {
        var start = new ProcessStartInfo(Executable()) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (name, value) in _settings) start.ArgumentList.Add($"--{name}={value}");
        start.Environment["ASPNETCORE_ENVIRONMENT"] = start.Environment["DOTNET_ENVIRONMENT"] = "Development";
        var greeted = new TaskCompletionSource<IReadOnlyList<string>>(TaskCreationOptions.RunContinuationsAsynchronously);
        var greeting = new List<string>();
        var process = new Process { StartInfo = start, EnableRaisingEvents = true };
        process.OutputDataReceived += (_, line) =>
        {
            if (line.Data is null) return;
            _output.Enqueue(line.Data);
            if (greeting.Count > 0 || line.Data.StartsWith("Siegelpost is ready.", StringComparison.Ordinal)) greeting.Add(line.Data);
            if (line.Data.StartsWith("Next:", StringComparison.Ordinal)) greeted.TrySetResult([.. greeting]);
        };
        process.ErrorDataReceived += (_, line) => { if (line.Data is not null) _output.Enqueue(line.Data); };
        process.Exited += (_, _) => greeted.TrySetException(new InvalidOperationException($"It ended before its greeting: {string.Join('\n', _output.TakeLast(30))}"));
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        _process = process;
        Read(await greeted.Task.WaitAsync(Patience));
    }

    /// <summary>SIGKILL: no handler runs, nothing is flushed.</summary>
    public async Task Kill()
    {
        _process!.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
        _process = null;
    }

    /// <summary>SIGTERM, as systemd and container engines send it.</summary>
    /// <returns>Exit code, and how long it took.</returns>
    public async Task<(int Code, TimeSpan Took)> Stop()
    {
        var clock = Stopwatch.StartNew();
        await Tools.Run("kill", "-TERM", $"{_process!.Id}");
        await _process.WaitForExitAsync().WaitAsync(Patience);
        var ended = (_process.ExitCode, clock.Elapsed);
        _process.Dispose();
        _process = null;
        return ended;
    }

    /// <summary>A directory for the test's own files, removed at the end.</summary>
    public string Scratch => Directory.CreateDirectory(Path.Combine(_root, "scratch")).FullName;

    private void Read(IReadOnlyList<string> greeting)
    {
        var ready = Ready().Match(greeting[0]);
        if (!ready.Success) throw new InvalidOperationException($"A greeting without addresses: {greeting[0]}");
        (Smtp, Portal, Support) = (IPEndPoint.Parse(ready.Groups["smtp"].Value), new Uri(ready.Groups["portal"].Value), new Uri(ready.Groups["support"].Value));
        SetUp = greeting.Select(line => Link().Match(line)).FirstOrDefault(link => link.Success) is { } found ? new Uri(found.Value) : null;
        // The next life has the addresses of this one: links in mails lead there.
        (_settings["Smtp:Listen"], _settings["Portal:Listen"], _settings["Support:Listen"]) = ($"{Smtp}", ready.Groups["portal"].Value, ready.Groups["support"].Value);
    }

    /// <summary>The build of the same configuration as these tests.</summary>
    private static string Executable()
    {
        var here = new DirectoryInfo(AppContext.BaseDirectory);
        var file = Path.Combine(here.Parent!.Parent!.FullName, "Silo", here.Name, "Siegelpost.Silo");
        return File.Exists(file) ? file : throw new FileNotFoundException("Build Silo first.", file);
    }

    public async ValueTask DisposeAsync()
    {
        if (_process is { HasExited: false }) await Kill();
        foreach (var line in _output.TakeLast(200)) TestContext.Current.TestOutputHelper?.WriteLine(line);
        _process?.Dispose();
        Directory.Delete(_root, recursive: true);
    }

    [GeneratedRegex(@"Mail: (?<smtp>\S+)\s+Portal: (?<portal>\S+)\s+Support: (?<support>\S+)")]
    private static partial Regex Ready();

    [GeneratedRegex(@"http://\S+/setup/\S+")]
    private static partial Regex Link();
}
