using System.Data.Common;

namespace Siegelpost.Silo.Hosting;

/// <summary>A storage that fails, told to callers in a type that every process knows: providers' exceptions don't cross the wire.</summary>
internal sealed class StorageFaultFilter : IIncomingGrainCallFilter
{
    public async Task Invoke(IIncomingGrainCallContext context)
    {
        try
        {
            await context.Invoke();
        }
        catch (Exception fault) when (IsStorage(fault))
        {
            throw new StorageFailedException("The storage did not take it; try again.");
        }
    }

    private static bool IsStorage(Exception fault)
    {
        for (var cause = fault; cause is not null; cause = cause.InnerException)
            if (cause is DbException or Orleans.Storage.InconsistentStateException or IOException or TimeoutException) return true;
        return false;
    }
}
