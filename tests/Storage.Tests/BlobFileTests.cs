using Microsoft.Win32.SafeHandles;
using Siegelpost.Storage;

namespace Siegelpost.Tests;

/// <summary>Blobs in files of this machine.</summary>
[Collection(nameof(BlobsAlone))]
public class BlobFileTests : BlobContract
{
    private protected Folder Folder { get; } = new();

    private protected override Task<IBlobFiles> Start() => Task.FromResult<IBlobFiles>(new FileBlobs(Folder["blobs"]));

    private protected override Task Stop()
    {
        ((FileBlobs)Files).Dispose();
        Folder.Dispose();
        return Task.CompletedTask;
    }

    private protected override Task Replace(string id, byte[] stored) => File.WriteAllBytesAsync(PathOf(id), stored);

    private protected override Task Age(string id, DateTimeOffset written)
    {
        File.SetLastWriteTimeUtc(PathOf(id), written.UtcDateTime);
        return Task.CompletedTask;
    }

    private protected override Task AgeUnfinished(DateTimeOffset written)
    {
        foreach (var file in Directory.EnumerateFiles(Folder["blobs/unfinished"])) File.SetLastWriteTimeUtc(file, written.UtcDateTime);
        return Task.CompletedTask;
    }

    private protected override Task<int> Unfinished() => Task.FromResult(Directory.EnumerateFiles(Folder["blobs/unfinished"]).Count());

    private protected string PathOf(string id) => Path.Combine(Folder["blobs"], id[..2], id);
}

/// <summary>What only a disk can show.</summary>
public sealed class BlobDiskTests : IDisposable
{
    private readonly Folder _folder = new();
    private readonly InstallationKeys _keys;

    public BlobDiskTests() => _keys = Given.Keys(_folder);

    public void Dispose()
    {
        _keys.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task Bytes_are_synced_before_the_name_and_the_name_before_the_answer()
    {
        using var disk = new WatchedDisk();
        using var files = new FileBlobs(_folder["watched"], disk);
        await using var writer = new SealedBlobs(files, _keys.PublicKey).Begin("firma", BlobKind.Mail);
        writer.Write("content"u8);
        disk.Final = Path.Combine(_folder["watched"], writer.Id[..2], writer.Id);
        await writer.Commit();

        Assert.Equal(["sync file, named: False", "sync folder, named: True"], disk.Seen);
        Assert.DoesNotContain(disk.Threads, thread => thread.IsThreadPoolThread);
    }

    [Theory]
    [InlineData("file"), InlineData("folder")]
    public async Task A_disk_that_fails_to_sync_gives_no_reference_and_leaves_nothing(string failing)
    {
        using var disk = new WatchedDisk { Failing = failing };
        using var files = new FileBlobs(_folder["watched"], disk);
        await using (var writer = new SealedBlobs(files, _keys.PublicKey).Begin("firma", BlobKind.Mail))
        {
            writer.Write("content"u8);
            await Assert.ThrowsAsync<IOException>(() => writer.Commit());
        }
        Assert.DoesNotContain(_folder.Files(), file => file.StartsWith("watched", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Only_the_owner_may_read_the_files()
    {
        if (OperatingSystem.IsWindows()) return; // it has other rights
        using var files = new FileBlobs(_folder["blobs"]);
        await using var writer = new SealedBlobs(files, _keys.PublicKey).Begin("firma", BlobKind.Mail);
        var path = Path.Combine(_folder["blobs"], (await writer.Commit()).Id[..2], writer.Id);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(path));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(Path.GetDirectoryName(path)!));
    }

    private sealed class WatchedDisk() : DiskThreads(1)
    {
        public string? Final { get; set; }
        public string? Failing { get; init; }
        public List<string> Seen { get; } = [];
        public List<Thread> Threads { get; } = [];

        internal override void Sync(SafeFileHandle handle, string path)
        {
            if (Failing == "file") throw new IOException("The disk failed.");
            Note($"sync file, named: {File.Exists(Final)}");
            base.Sync(handle, path);
        }

        internal override void SyncDirectory(string path)
        {
            if (Failing == "folder") throw new IOException("The disk failed.");
            Note($"sync folder, named: {File.Exists(Final)}");
            base.SyncDirectory(path);
        }

        private void Note(string what)
        {
            Seen.Add(what);
            Threads.Add(Thread.CurrentThread);
        }
    }
}

/// <summary>One directory, two machines: what one has written the other reads, and their sweeps and starts don't hinder each other.</summary>
[Collection(nameof(BlobsAlone))]
public sealed class BlobSharedDirectoryTests : BlobFileTests
{
    private protected override Task<IBlobFiles> Start() => Task.FromResult<IBlobFiles>(new TwoMachines(Folder["blobs"]));

    private protected override Task Stop()
    {
        ((TwoMachines)Files).Dispose();
        Folder.Dispose();
        return Task.CompletedTask;
    }

    [Fact]
    public async Task Machines_that_start_at_once_share_the_folders()
    {
        var all = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => new FileBlobs(Folder["fresh"]))));
        Assert.Equal(257, Directory.GetDirectories(Folder["fresh"]).Length);
        foreach (var one in all) one.Dispose();
    }

    [Fact]
    public async Task Two_sweeps_at_once_and_a_reader_don_t_fail()
    {
        var now = DateTimeOffset.UtcNow;
        var blobs = new List<BlobRef>();
        for (var n = 0; n < 40; n++) blobs.Add(await Store(new byte[100_000]));
        await using var reader = await Blobs.Open(blobs[0], Keys);
        foreach (var blob in blobs) await Age(blob.Id, now.AddHours(-49));
        await Task.WhenAll(Enumerable.Range(0, 2).Select(_ => Task.Run(() => Blobs.Sweep(now.AddHours(-48), _ => new(false)))));

        Assert.DoesNotContain(Folder.Files(), file => blobs.Any(blob => file.EndsWith(blob.Id, StringComparison.Ordinal)));
        await reader.ReadExactlyAsync(new byte[100_000]);
    }

    [Fact]
    public async Task A_file_that_the_server_keeps_for_a_reader_is_nobodys_blob()
    {
        await File.WriteAllBytesAsync(Path.Combine(Folder["blobs"], "00", ".nfs000000000001"), [1]); // NFS: deleted while another machine reads it
        File.SetLastWriteTimeUtc(Path.Combine(Folder["blobs"], "00", ".nfs000000000001"), DateTime.UtcNow.AddHours(-49));
        Assert.Equal(0, await Blobs.Sweep(DateTimeOffset.UtcNow.AddHours(-48), _ => new(false)));
        File.Delete(Path.Combine(Folder["blobs"], "00", ".nfs000000000001"));
    }

    /// <summary>Writes on one machine, does all else on the other.</summary>
    private sealed class TwoMachines(string folder) : IBlobFiles, IDisposable
    {
        private readonly FileBlobs _writer = new(folder), _reader = new(folder);

        public BlobFile Create(string id) => _writer.Create(id);

        public ValueTask<Stream> Open(string id, CancellationToken cancellation) => _reader.Open(id, cancellation);

        public ValueTask<bool> Exists(string id, CancellationToken cancellation) => _reader.Exists(id, cancellation);

        public ValueTask Delete(string id, CancellationToken cancellation) => _reader.Delete(id, cancellation);

        public IAsyncEnumerable<string> WrittenBefore(DateTimeOffset time, CancellationToken cancellation) => _reader.WrittenBefore(time, cancellation);

        public void Dispose()
        {
            _writer.Dispose();
            _reader.Dispose();
        }
    }
}
