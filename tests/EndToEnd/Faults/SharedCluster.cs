namespace Siegelpost.Tests.Faults;

/// <summary>One cluster for all that goes wrong with it; each test leaves it as it was. FAULTS=long: everything longer, for half an hour.</summary>
public sealed class SharedCluster : IAsyncLifetime
{
    internal const string Known = "reg@kunde.example";

    internal static bool IsLong => Environment.GetEnvironmentVariable("FAULTS") == "long";

    /// <summary>Seconds or rounds: the short form's, or the long one's.</summary>
    internal static int Scale(int isShort, int isLong) => IsLong ? isLong : isShort;

    internal ClusterProcesses Cluster { get; private set; } = null!;
    internal Namespaces? Namespaces { get; private set; }
    internal SmtpSink Sink { get; private set; } = null!;
    internal Reckoning Reckoning { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Namespaces = await Namespaces.Make(3);
        Sink = new(address: Namespaces?.Host);
        Cluster = await ClusterProcesses.Start(Sink.EndPoint, namespaces: Namespaces);
        Reckoning = new(Cluster, Sink);
        await Recipient.Register(Cluster.Smtp("gateway-1"), Cluster.Portal("portal-1"), Sink, Known);
    }

    /// <summary>Traffic during a trouble, and the reckoning afterwards.</summary>
    internal async Task<Traffic> Suffer(string what, string name, Func<Func<Func<Task>, Task>, Task> trouble, int after = 2)
    {
        var troubles = new List<Trouble>();
        var traffic = await Traffic.During(Cluster, name, Known, () => trouble(async happens =>
        {
            var from = DateTimeOffset.UtcNow;
            await happens();
            troubles.Add(new(from, DateTimeOffset.UtcNow));
        }), after: after);
        await Reckoning.Settle(what, traffic, troubles);
        return traffic;
    }

    public async ValueTask DisposeAsync()
    {
        if (Cluster is not null) await Cluster.DisposeAsync();
        if (Sink is not null) await Sink.DisposeAsync();
    }
}

// Alone on the machine: what is measured here is time.
[CollectionDefinition(nameof(SharedCluster), DisableParallelization = true)]
#pragma warning disable CA1711 // what xunit calls it
public sealed class ClusterCollection : ICollectionFixture<SharedCluster>;

[CollectionDefinition(nameof(UpgradeCollection), DisableParallelization = true)]
public sealed class UpgradeCollection;
#pragma warning restore CA1711
