using System.Collections.Concurrent;

namespace Siegelpost.Silo.Methods;

/// <summary>
/// Parsing, layout, key derivation: work for a processor, never done on grain threads. Four such jobs of 200 ms there raised the answer
/// time of all other grains tenfold. One thread less than there are processors, so that the rest of the house goes on. The threads are our
/// own, for parsers read blobs synchronously and no thread of the pool may wait for a store; and they stay, since a new one for each job
/// has lost the buffers that the last one had at hand.
/// </summary>
internal sealed class CpuPool : IDisposable
{
    private readonly BlockingCollection<Action> jobs = [];
    private readonly Thread[] threads;

    public CpuPool()
    {
        threads = [.. Enumerable.Range(0, Math.Max(1, Environment.ProcessorCount - 1)).Select(n => new Thread(Work) { IsBackground = true, Name = $"cpu-{n}" })];
        foreach (var thread in threads) thread.Start();
    }

    public Task<T> Run<T>(Func<T> work)
    {
        var done = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        jobs.Add(() =>
        {
            try
            {
                done.SetResult(work());
            }
#pragma warning disable CA1031 // the caller gets whatever happened; the thread must live on
            catch (Exception fault)
#pragma warning restore CA1031
            {
                done.SetException(fault);
            }
        });
        return done.Task;
    }

    public void Dispose()
    {
        jobs.CompleteAdding();
        foreach (var thread in threads) thread.Join();
        jobs.Dispose();
    }

    private void Work()
    {
        foreach (var job in jobs.GetConsumingEnumerable()) job();
    }
}
