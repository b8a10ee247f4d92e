using Siegelpost.Silo.Domain;
using static Siegelpost.Tests.Domain.Ledger;

namespace Siegelpost.Tests.Domain;

/// <summary>One recipient's copy: held, released, refused, given up, retried, sealed anew.</summary>
public sealed class RowTests
{
    [Fact]
    public void Held_mail_says_since_when_until_when_and_by_which_code()
    {
        var row = Held().Row();
        Assert.Equal((RowState.Held, Method.Pdf, HeldUntil, "K7F-2MQ", At), (row.State, row.Method, row.HeldUntil!.Value, row.ReferenceCode, row.InvitedAt!.Value));
        var held = Held();
        Assert.Same(held, MessageLifecycle.Hold(held, Bert, Open(), BertsAccount, HeldUntil.AddDays(9), At.AddDays(1)));
    }

    [Fact]
    public void Registration_releases_held_mail_once()
    {
        var released = MessageLifecycle.CanGo(Held(), Bert, Method.Pdf, BertsAccount, "en", At.AddDays(1), At.AddDays(1));
        Assert.Equal((RowState.Ready, "en", (DateTimeOffset?)null), (released.Row().State, released.Row().Language, released.Row().HeldUntil));
        Assert.Single(released.Untold, c => c.Kind == ChangeKind.Registered);
        Assert.Same(released, MessageLifecycle.CanGo(released, Bert, Method.Pdf, BertsAccount, "en", At.AddDays(1), At.AddDays(2)));
    }

    [Fact]
    public void An_expired_hold_is_returned_and_told()
    {
        var expired = MessageLifecycle.Expire(Held(), Bert, HeldUntil);
        Assert.Equal(RowState.Returned, expired.Row().State);
        Assert.Single(expired.Untold, c => c.Kind == ChangeKind.Expired);
        Assert.Same(expired, MessageLifecycle.Expire(expired, Bert, HeldUntil));
        Assert.Same(expired, MessageLifecycle.CanGo(expired, Bert, Method.Pdf, BertsAccount, "de", At, HeldUntil)); // too late
    }

    [Fact] // RULES 10
    public void Content_is_destroyed_only_after_the_notice_of_its_return()
    {
        var expired = ToldAll(Held(), At) is var held ? MessageLifecycle.Expire(held, Bert, HeldUntil) : null!;
        Assert.IsType<Step.TellChanges>(Next(expired, HeldUntil + MessageAgenda.ChangesAfter));
        Assert.IsType<Step.WaitUntil>(Next(expired, HeldUntil));
        Assert.IsType<Step.Destroy>(Next(ToldAll(expired, HeldUntil), HeldUntil));
    }

    [Fact] // RULES 20
    public void The_content_lives_until_its_last_row()
    {
        var two = Seal(MessageLifecycle.Hold(Read(true, to: [Bert, Carl]), Carl, Open(), CarlsAccount, HeldUntil, At), Bert, At);
        two = ToldAll(MessageLifecycle.FilesKnow(Record(two, Taken, At), Bert), At);
        var later = two.Row().RetainUntil!.Value;
        two = ToldAll(RetainedCopies.EndRetention(two, Bert, later), later);
        Assert.NotNull(two.Blob);
        Assert.IsNotType<Step.Destroy>(Next(two, HeldUntil.AddDays(-1)));
        two = ToldAll(MessageLifecycle.FilesKnow(MessageLifecycle.Expire(two, Carl, later), Carl), later);
        Assert.IsType<Step.Destroy>(Next(two, later));
    }

    [Fact]
    public void A_refused_invitation_returns_what_is_held_and_leaves_alone_what_is_on_its_way()
    {
        var refused = MessageLifecycle.InvitationRefused(Held(), Bert, "550 5.1.1", At);
        Assert.Equal((RowState.Refused, "550 5.1.1"), (refused.Row().State, refused.Row().RelayReply));
        Assert.Equal("550 5.1.1", Assert.Single(refused.Untold, c => c.Kind == ChangeKind.InvitationRefused).Words);
        var deferred = Record(Sealed(), Later, At);
        Assert.Same(deferred, MessageLifecycle.InvitationRefused(deferred, Bert, "550 5.1.1", At));
    }

    [Fact]
    public void Declining_returns_the_rows_of_that_account_alone()
    {
        var declined = MessageLifecycle.Decline(Held(false, Bert, Carl), BertsAccount, At);
        Assert.Equal([RowState.Returned, RowState.Held], declined.Rows.Select(r => r.State));
        Assert.Same(declined, MessageLifecycle.Decline(declined, BertsAccount, At));
    }

    [Fact] // RULES 8
    public void Automatic_mail_is_parked_told_to_the_postmaster_once_and_destroyed_without_a_word_to_anybody()
    {
        var until = Deadlines.EndOfDayAfter(At, MessageLifecycle.ParkDays, Berlin);
        var parked = MessageLifecycle.Park(Read(facts: Facts(automatic: true), from: ""), Bert, BertsAccount, until, At);
        Assert.Same(parked, MessageLifecycle.Park(parked, Bert, BertsAccount, until, At));
        var (told, summary) = Told(parked, At);
        Assert.Null(summary);
        Assert.Single(told.Untold, c => c.Kind == ChangeKind.Parked); // the summary must not swallow it
        var (quiet, notice) = Told(told, At);
        Assert.IsType<Siegelpost.Silo.Notices.ParkedNotice>(notice);
        Assert.Equal("postmaster@firma.example", Siegelpost.Silo.Notices.SenderNotices.Recipient(told, new Telling("", NoticeKind.Parked, []), Firma));
        Assert.Empty(quiet.Untold);
        Assert.IsType<Step.Expire>(Next(quiet, until));
        var gone = MessageLifecycle.Expire(quiet, Bert, until);
        Assert.Equal(RowState.Destroyed, gone.Row().State);
        Assert.Empty(gone.Untold);
        Assert.IsType<Step.Destroy>(Next(gone, until));
    }

    [Fact]
    public void Parked_mail_goes_out_when_support_brings_a_passphrase_about()
    {
        var parked = MessageLifecycle.Park(Read(facts: Facts(automatic: true)), Bert, BertsAccount, HeldUntil, At);
        Assert.IsType<Step.Plan>(Next(parked, At, Bert));
        Assert.Equal(RowState.Ready, MessageLifecycle.CanGo(parked, Bert, Method.Pdf, BertsAccount, "de", At, At).Row().State);
    }

    [Fact]
    public void A_refusal_ends_the_row_with_the_hops_words()
    {
        var refused = Record(Sealed(), Never, At);
        Assert.Equal((RowState.Refused, "550 5.1.1 no such mailbox", 1), (refused.Row().State, refused.Row().RelayReply, refused.Row().Attempts));
        Assert.Same(refused, Record(refused, Taken, At));
        Assert.Same(refused, Record(refused, Later, At));
    }

    [Fact] // RFC 5321 §4.5.4.1
    public void Deferred_mail_is_told_late_once_after_four_hours_and_given_up_after_five_days()
    {
        var state = Sealed();
        var now = At;
        var delayed = new List<TimeSpan>();
        while (state.Row().State != RowState.Refused)
        {
            var before = state.Untold.Count(c => c.Kind == ChangeKind.Delayed);
            state = Record(state, Later, now);
            if (state.Untold.Count(c => c.Kind == ChangeKind.Delayed) > before) delayed.Add(now - At);
            if (state.Row().NextAttempt is { } next) now = next;
        }
        Assert.InRange(Assert.Single(delayed), TimeSpan.FromHours(4), TimeSpan.FromHours(8.9));
        Assert.Equal(TimeSpan.FromDays(5), now - At);
        Assert.Single(state.Untold, c => c.Kind == ChangeKind.GaveUp);
        Assert.InRange(state.Row().Attempts, 25, 60);
    }

    [Fact]
    public void What_support_returned_meanwhile_is_not_brought_back_by_a_late_outcome()
    {
        var deferred = Record(Sealed(), Later, At);
        var returned = MessageLifecycle.Return(deferred, Bert, "kim", At);
        Assert.Equal(RowState.Returned, returned.Row().State);
        Assert.Same(returned, MessageLifecycle.Defer(returned, returned.Row(), "451", At));
        Assert.Same(returned, Record(returned, Later, At));
        Assert.Equal("kim", returned.Timeline[^1].Who);
    }

    [Fact] // RULES 9
    public void Verified_TLS_that_fails_for_hours_becomes_a_PDF_and_only_then()
    {
        var tls = MessageLifecycle.HasSealed(MessageLifecycle.CanGo(Read(), Bert, Method.Tls, null, "de", null, At), Bert, null, 0, false, At);
        var fallen = MessageLifecycle.FallBack(Record(tls, Later, At), Bert);
        Assert.Equal((RowState.Accepted, Method.None, true), (fallen.Row().State, fallen.Row().Method, fallen.Row().TlsFailed));
        Assert.Same(fallen, MessageLifecycle.FallBack(fallen, Bert));
        var handedOver = Record(tls, Taken, At);
        Assert.Same(handedOver, MessageLifecycle.FallBack(handedOver, Bert));
        Assert.True(handedOver.Row().RetentionOver); // nothing stays of it
    }

    [Fact] // RULES 19
    public void A_row_seals_once_more_when_the_passphrase_changed_before_the_hand_over()
    {
        var again = MessageLifecycle.SealAgain(Sealed(), Bert);
        Assert.Equal((RowState.Ready, (BlobRef?)null), (again.Row().State, again.Row().Sealed));
        Assert.Same(again, MessageLifecycle.SealAgain(again, Bert));
        var delivered = Delivered();
        Assert.Same(delivered, MessageLifecycle.SealAgain(delivered, Bert));
        Assert.Same(delivered, MessageLifecycle.PlanAgain(delivered, Bert));
        Assert.Equal(RowState.Accepted, MessageLifecycle.PlanAgain(Sealed(), Bert).Row().State); // the passphrase is gone
    }

    [Fact]
    public void Retry_hurries_what_is_deferred_and_revives_what_was_refused()
    {
        var deferred = Record(Sealed(), Later, At);
        var hurried = MessageLifecycle.Retry(deferred, Bert, "kim", At.AddHours(1));
        Assert.IsType<Step.Dispatch>(Next(hurried, At.AddHours(1)));
        Assert.Same(hurried, MessageLifecycle.Retry(hurried, Bert, "kim", At.AddHours(1)));
        var revived = MessageLifecycle.Retry(Record(Sealed(), Never, At), Bert, "kim", At);
        Assert.Equal(RowState.Accepted, revived.Row().State); // planned anew: the passphrase may have changed
        var passed = MessageLifecycle.Passes(Read(facts: Facts(trigger: null)), Bert, Method.Pass);
        Assert.Equal(RowState.Sealed, MessageLifecycle.Retry(Record(passed, Never, At), Bert, "kim", At).Row().State);
    }

    [Fact]
    public void Nothing_is_retried_that_was_delivered_or_destroyed()
    {
        var delivered = Delivered();
        Assert.Same(delivered, MessageLifecycle.Retry(delivered, Bert, "kim", At));
        var gone = MessageLifecycle.Destroyed(Record(Sealed(), Never, At), At);
        Assert.Same(gone, MessageLifecycle.Retry(gone, Bert, "kim", At));
    }

    [Fact]
    public void Mail_that_policy_or_its_From_forbids_is_refused_once_and_never_revived()
    {
        var refused = MessageLifecycle.RefuseUnmarked(Read(facts: Facts(trigger: null)), Bert, At);
        Assert.StartsWith("550 5.7.1", refused.Row().RelayReply, StringComparison.Ordinal);
        Assert.Same(refused, MessageLifecycle.RefuseUnmarked(refused, Bert, At));
        Assert.Same(refused, MessageLifecycle.Retry(refused, Bert, "kim", At));
        var ambiguous = MessageLifecycle.RefuseAmbiguous(Read(), Bert, At);
        Assert.Same(ambiguous, MessageLifecycle.RefuseAmbiguous(ambiguous, Bert, At));
        Assert.Same(ambiguous, MessageLifecycle.Retry(ambiguous, Bert, "kim", At));
    }

    [Fact] // RULES 16
    public void Sealing_anew_is_offered_once_per_passphrase_and_done_once_per_click()
    {
        var delivered = Delivered();
        Assert.Same(delivered, RetainedCopies.OfferReissue(delivered, Bert, 1, "h")); // the same passphrase
        var offered = RetainedCopies.OfferReissue(delivered, Bert, 2, "h");
        Assert.Equal((2, "h"), (offered.Row().ReissueOfferedFor, Assert.Single(offered.Row().ReissueHashes)));
        var reissued = RetainedCopies.Reissue(offered, Bert, At);
        Assert.Equal((RowState.Ready, 1), (reissued.Row().State, reissued.Row().Issue));
        Assert.Empty(reissued.Row().ReissueHashes); // the link has served
        Assert.Same(reissued, RetainedCopies.Reissue(reissued, Bert, At));
        var ended = RetainedCopies.EndRetention(offered, Bert, At);
        Assert.Empty(ended.Row().ReissueHashes);
        Assert.Same(ended, RetainedCopies.Reissue(ended, Bert, At));
    }

    [Fact] // RULES 16, 20
    public void A_second_copy_that_fails_leaves_the_first_one_delivered_with_its_files()
    {
        var reissued = Seal2(RetainedCopies.Reissue(ToldAll(Delivered(withFile: true), At), Bert, At.AddDays(2)));
        var refused = Record(reissued, Never, At.AddDays(2));
        Assert.Equal((RowState.HandedOver, Deadlines.EndOfDayAfter(At, 30, Berlin), true), (refused.Row().State, refused.Row().RetainUntil, refused.Row().FilesTold));
        Assert.Single(refused.Untold, c => c.Kind == ChangeKind.Refused); // the sender learns of it
        Assert.IsNotType<Step.Destroy>(Next(ToldAll(refused, At.AddDays(2)), At.AddDays(2)));

        static MessageState Seal2(MessageState s) => MessageLifecycle.HasSealed(s, Bert, Blob(kind: BlobKind.Pdf), 2, true, At.AddDays(2));
    }

    [Fact]
    public void Extensions_count_from_the_end_that_is_known_and_end_at_the_end_of_a_day()
    {
        var held = MessageLifecycle.ExtendHold(Held(), Bert, 7, Berlin, "kim", At);
        Assert.Equal(Deadlines.EndOfDayAfter(At, 21, Berlin), held.Row().HeldUntil);
        var files = RetainedCopies.ExtendFiles(Delivered(withFile: true), Bert, 7, 5, Berlin, "kim", At);
        Assert.Equal(Deadlines.EndOfDayAfter(At, 37, Berlin), files.Row().RetainUntil);
        Assert.Equal(files.Row().RetainUntil!.Value.AddDays(-5), files.Row().WarnAt);
        Assert.IsType<Step.TellFiles>(Next(files, At)); // their grains must know
        var over = RetainedCopies.EndRetention(files, Bert, At);
        Assert.Same(over, RetainedCopies.ExtendFiles(over, Bert, 7, 5, Berlin, "kim", At));
        var delivered = Delivered();
        Assert.Same(delivered, MessageLifecycle.ExtendHold(delivered, Bert, 7, Berlin, "kim", At));
    }

    [Fact]
    public void A_short_retention_is_not_warned_of_together_with_the_mail()
    {
        var brief = MessageLifecycle.Record(Sealed(withFile: true), Bert, Taken, new() { RetentionDays = 4, WarningDays = 5 }, Berlin, At);
        Assert.Null(brief.Row().WarnAt);
        Assert.Equal(Deadlines.EndOfDayAfter(At, 11, Berlin).AddDays(-5), RetainedCopies.ExtendFiles(brief, Bert, 7, 5, Berlin, "kim", At).Row().WarnAt);
    }

    [Fact]
    public void A_fetch_counts_once_for_each_recipient_and_file()
    {
        var fetched = RetainedCopies.Fetched(Delivered(true, Bert, Carl), FileId, Bert, At);
        Assert.Same(fetched, RetainedCopies.Fetched(fetched, FileId, Bert, At.AddDays(1)));
        Assert.NotSame(fetched, RetainedCopies.Fetched(fetched, FileId, Carl, At));
        Assert.Equal("file 1 of 1", fetched.Timeline[^1].Detail);
    }

    [Fact]
    public void Files_that_nobody_fetched_are_named_to_the_sender_at_the_end()
    {
        var unfetched = RetainedCopies.EndRetention(ToldAll(Delivered(withFile: true), At), Bert, At);
        Assert.Single(unfetched.Untold, c => c.Kind == ChangeKind.FilesGone);
        var fetched = RetainedCopies.EndRetention(ToldAll(RetainedCopies.Fetched(Delivered(withFile: true), FileId, Bert, At), At), Bert, At);
        Assert.DoesNotContain(fetched.Untold, c => c.Kind == ChangeKind.FilesGone);
        Assert.Same(fetched, RetainedCopies.EndRetention(fetched, Bert, At));
    }

    [Fact]
    public void The_timeline_is_bounded()
    {
        var state = Accepted();
        for (var i = 0; i < 1000; i++) state = MessageLifecycle.Log(state, At, MailEvent.Fault, null, $"{i}");
        Assert.Equal(400, state.Timeline.Count);
    }
}
