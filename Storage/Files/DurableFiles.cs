using System.Runtime.InteropServices;
using System.Text;

namespace Siegelpost.Storage;

/// <summary>Files that are still there after a power loss: bytes first, then the name, then the directory that holds the name.</summary>
internal static class DurableFiles
{
    internal const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    internal const UnixFileMode OwnerFolder = OwnerOnly | UnixFileMode.UserExecute;

    /// <summary>Creates a directory for the owner alone (0700); what exists keeps its rights.</summary>
    internal static void CreateDirectory(string path)
    {
        if (Directory.Exists(path)) return;
        if (OperatingSystem.IsWindows()) Directory.CreateDirectory(path);
        else Directory.CreateDirectory(path, OwnerFolder);
        if (Path.GetDirectoryName(Path.GetFullPath(path)) is { } parent) SyncDirectory(parent);
    }

    /// <summary>A new file for the owner alone (0600).</summary>
    internal static FileStream Create(string path, FileOptions options = FileOptions.None)
    {
        var how = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, Share = FileShare.None, BufferSize = 0, Options = options };
        if (!OperatingSystem.IsWindows()) how.UnixCreateMode = OwnerOnly;
        return new FileStream(path, how);
    }

    /// <summary>Writes a whole small file under a new name; it is never seen half-written.</summary>
    internal static void WriteNew(string path, ReadOnlySpan<byte> bytes) => Write(path, bytes, overwrite: false);

    /// <summary>The same over an old file: readers see the one or the other.</summary>
    internal static void Replace(string path, ReadOnlySpan<byte> bytes) => Write(path, bytes, overwrite: true);

    /// <summary>Makes the names in a directory durable. Windows has no such call; NTFS journals names by itself.</summary>
    /// <exception cref="IOException">The disk refused.</exception>
    internal static void SyncDirectory(string path)
    {
        if (OperatingSystem.IsWindows()) return;
        var descriptor = Open([.. Encoding.UTF8.GetBytes(path), 0], 0 /* O_RDONLY */);
        if (descriptor < 0) throw new IOException($"Can't open directory {path}: errno {Marshal.GetLastPInvokeError()}.");
        try
        {
            if (FSync(descriptor) != 0) throw new IOException($"Can't sync directory {path}: errno {Marshal.GetLastPInvokeError()}.");
        }
        finally
        {
            _ = Close(descriptor);
        }
    }

    private static void Write(string path, ReadOnlySpan<byte> bytes, bool overwrite)
    {
        var temporary = path + ".new";
        File.Delete(temporary); // the rest of a crash
        using (var file = Create(temporary))
        {
            file.Write(bytes);
            file.Flush(flushToDisk: true); // before the rename, or the name may outlive the bytes
        }
        File.Move(temporary, path, overwrite);
        SyncDirectory(Path.GetDirectoryName(path)!);
    }

    // The base library opens no directories.
    [DllImport("libc", EntryPoint = "open", SetLastError = true), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Open(byte[] path, int flags);

    [DllImport("libc", EntryPoint = "fsync", SetLastError = true), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int FSync(int descriptor);

    [DllImport("libc", EntryPoint = "close", SetLastError = true), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Close(int descriptor);
}
