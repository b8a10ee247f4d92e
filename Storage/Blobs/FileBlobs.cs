using System.Runtime.CompilerServices;

namespace Siegelpost.Storage;

/// <summary>
/// Blobs as files in 256 folders (the first two characters of the id). A file is written under <c>unfinished/</c>, synced, renamed, and
/// its folder synced: after a power loss it is there completely or not at all. The folder may be one that several machines share (NFS): then a
/// name of another machine's is asked for by opening it, since its attributes may be remembered from before, and files that others are
/// writing are left alone while they are young.
/// </summary>
public sealed class FileBlobs : IBlobFiles, IDisposable
{
    private const string Alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    private readonly string _root, _unfinished;
    private readonly DiskThreads _disk;

    /// <param name="root">Folder, created where missing (0700).</param>
    public FileBlobs(string root) : this(root, new DiskThreads(4)) { }

    internal FileBlobs(string root, DiskThreads disk)
    {
        (_root, _unfinished, _disk) = (Path.GetFullPath(root), Path.Combine(Path.GetFullPath(root), "unfinished"), disk);
        DurableFiles.CreateDirectory(_root);
        DurableFiles.CreateDirectory(_unfinished);
        var missing = Shards().Where(shard => !Directory.Exists(shard)).ToList();
        foreach (var shard in missing)
        {
            if (OperatingSystem.IsWindows()) Directory.CreateDirectory(shard);
            else Directory.CreateDirectory(shard, DurableFiles.OwnerFolder);
        }
        if (missing.Count > 0) DurableFiles.SyncDirectory(_root); // once, so that a commit needs its own folder only
    }

    public BlobFile Create(string id)
    {
        if (!Crockford.IsId(id)) throw new ArgumentException("Not a blob id.", nameof(id));
        return new Unfinished(Path.Combine(_unfinished, id), PathOf(id), _disk);
    }

    public ValueTask<Stream> Open(string id, CancellationToken cancellation = default)
    {
        try { return new(new FileStream(PathOf(id), new FileStreamOptions { Mode = FileMode.Open, Access = FileAccess.Read, Share = FileShare.Read | FileShare.Delete, BufferSize = 0, Options = FileOptions.RandomAccess })); }
        catch (DirectoryNotFoundException e) { throw new FileNotFoundException($"There is no blob {id}.", e); }
    }

    public ValueTask<bool> Exists(string id, CancellationToken cancellation = default)
    {
        try
        {
            using var file = File.OpenHandle(PathOf(id), options: FileOptions.RandomAccess, share: FileShare.Read | FileShare.Delete);
            return new(true);
        }
        catch (Exception gone) when (gone is FileNotFoundException or DirectoryNotFoundException) { return new(false); }
    }

    public ValueTask Delete(string id, CancellationToken cancellation = default)
    {
        File.Delete(PathOf(id));
        return ValueTask.CompletedTask;
    }

    public async IAsyncEnumerable<string> WrittenBefore(DateTimeOffset time, [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        await Task.Yield(); // thousands of names: not on the caller's back
        foreach (var file in new DirectoryInfo(_unfinished).EnumerateFiles())
        {
            cancellation.ThrowIfCancellationRequested();
            if (IsOlder(file, time)) file.Delete(); // a writer that died; nobody can own it
        }
        foreach (var shard in Shards())
        {
            foreach (var file in new DirectoryInfo(shard).EnumerateFiles())
            {
                if (Crockford.IsId(file.Name) && IsOlder(file, time)) yield return file.Name;
            }
        }
    }

    // One that has gone meanwhile, to its final name perhaps, would seem to be of the year 1601.
    private static bool IsOlder(FileInfo file, DateTimeOffset time) => file.Exists && file.LastWriteTimeUtc < time.UtcDateTime;

    public void Dispose() => _disk.Dispose();

    private string PathOf(string id) => Crockford.IsId(id) ? Path.Combine(_root, id[..2], id) : throw new ArgumentException("Not a blob id.", nameof(id));

    private IEnumerable<string> Shards() =>
        from first in Alphabet[..8] from second in Alphabet select Path.Combine(_root, $"{first}{second}"); // the first character has three bits

    private sealed class Unfinished(string path, string final, DiskThreads disk) : BlobFile
    {
        private readonly FileStream _file = DurableFiles.Create(path); // unbuffered: each append is one write
        private bool _closed, _renamed, _durable;

        // Into the page cache: a copy, not a wait.
        public override void Append(ReadOnlySpan<byte> bytes) => _file.Write(bytes);

        public override ValueTask Drain(CancellationToken cancellation) => ValueTask.CompletedTask;

        public override async Task Commit(CancellationToken cancellation)
        {
            await disk.Run(() =>
            {
                disk.Sync(_file.SafeFileHandle, path); // bytes first,
                _file.Dispose(); // (readers come as soon as the name is there)
                File.Move(path, final, overwrite: true); // then the name, by one rename (without overwriting it would be a link, or a copy where there are none),
                _renamed = true;
                disk.SyncDirectory(Path.GetDirectoryName(final)!); // then the folder that holds the name
                _durable = true;
            }).ConfigureAwait(false);
        }

        public override ValueTask DisposeAsync()
        {
            if (_closed) return ValueTask.CompletedTask;
            _closed = true;
            _file.Dispose();
            if (!_durable) File.Delete(_renamed ? final : path);
            return ValueTask.CompletedTask;
        }
    }
}
