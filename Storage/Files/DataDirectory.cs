namespace Siegelpost.Storage;

/// <summary>Another process works on this data directory; two would destroy each other's mail.</summary>
public sealed class DataDirectoryInUseException : Exception
{
    public DataDirectoryInUseException() { }
    public DataDirectoryInUseException(string message) : base(message) { }
    public DataDirectoryInUseException(string message, Exception inner) : base(message, inner) { }
}

/// <summary>
/// <c>DataDirectory</c>: where one installation keeps its database, blobs, keys and (in Development) its outbox. Open means locked:
/// a second process is refused until this one ends, in whatever way.
/// </summary>
public sealed class DataDirectory : IDisposable
{
    private readonly FileStream _lock;

    private DataDirectory(string root, FileStream held)
    {
        (Root, _lock) = (root, held);
        IsUnused = !File.Exists(Database) && !HasFiles(Blobs);
        DurableFiles.CreateDirectory(Blobs);
    }

    public string Root { get; }

    /// <summary>The SQLite file.</summary>
    public string Database => Path.Combine(Root, "siegelpost.db");

    /// <summary>Root of <see cref="FileBlobs"/>.</summary>
    public string Blobs => Path.Combine(Root, "blobs");

    /// <summary>Where keys are unless <c>Keys:Directory</c> says otherwise.</summary>
    public string Keys => Path.Combine(Root, "keys");

    /// <summary>Root of <see cref="Storage.Outbox"/>.</summary>
    public string Outbox => Path.Combine(Root, "outbox");

    /// <summary>Neither database nor blob existed when it was opened: the only state in which keys may be created (RULES 4).</summary>
    public bool IsUnused { get; }

    /// <summary>Creates the tree where it is missing (0700) and locks it.</summary>
    /// <exception cref="DataDirectoryInUseException">Another process has it.</exception>
    /// <exception cref="IOException">It can't be created or written.</exception>
    public static DataDirectory Open(string path)
    {
        var root = Path.GetFullPath(path);
        try
        {
            DurableFiles.CreateDirectory(root);
            var how = new FileStreamOptions { Mode = FileMode.OpenOrCreate, Access = FileAccess.ReadWrite, Share = FileShare.None };
            if (!OperatingSystem.IsWindows()) how.UnixCreateMode = DurableFiles.OwnerOnly;
            FileStream held;
            try { held = new FileStream(Path.Combine(root, "lock"), how); }
            catch (IOException e) when ((e.HResult & 0xffff) is 11 or 35 or 32) // EAGAIN on Linux and macOS, a sharing violation on Windows
            {
                throw new DataDirectoryInUseException($"Another process uses the data directory {root}. Stop it, or set DataDirectory to another one.", e);
            }
            return new DataDirectory(root, held);
        }
        catch (UnauthorizedAccessException e)
        {
            throw new IOException($"The data directory {root} can't be written by this user.", e);
        }
    }

    public void Dispose() => _lock.Dispose();

    // A shard without files counts as nothing.
    private static bool HasFiles(string path) => Directory.Exists(path) && Directory.EnumerateFiles(path, "*", SearchOption.AllDirectories).Any();
}
