using Orleans.Runtime;
using Siegelpost.Silo.Delivery;
using Siegelpost.Silo.Domain;
using Siegelpost.Silo.Grains;
using Siegelpost.Storage;

namespace Siegelpost.Tests.Grains;

/// <summary>One copy, whatever happens to the silo that hands it over, to its successor and to the database.</summary>
[Collection(nameof(House))]
public sealed class LeaseTests(House house)
{
    private const string Anna = "anna@firma.example";
    private static readonly string Open = "From: Anna <anna@firma.example>\nTo: somebody\nSubject: Offen\n\nGuten Tag\n";

    [Fact]
    public async Task A_silo_that_froze_sends_nothing_more_and_begins_anew_when_nobody_has_taken_over()
    {
        var to = house.Somebody();
        var (id, envelope, blob) = await house.Prepare(Open, Anna, to);
        var opened = 0;
        house.Files.IsUnreadable = other =>
        {
            if (other == blob.Id && ++opened == 2) house.Clock.Freeze(TimeSpan.FromSeconds(16)); // read once, then on its way
            return false;
        };
        await house.Mail(id).Accept(envelope, blob);
        await house.Until(id, RowState.HandedOver);
        house.Files.IsUnreadable = _ => false;
        Assert.True(opened >= 3);
        Assert.Single(house.Sink.Mails, m => m.IsFor(to));
    }

    [Fact]
    public async Task A_successor_waits_until_the_lease_is_over_and_then_sends_once()
    {
        var to = house.Somebody("temperror-1");
        var id = await house.Submit(Open, Anna, to);
        await house.Until(id, RowState.Deferred);
        await Lease(id, "another silo");
        await house.Forget(house.Mail(id));
        await house.Pass(TimeSpan.FromMinutes(3), house.Mail(id));
        Assert.Equal(ActResult.NotPossibleNow, await house.Mail(id).Act(new(SupportActKind.Return, to, "kim", "doch nicht")));
        Assert.Equal(1, house.Sink.Attempts(to));
        Assert.Equal(RowState.Deferred, (await house.Mail(id).Status())!.Rows[0].State);
        house.Clock.Freeze(DeliveryLease.TakenOverAfter);
        await House.Tick(house.Mail(id));
        await house.Until(id, RowState.HandedOver);
        Assert.Single(house.Sink.Mails, m => m.IsFor(to));
    }

    [Fact]
    public async Task What_a_replaced_silo_learns_from_the_relay_overwrites_nothing()
    {
        var to = house.Somebody("slow");
        var id = await house.Submit(Open, Anna, to);
        await Eventually.Fits(() => Task.FromResult(house.Sink.Attempts(to)), n => n == 1);
        await Eventually.Fits(() => Stored(id), s => s.Rows[0].Lease is not null);
        await Lease(id, "another silo");
        house.Sink.Release();
        await Eventually.Fits(() => Task.FromResult(house.Sink.Mails.Count(m => m.IsFor(to))), n => n == 1);
        await Eventually.Fits(() => Stored(id), s => s.Rows[0].Lease == "another silo");
        await Eventually.Fits(async () => (await house.Mail(id).Status())!.Rows[0].State, s => s == RowState.Sealed); // a new activation, which waits for the other
        Assert.Equal(1, house.Sink.Attempts(to));
    }

    [Fact]
    public async Task The_relays_yes_outlives_an_outage_of_the_database()
    {
        var to = house.Somebody();
        var (id, envelope, blob) = await house.Prepare(Open, Anna, to);
        var opened = 0;
        house.Files.IsUnreadable = other =>
        {
            if (other == blob.Id && ++opened == 2) house.States.FailWrites("message", id, times: 3); // while the mail is on its way
            return false;
        };
        await house.Mail(id).Accept(envelope, blob);
        await house.Until(id, RowState.HandedOver);
        house.Files.IsUnreadable = _ => false;
        Assert.True(house.States.Failed("message", id));
        await Eventually.Fits(() => Stored(id), s => s.Rows[0].State == RowState.HandedOver);
        Assert.Equal(1, house.Sink.Attempts(to));
    }

    [Fact]
    public async Task An_outage_of_the_database_that_outlasts_the_first_pause_strands_no_mail()
    {
        var to = house.Somebody();
        var (id, envelope, blob) = await house.Prepare(Open, Anna, to);
        house.Files.IsUnreadable = other =>
        {
            if (other != blob.Id || house.States.Failed("message", id)) return false;
            house.States.FailWrites("message", id); // what has just been read
            house.States.FailReads("message", id); // and still when the grain comes back to it
            return false;
        };
        await house.Mail(id).Accept(envelope, blob);
        await house.Sink.MailTo(to); // nobody calls the mail meanwhile: its own timer goes on
        house.Files.IsUnreadable = _ => false;
        Assert.True(house.States.Failed("message", id));
    }

    [Fact]
    public async Task A_start_wakes_what_is_due_and_waits_for_no_reminder()
    {
        var to = house.Somebody("temperror-1");
        var id = await house.Submit(Open, Anna, to);
        await house.Until(id, RowState.Deferred);
        await Eventually.Fits(() => house.Of<ReadModel>().Message(id), row => row!.NextDue > house.Clock.GetUtcNow());
        await house.Forget(house.Mail(id));
        house.Clock.Advance(TimeSpan.FromMinutes(3));
        var upkeep = house.Grains.GetGrain<IUpkeepGrain>("upkeep");
        await Task.WhenAll(upkeep.Started(), upkeep.Started());
        await house.Until(id, RowState.HandedOver);
    }

    private async Task<MessageState> Stored(string id) => (await Read(id)).State!;

    private async Task<GrainState<MessageState>> Read(string id)
    {
        var stored = new GrainState<MessageState>();
        await house.States.ReadStateAsync("message", house.Mail(id).GetGrainId(), stored);
        return stored;
    }

    /// <summary>Another silo takes the hand-over.</summary>
    private async Task Lease(string id, string token)
    {
        while (true)
        {
            var stored = await Read(id);
            stored.State = stored.State! with { Rows = [.. stored.State!.Rows.Select(r => r with { Lease = token, LeasedAt = house.Clock.GetUtcNow() })] };
            try
            {
                await house.States.WriteStateAsync("message", house.Mail(id).GetGrainId(), stored);
                return;
            }
            catch (Orleans.Storage.InconsistentStateException) { } // the mail has written meanwhile
        }
    }
}
