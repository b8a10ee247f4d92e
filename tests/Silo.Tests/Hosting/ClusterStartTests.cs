using System.Net;
using Siegelpost.Cluster;
using Siegelpost.Silo.Hosting;
using Siegelpost.Silo.Organisations;
using Siegelpost.Storage;

namespace Siegelpost.Tests.Hosting;

/// <summary>Silos that start together, each with what its operator gave it.</summary>
public sealed class ClusterStartTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("start").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task A_silo_without_the_file_of_organisations_waits_for_one_that_has_it()
    {
        await using var database = new SqliteBatchSource(Path.Combine(_folder, "test.db"));
        await SqliteSchema.Apply(database, OpenStorage.LoadingWindow, OpenStorage.RefreshPeriod);
        var list = new Siegelpost.Storage.Organisations(database);
        var reading = OrganisationSeed.Read(Silo(), list);
        Assert.False(reading.IsCompleted);
        await list.Add("firma", "kunde");
        Assert.Empty((await reading).Organisations);
        Assert.Equal(["firma", "kunde"], await list.All());
    }

    [Fact]
    public async Task A_silo_alone_without_it_says_so_at_once()
    {
        await using var database = new SqliteBatchSource(Path.Combine(_folder, "test.db"));
        await SqliteSchema.Apply(database, OpenStorage.LoadingWindow, OpenStorage.RefreshPeriod);
        Assert.Contains("organisations.json", (await Assert.ThrowsAsync<BadConfigurationException>(() => OrganisationSeed.Read(Silo() with { Cluster = null }, new Siegelpost.Storage.Organisations(database)))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_silo_that_starts_with_other_settings_than_the_one_before_is_told_which()
    {
        var grain = new SharedSettingsGrain();
        Assert.Empty(await grain.Compare(Silo().Shared()));
        Assert.Empty(await grain.Compare(Silo().Shared()));
        Assert.Equal(["Relay:Host"], await grain.Compare((Silo() with { RelayHost = "other.firma.example" }).Shared()));
        Assert.Equal(["Portal:PublicUrl", "Relay:Host"], (await grain.Compare((Silo() with { PortalUrl = "https://other.firma.example" }).Shared())).Order());
    }

    private Settings Silo() => new(false, _folder, null, IPEndPoint.Parse("127.0.0.1:2525"), "https://post.firma.example", "mx.firma.example", 25, null, 0, "https://hilfe.firma.example", false)
    {
        Cluster = new("test", IPAddress.Loopback, 1, 2, "", "", ""),
    };
}
