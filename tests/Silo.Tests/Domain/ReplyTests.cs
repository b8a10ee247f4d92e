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
    public void Files_are_bounded_in_number_size_and_sum()
    {
        var state = Offered;
        for (var i = 0; i < ReplyLifecycle.MostFiles; i++) state = ReplyLifecycle.BeginUpload(state, $"u{i}", "a.txt", 1, "text/plain", At)!;
        Assert.Null(ReplyLifecycle.BeginUpload(state, "more", "a.txt", 1, "text/plain", At));
        Assert.NotNull(ReplyLifecycle.BeginUpload(state, "more", "a.txt", 1, "text/plain", At.AddHours(24))); // those that never came are forgotten
        Assert.Null(ReplyLifecycle.BeginUpload(Offered, "u", "a", ReplyLifecycle.MostFileSize + 1, "", At));
        Assert.Null(ReplyLifecycle.BeginUpload(Offered, "u", "a", -1, "", At));
        var full = Begin(Begin(Offered, "u1", ReplyLifecycle.MostFileSize), "u2", ReplyLifecycle.MostFileSize);
        Assert.Null(ReplyLifecycle.BeginUpload(full, "u3", "a", 1, "", At));
    }

    [Fact]
    public void A_file_counts_with_what_came_not_with_what_was_announced()
    {
        var big = Ledger.Blob() with { Length = ReplyLifecycle.MostFileSize };
        var state = Begin(Begin(Begin(Offered, "u1", 0), "u2", 0), "u3", 0);
        state = ReplyLifecycle.EndUpload(ReplyLifecycle.EndUpload(state, "u1", big)!, "u2", big)!;
        Assert.Null(ReplyLifecycle.EndUpload(state, "u3", Ledger.Blob()));
        Assert.Null(ReplyLifecycle.EndUpload(Begin(Offered, "u", 0), "u", big with { Length = big.Length + 1 }));
    }

    [Fact]
    public void An_upload_ends_once_and_only_if_it_was_begun()
    {
        var ended = ReplyLifecycle.EndUpload(Begin(Offered, "u", 5), "u", Ledger.Blob())!;
        Assert.Equal(1000, ended.Uploads[0].Size);
        Assert.Same(ended, ReplyLifecycle.EndUpload(ended, "u", Ledger.Blob(digest: 9)));
        Assert.Null(ReplyLifecycle.EndUpload(ended, "unknown", Ledger.Blob()));
        Assert.Empty(ReplyLifecycle.DropUpload(ended, "u").Uploads);
        Assert.Same(ended, ReplyLifecycle.DropUpload(ended, "unknown"));
    }

    [Fact]
    public void Sending_empties_the_draft_and_is_recorded_once()
    {
        var state = ReplyLifecycle.EndUpload(Begin(ReplyLifecycle.Save(Offered, "Text", true, At), "u", 5), "u", Ledger.Blob())!;
        var answer = new PendingAnswer("op", "M", Ledger.Blob(digest: 7), new("firma", Ledger.Bert, "Bert", [Ledger.Anna], "AW", null, [], Ledger.Id, At), [new("f", "a", "b", Ledger.Blob())]);
        var sent = ReplyLifecycle.Sent(state with { Pending = answer }, answer, At);
        Assert.Equal(("", 0, null, "M"), (sent.Draft, sent.Uploads.Count, sent.Pending, Assert.Single(sent.Answers).MailId));
        Assert.Same(sent, ReplyLifecycle.Sent(sent, answer, At.AddMinutes(1)));
    }

    private static ReplyState Begin(ReplyState state, string id, long size) => ReplyLifecycle.BeginUpload(state, id, "a.txt", size, "text/plain", At)!;
}
