using System.Data.Common;
using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Orleans.Configuration;
using Orleans.Dashboard;
using Siegelpost.Pdf.Layout;
using Siegelpost.Silo.Delivery;
using Siegelpost.Silo.Methods;
using Siegelpost.Silo.Notices;
using Siegelpost.Silo.Organisations;
using Siegelpost.Storage;

namespace Siegelpost.Silo.Hosting;

/// <summary>The silo of the embedded default: one process, one SQLite file, blobs beside it.</summary>
internal static class SiloHosting
{
    private const string Invariant = "System.Data.SQLite"; // Orleans' name for Microsoft.Data.Sqlite
    private static readonly TimeSpan LoadingWindow = TimeSpan.FromMinutes(10), RefreshPeriod = TimeSpan.FromMinutes(5);

    /// <summary>Opens what must be there before anything else: directory, keys, database.</summary>
    public static async Task<OpenStorage> Open(Settings settings)
    {
        var directory = DataDirectory.Open(settings.DataDirectory);
        var keys = InstallationKeys.OpenOrCreate(settings.KeysDirectory ?? directory.Keys, directory, out var created);
        var database = new SqliteBatchSource(directory.Database);
        await SqliteSchema.Apply(database, LoadingWindow, RefreshPeriod);
        await keys.Confirm(database);
        return new(directory, keys, database, created);
    }

    public static void AddSilo(this WebApplicationBuilder builder, Settings settings, OpenStorage storage)
    {
        var services = builder.Services;
        services.AddHouse(settings, storage, builder.Configuration.GetSection("Relay").Get<RelayOptions>() ?? new());
        services.AddOptions<KeyManagementOptions>().Configure(options => options.XmlRepository = new SealedKeyRepository(storage.Database, storage.Keys));
        builder.UseOrleans(silo => Configure(silo, settings, storage)); // hosted services start in this order: grains answer before we ask them
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
        services.AddSingleton<DbDataSource>(storage.Database);
        services.AddSingleton<IBlobFiles>(new FileBlobs(storage.Directory.Blobs));
        services.AddSingleton<SealedBlobs>();
        services.AddSingleton<OwnedBlobs>();
        services.AddSingleton<ReadModel>();
        services.AddSingleton<Audit>();
        services.AddSingleton<Storage.Organisations>();
        services.AddSingleton<OrganisationDirectory>();
        services.AddSingleton<GuessBrake>();
        services.AddSingleton(new PortalAddress(settings.PortalUrl));
        services.AddSingleton(new SetUpFile(storage.Directory.Root));
        services.AddSingleton<CpuPool>();
        services.AddSingleton<PassphraseDesk>();
        services.AddSingleton<ReadingRoom>();
        services.AddSingleton<Sealer>();
        services.AddSingleton<Carrier>();
        services.AddSingleton<AnswerDesk>();
        services.AddSingleton<NoticeComposer>();
        services.AddSingleton<OwnMail>();
        services.AddSingleton(new LetterRenderer());
        if (settings.IsDevelopment) services.AddSingleton(p => new Outbox(storage.Directory.Outbox, p.GetRequiredService<TimeProvider>()));
        services.AddDelivery(relay);
    }

    private static void Configure(ISiloBuilder silo, Settings settings, OpenStorage storage)
    {
        // One process: nobody but itself connects, so any free port on loopback will do and two installations can share a machine.
        silo.UseLocalhostClustering(settings.SiloPort == 0 ? FreePort() : settings.SiloPort, gatewayPort: 0, serviceId: "siegelpost", clusterId: "embedded");
        silo.UseStorage(storage);
        silo.AddDashboard(o => o.HideTrace = true); // no log stream in a browser
    }

    /// <summary>Grain state and reminders in the installation's database.</summary>
    internal static void UseStorage(this ISiloBuilder silo, OpenStorage storage)
    {
        silo.AddAdoNetGrainStorageAsDefault(o =>
        {
            o.Invariant = Invariant;
            o.DataSource = storage.Database;
            o.GrainStorageSerializer = new SealedJsonSerializer(storage.Keys);
        });
        silo.UseAdoNetReminderService(o =>
        {
            o.Invariant = Invariant;
            o.DataSource = storage.Database;
        });
        silo.Configure<ReminderOptions>(o =>
        {
            o.ReminderLoadingWindow = LoadingWindow;
            o.RefreshReminderListPeriod = RefreshPeriod;
        });
        silo.AddIncomingGrainCallFilter<StorageFaultFilter>();
    }

    private static int FreePort()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }
}

/// <summary>What is opened before the host is built, and closed after it has stopped.</summary>
internal sealed record OpenStorage(DataDirectory Directory, InstallationKeys Keys, SqliteBatchSource Database, bool KeysAreNew) : IAsyncDisposable
{
    public async ValueTask DisposeAsync()
    {
        await Database.DisposeAsync();
        Keys.Dispose();
        Directory.Dispose();
    }
}
