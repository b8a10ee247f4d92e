using Siegelpost.Silo.Domain;

namespace Siegelpost.Tests.Domain;

public sealed class AttachmentTests
{
    private static readonly DateTimeOffset At = Ledger.At, Until = Ledger.At.AddDays(30);
    private static readonly AttachmentOrigin Origin = new(Ledger.Id, "firma", Ledger.Anna, "Anna Groß", "Angebot 4711", At, 1, 1, Recipients: 2);

    [Fact]
    public void A_file_is_kept_once()
    {
        var kept = Kept();
        Assert.Same(kept, AttachmentLifecycle.Keep(kept, Ledger.FileId, Origin, new("x", "other.pdf", "", Ledger.Blob(digest: 9))));
    }

    [Fact]
    public void A_link_opens_for_its_own_recipient_until_the_end()
    {
        var (state, secret) = Offered(Kept(), Ledger.Bert);
        Assert.Equal((LinkState.Open, Ledger.Bert), (AttachmentLifecycle.Link(state, secret, At).State, AttachmentLifecycle.Link(state, secret, At).Grant!.Recipient));
        Assert.Equal(LinkState.Unknown, AttachmentLifecycle.Link(state, "guess", At).State);
        Assert.Equal(LinkState.Open, AttachmentLifecycle.Link(state, secret, Until).State);
        Assert.Equal(LinkState.Expired, AttachmentLifecycle.Link(state, secret, Until.AddTicks(1)).State);
    }

    [Fact] // RULES 16
    public void A_further_link_leaves_the_old_ones_alone()
    {
        var (state, old) = Offered(Kept(), Ledger.Bert);
        var (again, fresh) = Offered(state, Ledger.Bert);
        Assert.Single(again.Grants);
        Assert.Equal((LinkState.Open, LinkState.Open), (AttachmentLifecycle.Link(again, old, At).State, AttachmentLifecycle.Link(again, fresh, At).State));
        Assert.Same(again, AttachmentLifecycle.Offer(again, Ledger.Bert, "a", LinkToken.Hash(fresh), "de"));
    }

    [Fact] // RULES 15
    public void A_fetch_is_recorded_once_and_its_address_works_ten_minutes()
    {
        var (state, secret) = Offered(Kept(), Ledger.Bert);
        var first = AttachmentLifecycle.Fetch(state, state.Grants[0], "t1", At);
        var second = AttachmentLifecycle.Fetch(first, first.Grants[0], "t2", At.AddMinutes(5));
        Assert.Equal(At, second.Grants[0].FetchedAt);
        Assert.Equal([At.AddMinutes(10), At.AddMinutes(15)], second.Tickets.Select(t => t.Until));
        Assert.Equal("t3", Assert.Single(AttachmentLifecycle.Fetch(second, second.Grants[0], "t3", At.AddMinutes(15)).Tickets).Hash);
        var told = AttachmentLifecycle.FetchTold(second, Ledger.Bert);
        Assert.Same(told, AttachmentLifecycle.FetchTold(told, Ledger.Bert));
        Assert.NotNull(secret);
    }

    [Fact] // RULES 20
    public void The_bytes_go_after_the_last_recipient_and_take_the_names_along()
    {
        var (bert, secret) = Offered(Kept(), Ledger.Bert);
        var ended = AttachmentLifecycle.EndDue(bert, Until);
        Assert.Equal(LinkState.Expired, AttachmentLifecycle.Link(ended, secret, At).State);
        Assert.Same(ended, AttachmentLifecycle.EndDue(ended, Until));
        Assert.False(AttachmentLifecycle.IsOver(ended)); // Carl's copy is not even sealed
        var both = AttachmentLifecycle.End(Offered(ended, Ledger.Carl).State, Ledger.Carl, At);
        Assert.True(AttachmentLifecycle.IsOver(both));
        var gone = AttachmentLifecycle.Destroyed(both);
        Assert.Equal((null, "", ""), (gone.Blob, gone.Name, gone.Origin!.Subject));
        Assert.Same(gone, AttachmentLifecycle.Destroyed(gone));
        Assert.False(AttachmentLifecycle.IsOver(gone));
    }

    [Fact]
    public void What_is_due_is_ended_at_that_very_moment()
    {
        var (state, _) = Offered(Kept(), Ledger.Bert);
        var due = AttachmentLifecycle.NextDue(state)!.Value;
        Assert.Null(AttachmentLifecycle.NextDue(AttachmentLifecycle.EndDue(state, due))); // or its grain would turn on the spot
    }

    [Fact]
    public void An_ended_right_comes_back_only_with_a_new_link()
    {
        var (state, secret) = Offered(Kept(), Ledger.Bert);
        var ended = AttachmentLifecycle.End(state, Ledger.Bert, At);
        Assert.Same(ended, AttachmentLifecycle.HandedOver(ended, Ledger.Bert, Until.AddDays(9)));
        Assert.Equal(LinkState.Open, AttachmentLifecycle.Link(Offered(ended, Ledger.Bert).State, secret, At).State);
    }

    private static AttachmentState Kept() => AttachmentLifecycle.Keep(new(), Ledger.FileId, Origin, new(Ledger.FileId, "Angebot.pdf", "application/pdf", Ledger.Blob(kind: BlobKind.Attachment)));

    private static (AttachmentState State, string Secret) Offered(AttachmentState state, string recipient)
    {
        var secret = LinkToken.NewSecret();
        return (AttachmentLifecycle.HandedOver(AttachmentLifecycle.Offer(state, recipient, "account", LinkToken.Hash(secret), "de"), recipient, Until), secret);
    }
}
