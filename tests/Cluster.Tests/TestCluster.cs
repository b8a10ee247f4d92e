using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using Orleans.Configuration;
using Orleans.Placement;
using Siegelpost.Cluster;

namespace Siegelpost.Tests;

[Alias("siegelpost.tests.IWhere")]
public interface IWhere : IGrainWithIntegerKey
{
    [Alias("Here")] Task<string> Here();

    /// <summary>Asks another grain: on another silo, that goes through the silo port.</summary>
    [Alias("ThereBy")] Task<string> ThereBy(long other);
}

[RandomPlacement]
public sealed class Where : Grain, IWhere
{
    public Task<string> Here() => Task.FromResult(RuntimeIdentity);

    public Task<string> ThereBy(long other) => GrainFactory.GetGrain<IWhere>(other).Here();
}

/// <summary>Two silos and a client in this process, on loopback, all by mutual TLS.</summary>
internal sealed class TestCluster : IAsyncDisposable
{
    private readonly List<IHost> _hosts = [];

    public TestAuthority Authority { get; } = new();
    public FakeTimeProvider Clock { get; } = new(DateTimeOffset.UtcNow);
    public Lines Log { get; } = new();
    public List<(int Silo, int Gateway)> Ports { get; } = [];
    public IGrainFactory Client { get; private set; } = null!;

    public static async Task<TestCluster> Start()
    {
        var cluster = new TestCluster();
        await cluster.AddSilo();
        await cluster.AddSilo();
        cluster.Client = await cluster.Connect(cluster.Certificates(cluster.Authority.Issue("front", "front.siegelpost")));
        return cluster;
    }

    public ClusterCertificates Certificates((string Certificate, string Key) own) => new(own.Certificate, own.Key, Authority.AuthorityFile, Clock, Log);

    public async Task<IGrainFactory> Connect(ClusterCertificates? certificates)
    {
        var host = await Run(builder => builder.UseOrleansClient(client =>
        {
            client.UseStaticClustering([.. Ports.Select(p => new IPEndPoint(IPAddress.Loopback, p.Gateway))]);
            client.Configure<ClusterOptions>(Named);
            client.Configure<ClientMessagingOptions>(o => o.ResponseTimeout = TimeSpan.FromSeconds(10));
            if (certificates is not null) client.UseMutualTls(certificates);
        }));
        return host.Services.GetRequiredService<IGrainFactory>();
    }

    /// <summary>Both silos are found, from the client and from each other.</summary>
    public async Task Works()
    {
        var (here, there) = (new HashSet<string>(), new HashSet<string>());
        for (var key = 0L; here.Count < 2 || there.Count < 2; key++)
        {
            Assert.True(key < 200, "only one silo answers");
            here.Add(await Client.GetGrain<IWhere>(key).Here());
            there.Add(await Client.GetGrain<IWhere>(-1).ThereBy(key));
        }
    }

    private async Task AddSilo()
    {
        var (silo, gateway) = (FreePort(), FreePort());
        var primary = Ports.Count == 0 ? null : new IPEndPoint(IPAddress.Loopback, Ports[0].Silo);
        var certificates = Certificates(Authority.Issue($"silo{Ports.Count}"));
        await Run(builder => builder.UseOrleans(o =>
        {
            o.UseLocalhostClustering(silo, gateway, primary);
            o.Configure<ClusterOptions>(Named);
            o.UseMutualTls(certificates);
        }));
        Ports.Add((silo, gateway));
    }

    private async Task<IHost> Run(Action<HostApplicationBuilder> configure)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new());
        if (Environment.GetEnvironmentVariable("CLUSTER_TEST_LOG") is not null) builder.Logging.AddConsole();
        configure(builder);
        var host = builder.Build();
        _hosts.Add(host);
        await host.StartAsync(TestContext.Current.CancellationToken);
        return host;
    }

    private static void Named(ClusterOptions cluster) => (cluster.ClusterId, cluster.ServiceId) = ("test", "test");

    private static int FreePort()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var host in Enumerable.Reverse(_hosts))
        {
            await host.StopAsync();
            await ((IAsyncDisposable)host).DisposeAsync();
        }
        Authority.Dispose();
    }
}

/// <summary>What was logged, from Information up.</summary>
internal sealed class Lines : ILogger
{
    private readonly ConcurrentQueue<(LogLevel Level, string Text)> _lines = new();

    public IReadOnlyList<(LogLevel Level, string Text)> All => [.. _lines];

    public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Information;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        _lines.Enqueue((logLevel, formatter(state, exception)));
}
