using Siegelpost.Silo.Domain;
using Siegelpost.Silo.Notices;
using static Siegelpost.Tests.Domain.Ledger;

namespace Siegelpost.Tests.Domain;

public sealed class MailScanTests
{
    private static readonly MessageState Waiting = MessageLifecycle.HasRead(Accepted(Anna, Bert), Facts(), [Offer], Blob("00000000000000000000V1EW00", BlobKind.View), At, scan: true);

    [Fact] // E4
    public void Nothing_is_planned_before_the_verdict()
    {
        Assert.IsType<Step.Scan>(Next(Waiting, At));
        var clean = MailScans.Scanned(Waiting, new(ScanStanding.Clean), false, At);
        Assert.IsType<Step.Plan>(Next(clean, At));
        Assert.Equal("clean", Assert.Single(clean.Timeline, t => t.Event == MailEvent.Scanned).Detail);
        Assert.Same(clean, MailScans.Scanned(clean, new(ScanStanding.Infected), false, At)); // said once
    }

    [Fact]
    public void What_is_not_ours_to_open_is_not_scanned()
    {
        Assert.Null(MessageLifecycle.HasRead(Accepted(Anna, Bert), Facts(trigger: null), [], null, At, scan: true).Scan);
        Assert.Null(MessageLifecycle.HasRead(Accepted(Anna, Bert), Facts() with { AlreadyEncrypted = true }, [], null, At, scan: true).Scan);
        Assert.Null(MessageLifecycle.HasRead(Accepted(Anna, Bert), Facts(), [], null, At).Scan);
    }

    [Fact]
    public void Malware_ends_the_mail_and_its_sender_learns_which_file_where_files_may_be_named()
    {
        var found = MailScans.Scanned(Waiting, new(ScanStanding.Infected) { Signature = "Eicar", FileId = Offer.AttachmentId }, true, At);
        Assert.Equal((RowState.Refused, MailScans.Malware), (found.Rows[0].State, found.Rows[0].Reason));
        Assert.Contains(found.Timeline, t => t is { Event: MailEvent.Scanned, Detail: "Eicar found in file 1 of 1" });
        Assert.IsType<Step.TellFiles>(Next(found, At));
        var told = MessageLifecycle.FilesKnow(found, Bert);
        Assert.IsType<Step.Summarise>(Next(told, At));
        foreach (var named in new[] { true, false })
        {
            var notice = Assert.IsType<SummaryNotice>(SenderNotices.Compose(told, new("N", NoticeKind.Summary, SenderNotices.Of(told, NoticeKind.Summary)), Notices.Samples.Firma, named));
            var row = Assert.Single(notice.Rows);
            Assert.Equal((NoticeRowKind.Infected, "Eicar", 1, named), (row.Kind, row.Finding, row.FileCount, row.Files is { Count: 1 }));
        }
        Assert.Same(told, MessageLifecycle.Retry(told, Bert, "kim", At)); // support can't send it either
    }

    [Fact]
    public void What_is_too_large_for_the_scanner_goes_by_policy()
    {
        var verdict = new MailScan(ScanStanding.TooLarge) { FileId = Offer.AttachmentId };
        var refused = MailScans.Scanned(Waiting, verdict, passLarger: false, At);
        Assert.Equal((RowState.Refused, MailScans.TooLarge), (refused.Rows[0].State, refused.Rows[0].Reason));
        var passed = MailScans.Scanned(Waiting, verdict, passLarger: true, At);
        Assert.IsType<Step.Plan>(Next(passed, At));
        Assert.Contains(passed.Timeline, t => t.Detail == "file 1 of 1 is larger than the scanner takes: passed unscanned, by policy");
    }

    [Fact]
    public void Without_a_verdict_the_mail_waits_and_comes_to_an_end_after_days()
    {
        var (state, now, faults) = (Waiting, At, 0);
        while (state.Scan!.Standing == ScanStanding.Waiting)
        {
            state = MailScans.NoVerdict(state, now);
            faults++;
            if (state.Scan!.Standing != ScanStanding.Waiting) break;
            Assert.Equal(RowState.Accepted, state.Rows[0].State);
            Assert.Equal(new Step.WaitUntil(state.Scan.AgainAt!.Value), Next(state, now));
            Assert.Equal(state.Scan.AgainAt, MessageAgenda.NextDue(state));
            Assert.Equal("waits for the malware scanner, which gives no verdict", MessageReport.Of(state)!.Rows[0].Reason);
            now = state.Scan.AgainAt!.Value;
            Assert.IsType<Step.Scan>(Next(state, now));
        }
        Assert.InRange((now - At).TotalDays, 4, 6);
        Assert.Equal((RowState.Refused, MailScans.Away), (state.Rows[0].State, state.Rows[0].Reason));
        Assert.InRange(state.Timeline.Count(t => t.Event == MailEvent.Fault), 1, 2);
        Assert.True(faults > 6);
    }
}
