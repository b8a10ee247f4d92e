using System.Security.Cryptography;
using CsCheck;
using Siegelpost.Storage;

namespace Siegelpost.Tests;

/// <summary>Stores of blobs are tested alone: their memory is measured.</summary>
[CollectionDefinition(nameof(BlobsAlone), DisableParallelization = true)]
public sealed class BlobsAlone;

/// <summary>What every store of blobs must hold, whichever it is.</summary>
public abstract class BlobContract : IAsyncLifetime
{
    private protected const int Chunk = 64 * 1024, Header = 32, Tag = 16, Megabyte = 1024 * 1024;
    private readonly Folder _keyFolder = new();

    private protected InstallationKeys Keys { get; private set; } = null!;
    private protected IBlobFiles Files { get; private set; } = null!;
    private protected SealedBlobs Blobs { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Keys = Given.Keys(_keyFolder);
        Files = await Start();
        Blobs = new SealedBlobs(Files, Keys.PublicKey);
    }

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        if (Files is not null) await Stop();
        Keys?.Dispose();
        _keyFolder.Dispose();
    }

    private protected abstract Task<IBlobFiles> Start();
    private protected abstract Task Stop();

    /// <summary>Behind our back: the stored bytes become others.</summary>
    private protected abstract Task Replace(string id, byte[] stored);

    /// <summary>Makes a blob, and whatever is unfinished, as old as that.</summary>
    private protected abstract Task Age(string id, DateTimeOffset written);
    private protected abstract Task AgeUnfinished(DateTimeOffset written);

    /// <summary>How much lies there that has no name: files, chunks, uploads.</summary>
    private protected abstract Task<int> Unfinished();

    [Theory]
    [InlineData(0), InlineData(1), InlineData(Chunk - 1), InlineData(Chunk), InlineData(Chunk + 1), InlineData(2 * Chunk - 1), InlineData(2 * Chunk), InlineData(2 * Chunk + 1), InlineData(3 * Chunk)]
    [InlineData(Megabyte), InlineData(8 * Megabyte), InlineData(20 * Megabyte + 7)]
    public async Task Content_comes_back_as_it_was_written(int length)
    {
        var content = RandomNumberGenerator.GetBytes(length);
        var blob = await Store(content);

        Assert.Equal(length, blob.Length);
        Assert.Equal(SHA256.HashData(content), blob.Sha256);
        Assert.Equal(content, await Read(Blobs.Open(blob, Keys)));
        Assert.Equal(content, await Read(Blobs.Open(Keys.Unlock(blob))));
        await Blobs.Verify(blob, Keys);
        Assert.Equal(Header + length + Math.Max(1, (length + Chunk - 1) / Chunk) * Tag, (await Stored(blob.Id)).Length);
        Assert.Equal(0, await Unfinished());
    }

    [Fact]
    public Task Any_pieces_written_are_the_same_content_and_any_slice_read_is_that_slice() => Gen.Select(
        Gen.Int[0, 3 * Chunk + 5].SelectMany(length => Gen.Byte.Array[length]), Gen.Int[1, 100_000].Array[1, 8], Gen.Int[0, 4 * Chunk].Array[2 * 6]).SampleAsync(async (content, pieces, slices) =>
        {
            await using var writer = Blobs.Begin("firma", BlobKind.Attachment);
            for (int at = 0, n = 0; at < content.Length; n++)
            {
                var length = Math.Min(pieces[n % pieces.Length], content.Length - at);
                writer.Write(content.AsSpan(at, length));
                if (n % 2 == 1) await writer.Drain();
                at += length;
            }
            var blob = await writer.Commit();
            await using var stream = await Blobs.Open(blob, Keys);
            for (var n = 0; n < slices.Length; n += 2)
            {
                var from = Math.Min(slices[n], content.Length);
                var slice = new byte[Math.Min(slices[n + 1], content.Length - from)];
                stream.Position = from;
                await stream.ReadExactlyAsync(slice);
                if (!slice.AsSpan().SequenceEqual(content.AsSpan(from, slice.Length))) return false;
            }
            await Blobs.Delete(blob.Id);
            return true;
        }, iter: 30, threads: 1);

    [Fact]
    public async Task Jumps_through_a_large_blob_find_what_is_there()
    {
        var content = RandomNumberGenerator.GetBytes(12 * Megabyte);
        await using var stream = await Blobs.Open(await Store(content), Keys);
        var random = new Random(1);
        var buffer = new byte[200_000];
        for (var n = 0; n < 60; n++)
        {
            // Some reads go on where the last one ended, so that what was fetched ahead is used, and left.
            if (n % 3 != 0) stream.Position = random.Next(content.Length);
            var count = (int)Math.Min(random.Next(1, buffer.Length), content.Length - stream.Position);
            var from = (int)stream.Position;
            await stream.ReadExactlyAsync(buffer.AsMemory(0, count));
            Assert.True(buffer.AsSpan(0, count).SequenceEqual(content.AsSpan(from, count)));
        }
    }

    [Fact]
    public async Task A_parser_may_read_synchronously_on_a_thread_of_its_own()
    {
        var content = RandomNumberGenerator.GetBytes(3 * Megabyte);
        await using var stream = await Blobs.Open(await Store(content), Keys);
        var read = await Task.Factory.StartNew(() =>
        {
            using var all = new MemoryStream();
            stream.CopyTo(all);
            return all.ToArray();
        }, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

        Assert.Equal(content, read);
    }

    [Fact]
    public async Task Many_writers_at_once_don_t_disturb_each_other()
    {
        var stored = await Task.WhenAll(Enumerable.Range(0, 60).Select(async n =>
        {
            await Task.Yield();
            var content = RandomNumberGenerator.GetBytes(n % 10 == 0 ? 9 * Megabyte : n * 1000);
            var digest = SHA256.HashData(content);
            return (Blob: await Store(content), Digest: digest);
        }));

        foreach (var (blob, digest) in stored) Assert.Equal(digest, SHA256.HashData(await Read(Blobs.Open(blob, Keys))));
        Assert.Equal(0, await Unfinished());
    }

    [Fact]
    public async Task A_hundred_megabytes_take_a_few_buffers_of_memory_both_ways()
    {
        const int Most = 24 * Megabyte;
        var piece = RandomNumberGenerator.GetBytes(Chunk);
        await Store(piece); // what is made once is made
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var peak = 0L;
        void Look(int n)
        {
            if (n % 100 == 99) peak = Math.Max(peak, GC.GetTotalMemory(forceFullCollection: true) - before);
        }

        await using var writer = Blobs.Begin("firma", BlobKind.Mail);
        for (var n = 0; n < 1600; n++)
        {
            writer.Write(piece);
            await writer.Drain();
            Look(n);
        }
        var blob = await writer.Commit();
        Assert.InRange(peak, 0, Most);

        peak = 0;
        using var digest = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        await using (var stream = await Blobs.Open(blob, Keys))
        {
            var buffer = new byte[Chunk];
            for (var n = 0; await stream.ReadAtLeastAsync(buffer, 1, throwOnEndOfStream: false) is var read and > 0; n++)
            {
                digest.AppendData(buffer, 0, read);
                Look(n);
            }
        }
        Assert.Equal(blob.Sha256, digest.GetHashAndReset());
        Assert.InRange(peak, 0, Most);
    }

    [Fact]
    public async Task The_stream_adapter_writes_the_same_blob()
    {
        var content = RandomNumberGenerator.GetBytes(200_000);
        await using var writer = Blobs.Begin("firma", BlobKind.Upload);
        await using (var stream = writer.AsStream()) await new MemoryStream(content).CopyToAsync(stream, 777);
        var blob = await writer.Commit();

        Assert.Equal(content, await Read(Blobs.Open(blob, Keys)));
    }

    [Fact]
    public async Task A_flipped_bit_anywhere_is_refused()
    {
        var blob = await Store(RandomNumberGenerator.GetBytes(2 * Chunk + 100));
        var stored = await Stored(blob.Id);
        // The header's corners and each region: chunk bodies, their edges, and tags.
        int[] offsets =
        [
            0, 3, 4, 5, 24, 25, 31,
            .. from chunk in new[] { 0, 1, 2 } let start = Header + chunk * (Chunk + Tag) from offset in new[] { 0, 1, 50, 99 } select start + offset,
            .. from chunk in new[] { 0, 1 } from t in new[] { 0, 7, 15 } select Header + chunk * (Chunk + Tag) + Chunk + t,
            stored.Length - Tag, stored.Length - 1,
        ];
        foreach (var offset in offsets)
        {
            stored[offset] ^= 1;
            await Replace(blob.Id, stored);
            await Assert.ThrowsAsync<DamagedBlobException>(() => Read(Blobs.Open(blob, Keys)));
            await Assert.ThrowsAsync<DamagedBlobException>(() => Read(Blobs.Open(Keys.Unlock(blob))));
            stored[offset] ^= 1;
        }
    }

    [Fact]
    public async Task A_cut_or_lengthened_blob_is_refused_also_at_a_chunks_edge()
    {
        var blob = await Store(RandomNumberGenerator.GetBytes(3 * Chunk));
        var stored = await Stored(blob.Id);
        foreach (var length in new[] { 0, 10, Header, Header + Chunk + Tag, Header + 2 * (Chunk + Tag), stored.Length - 1 })
        {
            await Replace(blob.Id, stored[..length]);
            await Assert.ThrowsAsync<DamagedBlobException>(() => Read(Blobs.Open(blob, Keys)));
        }
        await Replace(blob.Id, [.. stored, 0]);
        await Assert.ThrowsAsync<DamagedBlobException>(() => Read(Blobs.Open(blob, Keys)));

        // An attacker who also changes the length in the reference still lacks a chunk with the last flag.
        await Replace(blob.Id, stored[..(Header + 2 * (Chunk + Tag))]);
        await Assert.ThrowsAsync<DamagedBlobException>(() => Read(Blobs.Open(blob with { Length = 2 * Chunk }, Keys)));
    }

    [Fact]
    public async Task Swapped_chunks_are_refused()
    {
        var blob = await Store(RandomNumberGenerator.GetBytes(3 * Chunk));
        var stored = await Stored(blob.Id);
        var (first, second) = (stored[Header..(Header + Chunk + Tag)], stored[(Header + Chunk + Tag)..(Header + 2 * (Chunk + Tag))]);
        await Replace(blob.Id, [.. stored[..Header], .. second, .. first, .. stored[(Header + 2 * (Chunk + Tag))..]]);

        await Assert.ThrowsAsync<DamagedBlobException>(() => Read(Blobs.Open(blob, Keys)));
    }

    [Fact]
    public async Task A_blob_is_nothing_under_another_id_kind_organisation_or_key()
    {
        var (one, other) = (await Store("one"u8.ToArray()), await Store("two"u8.ToArray()));

        await Assert.ThrowsAsync<DamagedBlobException>(() => Read(Blobs.Open(one with { Kind = BlobKind.Attachment }, Keys)));
        await Assert.ThrowsAsync<DamagedBlobException>(() => Read(Blobs.Open(one with { Organisation = "kunde" }, Keys)));
        await Assert.ThrowsAsync<DamagedBlobException>(() => Read(Blobs.Open(one with { WrappedKey = other.WrappedKey }, Keys)));
        await Assert.ThrowsAsync<DamagedBlobException>(() => Read(Blobs.Open(Keys.Unlock(one) with { Kind = BlobKind.View })));
        await Replace(one.Id, await Stored(other.Id));
        await Assert.ThrowsAsync<DamagedBlobException>(() => Read(Blobs.Open(one, Keys)));
        await Assert.ThrowsAsync<KeyMismatchException>(() => Blobs.Open(one with { KeyId = "0011223344556677" }, Keys));
        await Assert.ThrowsAsync<DamagedBlobException>(() => Blobs.Open(Keys.Unlock(other) with { Id = "../../../etc/passwd" }));
    }

    [Fact]
    public async Task A_digest_that_the_owner_does_not_know_is_refused_at_the_end()
    {
        var blob = await Store(RandomNumberGenerator.GetBytes(100_000));
        await Assert.ThrowsAsync<DamagedBlobException>(() => Blobs.Verify(blob with { Sha256 = new byte[32] }, Keys));
        var empty = await Store([]);
        await Assert.ThrowsAsync<DamagedBlobException>(() => Blobs.Verify(empty with { Sha256 = new byte[32] }, Keys));
    }

    [Fact]
    public async Task Nothing_of_the_content_is_stored_in_clear()
    {
        var blob = await Store([.. Enumerable.Repeat("The secret of Anna. "u8.ToArray(), 10_000).SelectMany(b => b)]);
        Assert.Equal(-1, (await Stored(blob.Id)).AsSpan().IndexOf("secret"u8));
    }

    [Fact]
    public async Task A_range_reads_only_the_chunks_it_touches()
    {
        var blob = await Store(new byte[10 * Chunk]);
        var stored = await Stored(blob.Id);
        stored[Header + 5 * (Chunk + Tag)] ^= 1; // whoever touches the sixth chunk fails
        await Replace(blob.Id, stored);

        await using var stream = await Blobs.Open(blob, Keys);
        var one = new byte[1];
        stream.Position = 8L * Chunk + 10;
        await stream.ReadExactlyAsync(one);
        stream.Position = 5L * Chunk;
        await Assert.ThrowsAsync<DamagedBlobException>(async () => await stream.ReadExactlyAsync(one));
    }

    [Theory]
    [InlineData(1000), InlineData(300_000), InlineData(20 * Megabyte)]
    public async Task Nobody_sees_a_blob_before_its_commit(int length)
    {
        await using var writer = Blobs.Begin("firma", BlobKind.Mail);
        await writer.Write(RandomNumberGenerator.GetBytes(length).AsMemory());

        Assert.False(await Blobs.Exists(writer.Id));
        await Assert.ThrowsAsync<FileNotFoundException>(async () => await Files.Open(writer.Id));
        Assert.DoesNotContain(writer.Id, await All(DateTimeOffset.UtcNow.AddDays(-1)));
        await writer.Commit();
        Assert.True(await Blobs.Exists(writer.Id));
    }

    [Theory]
    [InlineData(1000), InlineData(300_000), InlineData(20 * Megabyte)]
    public async Task An_aborted_blob_leaves_nothing(int length)
    {
        string id;
        await using (var writer = Blobs.Begin("firma", BlobKind.Mail))
        {
            id = writer.Id;
            await writer.Write(new byte[length].AsMemory());
        }

        Assert.Equal(0, await Unfinished());
        Assert.False(await Blobs.Exists(id));
    }

    [Fact]
    public async Task A_writer_that_is_done_takes_nothing_more()
    {
        await using var writer = Blobs.Begin("firma", BlobKind.Mail);
        await writer.Commit();
        Assert.Throws<InvalidOperationException>(() => writer.Write("more"u8));
        await Assert.ThrowsAsync<InvalidOperationException>(() => writer.Commit());
    }

    [Fact]
    public async Task Deletion_may_be_repeated_and_then_the_blob_is_gone()
    {
        var blob = await Store(new byte[300_000]);
        Assert.True(await Blobs.Exists(blob.Id));
        await Blobs.Delete(blob.Id);
        await Blobs.Delete(blob.Id);
        await Blobs.Delete("../lock");

        Assert.False(await Blobs.Exists(blob.Id));
        Assert.False(await Blobs.Exists("../lock"));
        await Assert.ThrowsAsync<FileNotFoundException>(() => Blobs.Open(blob, Keys));
        Assert.Equal(0, await Unfinished());
    }

    [Fact]
    public async Task A_sweep_takes_old_orphans_and_dead_writers_and_nothing_else()
    {
        var now = DateTimeOffset.UtcNow;
        var orphans = new List<string>();
        for (var n = 0; n < 8; n++) orphans.Add((await Store([2])).Id);
        var (owned, young) = (await Store([1]), await Store([3]));
        await using (var dead = Blobs.Begin("firma", BlobKind.Mail))
        {
            await dead.Write(new byte[20 * Megabyte].AsMemory());
            foreach (var id in orphans.Append(owned.Id)) await Age(id, now.AddHours(-49));
            Assert.Equal(0, await Blobs.Sweep(now.AddHours(-60), _ => new(false)));
            Assert.True(await Unfinished() > 0); // young still, and somebody's
            await AgeUnfinished(now.AddHours(-49));

            Assert.Equal(orphans.Count, await Blobs.Sweep(now.AddHours(-48), id => new(id == owned.Id)));
            Assert.Equal(0, await Unfinished());
        }
        Assert.True(await Blobs.Exists(owned.Id));
        Assert.True(await Blobs.Exists(young.Id));
        foreach (var id in orphans) Assert.False(await Blobs.Exists(id));
    }

    [Fact]
    public async Task A_sweep_that_is_in_doubt_deletes_nothing()
    {
        var blob = await Store([1]);
        await Age(blob.Id, DateTimeOffset.UtcNow.AddHours(-49));
        await Assert.ThrowsAsync<TimeoutException>(() => Blobs.Sweep(DateTimeOffset.UtcNow.AddHours(-48), _ => throw new TimeoutException()));
        Assert.True(await Blobs.Exists(blob.Id));
    }

    private protected async Task<BlobRef> Store(byte[] content)
    {
        await using var writer = Blobs.Begin("firma", BlobKind.Mail);
        await writer.Write(content.AsMemory());
        return await writer.Commit();
    }

    private protected async Task<byte[]> Stored(string id) => await Read(Files.Open(id).AsTask());

    private protected static async Task<byte[]> Read(Task<Stream> opening)
    {
        await using var stream = await opening;
        using var all = new MemoryStream();
        await stream.CopyToAsync(all);
        return all.ToArray();
    }

    private async Task<List<string>> All(DateTimeOffset before)
    {
        var ids = new List<string>();
        await foreach (var id in Files.WrittenBefore(before)) ids.Add(id);
        return ids;
    }
}
