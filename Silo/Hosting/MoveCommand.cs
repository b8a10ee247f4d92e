using Siegelpost.Cluster;
using Siegelpost.Storage;

namespace Siegelpost.Silo.Hosting;

/// <summary>
/// <c>move-in --From=DIR</c>: brings an installation that ran as one process on SQLite into the cluster that the settings name, under the
/// database role that owns the schema. Repeated after a failure it goes on; the old data stays, but doesn't start any more.
/// </summary>
internal static class MoveCommand
{
    public static async Task<int> Run(StorageSettings storage, IConfiguration configuration)
    {
        if (!storage.IsShared) throw new BadConfigurationException("Storage:Provider is not postgres. Give move-in the settings of the cluster, and the old data directory as --From=DIR.");
        var directory = configuration["From"] is { Length: > 0 } from ? from : throw new BadConfigurationException("Which installation? Name its data directory: move-in --From=DIR.");
        if (!File.Exists(Path.Combine(directory, "siegelpost.db"))) throw new BadConfigurationException($"There is no installation in {Path.GetFullPath(directory)}: siegelpost.db is missing.");
        using var data = DataDirectory.Open(directory);
        using var keys = InstallationKeys.Open(configuration["Keys:Directory"] ?? data.Keys);
        await using var own = new SqliteBatchSource(data.Database);
        await SqliteSchema.Apply(own, OpenStorage.LoadingWindow, OpenStorage.RefreshPeriod);
        await keys.Confirm(own);

        await using var database = storage.Open();
        await StorageSettings.WhenThere(stop => PostgresSchema.Migrate(database, storage.Roles, OpenStorage.LoadingWindow, OpenStorage.RefreshPeriod, stop));
        await FromSqlite.CheckEmpty(database);
        await keys.Confirm(database);
        using var files = new FileBlobs(data.Blobs);
        var target = BlobStore.Open(configuration, database);
        await FromSqlite.Close(own, TimeProvider.System.GetUtcNow());
        var blobs = await FromSqlite.CopyBlobs(files, target);
        (target as IDisposable)?.Dispose();
        var states = await FromSqlite.CopyTables(data.Database, database);
        Console.WriteLine($"""
            The installation is in the cluster's database: {states} states, {blobs} files copied.
            Start the silos with its keys ({configuration["Keys:Directory"] ?? data.Keys}). What is in {data.Root} is an old copy from now on and doesn't start any more;
            destroy it when the cluster works.
            """);
        return 0;
    }
}
