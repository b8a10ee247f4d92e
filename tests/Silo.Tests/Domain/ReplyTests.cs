using Siegelpost.Silo.Domain;

namespace Siegelpost.Tests.Domain;

public sealed class ReplyTests
{
    private static readonly DateTimeOffset At = Ledger.At;
    private static readonly ReplyOffer Offer = new("firma", Ledger.Id, Ledger.Bert, "Bert Klein", Ledger.BertsAccount, Ledger.Anna, "Anna Groß", "Angebot", null, [], At, null, "de", At.AddDays(365));
    private static readonly string Secret = LinkToken.NewSecret();
    private static readonly ReplyState Offered = ReplyLifecycle.Offer(new(), Ledger.Id, Offer, LinkToken.Hash(Secret));

    [Fact] // RULES 15
    public void A_reply_link_lives_a_year()
    {
        Assert.Equal(LinkState.Open, ReplyLifecycle.Link(Offered, Secret, At.AddDays(365)));
        Assert.Equal(LinkState.Expired, ReplyLifecycle.Link(Offered, Secret, At.AddDays(365).AddTicks(1)));
        Assert.Equal(LinkState.Unknown, ReplyLifecycle.Link(Offered, LinkToken.NewSecret(), At));
        Assert.Equal(LinkState.Unknown, ReplyLifecycle.Link(new(), Secret, At));
        Assert.Same(Offered, ReplyLifecycle.Offer(Offered, Ledger.Id, Offer, LinkToken.Hash(Secret)));
        var further = ReplyLifecycle.Offer(Offered, Ledger.Id, Offer with { To = "else@firma.example" }, LinkToken.Hash("x"));
        Assert.Equal((Ledger.Anna, 2), (further.Offer!.To, further.Links.Count)); // participants are fixed
    }

    [Fact]
    public void A_draft_is_saved_when_it_changed()
    {
        var saved = ReplyLifecycle.Save(Offered, "Guten Tag", false, At);
        Assert.Equal(("Guten Tag", false, At), (saved.Draft, saved.Copy, saved.DraftSavedAt!.Value));
        Assert.Same(saved, ReplyLifecycle.Save(saved, "Guten Tag", false, At.AddMinutes(1)));
    }

    [Fact]
    public void A_file_as_one_blob_ends_once_and_counts_with_what_came()
    {
        var ended = ReplyLifecycle.EndUpload(Begin(Offered, "u"), "u", Ledger.Blob())!;
        Assert.Equal(1000, ended.Uploads[0].Size);
        Assert.Same(ended, ReplyLifecycle.EndUpload(ended, "u", Ledger.Blob(digest: 9)));
        Assert.Null(ReplyLifecycle.EndUpload(ended, "unknown", Ledger.Blob()));
        Assert.Null(ReplyLifecycle.EndUpload(Begin(Offered, "u"), "u", Ledger.Blob() with { Length = Uploads.MostFileSize + 1 }));
    }

    [Fact]
    public void Files_that_nobody_will_send_are_needless_unless_an_answer_is_on_its_way()
    {
        var state = ReplyLifecycle.EndUpload(Begin(Begin(Offered, "u"), "late"), "u", Ledger.Blob())!;
        Assert.Empty(ReplyLifecycle.Needless(state, At.AddHours(24).AddTicks(-1)));
        Assert.Equal(["late"], ReplyLifecycle.Needless(state, At.AddHours(24)).Select(u => u.Id));
        Assert.Equal(At.AddHours(24), ReplyLifecycle.NextDue(state));
        state = state with { Uploads = Uploads.Drop(state.Uploads, "late") };
        Assert.Equal(["u"], ReplyLifecycle.Needless(state, ReplyLifecycle.NextDue(state)!.Value).Select(u => u.Id));
        Assert.Empty(ReplyLifecycle.Needless(state with { Pending = Answer([]) }, At.AddYears(2)));
        Assert.Null(ReplyLifecycle.NextDue(Offered));
    }

    [Fact]
    public void Sending_empties_the_draft_and_is_recorded_once()
    {
        var state = ReplyLifecycle.EndUpload(Begin(ReplyLifecycle.Save(Offered, "Text", true, At), "u"), "u", Ledger.Blob())!;
        var answer = Answer([new("f", "a", "b", Ledger.Blob())]);
        var sent = ReplyLifecycle.Sent(state with { Pending = answer }, answer, At);
        Assert.Equal(("", 0, null, "M"), (sent.Draft, sent.Uploads.Count, sent.Pending, Assert.Single(sent.Answers).MailId));
        Assert.Same(sent, ReplyLifecycle.Sent(sent, answer, At.AddMinutes(1)));
    }

    private static ReplyState Begin(ReplyState state, string id) => state with { Uploads = Uploads.Begin(state.Uploads, id, "a.txt", "text/plain", null, At, out _)! };

    private static PendingAnswer Answer(IReadOnlyList<StoredFile> files) => new("op", "M", Ledger.Blob(digest: 7), new("firma", Ledger.Bert, "Bert", [Ledger.Anna], "AW", null, [], Ledger.Id, At), files);
}
