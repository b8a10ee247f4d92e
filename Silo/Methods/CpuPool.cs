namespace Siegelpost.Silo.Methods;

/// <summary>
/// Parsing, layout, key derivation: work for a processor, never done on grain threads. Four such jobs of 200 ms there raised the answer
/// time of all other grains tenfold. One thread less than there are processors, so that the rest of the house goes on. Each job has a
/// thread of its own: parsers read blobs synchronously, and no thread of the pool may wait for a store.
/// </summary>
internal sealed class CpuPool : IDisposable
{
    private readonly SemaphoreSlim places = new(Math.Max(1, Environment.ProcessorCount - 1));

    public async Task<T> Run<T>(Func<T> work)
    {
        await places.WaitAsync();
        try
        {
            return await Task.Factory.StartNew(work, CancellationToken.None, TaskCreationOptions.DenyChildAttach | TaskCreationOptions.LongRunning, TaskScheduler.Default);
        }
        finally
        {
            places.Release();
        }
    }

    public void Dispose() => places.Dispose();
}
