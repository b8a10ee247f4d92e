using Microsoft.Extensions.DependencyInjection;
using Orleans.Storage;
using Siegelpost.Storage;

namespace Siegelpost.Tests;

public sealed class OrleansOnSqliteTests : OrleansContract
{
    private readonly Folder _folder = new();
    private SqliteBatchSource _database = null!;

    public override async ValueTask InitializeAsync()
    {
        _database = await Given.Database(_folder);
        await base.InitializeAsync();
    }

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        await _database.DisposeAsync();
        _folder.Dispose();
    }

    protected override void Configure(ISiloBuilder silo) => silo
        .AddAdoNetGrainStorageAsDefault(options => options.Configure<IServiceProvider>((storage, services) =>
        {
            (storage.Invariant, storage.DataSource) = ("System.Data.SQLite", _database);
            storage.GrainStorageSerializer = ActivatorUtilities.CreateInstance<SystemTextJsonGrainStorageSerializer>(services);
        }))
        .UseAdoNetReminderService(reminders => (reminders.Invariant, reminders.DataSource) = ("System.Data.SQLite", _database));
}
