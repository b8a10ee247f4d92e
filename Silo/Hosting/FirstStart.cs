using System.Text.Json;
using Siegelpost.Silo.Organisations;

namespace Siegelpost.Silo.Hosting;

/// <summary>
/// The first start makes the organisations: from <c>organisations.json</c>, or in Development the sample that takes mail from loopback
/// (RULES 5). Later they live in their grains. While there is no staff account, every start offers a set-up link.
/// </summary>
internal sealed class FirstStart(IGrainFactory grains, Storage.Organisations list, OrganisationSeed seed, TimeProvider clock) : IHostedService
{
    private static readonly TimeSpan LinkFor = TimeSpan.FromMinutes(30);

    /// <summary>Secret of the link that makes the first staff account; null: there is one.</summary>
    public string? SetUpSecret { get; private set; }

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        foreach (var organisation in seed.Organisations)
            await grains.GetGrain<IOrganisationKeeper>(organisation.Id).Seed(JsonSerializer.Serialize(organisation, SealedJsonSerializer.Options));
        await list.Add([.. seed.Organisations.Select(o => o.Id)]); // all at once: a start that finds some of them takes that for the whole
        if (await grains.GetGrain<IStaffGrain>("staff").HasAccounts()) return;
        SetUpSecret = LinkToken.NewSecret();
        await grains.GetGrain<IStaffGrain>("staff").OfferSetUp(LinkToken.Hash(SetUpSecret), clock.GetUtcNow() + LinkFor);
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
