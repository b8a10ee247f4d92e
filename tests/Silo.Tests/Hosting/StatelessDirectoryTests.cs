using Orleans.Metadata;
using Orleans.Runtime;
using Siegelpost.Silo.Hosting;
using Siegelpost.Tests.Grains;

namespace Siegelpost.Tests.Hosting;

/// <summary>A silo that stands still has a part of the cluster's directory; who takes custody must not be looked up there.</summary>
[Collection(nameof(House))]
public sealed class StatelessDirectoryTests(House house)
{
    [Fact]
    public async Task Stateless_workers_are_looked_up_nowhere_and_others_as_ever()
    {
        Assert.True(Resolves(house.Grains.GetGrain<ICustodyGrain>(0)));
        Assert.True(Resolves(house.Grains.GetGrain<ISubmitterGrain>(0)));
        Assert.True(Resolves(house.Grains.GetGrain<IFrontDeskGrain>(0)));
        Assert.False(Resolves(house.Mail(Crockford.NewId())));
        Assert.Null(await new StatelessDirectory().Lookup(house.Grains.GetGrain<ICustodyGrain>(0).GetGrainId()));
    }

    private bool Resolves(IAddressable grain)
    {
        var type = grain.GetGrainId().Type;
        return new StatelessDirectory().TryResolveGrainDirectory(type, house.Of<IClusterManifestProvider>().LocalGrainManifest.Grains[type], out _);
    }
}
