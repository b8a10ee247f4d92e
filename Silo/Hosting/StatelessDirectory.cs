using System.Diagnostics.CodeAnalysis;
using Orleans.GrainDirectory;
using Orleans.Metadata;
using Orleans.Runtime.GrainDirectory;

namespace Siegelpost.Silo.Hosting;

/// <summary>
/// Where stateless workers are: nowhere yet, so that each silo makes its own. Orleans would ask the cluster's directory for the first one of
/// every key, and so another silo, which may stand still, although the answer is always this.
/// </summary>
internal sealed class StatelessDirectory : IGrainDirectory, IGrainDirectoryResolver
{
    private const string StatelessWorkers = "StatelessWorkerPlacement"; // what the attribute writes into the manifest

    public bool TryResolveGrainDirectory(GrainType grainType, GrainProperties? properties, [NotNullWhen(true)] out IGrainDirectory? grainDirectory)
    {
        var isStateless = properties?.Properties.GetValueOrDefault(WellKnownGrainTypeProperties.PlacementStrategy) == StatelessWorkers;
        grainDirectory = isStateless ? this : null;
        return isStateless;
    }

    public Task<GrainAddress?> Lookup(GrainId grainId) => Task.FromResult<GrainAddress?>(null);

    public Task<GrainAddress?> Register(GrainAddress address) => Task.FromResult<GrainAddress?>(address);

    public Task Unregister(GrainAddress address) => Task.CompletedTask;

    public Task UnregisterSilos(List<SiloAddress> siloAddresses) => Task.CompletedTask;
}
