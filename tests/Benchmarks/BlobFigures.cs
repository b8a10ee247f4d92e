using System.Diagnostics;
using System.Security.Cryptography;
using Siegelpost.Storage;
using Siegelpost.Tests;

namespace Siegelpost.Benchmarks;

/// <summary>What a store of blobs takes and gives, encryption included: one large one, and small ones from 16 writers, each durable.</summary>
internal static class BlobFigures
{
    private const int Large = 64 << 20, Small = 2 << 10, Writers = 16, Each = 100, Block = 64 << 10;

    public static async Task Measure()
    {
        var folder = Directory.CreateTempSubdirectory("siegelpost-bench").FullName;
        Console.WriteLine($"{"blobs",-32}{"64 MB write",14}{"64 MB read",14}{"2 KiB, 16 writers",20}");
        using (var key = ECDiffieHellman.Create(ECCurve.NamedCurves.nistP256))
        {
            var publicKey = InstallationPublicKey.FromPem(key.ExportSubjectPublicKeyInfoPem());
            using (var files = new FileBlobs(Path.Combine(folder, "blobs"))) await Print("file", files, publicKey);
            if (PostgresServer.IsInstalled)
            {
                await using var server = await PostgresServer.Start();
                await using var database = PostgresDatabase.Open(server.ConnectionString(await server.CreateDatabase()), passwordFile: null);
                await PostgresSchema.Migrate(database, DatabaseRoles.None, TimeSpan.FromMinutes(10), TimeSpan.FromMinutes(5));
                await Print("PostgreSQL (loopback, no fsync)", new PostgresBlobs(database), publicKey); // the tests' server doesn't sync
            }
            else Console.WriteLine("PostgreSQL: not installed");
        }
        Directory.Delete(folder, recursive: true);
    }

    private static async Task Print(string name, IBlobFiles files, InstallationPublicKey publicKey)
    {
        var blobs = new SealedBlobs(files, publicKey);
        await ManySmall(blobs); // warm
        var (writes, reads, rates) = (new List<double>(), new List<double>(), new List<double>());
        for (var n = 0; n < 3; n++)
        {
            var clock = Stopwatch.StartNew();
            var blob = await Write(blobs);
            writes.Add(Large / 1e6 / clock.Elapsed.TotalSeconds);
            clock.Restart();
            await Read(files, blob.Id);
            reads.Add(Large / 1e6 / clock.Elapsed.TotalSeconds);
            rates.Add(await ManySmall(blobs));
        }
        Console.WriteLine($"{name,-32}{StartFigures.Median(writes),9:N0} MB/s{StartFigures.Median(reads),9:N0} MB/s{StartFigures.Median(rates),18:N0}/s");
    }

    private static async Task<BlobRef> Write(SealedBlobs blobs)
    {
        var block = RandomNumberGenerator.GetBytes(Block);
        await using var writer = blobs.Begin("firma", BlobKind.Mail);
        for (var sent = 0; sent < Large; sent += Block) await writer.Write(block.AsMemory());
        return await writer.Commit();
    }

    // The store alone: who only writes has no key to read.
    private static async Task Read(IBlobFiles files, string id)
    {
        await using var stored = await files.Open(id);
        await stored.CopyToAsync(Stream.Null, Block);
    }

    private static async Task<double> ManySmall(SealedBlobs blobs)
    {
        var content = RandomNumberGenerator.GetBytes(Small);
        var clock = Stopwatch.StartNew();
        await Task.WhenAll(Enumerable.Range(0, Writers).Select(_ => Task.Run(async () =>
        {
            for (var n = 0; n < Each; n++)
            {
                await using var writer = blobs.Begin("firma", BlobKind.Mail);
                writer.Write(content);
                await writer.Commit();
            }
        })));
        return Writers * Each / clock.Elapsed.TotalSeconds;
    }
}
