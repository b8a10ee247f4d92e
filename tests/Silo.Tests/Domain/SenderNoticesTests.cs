using Siegelpost.Silo.Domain;
using Siegelpost.Silo.Notices;
using static Siegelpost.Tests.Domain.Ledger;

namespace Siegelpost.Tests.Domain;

/// <summary>What a sender is told, and what is worth a mail (RULES 13, G1).</summary>
public sealed class SenderNoticesTests
{
    [Fact]
    public void One_summary_names_every_row()
    {
        var two = Record(Seal(MessageLifecycle.Hold(Read(to: [Bert, Carl]), Bert, Open(), BertsAccount, HeldUntil, At), Carl, At), Never, At, Carl);
        var (told, notice) = Told(two, At);
        Assert.Equal([(Bert, NoticeRowKind.Held), (Carl, NoticeRowKind.Refused)], Assert.IsType<SummaryNotice>(notice).Rows.Select(r => (r.Recipient, r.Kind)));
        Assert.Empty(told.Untold);
        Assert.True(told.SummaryTold);
        Assert.IsType<Step.WaitUntil>(Next(told, At.AddMinutes(5)));
    }

    [Fact]
    public void A_mail_that_was_just_delivered_is_not_worth_a_mail_unless_they_want_it()
    {
        Assert.Null(Told(Delivered(), At).Notice);
        Assert.IsType<SummaryNotice>(Told(Delivered(), At, Content.Mails.Firma(new() { NoticeDelivered = true })).Notice);
    }

    [Fact]
    public void Registration_and_fetches_are_grouped_into_one_notice()
    {
        var held = ToldAll(Held(withFile: true), At);
        var delivered = MessageLifecycle.FilesKnow(Record(Seal(held, Bert, At), Taken, At), Bert);
        var fetched = RetainedCopies.Fetched(delivered, FileId, Bert, At);
        var (told, notice) = Told(fetched, At);
        var rows = Assert.IsType<ChangesNotice>(notice).Rows;
        Assert.Equal([NoticeRowKind.Fetched, NoticeRowKind.Registered], rows.Select(r => r.Kind)); // that it was delivered goes without saying
        Assert.Equal(["Angebot.pdf"], rows[0].Files!);
        Assert.Empty(told.Untold);
    }

    [Fact] // RULES 10
    public void Without_a_protected_way_neither_subject_nor_file_is_named()
    {
        var fetched = RetainedCopies.Fetched(ToldAll(Delivered(withFile: true), At), FileId, Bert, At);
        var notice = Assert.IsType<ChangesNotice>(SenderNotices.Compose(fetched, new("N", NoticeKind.Changes, fetched.Untold), Firma, showSubjects: false));
        Assert.Null(notice.Mail.Subject);
        Assert.Null(notice.Rows[0].Files);
        Assert.Equal(1, notice.Rows[0].FileCount);
    }

    [Fact]
    public void What_ends_a_mail_is_told_before_what_merely_changed()
    {
        var state = MessageLifecycle.Expire(RetainedCopies.Fetched(ToldAll(MessageLifecycle.Hold(Seal(Read(true, to: [Bert, Carl]), Carl, At), Bert, Open(), BertsAccount, HeldUntil, At), At), FileId, Carl, At), Bert, At);
        Assert.Equal(NoticeKind.Returned, SenderNotices.Next(state));
        var (rest, first) = Told(state, At);
        Assert.Equal(NoticeRowKind.Expired, Assert.Single(Assert.IsType<ReturnedNotice>(first).Rows).Kind);
        Assert.IsType<ChangesNotice>(Told(rest, At).Notice);
    }

    [Fact]
    public void What_was_given_back_before_the_summary_is_not_called_refused()
    {
        var declined = MessageLifecycle.Decline(Held(false, Bert, Carl), BertsAccount, At);
        var (rest, summary) = Told(declined, At);
        Assert.Equal([Carl], Assert.IsType<SummaryNotice>(summary).Rows.Select(r => r.Recipient));
        Assert.Equal(NoticeRowKind.Declined, Assert.Single(Assert.IsType<ReturnedNotice>(Told(rest, At).Notice).Rows).Kind);
    }

    [Fact] // RFC 5321 §4.5.5, RULES 8
    public void A_null_sender_is_never_written_to()
    {
        foreach (var state in new[]
        {
            Record(MessageLifecycle.Passes(Read(facts: Facts(trigger: null), from: ""), Bert, Method.Pass), Never, At),
            MessageLifecycle.Hold(Read(from: ""), Bert, Open(), BertsAccount, HeldUntil, At),
            Record(Seal(Read(from: ""), Bert, At), Later, At.AddHours(5)),
        })
        {
            var (rest, notice) = Told(state, At);
            Assert.Null(notice);
            if (rest.Untold.Count > 0) Assert.Null(Told(rest, At).Notice);
        }
    }

    [Fact] // RFC 3464
    public void Refused_mail_that_passed_gives_a_delivery_status_notification()
    {
        var passed = MessageLifecycle.Passes(Read(facts: Facts(trigger: null)), Bert, Method.Pass);
        Assert.IsType<RefusedDsn>(Told(Record(passed, Never, At), At).Notice);
        Assert.Null(Told(Record(passed, Taken, At), At).Notice);
    }

    [Fact]
    public void Delays_are_told_and_a_later_hand_over_after_a_delay_too()
    {
        var late = Record(Record(Sealed(), Later, At), Later, At.AddHours(5));
        var told = MessageLifecycle.Told(MessageLifecycle.BeginTelling(late, new("S", NoticeKind.Summary, [])), new("S", NoticeKind.Summary, []), false, At);
        var (rest, notice) = Told(told, At.AddHours(5));
        Assert.Equal(At.AddDays(5), Assert.IsType<DelayedNotice>(notice).Until);
        Assert.IsType<ChangesNotice>(Told(Record(rest, Taken, At.AddHours(6)), At).Notice);
    }

    [Theory] // it shows where each copy is, not what was done with it
    [InlineData(nameof(ChangeKind.Fetched))]
    [InlineData(nameof(ChangeKind.FilesGone))]
    [InlineData(nameof(ChangeKind.NeverRead))]
    public void What_a_late_summary_does_not_show_is_told_after_it(string what)
    {
        var kind = Enum.Parse<ChangeKind>(what);
        var late = Record(Sealed(), Taken, At);
        late = late with { Untold = [.. late.Untold, new Change(kind, Bert, At.AddDays(30))] };
        var summary = new Telling("S", NoticeKind.Summary, SenderNotices.Of(late, NoticeKind.Summary));
        var rest = MessageLifecycle.Told(MessageLifecycle.BeginTelling(late, summary), summary, false, At.AddDays(30));
        Assert.Equal(kind, Assert.Single(rest.Untold).Kind);
        Assert.IsType<ChangesNotice>(Told(rest, At.AddDays(30)).Notice);
    }

    [Fact]
    public void A_change_that_comes_while_a_notice_is_on_its_way_is_told_by_the_next()
    {
        var held = Held();
        var telling = new Telling("N", NoticeKind.Summary, SenderNotices.Of(held, NoticeKind.Summary));
        var during = MessageLifecycle.Expire(MessageLifecycle.BeginTelling(held, telling), Bert, HeldUntil);
        var after = MessageLifecycle.Told(during, telling, true, HeldUntil);
        Assert.Equal(ChangeKind.Expired, Assert.Single(after.Untold).Kind);
        Assert.Contains("N", after.OwnMails);
        Assert.Same(after, MessageLifecycle.Told(after, telling, true, HeldUntil));
    }

    [Fact]
    public void Nobody_is_told_about_mails_of_ours() => Assert.Null(SenderNotices.Compose(
        MessageLifecycle.AcceptComposed(new(), Id, new("firma", "", Bert, "summary", Id, null, At), Blob()), new("N", NoticeKind.Returned, []), Firma, true));
}
