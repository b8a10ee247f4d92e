using Siegelpost.Storage;

namespace Siegelpost.Silo.Hosting;

[StatelessWorker, Reentrant]
internal sealed class ProtectionKeysGrain(ProtectionKeys keys) : Grain, IProtectionKeysGrain
{
    public async Task<IReadOnlyList<string>> Read() => await keys.Read();

    public Task Add(string name, string element) => keys.Write(name, element);
}
