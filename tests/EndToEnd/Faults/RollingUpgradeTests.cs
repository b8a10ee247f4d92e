namespace Siegelpost.Tests.Faults;

/// <summary>Two versions serve together while one replaces the other, and the way back is open.</summary>
[Collection(nameof(UpgradeCollection))]
public sealed class RollingUpgradeTests
{
    private const string Known = "reg@kunde.example";

    [Fact]
    public async Task A_version_replaces_the_previous_one_and_is_replaced_by_it_without_an_error()
    {
        var (before, here) = (await PreviousVersion.Build(), PreviousVersion.OfThisRun);
        await using var sink = new SmtpSink();
        await using var cluster = await ClusterProcesses.Start(sink.EndPoint, silos: 2, gateways: SharedCluster.Scale(1, 2), portals: 1, build: before);
        await Recipient.Register(cluster.Smtp("gateway-1"), cluster.Portal("portal-1"), sink, Known);
        var reckoning = new Reckoning(cluster, sink);
        await cluster.Migrate(here);
        foreach (var (what, name, build) in new[] { ("Upgraded one by one", "upgrade", here), ("Downgraded one by one", "downgrade", before) })
        {
            var troubles = new List<Trouble>();
            var traffic = await Traffic.During(cluster, name, Known, async () =>
            {
                string[] all = [.. cluster.Silos, .. cluster.Gateways, .. cluster.Portals];
                foreach (var member in all)
                {
                    var from = DateTimeOffset.UtcNow;
                    await cluster.Stop(member);
                    troubles.Add(new(from, DateTimeOffset.UtcNow));
                    await cluster.StartAgain(member, build);
                    // Half of one version, half of the other: everything goes on working, page and mail alike.
                    if (member == "silo-1") await Recipient.Register(cluster.Smtp("gateway-1"), cluster.Portal("portal-1"), sink, $"{name}@kunde.example");
                }
            });
            await reckoning.Settle(what, traffic, troubles);
        }
    }
}
