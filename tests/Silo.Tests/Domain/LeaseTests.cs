using Siegelpost.Silo.Delivery;
using Siegelpost.Silo.Domain;
using static Siegelpost.Tests.Domain.Ledger;

namespace Siegelpost.Tests.Domain;

/// <summary>Who may hand a copy over.</summary>
public sealed class LeaseTests
{
    private static readonly Holder Me = new("me", TimeSpan.FromMinutes(1)), New = new("me", TimeSpan.Zero);

    private static Step Next(MessageState state, Holder me, DateTimeOffset? now = null) => MessageAgenda.Next(state, now ?? At, new HashSet<string>(), me);

    private static MessageState Leased(MessageState state, string token, string recipient = Bert) => MessageLifecycle.Lease(state, state.Row(recipient), token, At);

    [Fact]
    public void Who_has_the_lease_goes_on_and_who_finds_it_waits()
    {
        var mine = Leased(Sealed(), "me");
        Assert.IsType<Step.Dispatch>(Next(mine, New));
        var other = Leased(Sealed(), "other");
        Assert.Equal(At + DeliveryLease.TakenOverAfter, Assert.IsType<Step.WaitUntil>(Next(other, New)).At);
        var halfway = new Holder("me", TimeSpan.FromSeconds(10));
        Assert.Equal(At + DeliveryLease.TakenOverAfter - TimeSpan.FromSeconds(10), Assert.IsType<Step.WaitUntil>(Next(other, halfway)).At);
        Assert.IsType<Step.Dispatch>(Next(other, Me));
    }

    [Fact]
    public void A_late_copy_that_is_tried_elsewhere_is_waited_for_and_not_looked_at_in_circles()
    {
        var deferred = ToldAll(Record(Sealed(), Later, At), At);
        var due = deferred.Row().NextAttempt!.Value;
        var other = Leased(deferred, "other");
        Assert.Equal(due + DeliveryLease.TakenOverAfter, Assert.IsType<Step.WaitUntil>(Next(other, New, due)).At);
        Assert.IsType<Step.Dispatch>(Next(other, Me, due));
    }

    [Fact]
    public void Other_recipients_do_not_wait_for_one_that_is_leased()
    {
        var state = Leased(Sealed(to: [Bert, Carl]), "other");
        Assert.Equal(Carl, Assert.IsType<Step.Dispatch>(Next(state, New)).Row.Recipient);
    }

    [Fact]
    public void A_lease_is_taken_over_only_as_it_was_seen()
    {
        var other = Leased(Sealed(), "other");
        var seen = other.Row();
        Assert.Equal("me", MessageLifecycle.Lease(other, seen, "me", At).Row().Lease);
        var renewed = MessageLifecycle.Lease(other, seen, "other", At.AddSeconds(5));
        Assert.Same(renewed, MessageLifecycle.Lease(renewed, seen, "me", At.AddSeconds(18)));
        var third = MessageLifecycle.Lease(other, seen, "third", At);
        Assert.Same(third, MessageLifecycle.Lease(third, seen, "me", At));
        var done = Record(other, Taken, At);
        Assert.Same(done, MessageLifecycle.Lease(done, seen, "me", At));
    }

    [Fact]
    public void Every_outcome_frees_it()
    {
        var mine = Leased(Sealed(), "me");
        foreach (var outcome in new DeliveryOutcome[] { Ledger.Taken, Later, new DeliveryOutcome.Refused("550 5.1.1 no") })
            Assert.Equal((null, null), (Record(mine, outcome, At).Row().Lease, Record(mine, outcome, At).Row().LeasedAt));
        Assert.Null(MessageLifecycle.SealAgain(mine, Bert).Row().Lease);
        Assert.Null(MessageLifecycle.PlanAgain(mine, Bert).Row().Lease);
        Assert.Null(Record(mine, Later, At.AddDays(6)).Row().Lease);
    }

    [Fact]
    public void Support_neither_returns_nor_repeats_what_may_be_arriving_just_now()
    {
        var deferred = Record(Sealed(), Later, At);
        var leased = Leased(deferred, "me");
        Assert.Same(leased, MessageLifecycle.Return(leased, Bert, "kim", At));
        Assert.Same(leased, MessageLifecycle.Retry(leased, Bert, "kim", At));
        Assert.NotSame(deferred, MessageLifecycle.Return(deferred, Bert, "kim", At));
        var row = MessageReport.Of(leased)!.Rows[0];
        Assert.Contains("handed over", row.Reason, StringComparison.Ordinal);
        Assert.Equal(At + DeliveryLease.TakenOverAfter, row.NextAttempt);
    }

    [Fact]
    public void Support_does_not_repeat_a_copy_whose_files_are_gone()
    {
        var refused = Record(Sealed(withFile: true), new DeliveryOutcome.Refused("550 5.1.1 no"), At);
        Assert.NotSame(refused, MessageLifecycle.Retry(refused, Bert, "kim", At)); // the files' grains don't know yet
        var dropped = MessageLifecycle.FilesKnow(refused, Bert);
        Assert.Same(dropped, MessageLifecycle.Retry(dropped, Bert, "kim", At));
        var kept = MessageLifecycle.FilesKnow(Record(Sealed(withFile: true, to: [Bert, Carl]), new DeliveryOutcome.Refused("550 5.1.1 no"), At), Bert);
        Assert.NotSame(kept, MessageLifecycle.Retry(kept, Bert, "kim", At)); // Carl's copy still needs them
        var plain = MessageLifecycle.FilesKnow(Record(Sealed(), new DeliveryOutcome.Refused("550 5.1.1 no"), At), Bert);
        Assert.NotSame(plain, MessageLifecycle.Retry(plain, Bert, "kim", At));
    }

    [Fact]
    public void What_is_under_way_is_found_by_a_start_at_once()
    {
        Assert.Equal(At, MessageAgenda.NextDue(Accepted()));
        Assert.Equal(At, MessageAgenda.NextDue(Leased(Record(Sealed(), Later, At), "other")));
        Assert.True(MessageAgenda.NextDue(Record(Sealed(), Later, At)) > At);
    }
}
