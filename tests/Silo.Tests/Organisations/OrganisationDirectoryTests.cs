using System.Reflection;
using Microsoft.Extensions.Time.Testing;
using Siegelpost.Silo.Organisations;
using Siegelpost.Tests.Notices;

namespace Siegelpost.Tests.Organisations;

public sealed class OrganisationDirectoryTests
{
    [Fact]
    public async Task What_an_organisation_was_serves_for_a_minute_while_its_grain_is_silent()
    {
        var (clock, grains) = (new FakeTimeProvider(), DispatchProxy.Create<IGrainFactory, OneOrganisation>());
        var directory = new OrganisationDirectory(grains, null!, clock);
        Assert.Same(Samples.Firma, await directory.Of("firma"));

        ((OneOrganisation)(object)grains).Answer = new TaskCompletionSource<OrganisationProfile>().Task;
        clock.Advance(TimeSpan.FromSeconds(50));
        var asked = directory.Of("firma").AsTask();
        clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Same(Samples.Firma, await asked);

        clock.Advance(TimeSpan.FromSeconds(10));
        asked = directory.Of("firma").AsTask();
        clock.Advance(TimeSpan.FromSeconds(1));
        Assert.False(asked.IsCompleted); // what is older than that nobody goes by
    }

    /// <summary>A cluster with the grain of one organisation.</summary>
    public class OneOrganisation : DispatchProxy
    {
        internal Task<OrganisationProfile> Answer { get; set; } = Task.FromResult(Samples.Firma);

        protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
        {
            var grain = Create<IOrganisationGrain, Profile>();
            ((Profile)(object)grain).Answer = Answer;
            return grain;
        }
    }

    public class Profile : DispatchProxy
    {
        internal Task<OrganisationProfile> Answer { get; set; } = null!;

        protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) => Answer;
    }
}
