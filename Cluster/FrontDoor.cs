using System.Security.Cryptography;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Configuration.Memory;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Orleans.Configuration;
using Siegelpost.Storage;

namespace Siegelpost.Cluster;

/// <summary>
/// A gateway or portal as a process of its own: a client of the silos that has the installation's public key and no other. It writes
/// blobs that it can't read, and gets the key of one blob from a grain that has checked the right to it.
/// </summary>
public static class FrontDoor
{
    /// <summary>Longer than what a silo does for one call, shorter than what people wait.</summary>
    private static readonly TimeSpan ResponseTimeout = TimeSpan.FromSeconds(10);

    /// <summary>How soon a silo that is new or gone is known here: one small query each time, and every call that hangs at a silent silo waits for it.</summary>
    private static readonly TimeSpan GatewayListRefresh = TimeSpan.FromSeconds(0.5);

    /// <summary>The log levels that a silo has in its appsettings.json, of which a folder with all programs can hold only one.</summary>
    public static void AddFrontDoorDefaults(this IConfigurationBuilder configuration) => configuration.Sources.Insert(0, new MemoryConfigurationSource
    {
        InitialData = new Dictionary<string, string?> { ["Logging:LogLevel:Default"] = "Warning", ["Logging:LogLevel:Siegelpost"] = "Information", ["Logging:LogLevel:Orleans.Messaging.GatewayManager"] = "Error" }, // we say it ourselves
    });

    /// <param name="configure">What else the client shall have.</param>
    /// <exception cref="BadConfigurationException">Named, with the fix.</exception>
    public static async Task AddFrontDoor(this WebApplicationBuilder builder, Action<IClientBuilder>? configure = null)
    {
        var storage = StorageSettings.Read(builder.Configuration);
        if (!storage.IsShared) throw new BadConfigurationException("Storage:Provider is not set to postgres. A gateway or portal as a process of its own belongs to a cluster, which stores there.");
        var cluster = ClusterSettings.Read(builder.Configuration, isSilo: false);
        var certificates = cluster.Certificates(builder.Configuration);
        var publicKey = PublicKey(builder.Configuration["Keys:PublicKeyFile"]);
        var database = storage.Open();
        await StorageSettings.WhenThere(stop => PostgresSchema.Check(database, stop)).ConfigureAwait(false);

        var services = builder.Services;
        services.AddSingleton(_ => database); // the container closes what it made
        services.AddSingleton<System.Data.Common.DbDataSource>(database);
        services.AddSingleton(publicKey);
        services.AddSingleton(BlobStore.Open(builder.Configuration, database));
        services.AddSingleton<SealedBlobs>();
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<AnySilo>();
        services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(30));
        builder.UseOrleansClient(client =>
        {
            client.Configure<ClusterOptions>(options => (options.ServiceId, options.ClusterId) = (ClusterSettings.ServiceId, cluster.Id));
            client.UseAdoNetClustering(options => (options.Invariant, options.DataSource) = (PostgresDatabase.Invariant, database));
            client.Configure<GatewayOptions>(options => options.GatewayListRefreshPeriod = GatewayListRefresh);
            client.Configure<ClientMessagingOptions>(options => options.ResponseTimeout = ResponseTimeout);
            client.Configure<ConnectionOptions>(options => options.OpenConnectionTimeout = ClusterSettings.OpenTimeout);
            client.UseConnectionRetryFilter(Again);
            client.AddOutgoingGrainCallFilter<RetryFilter>();
            configure?.Invoke(client);
            client.UseMutualTls(certificates);
        });
    }

    /// <summary>A door may be there before the first silo; its listeners open when it has one.</summary>
    private static async Task<bool> Again(Exception fault, CancellationToken stop)
    {
        await Console.Error.WriteLineAsync("siegelpost: no silo answers yet").ConfigureAwait(false);
        await Task.Delay(TimeSpan.FromSeconds(1), stop).ConfigureAwait(false);
        return true;
    }

    private static InstallationPublicKey PublicKey(string? file)
    {
        if (file is not { Length: > 0 }) throw new BadConfigurationException("Keys:PublicKeyFile is not set. Set it to public.pem of 'Siegelpost.Silo prepare-cluster'; content is encrypted to that key.");
        try
        {
            return InstallationPublicKey.FromPem(File.ReadAllText(file));
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or CryptographicException)
        {
            throw new BadConfigurationException($"Keys:PublicKeyFile is '{file}', which is no readable public key: {fault.Message}", fault);
        }
    }
}
