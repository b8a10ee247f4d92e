using System.Collections.Concurrent;
using Microsoft.Win32.SafeHandles;

namespace Siegelpost.Storage;

/// <summary>A few threads that wait for the disk, so that no thread of the pool does: an fsync takes milliseconds, on a busy disk seconds.</summary>
internal class DiskThreads : IDisposable
{
    private readonly BlockingCollection<(Action Work, TaskCompletionSource Done)> _queue = new(boundedCapacity: 4096);
    private readonly Thread[] _threads;
    private bool _disposed;

    internal DiskThreads(int count)
    {
        _threads = [.. Enumerable.Range(0, count).Select(n => new Thread(Work) { IsBackground = true, Name = $"disk-{n}" })];
        foreach (var thread in _threads) thread.Start();
    }

    internal Task Run(Action work)
    {
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        if (!_queue.TryAdd((work, done))) throw new IOException("The disk can't keep up: too many files wait to be synced.");
        return done.Task;
    }

    internal virtual void Sync(SafeFileHandle handle, string path) => RandomAccess.FlushToDisk(handle);

    internal virtual void SyncDirectory(string path) => DurableFiles.SyncDirectory(path);

    public void Dispose()
    {
        if (_disposed) return;
        _disposed = true;
        _queue.CompleteAdding();
        foreach (var thread in _threads) thread.Join();
        _queue.Dispose();
        GC.SuppressFinalize(this);
    }

    private void Work()
    {
        foreach (var (work, done) in _queue.GetConsumingEnumerable())
        {
#pragma warning disable CA1031 // the caller gets whatever happened; the thread must live on
            try
            {
                work();
                done.SetResult();
            }
            catch (Exception e)
            {
                done.SetException(e);
            }
#pragma warning restore CA1031
        }
    }
}
