using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Siegelpost.Cluster;
using Siegelpost.Silo.Hosting;
using Siegelpost.Silo.Organisations;
using Siegelpost.Storage;

namespace Siegelpost.Tests.Faults;

/// <summary>Whoever takes over a gateway or portal gets what passes through it from then on, and no key to anything else.</summary>
[Collection(nameof(SharedCluster))]
public sealed class FrontDoorKeysTests(SharedCluster shared)
{
    private ClusterProcesses Cluster => shared.Cluster;

    [Fact]
    public async Task Nothing_in_the_memory_of_front_doors_opens_mail()
    {
        await Recipient.Register(Cluster.Smtp("gateway-2"), Cluster.Portal("portal-2"), shared.Sink, "memory@kunde.example");
        using (var visitor = new FormBrowser(Cluster.Portal("portal-2"))) await visitor.Get("/signin");

        // While the relay keeps its answer to itself, every kind of content lies in the cluster.
        IReadOnlyList<BlobKey> content = [];
        var answer = new TaskCompletionSource();
        shared.Sink.BeforeAnswer = (_, stop) => answer.Task.WaitAsync(stop);
        await Traffic.During(Cluster, "memory", SharedCluster.Known, async () => content = await Eventually.Fits(ContentKeys,
            keys => new[] { BlobKind.Mail, BlobKind.Pdf, BlobKind.Composed, BlobKind.View }.All(kind => keys.Any(key => key.Kind == kind)), keys => string.Join(' ', keys.Select(key => key.Kind).Distinct())));
        shared.Sink.BeforeAnswer = null;
        answer.SetResult();
        var keys = InstallationSecrets();
        try
        {
            foreach (var silo in Cluster.Silos) // or the scan would prove nothing
            {
                await Cluster.StartAgain(silo); // one that an earlier test froze or cut off may have ended by itself since
                var found = new MemoryScan(keys).Look(Cluster.Pid(silo), out _);
                Assert.Contains("sealing key", found);
                Assert.Contains("identity key", found);
                Assert.Contains("private key", found);
            }
            // A gateway has made the keys of the mails that it took, a portal those of uploads; and a portal is given a page's and a file's.
            foreach (var gateway in Cluster.Gateways) Look(gateway, [.. keys, .. content.Where(key => key.Kind is not BlobKind.Mail).Select(Named)]);
            foreach (var portal in Cluster.Portals) Look(portal, [.. keys, .. content.Where(key => key.Kind is BlobKind.Mail or BlobKind.Pdf or BlobKind.Composed).Select(Named)]);
        }
        catch (UnauthorizedAccessException)
        {
            Assert.Skip("We may not look into our own processes' memory here (root, or kernel.yama.ptrace_scope=0).");
        }

        static (string, byte[]) Named(BlobKey key) => ($"content key of a {key.Kind}", key.Key);
    }

    private void Look(string door, IReadOnlyCollection<(string Name, byte[] Bytes)> secrets)
    {
        Assert.Empty(new MemoryScan(secrets).Look(Cluster.Pid(door), out var bytes));
        Assert.True(bytes > 20_000_000, $"Only {bytes} bytes of {door} were read.");
        Reckoning.Print($"{door}: none of {secrets.Count} secrets in {bytes >> 20} MiB of memory");
    }

    /// <summary>The installation's keys as bytes, in either order for numbers, and as the text in their files.</summary>
    private List<(string Name, byte[] Bytes)> InstallationSecrets()
    {
        var folder = Path.Combine(Cluster.Directory, "members", "keys");
        var pem = File.ReadAllText(Path.Combine(folder, "installation.pem"));
        using var key = ECDiffieHellman.Create();
        key.ImportFromPem(pem);
        var scalar = key.ExportParameters(includePrivateParameters: true).D!;
        var secrets = new List<(string, byte[])> { ("private key", scalar), ("private key", [.. Enumerable.Reverse(scalar)]) };
        AddText("private key as text", pem.Split('\n')[1]);
        foreach (var name in new[] { "sealing", "identity" })
        {
            var text = File.ReadAllText(Path.Combine(folder, $"{name}.key")).Trim();
            secrets.Add(($"{name} key", Convert.FromBase64String(text)));
            AddText($"{name} key as text", text);
        }
        return secrets;

        void AddText(string name, string text)
        {
            secrets.Add((name, Encoding.ASCII.GetBytes(text)));
            secrets.Add((name, Encoding.Unicode.GetBytes(text)));
        }
    }

    /// <summary>The keys of all blobs that any grain's state refers to.</summary>
    private async Task<IReadOnlyList<BlobKey>> ContentKeys()
    {
        using var keys = InstallationKeys.Open(Path.Combine(Cluster.Directory, "members", "keys"));
        await using var command = Cluster.Database.CreateCommand("SELECT payloadbinary FROM orleansstorage WHERE payloadbinary IS NOT NULL");
        await using var reader = await command.ExecuteReaderAsync();
        var found = new List<BlobKey>();
        while (await reader.ReadAsync())
        {
            using var state = JsonDocument.Parse(SealedJsonSerializer.Open(keys, reader.GetFieldValue<byte[]>(0)));
            found.AddRange(Blobs(state.RootElement).Select(keys.Unlock));
        }
        return found;
    }

    private static IEnumerable<BlobRef> Blobs(JsonElement json) => json.ValueKind switch
    {
        JsonValueKind.Object when json.TryGetProperty(nameof(BlobRef.WrappedKey), out _) => [json.Deserialize<BlobRef>(SealedJsonSerializer.Options)!],
        JsonValueKind.Object => json.EnumerateObject().SelectMany(property => Blobs(property.Value)),
        JsonValueKind.Array => json.EnumerateArray().SelectMany(Blobs),
        _ => [],
    };

    [Fact]
    public async Task What_silos_ask_each_other_is_refused_to_a_front_door()
    {
        var builder = WebApplication.CreateBuilder(await File.ReadAllLinesAsync(Path.Combine(Cluster.Directory, "run", "gateway-1.settings")));
        await builder.AddFrontDoor();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(System.Net.IPAddress.Loopback, 0));
        await using var door = builder.Build();
        await door.StartAsync();
        var grains = door.Services.GetRequiredService<IGrainFactory>();
        Assert.Equal("firma", (await grains.GetGrain<IFrontDeskGrain>(0).BrandOf(""))?.Organisation); // it is one of the cluster
        await Assert.ThrowsAsync<UnauthorizedAccessException>(() => grains.GetGrain<IOrganisationKeeper>("firma").Credentials());
    }

    [Fact]
    public async Task The_database_role_of_front_doors_reads_no_state_and_changes_nothing_of_it()
    {
        await using var database = NpgsqlDataSource.Create(Cluster.ConnectionString("siegelpost_front"));
        foreach (var sql in new[] { "SELECT payloadbinary FROM orleansstorage", "DELETE FROM orleansstorage", "SELECT * FROM orleansreminders", "SELECT * FROM recipient", "SELECT * FROM audit", "DELETE FROM orleansmembership", "CREATE TABLE mine(x int)" })
        {
            await using var command = database.CreateCommand(sql);
            var refused = await Assert.ThrowsAsync<PostgresException>(() => command.ExecuteNonQueryAsync());
            Assert.Equal(PostgresErrorCodes.InsufficientPrivilege, refused.SqlState);
        }
        await using var allowed = database.CreateCommand("SELECT count(*) FROM orleansmembership"); // or the test would prove nothing
        Assert.NotNull(await allowed.ExecuteScalarAsync());
    }

    [Theory]
    [InlineData("Gateway.Smtp")]
    [InlineData("Portal.Web")]
    public void Front_doors_have_no_code_of_the_silo(string project)
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory.TrimEnd('/'));
        var files = Directory.GetFiles(Path.Combine(folder.Parent!.Parent!.FullName, project, folder.Name), "*.dll").Select(Path.GetFileName).ToArray();
        Assert.Contains($"Siegelpost.{project}.dll", files);
        Assert.DoesNotContain("Siegelpost.Silo.dll", files);
        Assert.DoesNotContain("Siegelpost.Mail.Pdf.dll", files);
    }
}
