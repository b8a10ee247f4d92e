using System.Data.Common;
using Siegelpost.Cluster;
using Siegelpost.Storage;

namespace Siegelpost.Silo.Hosting;

/// <summary>What is opened before the host is built, and closed after it has stopped: keys, database, blobs.</summary>
/// <param name="Invariant">Orleans' name for the database product.</param>
/// <param name="KeysDirectory">Where the keys are.</param>
internal sealed record OpenStorage(DbDataSource Database, string Invariant, InstallationKeys Keys, string KeysDirectory, IBlobFiles Blobs, bool KeysAreNew, DataDirectory? Directory, ClusterCertificates? Certificates) : IAsyncDisposable
{
    /// <summary>What Orleans keeps of reminders in memory, and how often it looks; they belong to the database's <see cref="ReminderWindow"/>.</summary>
    internal static readonly TimeSpan LoadingWindow = TimeSpan.FromMinutes(10), RefreshPeriod = TimeSpan.FromMinutes(5);

    private const string Sqlite = "System.Data.SQLite"; // Orleans' name for Microsoft.Data.Sqlite

    public static Task<OpenStorage> Open(Settings settings, IConfiguration configuration) => settings.Storage.IsShared ? OpenShared(settings, configuration) : OpenOwn(settings, configuration);

    /// <summary>Brings the shared database to the form of this version: the <c>migrate</c> command.</summary>
    public static async Task Migrate(StorageSettings storage)
    {
        await using var database = storage.Open();
        await StorageSettings.WhenThere(stop => PostgresSchema.Migrate(database, storage.Roles, LoadingWindow, RefreshPeriod, stop));
    }

    /// <summary>A directory of this process alone: SQLite, blobs beside it unless told otherwise, keys that are made where nothing exists.</summary>
    private static async Task<OpenStorage> OpenOwn(Settings settings, IConfiguration configuration)
    {
        var directory = DataDirectory.Open(settings.DataDirectory);
        var keysDirectory = settings.KeysDirectory ?? directory.Keys;
        var keys = InstallationKeys.OpenOrCreate(keysDirectory, directory, out var created);
        var database = new SqliteBatchSource(directory.Database);
        await SqliteSchema.Apply(database, LoadingWindow, RefreshPeriod);
        await keys.Confirm(database);
        if (await FromSqlite.MovedAt(database) is { } moved) throw new BadConfigurationException($"The installation in {directory.Root} was moved into a cluster ({moved}); here is an old copy that must not send mail. Set DataDirectory to another directory.");
        return new(database, Sqlite, keys, keysDirectory, BlobStore.Open(configuration, database, directory.Blobs), created, directory, Certificates: null);
    }

    /// <summary>A cluster's database. Its keys are mounted: nobody creates keys for data that others may have written (RULES 4).</summary>
    private static async Task<OpenStorage> OpenShared(Settings settings, IConfiguration configuration)
    {
        var keysDirectory = settings.KeysDirectory ?? throw new BadConfigurationException("Keys:Directory is not set. A cluster's silos have the same keys, which are mounted and never created; 'Siegelpost.Silo prepare-cluster DIR' makes them once.");
        var keys = InstallationKeys.Open(keysDirectory);
        var certificates = settings.Cluster!.Certificates(configuration);
        var database = settings.Storage.Open();
        await StorageSettings.WhenThere(stop => PostgresSchema.Prepare(database, settings.Storage.Roles, LoadingWindow, RefreshPeriod, stop));
        await StorageSettings.WhenThere(stop => keys.Confirm(database, stop));
        return new(database, PostgresDatabase.Invariant, keys, keysDirectory, BlobStore.Open(configuration, database), KeysAreNew: false, Directory: null, certificates);
    }

    public async ValueTask DisposeAsync()
    {
        (Blobs as IDisposable)?.Dispose();
        await Database.DisposeAsync();
        Keys.Dispose();
        Directory?.Dispose();
    }
}
