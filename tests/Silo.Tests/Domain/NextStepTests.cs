using Siegelpost.Silo.Domain;
using static Siegelpost.Tests.Domain.Ledger;

namespace Siegelpost.Tests.Domain;

/// <summary>A mail's life in its order.</summary>
public sealed class NextStepTests
{
    [Fact]
    public void What_does_not_exist_needs_nothing() => Assert.IsType<Step.Done>(Next(new(), At));

    [Fact]
    public void A_mail_is_read_planned_sealed_and_handed_over()
    {
        Assert.IsType<Step.Read>(Next(Accepted(), At));
        Assert.IsType<Step.Plan>(Next(Read(), At));
        var ready = MessageLifecycle.CanGo(Read(), Bert, Method.Pdf, BertsAccount, "de", At, At);
        Assert.IsType<Step.Seal>(Next(ready, At));
        Assert.IsType<Step.Dispatch>(Next(Sealed(), At));
    }

    [Fact]
    public void After_the_hand_over_files_learn_before_the_sender_does()
    {
        var taken = Record(Sealed(withFile: true), Taken, At);
        Assert.IsType<Step.TellFiles>(Next(taken, At));
        Assert.IsType<Step.Summarise>(Next(MessageLifecycle.FilesKnow(taken, Bert), At));
    }

    [Fact] // RULES 13
    public void The_summary_waits_for_the_last_row_but_never_longer_than_two_minutes()
    {
        var one = MessageLifecycle.Hold(Read(to: [Bert, Carl]), Bert, Open(), BertsAccount, HeldUntil, At);
        var deferred = Record(Seal(one, Carl, At), Later, At, Carl);
        Assert.IsType<Step.WaitUntil>(Next(deferred, At));
        Assert.IsType<Step.Summarise>(Next(deferred with { Rows = [.. deferred.Rows.Select(r => r with { NextAttempt = r.NextAttempt?.AddHours(1) })] }, At.AddMinutes(2)));
        Assert.IsType<Step.Summarise>(Next(Held(), At)); // all are settled: at once
    }

    [Fact]
    public void A_held_mail_waits_for_its_last_day_and_is_then_given_up()
    {
        var held = ToldAll(Held(), At);
        Assert.Equal(HeldUntil, Assert.IsType<Step.WaitUntil>(Next(held, At)).At);
        Assert.IsType<Step.WaitUntil>(Next(held, HeldUntil.AddTicks(-1)));
        Assert.IsType<Step.Expire>(Next(held, HeldUntil));
    }

    [Fact]
    public void An_account_that_registered_in_time_is_asked_before_its_mail_is_given_up()
    {
        var held = ToldAll(Held(), At);
        Assert.IsType<Step.Plan>(Next(held, HeldUntil.AddDays(1), Bert));
        Assert.IsType<Step.WaitUntil>(Next(held, At, Carl)); // somebody else
    }

    [Fact]
    public void Two_rows_of_one_account_are_both_planned_when_it_is_woken()
    {
        var both = ToldAll(new[] { Bert, Carl }.Aggregate(Read(to: [Bert, Carl]), (s, r) => MessageLifecycle.Hold(s, r, Open(), BertsAccount, HeldUntil, At)), At);
        Assert.Equal(Bert, Assert.IsType<Step.Plan>(Next(both, At, Bert, Carl)).Row.Recipient);
        Assert.Equal(Carl, Assert.IsType<Step.Plan>(Next(both, At, Carl)).Row.Recipient);
    }

    [Fact]
    public void A_deferred_row_waits_and_keeps_its_sealed_form()
    {
        var deferred = ToldAll(Record(Sealed(), Later, At), At);
        var wait = Assert.IsType<Step.WaitUntil>(Next(deferred, At)).At;
        Assert.InRange(wait, At.AddMinutes(1), At.AddMinutes(2));
        Assert.IsType<Step.Dispatch>(Next(deferred, wait));
        Assert.NotNull(deferred.Row().Sealed);
    }

    [Fact]
    public void A_row_whose_sealing_failed_is_sealed_again_not_dispatched()
    {
        var failed = MessageLifecycle.Defer(MessageLifecycle.CanGo(Read(), Bert, Method.Pdf, BertsAccount, "de", At, At), MessageLifecycle.CanGo(Read(), Bert, Method.Pdf, BertsAccount, "de", At, At).Row(), "451", At);
        Assert.IsType<Step.Seal>(Next(failed, failed.Row().NextAttempt!.Value));
    }

    [Fact]
    public void Changes_are_collected_for_some_seconds_and_then_told_at_once()
    {
        var fetched = RetainedCopies.Fetched(ToldAll(Delivered(withFile: true), At), FileId, Bert, At);
        Assert.Equal(At + MessageAgenda.ChangesAfter, Assert.IsType<Step.WaitUntil>(Next(fetched, At)).At);
        Assert.IsType<Step.TellChanges>(Next(fetched, At + MessageAgenda.ChangesAfter));
    }

    [Fact]
    public void A_notice_that_was_begun_is_finished_first()
    {
        var held = Held();
        var telling = MessageLifecycle.BeginTelling(held, new Telling("N", NoticeKind.Summary, []));
        Assert.IsType<Step.Summarise>(Next(telling, At));
        Assert.Same(telling, MessageLifecycle.BeginTelling(telling, new Telling("M", NoticeKind.Summary, [])));
    }

    [Fact] // RULES 20
    public void Retention_warns_ends_and_then_destroys()
    {
        var kept = ToldAll(Delivered(withFile: true), At);
        var until = Deadlines.EndOfDayAfter(At, 30, Berlin);
        Assert.Equal(until, kept.Row().RetainUntil);
        Assert.Equal(until.AddDays(-5), Assert.IsType<Step.WaitUntil>(Next(kept, At)).At);
        Assert.IsType<Step.Warn>(Next(kept, until.AddDays(-5)));
        var warned = RetainedCopies.Warned(kept, Bert);
        Assert.Equal(until, Assert.IsType<Step.WaitUntil>(Next(warned, until.AddDays(-5))).At);
        Assert.IsType<Step.EndRetention>(Next(warned, until));
        var over = ToldAll(RetainedCopies.EndRetention(warned, Bert, until), until);
        Assert.IsType<Step.Destroy>(Next(over, until));
        var gone = MessageLifecycle.Destroyed(over, until);
        Assert.IsType<Step.Done>(Next(gone, until));
        Assert.Equal(("", "", false), (gone.Facts!.Subject, gone.Files[0].Name, gone.Files[0].Kept));
    }

    [Fact]
    public void Unmarked_mail_is_done_when_it_is_handed_over()
    {
        var passed = Record(MessageLifecycle.Passes(Read(facts: Facts(trigger: null)), Bert, Method.Pass), Taken, At);
        Assert.IsType<Step.Destroy>(Next(ToldAll(passed, At), At));
    }

    [Fact] // A9
    public void A_mail_that_cannot_be_read_waits_and_never_leaves()
    {
        var state = Accepted();
        var now = At;
        for (var tries = 0; state.Facts is null; tries++)
        {
            Assert.True(tries < 200);
            Assert.IsType<Step.Read>(Next(state, now));
            state = MessageLifecycle.ReadFailed(state, now);
            if (state.Facts is null) now = Assert.IsType<Step.WaitUntil>(Next(state, now)).At;
        }
        Assert.Equal(TimeSpan.FromDays(5), now - At);
        Assert.True(state.Facts.Marked);
        Assert.Equal(RowState.Refused, state.Row().State);
        Assert.Contains(state.Untold, c => c.Kind == ChangeKind.Refused);
        Assert.Same(state, MessageLifecycle.Retry(state, Bert, "kim", now)); // nobody knows what it is: it stays refused
    }

    [Fact]
    public void What_was_read_is_not_overturned_by_a_late_fault()
    {
        var read = Read();
        Assert.Same(read, MessageLifecycle.ReadFailed(read, At));
        Assert.Same(read, MessageLifecycle.HasRead(read, Facts(trigger: null), [], null, At));
    }
}
