using System.Diagnostics;
using System.Security.Cryptography;
using Siegelpost.Storage;

namespace Siegelpost.Tests;

/// <summary>Blobs in an S3 store.</summary>
[Collection(nameof(BlobsAlone))]
public sealed class BlobS3Tests : BlobContract
{
    private readonly Folder _folder = new();
    private FakeS3 _store = null!;

    private protected override async Task<IBlobFiles> Start()
    {
        _store = await FakeS3.Start();
        File.WriteAllText(_folder["access"], FakeS3.AccessKey + "\n");
        File.WriteAllText(_folder["secret"], FakeS3.SecretKey + "\n");
        return new S3Blobs(Options());
    }

    private protected override async Task Stop()
    {
        ((S3Blobs)Files).Dispose();
        await _store.DisposeAsync();
        _folder.Dispose();
    }

    private protected override Task Replace(string id, byte[] stored)
    {
        _store.Write($"blobs/{id}", stored);
        return Task.CompletedTask;
    }

    private protected override Task Age(string id, DateTimeOffset written)
    {
        _store.Age($"blobs/{id}", written);
        return Task.CompletedTask;
    }

    private protected override Task AgeUnfinished(DateTimeOffset written)
    {
        _store.AgeUploads(written);
        return Task.CompletedTask;
    }

    private protected override Task<int> Unfinished() => Task.FromResult(_store.Uploads.Count);

    [Fact]
    public async Task A_mail_is_one_request_to_write_and_one_to_read()
    {
        var blob = await Store(new byte[300_000]);
        Assert.Equal(["Put"], _store.Operations);
        await Read(Blobs.Open(blob, Keys));
        Assert.Equal(["Put", "Get"], _store.Operations);
    }

    [Fact]
    public async Task A_large_file_goes_in_parts_and_never_makes_a_bucket()
    {
        await Store(new byte[20 * Megabyte]);
        Assert.Equal(["Start", "PutPart", "PutPart", "PutPart", "Complete"], _store.Operations);
    }

    [Fact]
    public async Task What_others_keep_in_the_bucket_is_left_alone()
    {
        _store.Write("report.pdf", [1], DateTimeOffset.UtcNow.AddYears(-1));
        _store.Write("blobs/notes", [1], DateTimeOffset.UtcNow.AddYears(-1));
        Assert.Equal(0, await Blobs.Sweep(DateTimeOffset.UtcNow, _ => new(false)));
        Assert.Equal(2, _store.Keys.Count);
    }

    [Fact]
    public async Task A_moment_of_trouble_is_lived_through()
    {
        var troubles = new Queue<S3Fault>([S3Fault.Busy, S3Fault.None, S3Fault.Cut, S3Fault.None]);
        _store.Failing = _ => troubles.TryDequeue(out var next) ? next : S3Fault.None;
        var content = RandomNumberGenerator.GetBytes(1000);
        Assert.Equal(content, await Read(Blobs.Open(await Store(content), Keys)));
        Assert.Empty(troubles);
    }

    [Theory]
    [InlineData(S3Fault.Busy), InlineData(S3Fault.Cut), InlineData(S3Fault.CutAfter), InlineData(S3Fault.Hang)]
    public async Task Lasting_trouble_is_a_fault_within_a_bounded_time(S3Fault fault)
    {
        using var impatient = new S3Blobs(Options() with { Patience = TimeSpan.FromSeconds(2) });
        var blobs = new SealedBlobs(impatient, Keys.PublicKey);
        var known = await Store(new byte[20 * Megabyte]);
        await using var open = await blobs.Open(known, Keys);
        _store.Failing = _ => fault;
        var watch = Stopwatch.StartNew();

        await using (var writer = blobs.Begin("firma", BlobKind.Mail))
        {
            writer.Write("content"u8); // waits for nobody
            var failed = await Assert.ThrowsAnyAsync<IOException>(() => writer.Commit());
            Assert.NotEqual(28, failed.HResult);
        }
        await Assert.ThrowsAnyAsync<IOException>(() => blobs.Open(known, Keys));
        await Assert.ThrowsAnyAsync<IOException>(() => open.CopyToAsync(Stream.Null));
        await Assert.ThrowsAnyAsync<IOException>(async () => await blobs.Exists(known.Id));
        await Assert.ThrowsAnyAsync<IOException>(async () => await blobs.Sweep(DateTimeOffset.UtcNow, _ => new(false)));
        Assert.InRange(watch.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(60));
    }

    [Fact]
    public async Task A_body_that_breaks_off_is_a_fault_and_no_short_content()
    {
        var blob = await Store(RandomNumberGenerator.GetBytes(300_000));
        _store.Failing = _ => S3Fault.CutWithin;
        var failed = await Assert.ThrowsAnyAsync<IOException>(() => Read(Blobs.Open(blob, Keys)));
        Assert.IsNotType<DamagedBlobException>(failed); // the store was it, not the blob
    }

    [Theory]
    [InlineData(1000, "Put"), InlineData(20 * Megabyte, "PutPart"), InlineData(20 * Megabyte, "Complete")]
    public async Task A_full_store_says_so_as_a_full_disk_does(int length, string operation)
    {
        _store.Failing = asked => asked == operation ? S3Fault.Full : S3Fault.None;
        var failed = await Assert.ThrowsAsync<IOException>(() => Store(new byte[length]));
        Assert.Equal(28, failed.HResult);
        Assert.Equal(0, await Unfinished());
    }

    [Fact]
    public async Task A_writer_whose_answer_was_lost_has_no_reference_and_the_sweep_takes_the_blob()
    {
        _store.Failing = asked => asked == "Put" ? S3Fault.CutAfter : S3Fault.None;
        await Assert.ThrowsAnyAsync<IOException>(() => Store([1]));
        _store.Failing = _ => S3Fault.None;
        var left = Assert.Single(_store.Keys);
        _store.Age(left, DateTimeOffset.UtcNow.AddHours(-49));
        Assert.Equal(1, await Blobs.Sweep(DateTimeOffset.UtcNow.AddHours(-48), _ => new(false)));
        Assert.Empty(_store.Keys);
    }

    [Fact]
    public async Task An_upload_that_the_sweep_has_taken_can_t_be_completed()
    {
        await using var writer = Blobs.Begin("firma", BlobKind.Mail);
        await writer.Write(new byte[20 * Megabyte].AsMemory());
        await AgeUnfinished(DateTimeOffset.UtcNow.AddHours(-49));
        await Blobs.Sweep(DateTimeOffset.UtcNow.AddHours(-48), _ => new(false));
        await Assert.ThrowsAnyAsync<IOException>(() => writer.Commit());
        Assert.False(await Blobs.Exists(writer.Id));
    }

    [Fact]
    public async Task Large_writers_wait_for_their_turn()
    {
        var all = await Task.WhenAll(Enumerable.Range(0, 24).Select(_ => Task.Run(() => Store(new byte[Megabyte]))));
        foreach (var blob in all) Assert.True(await Blobs.Exists(blob.Id));
    }

    [Fact]
    public void Settings_that_can_t_work_are_named()
    {
        Assert.Contains("AccessKeyFile", Assert.Throws<FormatException>(() => new S3Blobs(Options() with { AccessKeyFile = _folder["missing"] })).Message, StringComparison.Ordinal);
        Assert.Contains("Endpoint", Assert.Throws<FormatException>(() => new S3Blobs(Options() with { Endpoint = "store:9000" })).Message, StringComparison.Ordinal);
    }

    private S3Options Options() => new() { Endpoint = _store.Endpoint, Bucket = FakeS3.Bucket, AccessKeyFile = _folder["access"], SecretKeyFile = _folder["secret"] };
}
