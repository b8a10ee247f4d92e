using System.Globalization;
using Orleans.Runtime;

namespace Siegelpost.Tests.Faults;

/// <summary>Whatever dies, stops, freezes or is restarted while mail comes in: what was promised is kept, and clients that try again see no error.</summary>
[Collection(nameof(SharedCluster))]
public sealed class FaultTests(SharedCluster shared)
{
    /// <summary>Aims are 3 s; a busy machine takes longer, and a hang far longer.</summary>
    private static readonly TimeSpan Tolerated = TimeSpan.FromSeconds(8);

    private ClusterProcesses Cluster => shared.Cluster;

    [Fact]
    public async Task Silos_that_die_one_after_the_other_cost_no_mail()
    {
        var traffic = await shared.Suffer("Silos killed, one every 5 s", "silos", async trouble =>
        {
            for (var round = 0; round < SharedCluster.Scale(2, 60); round++)
            {
                var silo = Cluster.Silos[round % Cluster.Silos.Count];
                var next = Task.Delay(TimeSpan.FromSeconds(5)); // the pace of the kills
                await trouble(() => Cluster.Kill(silo));
                await Cluster.StartAgain(silo);
                await next;
            }
        });
        Assert.True(traffic.Outage < Tolerated, $"For {traffic.Outage} nobody got a 250.");
    }

    [Fact]
    public async Task A_gateway_that_dies_costs_no_mail()
    {
        var traffic = await shared.Suffer("Gateways killed", "gateways", async trouble =>
        {
            for (var round = 0; round < SharedCluster.Scale(2, 40); round++)
            {
                var gateway = Cluster.Gateways[round % Cluster.Gateways.Count];
                await trouble(() => Cluster.Kill(gateway));
                await Cluster.StartAgain(gateway);
            }
        });
        Assert.True(traffic.Outage < Tolerated, $"For {traffic.Outage} nobody got a 250.");
    }

    [Fact]
    public async Task A_database_that_is_away_delays_mail_and_loses_none()
    {
        var back = DateTimeOffset.MinValue;
        var traffic = await shared.Suffer("Database away", "database", async trouble =>
        {
            await trouble(async () =>
            {
                await Cluster.Kill("postgres");
                await Task.Delay(TimeSpan.FromSeconds(SharedCluster.Scale(6, 60))); // the outage
                await Cluster.StartAgain("postgres");
            });
            back = DateTimeOffset.UtcNow;
        }, after: 5);
        var recovery = traffic.Recovery(back);
        Reckoning.Print(string.Create(CultureInfo.InvariantCulture, $"the first 250 came {recovery.TotalSeconds:0.0} s after the database's return"));
        Assert.True(recovery < Tolerated, $"The first 250 came {recovery} after the database's return.");
    }

    [Fact]
    public async Task A_silo_that_freezes_while_it_delivers_costs_no_mail()
    {
        var waiting = 0; // mails that the relay has and a silo doesn't know it
        shared.Sink.BeforeAnswer = async (_, stop) =>
        {
            Interlocked.Increment(ref waiting);
            await Task.Delay(TimeSpan.FromSeconds(1.5), stop);
            Interlocked.Decrement(ref waiting);
        };
        try
        {
            var traffic = await shared.Suffer("A silo frozen amid deliveries", "frozen", async trouble =>
            {
                foreach (var seconds in SharedCluster.IsLong ? new[] { 1, 2, 4, 8, 12, 16, 20, 30, 60 } : [6])
                {
                    var silo = Cluster.Silos[seconds % Cluster.Silos.Count];
                    await Eventually.Fits(() => Task.FromResult(waiting), mails => mails > 0);
                    await trouble(async () =>
                    {
                        await Cluster.Signal(silo, "STOP");
                        await Task.Delay(TimeSpan.FromSeconds(seconds)); // it stands still
                        await Cluster.Signal(silo, "CONT");
                    });
                    await Revive();
                }
            });
            Assert.True(traffic.Outage < Tolerated, $"For {traffic.Outage} nobody got a 250.");
        }
        finally
        {
            shared.Sink.BeforeAnswer = null;
        }
    }

    [Fact]
    public async Task A_rolling_restart_is_noticed_by_nobody_who_tries_again()
    {
        var took = new List<(string Name, TimeSpan Took)>();
        var traffic = await shared.Suffer("Rolling restart", "rolling", async trouble =>
        {
            foreach (var name in Cluster.Silos.Concat(Cluster.Gateways.Take(SharedCluster.Scale(1, 2))).Concat(Cluster.Portals.Take(SharedCluster.Scale(1, 2))))
            {
                took.Add((name, await Cluster.Stop(name)));
                await Cluster.StartAgain(name);
            }
        });
        Reckoning.Print($"SIGTERM took {string.Join(", ", took.Select(one => string.Create(CultureInfo.InvariantCulture, $"{one.Name} {one.Took.TotalSeconds:0.0} s")))}");
        Assert.All(took, one => Assert.True(one.Took < TimeSpan.FromSeconds(30), $"{one.Name} took {one.Took}."));
        Assert.True(traffic.Outage < Tolerated, $"For {traffic.Outage} nobody got a 250.");
    }

    [Fact]
    public async Task A_gateway_that_stops_says_goodbye_to_the_idle_and_takes_what_is_being_sent()
    {
        var gateway = Cluster.Gateways[0];
        await using var idle = await RawSmtp.Connect(Cluster.Smtp(gateway));
        await using var sending = await RawSmtp.Connect(Cluster.Smtp(gateway));
        await sending.Ask("MAIL FROM:<anna@firma.example>", 250);
        await sending.Ask("RCPT TO:<abschied@kunde.example>", 250);
        await sending.Ask("DATA", 354);
        await sending.Write([.. "From: Anna <anna@firma.example>\r\nSubject: Offen\r\n\r\nGuten "u8]);
        var stopping = Cluster.Stop(gateway);
        Assert.StartsWith("421 4.3.2", await idle.Reply(), StringComparison.Ordinal);
        await sending.Write([.. "Tag\r\n.\r\n"u8]);
        Assert.StartsWith("250", await sending.Reply(), StringComparison.Ordinal);
        Assert.True(await stopping < TimeSpan.FromSeconds(30));
        await Cluster.StartAgain(gateway);
        Assert.EndsWith("\r\n\r\nGuten Tag\r\n", (await shared.Sink.MailTo("abschied@kunde.example")).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Silos_that_cannot_reach_each_other_cost_no_mail()
    {
        Assert.SkipWhen(shared.Namespaces is null, "Network namespaces are not to be had here (root and ip netns).");
        var traffic = await shared.Suffer("Two silos cut off from each other", "partition", async trouble =>
        {
            await trouble(async () =>
            {
                await shared.Namespaces!.Cut("silo-1", "silo-2");
                await Task.Delay(TimeSpan.FromSeconds(SharedCluster.Scale(6, 60))); // the cut
                await shared.Namespaces.Mend("silo-1", "silo-2");
            });
            await Revive();
        });
        Assert.True(traffic.Outage < Tolerated, $"For {traffic.Outage} nobody got a 250.");
    }

    [Fact]
    public async Task A_silo_that_cannot_reach_the_database_costs_no_mail()
    {
        Assert.SkipWhen(shared.Namespaces is null, "Network namespaces are not to be had here (root and ip netns).");
        var traffic = await shared.Suffer("A silo cut off from the database", "cutoff", async trouble =>
        {
            await trouble(async () =>
            {
                await shared.Namespaces!.Cut("silo-3", shared.Namespaces.Database, on: true);
                await Task.Delay(TimeSpan.FromSeconds(SharedCluster.Scale(6, 60))); // the cut
                await shared.Namespaces.Cut("silo-3", shared.Namespaces.Database, on: false);
            });
            await Revive();
        });
        Assert.True(traffic.Outage < Tolerated, $"For {traffic.Outage} nobody got a 250.");
    }

    /// <summary>
    /// A silo that the others have declared dead ends by itself when it learns of it; systemd or the container engine starts it again. Until
    /// then its process runs and is none of them.
    /// </summary>
    private Task Revive() => Eventually.Fits(async () =>
    {
        foreach (var silo in Cluster.Silos.Where(silo => !Cluster.Runs(silo))) await Cluster.StartAgain(silo);
        await using var command = Cluster.Database.CreateCommand("SELECT count(*) FROM (SELECT DISTINCT ON (address) status FROM orleansmembership ORDER BY address, generation DESC) AS latest WHERE status = $1");
        command.Parameters.Add(new() { Value = (int)SiloStatus.Active });
        return (long)(await command.ExecuteScalarAsync())!;
    }, active => active == Cluster.Silos.Count && Cluster.Silos.All(Cluster.Runs));
}
