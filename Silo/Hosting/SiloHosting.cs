using System.Data.Common;
using System.Net;
using System.Net.Sockets;
using Orleans.Configuration;
using Orleans.Dashboard;
using Orleans.Runtime.GrainDirectory;
using Siegelpost.Cluster;
using Siegelpost.Pdf.Layout;
using Siegelpost.Silo.Delivery;
using Siegelpost.Silo.Grains;
using Siegelpost.Silo.Methods;
using Siegelpost.Silo.Notices;
using Siegelpost.Silo.Organisations;
using Siegelpost.Silo.Scanning;
using Siegelpost.Storage;

namespace Siegelpost.Silo.Hosting;

/// <summary>The silo: alone with its SQLite file and its blobs, or a member of a cluster.</summary>
internal static class SiloHosting
{
    /// <summary>Longer than any honest call, and soon enough that a caller's next try finds the grain on another silo.</summary>
    private static readonly TimeSpan ResponseTimeout = TimeSpan.FromSeconds(10);

    /// <summary>What silos ask each other: where a grain is, to remember a deadline. All calls for one grain wait behind such a question.</summary>
    private static readonly TimeSpan SystemResponseTimeout = TimeSpan.FromSeconds(3);

    /// <summary>Places of grains on other silos that are remembered, of those asked last; a few hundred bytes each, and Orleans' own limit is a million.</summary>
    private const int KnownPlaces = 50_000;

    public static void AddSilo(this WebApplicationBuilder builder, Settings settings, OpenStorage storage)
    {
        var services = builder.Services;
        services.AddHouse(settings, storage, builder.Configuration.GetSection("Relay").Get<RelayOptions>() ?? new());
        builder.UseOrleans(silo => Configure(silo, settings, storage)); // hosted services start in this order: grains answer before we ask them
        services.AddSingleton<AnySilo>();
        services.AddHostedService<FirstStart>();
        services.AddHostedService<Upkeep>();
        services.Configure<HostOptions>(o => o.ShutdownTimeout = TimeSpan.FromSeconds(30));
    }

    /// <summary>Everything that grains are made of, in whatever host they live.</summary>
    internal static void AddHouse(this IServiceCollection services, Settings settings, OpenStorage storage, RelayOptions relay)
    {
        services.AddSingleton(settings);
        services.AddSingleton(TimeProvider.System);
        services.AddSingleton(storage.Keys);
        services.AddSingleton(storage.Keys.PublicKey);
        services.AddSingleton(storage.Database);
        services.AddSingleton(storage.Blobs);
        services.AddSingleton<SealedBlobs>();
        services.AddSingleton<GrainStates>();
        services.AddSingleton<OwnedBlobs>();
        services.AddSingleton<ProtectionKeys>();
        services.AddSingleton<ReadModel>();
        services.AddSingleton<Audit>();
        services.AddSingleton<Storage.Organisations>();
        services.AddSingleton<OrganisationDirectory>();
        services.AddSingleton<GuessBrake>();
        services.AddSingleton(new PortalAddress(settings.PortalUrl));
        services.AddSingleton(new SetUpFile(settings.DataDirectory));
        services.AddSingleton<CpuPool>();
        services.AddSingleton<PassphraseDesk>();
        services.AddSingleton<CodeDesk>();
        services.AddSingleton<AccountArchive>();
        services.AddSingleton<ReadingRoom>();
        services.AddSingleton<SigningDesk>();
        services.AddSingleton(p => new ScanRoom(p.GetRequiredService<SealedBlobs>(), storage.Keys, settings.Scanner));
        services.AddSingleton<Sealer>();
        services.AddSingleton<Carrier>();
        services.AddSingleton<AnswerDesk>();
        services.AddSingleton<Doors>();
        services.AddSingleton<NoticeComposer>();
        services.AddSingleton<OwnMail>();
        services.AddSingleton(new LetterRenderer(settings.FontsDirectory is null ? SystemFonts.Find() : SystemFonts.Find().Prepend(settings.FontsDirectory)));
        if (settings.IsDevelopment) services.AddSingleton(p => new Outbox(Path.Combine(settings.DataDirectory, "outbox"), p.GetRequiredService<TimeProvider>()));
        services.AddDelivery(relay);
    }

    private static void Configure(ISiloBuilder silo, Settings settings, OpenStorage storage)
    {
        if (settings.Cluster is { } cluster) silo.Join(cluster, storage);
        // One process: nobody but itself connects, so any free port on loopback will do and two installations can share a machine.
        else silo.UseLocalhostClustering(settings.SiloPort == 0 ? FreePort() : settings.SiloPort, gatewayPort: 0, serviceId: ClusterSettings.ServiceId, clusterId: "embedded");
        silo.UseStorage(storage);
        silo.AddOutgoingGrainCallFilter<RetryFilter>(); // for front doors in this process: short limits of calls are for trying again, also on a machine that is busy
        silo.AddDashboard(o => o.HideTrace = true); // no log stream in a browser
    }

    /// <summary>Membership in the shared database, tuned so that a dead silo is known to be one after some 2 s, a silent one after 9 (docs/benchmarks.md).</summary>
    private static void Join(this ISiloBuilder silo, ClusterSettings cluster, OpenStorage storage)
    {
        silo.Configure<ClusterOptions>(o => (o.ServiceId, o.ClusterId) = (ClusterSettings.ServiceId, cluster.Id));
        silo.UseAdoNetClustering(o => (o.Invariant, o.DataSource) = (storage.Invariant, storage.Database));
        silo.Configure<EndpointOptions>(o => (o.AdvertisedIPAddress, o.SiloPort, o.GatewayPort) = (cluster.Address, cluster.SiloPort, cluster.GatewayPort));
        silo.Configure<ClusterMembershipOptions>(o =>
        {
            // The third miss counts only if another silo misses it too. Where answers take long, Orleans waits longer within these bounds: on a
            // machine with thirty runnable threads a processor, silos that lived were lost with 1.5 s at most.
            (o.ProbeTimeout, o.MinProbeTimeout, o.MaxProbeTimeout) = (TimeSpan.FromSeconds(0.6), TimeSpan.FromSeconds(0.6), TimeSpan.FromSeconds(3));
            (o.NumMissedProbesLimit, o.TableRefreshTimeout) = (3, TimeSpan.FromSeconds(5));
            // After a power cut of all silos the first one back waits until the others' last sign of life is this old, three times over.
            o.IAmAliveTablePublishTimeout = TimeSpan.FromSeconds(5);
            o.DefunctSiloExpiration = TimeSpan.FromDays(1);
        });
        silo.Configure<SiloMessagingOptions>(o => (o.ResponseTimeout, o.SystemResponseTimeout) = (ResponseTimeout, SystemResponseTimeout));
        silo.Configure<ConnectionOptions>(o => o.OpenConnectionTimeout = ClusterSettings.OpenTimeout);
        silo.Configure<GrainDirectoryOptions>(o => o.CacheSize = KnownPlaces);
        silo.Services.AddSingleton<IGrainDirectoryResolver, StatelessDirectory>();
        silo.AddIncomingGrainCallFilter<FrontDoorFilter>();
        silo.UseMutualTls(storage.Certificates!);
    }

    /// <summary>Grain state and reminders in the installation's database.</summary>
    internal static void UseStorage(this ISiloBuilder silo, OpenStorage storage)
    {
        silo.AddAdoNetGrainStorageAsDefault(o =>
        {
            (o.Invariant, o.DataSource) = (storage.Invariant, storage.Database);
            o.GrainStorageSerializer = new SealedJsonSerializer(storage.Keys);
        });
        silo.UseAdoNetReminderService(o => (o.Invariant, o.DataSource) = (storage.Invariant, storage.Database));
        silo.Configure<ReminderOptions>(o => (o.ReminderLoadingWindow, o.RefreshReminderListPeriod, o.MinimumReminderPeriod) = (OpenStorage.LoadingWindow, OpenStorage.RefreshPeriod, GrainTimes.Soon));
        silo.AddIncomingGrainCallFilter<StorageFaultFilter>();
    }

    private static int FreePort()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }
}
