using System.Security.Cryptography;
using CsCheck;
using Microsoft.Win32.SafeHandles;
using Siegelpost.Storage;

namespace Siegelpost.Tests;

public sealed class BlobTests : IDisposable
{
    private const int Chunk = 64 * 1024, Header = 32, Tag = 16;
    private readonly Folder _folder = new();
    private readonly InstallationKeys _keys;
    private readonly FileBlobs _files;
    private readonly SealedBlobs _blobs;

    public BlobTests()
    {
        _keys = Given.Keys(_folder);
        _files = new FileBlobs(_folder["blobs"]);
        _blobs = new SealedBlobs(_files, _keys.PublicKey);
    }

    public void Dispose()
    {
        _files.Dispose();
        _keys.Dispose();
        _folder.Dispose();
    }

    [Theory]
    [InlineData(0), InlineData(1), InlineData(Chunk - 1), InlineData(Chunk), InlineData(Chunk + 1), InlineData(2 * Chunk - 1), InlineData(2 * Chunk), InlineData(2 * Chunk + 1), InlineData(3 * Chunk)]
    public async Task Content_comes_back_as_it_was_written(int length)
    {
        var content = RandomNumberGenerator.GetBytes(length);
        var blob = await Store(content);

        Assert.Equal(length, blob.Length);
        Assert.Equal(SHA256.HashData(content), blob.Sha256);
        Assert.Equal(content, await Read(_blobs.Open(blob, _keys)));
        Assert.Equal(content, await Read(_blobs.Open(_keys.Unlock(blob))));
        await _blobs.Verify(blob, _keys);
        Assert.Equal(Header + length + Math.Max(1, (length + Chunk - 1) / Chunk) * Tag, new FileInfo(PathOf(blob.Id)).Length);
    }

    [Fact]
    public void Any_pieces_written_are_the_same_content_and_any_slice_read_is_that_slice() => Gen.Select(
        Gen.Int[0, 3 * Chunk + 5].SelectMany(length => Gen.Byte.Array[length]), Gen.Int[1, 100_000].Array[1, 8], Gen.Int[0, 4 * Chunk].Array[2 * 6]).Sample((content, pieces, slices) =>
        {
            using var writer = _blobs.Begin("firma", BlobKind.Attachment);
            for (int at = 0, n = 0; at < content.Length; n++)
            {
                var length = Math.Min(pieces[n % pieces.Length], content.Length - at);
                writer.Write(content.AsSpan(at, length));
                at += length;
            }
            var blob = writer.Commit().GetAwaiter().GetResult();
            using var stream = _blobs.Open(blob, _keys);
            for (var n = 0; n < slices.Length; n += 2)
            {
                var from = Math.Min(slices[n], content.Length);
                var length = Math.Min(slices[n + 1], content.Length - from);
                var slice = new byte[length];
                stream.Position = from;
                stream.ReadExactly(slice);
                if (!slice.AsSpan().SequenceEqual(content.AsSpan(from, length))) return false;
            }
            _blobs.Delete(blob.Id);
            return true;
        }, iter: 60);

    [Fact]
    public async Task The_stream_adapter_writes_the_same_blob()
    {
        var content = RandomNumberGenerator.GetBytes(200_000);
        using var writer = _blobs.Begin("firma", BlobKind.Upload);
        await using (var stream = writer.AsStream()) await new MemoryStream(content).CopyToAsync(stream, 777);
        var blob = await writer.Commit();

        Assert.Equal(content, await Read(_blobs.Open(blob, _keys)));
    }

    [Fact]
    public async Task A_flipped_bit_anywhere_is_refused()
    {
        var content = RandomNumberGenerator.GetBytes(2 * Chunk + 100);
        var blob = await Store(content);
        var stored = File.ReadAllBytes(PathOf(blob.Id));
        // Each byte of the header and each region: chunk bodies, their edges, and all tags.
        var offsets = Enumerable.Range(0, Header)
            .Concat(from chunk in new[] { 0, 1, 2 } let start = Header + chunk * (Chunk + Tag) from offset in new[] { 0, 1, 50, 99 } select start + offset)
            .Concat(from chunk in new[] { 0, 1 } from t in Enumerable.Range(0, Tag) select Header + chunk * (Chunk + Tag) + Chunk + t)
            .Concat(Enumerable.Range(stored.Length - Tag, Tag));
        foreach (var offset in offsets)
        {
            stored[offset] ^= 1;
            File.WriteAllBytes(PathOf(blob.Id), stored);
            await Assert.ThrowsAsync<DamagedBlobException>(() => Read(() => _blobs.Open(blob, _keys)));
            await Assert.ThrowsAsync<DamagedBlobException>(() => Read(() => _blobs.Open(_keys.Unlock(blob))));
            stored[offset] ^= 1;
        }
    }

    [Fact]
    public async Task A_cut_or_lengthened_blob_is_refused_also_at_a_chunks_edge()
    {
        var blob = await Store(RandomNumberGenerator.GetBytes(3 * Chunk));
        var stored = File.ReadAllBytes(PathOf(blob.Id));
        foreach (var length in new[] { 0, 10, Header, Header + Chunk + Tag, Header + 2 * (Chunk + Tag), stored.Length - 1 })
        {
            File.WriteAllBytes(PathOf(blob.Id), stored[..length]);
            await Assert.ThrowsAsync<DamagedBlobException>(() => Read(() => _blobs.Open(blob, _keys)));
        }
        File.WriteAllBytes(PathOf(blob.Id), [.. stored, 0]);
        await Assert.ThrowsAsync<DamagedBlobException>(() => Read(() => _blobs.Open(blob, _keys)));

        // An attacker who also changes the length in the reference still lacks a chunk with the last flag.
        File.WriteAllBytes(PathOf(blob.Id), stored[..(Header + 2 * (Chunk + Tag))]);
        await Assert.ThrowsAsync<DamagedBlobException>(() => Read(() => _blobs.Open(blob with { Length = 2 * Chunk }, _keys)));
    }

    [Fact]
    public async Task Swapped_chunks_are_refused()
    {
        var blob = await Store(RandomNumberGenerator.GetBytes(3 * Chunk));
        var stored = File.ReadAllBytes(PathOf(blob.Id));
        byte[] First() => stored[Header..(Header + Chunk + Tag)];
        byte[] Second() => stored[(Header + Chunk + Tag)..(Header + 2 * (Chunk + Tag))];
        File.WriteAllBytes(PathOf(blob.Id), [.. stored[..Header], .. Second(), .. First(), .. stored[(Header + 2 * (Chunk + Tag))..]]);

        await Assert.ThrowsAsync<DamagedBlobException>(() => Read(() => _blobs.Open(blob, _keys)));
    }

    [Fact]
    public async Task A_blob_is_nothing_under_another_id_kind_organisation_or_key()
    {
        var (one, other) = (await Store("one"u8.ToArray()), await Store("two"u8.ToArray()));

        await Assert.ThrowsAsync<DamagedBlobException>(() => Read(() => _blobs.Open(one with { Kind = BlobKind.Attachment }, _keys)));
        await Assert.ThrowsAsync<DamagedBlobException>(() => Read(() => _blobs.Open(one with { Organisation = "kunde" }, _keys)));
        await Assert.ThrowsAsync<DamagedBlobException>(() => Read(() => _blobs.Open(one with { WrappedKey = other.WrappedKey }, _keys)));
        await Assert.ThrowsAsync<DamagedBlobException>(() => Read(() => _blobs.Open(_keys.Unlock(one) with { Kind = BlobKind.View })));
        File.Copy(PathOf(other.Id), PathOf(one.Id), overwrite: true);
        await Assert.ThrowsAsync<DamagedBlobException>(() => Read(() => _blobs.Open(one, _keys)));
        Assert.Throws<KeyMismatchException>(() => _blobs.Open(one with { KeyId = "0011223344556677" }, _keys));
        Assert.Throws<DamagedBlobException>(() => _blobs.Open(_keys.Unlock(other) with { Id = "../../../etc/passwd" }));
    }

    [Fact]
    public async Task A_digest_that_the_owner_does_not_know_is_refused_at_the_end()
    {
        var blob = await Store(RandomNumberGenerator.GetBytes(100_000));
        await Assert.ThrowsAsync<DamagedBlobException>(() => _blobs.Verify(blob with { Sha256 = new byte[32] }, _keys));
        var empty = await Store([]);
        await Assert.ThrowsAsync<DamagedBlobException>(() => _blobs.Verify(empty with { Sha256 = new byte[32] }, _keys));
    }

    [Fact]
    public async Task Nothing_of_the_content_is_on_the_disk_in_clear()
    {
        var content = Enumerable.Repeat("The secret of Anna. "u8.ToArray(), 10_000).SelectMany(b => b).ToArray();
        var blob = await Store(content);
        Assert.Equal(-1, File.ReadAllBytes(PathOf(blob.Id)).AsSpan().IndexOf("secret"u8));
    }

    [Fact]
    public async Task Fifty_megabytes_take_a_few_buffers_of_memory()
    {
        var piece = RandomNumberGenerator.GetBytes(32 * 1024);
        var before = GC.GetAllocatedBytesForCurrentThread();
        using var writer = _blobs.Begin("firma", BlobKind.Mail);
        for (var n = 0; n < 50 * 32; n++) writer.Write(piece);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1 << 20);

        var blob = await writer.Commit();
        before = GC.GetAllocatedBytesForCurrentThread();
        using (var stream = _blobs.Open(blob, _keys))
        {
            var buffer = new byte[32 * 1024];
            while (stream.Read(buffer) > 0) { }
        }
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1 << 20);
    }

    [Fact]
    public async Task A_range_reads_only_the_chunks_it_touches()
    {
        var blob = await Store(new byte[10 * Chunk]);
        var stored = File.ReadAllBytes(PathOf(blob.Id));
        stored[Header + 5 * (Chunk + Tag)] ^= 1; // whoever touches the sixth chunk fails
        File.WriteAllBytes(PathOf(blob.Id), stored);

        using var stream = _blobs.Open(blob, _keys);
        stream.Position = 8L * Chunk + 10;
        Assert.Equal(0, stream.ReadByte());
        stream.Position = 5L * Chunk;
        Assert.Throws<DamagedBlobException>(() => stream.ReadByte());
    }

    [Fact]
    public async Task Bytes_are_synced_before_the_name_and_the_name_before_the_answer()
    {
        using var disk = new WatchedDisk();
        using var files = new FileBlobs(_folder["watched"], disk);
        using var writer = new SealedBlobs(files, _keys.PublicKey).Begin("firma", BlobKind.Mail);
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
        using (var writer = new SealedBlobs(files, _keys.PublicKey).Begin("firma", BlobKind.Mail))
        {
            writer.Write("content"u8);
            await Assert.ThrowsAsync<IOException>(() => writer.Commit());
        }
        Assert.DoesNotContain(_folder.Files(), file => file.StartsWith("watched", StringComparison.Ordinal));
    }

    [Fact]
    public void An_aborted_blob_leaves_nothing()
    {
        var before = _folder.Files().Order().ToList();
        using (var writer = _blobs.Begin("firma", BlobKind.Mail)) writer.Write(new byte[300_000]);

        Assert.Equal(before, _folder.Files().Order());
    }

    [Fact]
    public async Task Deletion_may_be_repeated_and_then_the_blob_is_gone()
    {
        var blob = await Store([1, 2, 3]);
        Assert.True(_blobs.Exists(blob.Id));
        _blobs.Delete(blob.Id);
        _blobs.Delete(blob.Id);
        _blobs.Delete("../lock");

        Assert.False(_blobs.Exists(blob.Id));
        Assert.Throws<FileNotFoundException>(() => _blobs.Open(blob, _keys));
    }

    [Fact]
    public async Task A_sweep_takes_old_orphans_and_dead_writers_and_nothing_else()
    {
        var (owned, orphan, young) = (await Store([1]), await Store([2]), await Store([3]));
        var now = DateTimeOffset.UtcNow;
        File.SetLastWriteTimeUtc(PathOf(owned.Id), now.UtcDateTime.AddHours(-49));
        File.SetLastWriteTimeUtc(PathOf(orphan.Id), now.UtcDateTime.AddHours(-49));
        var dead = Path.Combine(_folder["blobs"], "unfinished", Crockford.NewId());
        File.WriteAllBytes(dead, [1]);
        File.SetLastWriteTimeUtc(dead, now.UtcDateTime.AddHours(-49));

        Assert.Equal(1, await _blobs.Sweep(now.AddHours(-48), id => new(id == owned.Id)));

        Assert.True(_blobs.Exists(owned.Id));
        Assert.False(_blobs.Exists(orphan.Id));
        Assert.True(_blobs.Exists(young.Id));
        Assert.False(File.Exists(dead));
    }

    [Fact]
    public async Task Only_the_owner_may_read_the_files()
    {
        if (OperatingSystem.IsWindows()) return; // it has other rights
        var blob = await Store([1]);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(PathOf(blob.Id)));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(Path.GetDirectoryName(PathOf(blob.Id))!));
    }

    private async Task<BlobRef> Store(byte[] content)
    {
        using var writer = _blobs.Begin("firma", BlobKind.Mail);
        await writer.Write(content.AsMemory(), default);
        return await writer.Commit();
    }

    private string PathOf(string id) => Path.Combine(_folder["blobs"], id[..2], id);

    private static Task<byte[]> Read(Func<Stream> open) => Read(open());

    private static async Task<byte[]> Read(Stream stream)
    {
        await using (stream)
        {
            using var all = new MemoryStream();
            await stream.CopyToAsync(all);
            return all.ToArray();
        }
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
