using Siegelpost.Silo.Delivery;
using Siegelpost.Silo.Domain;
using Siegelpost.Silo.Notices;
using static Siegelpost.Tests.Domain.Ledger;

namespace Siegelpost.Tests.Domain;

/// <summary>Mail that is read in the portal, by the recipient's wish (B4).</summary>
public sealed class PortalDeliveryTests
{
    private static MailPlan Plan(DeliveryWish wish) => new(true, 1, "de", null, null, At) { Wish = wish };

    [Theory]
    [InlineData(DeliveryWish.Portal, true, 30, true, true, Method.Portal)]
    [InlineData(DeliveryWish.Pdf, true, 30, true, true, Method.Pdf)]
    [InlineData((DeliveryWish)7, true, 30, true, true, Method.Pdf)] // of a later version
    [InlineData(DeliveryWish.Portal, false, 30, true, true, Method.Pdf)] // the organisation doesn't offer it
    [InlineData(DeliveryWish.Portal, true, 0, true, true, Method.Pdf)] // nothing is kept
    [InlineData(DeliveryWish.Portal, true, 30, false, true, Method.Pdf)] // the view lacks something
    [InlineData(DeliveryWish.Portal, true, 30, true, false, Method.Pdf)] // there is no view
    public void The_wish_is_met_where_it_can_be_met_whole_and_all_else_is_a_pdf(DeliveryWish wish, bool offered, int days, bool whole, bool view, Method method)
    {
        var state = Read() with { ViewIsWhole = whole };
        if (!view) state = state with { View = null };
        Assert.Equal(method, MethodChoice.Of(state, BertsAccount, Plan(wish), new() { PortalDelivery = offered, RetentionDays = days }));
    }

    [Fact]
    public void A_copy_of_ones_own_answer_is_a_pdf()
    {
        var state = Read() with { ViewIsWhole = true, Answer = new("firma", Bert, "Bert", [Anna, Bert], "AW", null, [], "", At) { AccountId = BertsAccount } };
        Assert.Equal(Method.Pdf, MethodChoice.Of(state, BertsAccount, Plan(DeliveryWish.Portal), Policy));
        Assert.Equal(Method.Portal, MethodChoice.Of(state, CarlsAccount, Plan(DeliveryWish.Portal), Policy));
    }

    [Fact] // RULES 20
    public void It_is_kept_and_warned_of_like_files_also_without_any()
    {
        var state = Delivered(Policy);
        var (until, warnAt) = (Deadlines.EndOfDayAfter(At, 30, Berlin), Deadlines.EndOfDayAfter(At, 30, Berlin).AddDays(-5));
        Assert.Equal((until, warnAt, new InboxNote(until, 1) { OnlyHere = true }), (state.Row().RetainUntil!.Value, state.Row().WarnAt!.Value, MailboxNotes.Of(state, state.Row())));
        state = ToldAll(state, At);
        Assert.Equal(new Step.WaitUntil(warnAt), Next(state, At.AddDays(1)));
        Assert.IsType<Step.Warn>(Next(state, warnAt));
        var longer = RetainedCopies.ExtendFiles(state, Bert, 7, 5, Berlin, "kim", At.AddDays(26));
        Assert.Equal(Deadlines.EndOfDayAfter(until, 7, Berlin).AddDays(-5), longer.Row().WarnAt);
    }

    [Fact]
    public void Its_sender_learns_at_the_end_that_nobody_read_it()
    {
        var state = ToldAll(Delivered(Policy, withFile: true), At);
        var end = state.Row().RetainUntil!.Value;
        state = RetainedCopies.EndRetention(RetainedCopies.Warned(state, Bert), Bert, end);
        var (told, notice) = Told(state, end.AddMinutes(1));
        var row = Assert.Single(Assert.IsType<ChangesNotice>(notice).Rows); // nor is each file named beside
        Assert.Equal(NoticeRowKind.NeverRead, row.Kind);
        Assert.Same(state.Blob, told.Blob); // destroyed only when she has been told
        Assert.IsNotType<Step.Destroy>(Next(state, end));
    }

    [Theory]
    [InlineData("read"), InlineData("fetched"), InlineData("answered")]
    public void Whoever_reads_fetches_or_answers_has_read_it(string what)
    {
        var state = ToldAll(Delivered(Policy, withFile: true), At);
        var day = At.AddDays(1);
        state = what switch
        {
            "read" => RetainedCopies.Seen(state, BertsAccount, day),
            "fetched" => RetainedCopies.Fetched(state, FileId, Bert, day),
            _ => RetainedCopies.Answered(state, Bert, Id, day),
        };
        Assert.Equal(day, state.Row().ReadAt);
        Assert.Same(state, RetainedCopies.Seen(state, BertsAccount, day.AddDays(1)));
        var over = RetainedCopies.EndRetention(ToldAll(state, day), Bert, state.Row().RetainUntil!.Value);
        Assert.DoesNotContain(over.Untold, c => c.Kind == ChangeKind.NeverRead);
        Assert.Equal(what != "fetched", over.Untold.Any(c => c.Kind == ChangeKind.FilesGone));
    }

    [Fact]
    public void Nobody_else_reads_it_and_a_pdf_is_not_noted_as_read()
    {
        var state = Delivered(Policy);
        Assert.Same(state, RetainedCopies.Seen(state, CarlsAccount, At));
        var pdf = Ledger.Delivered();
        Assert.Same(pdf, RetainedCopies.Seen(pdf, BertsAccount, At));
        var waits = MessageLifecycle.CanGo(Read(), Bert, Method.Portal, BertsAccount, "de", At, At);
        Assert.Same(waits, RetainedCopies.Seen(waits, BertsAccount, At)); // not before the hand-over
    }

    [Fact]
    public void A_hand_over_that_failed_begins_with_the_rights_again()
    {
        var ready = MessageLifecycle.CanGo(Read(), Bert, Method.Portal, BertsAccount, "de", At, At);
        Assert.IsType<Step.Seal>(Next(ready, At));
        var later = Record(MessageLifecycle.HasSealed(ready, Bert, null, 1, true, At), Later, At);
        Assert.IsType<Step.Seal>(Next(later, later.Row().NextAttempt!.Value));
        Assert.Equal(RowState.Accepted, MessageLifecycle.PlanAgain(later, Bert).Row().State);
        Assert.Equal(RowState.Accepted, MessageLifecycle.Retry(Record(later, Never, At), Bert, "kim", At).Row().State);
    }

    [Fact]
    public void The_deletion_of_the_account_ends_it_and_its_sender_learns_that_nobody_read_it()
    {
        var state = MessageLifecycle.Left(ToldAll(Delivered(Policy), At), BertsAccount, At.AddDays(1));
        Assert.IsType<Step.EndRetention>(Next(state, At.AddDays(1)));
        Assert.Equal(ChangeKind.NeverRead, Assert.Single(RetainedCopies.EndRetention(state, Bert, At.AddDays(1)).Untold).Kind);
    }

    private static MessageState Delivered(OrganisationPolicy policy, bool withFile = false)
    {
        var ready = MessageLifecycle.CanGo(Read(withFile), Bert, Method.Portal, BertsAccount, "de", At, At);
        var over = MessageLifecycle.Record(MessageLifecycle.HasSealed(ready, Bert, null, 1, true, At), Bert, Taken, policy, Berlin, At);
        return MessageLifecycle.FilesKnow(over, Bert);
    }
}
