using Siegelpost.Silo.Domain;
using static Siegelpost.Tests.Domain.Ledger;

namespace Siegelpost.Tests.Domain;

public sealed class AcceptanceTests
{
    [Fact]
    public void A_repeated_accept_changes_nothing()
    {
        var accepted = Accepted();
        Assert.Same(accepted, MessageLifecycle.Accept(accepted, Id, EnvelopeOf(), Blob()));
        Assert.Same(accepted, MessageLifecycle.Accept(accepted, Id, EnvelopeOf() with { RemoteAddress = "192.0.2.99", Helo = "other", ReceivedAt = At.AddMinutes(5) }, Blob()));
    }

    [Fact]
    public void A_repeated_accept_is_recognised_after_the_content_is_gone()
    {
        var destroyed = MessageLifecycle.Destroyed(Read(), At);
        Assert.Null(destroyed.Blob);
        Assert.Same(destroyed, MessageLifecycle.Accept(destroyed, Id, EnvelopeOf(), Blob()));
    }

    [Fact] // RULES 1
    public void A_known_id_with_another_blob_or_envelope_is_a_fault()
    {
        var accepted = Accepted();
        Assert.Throws<MailIdReusedException>(() => MessageLifecycle.Accept(accepted, Id, EnvelopeOf(), Blob(digest: 9)));
        Assert.Throws<MailIdReusedException>(() => MessageLifecycle.Accept(accepted, Id, EnvelopeOf(), Blob(id: "00000000000000000000000THR")));
        Assert.Throws<MailIdReusedException>(() => MessageLifecycle.Accept(accepted, Id, EnvelopeOf(to: Carl), Blob()));
        Assert.Throws<MailIdReusedException>(() => MessageLifecycle.Accept(accepted, Id, EnvelopeOf("else@firma.example"), Blob()));
        Assert.Throws<MailIdReusedException>(() => MessageLifecycle.Accept(accepted, Id, EnvelopeOf() with { Organisation = "other" }, Blob()));
        Assert.Throws<MailIdReusedException>(() => MessageLifecycle.AcceptAnswer(accepted, Id, Answer(), Blob(), []));
    }

    [Fact]
    public void An_answer_keeps_its_files_and_is_accepted_once()
    {
        var accepted = MessageLifecycle.AcceptAnswer(new(), Id, Answer(), Blob(), [new StoredFile(FileId, "Plan.pdf", "application/pdf", Blob(kind: BlobKind.Upload))]);
        Assert.Equal(("answer", Bert, 2000L), (accepted.Kind, accepted.Sender, accepted.Size));
        Assert.Equal("Plan.pdf", Assert.Single(accepted.Files).Name);
        Assert.Same(accepted, MessageLifecycle.AcceptAnswer(accepted, Id, Answer(), Blob(), []));
        Assert.Throws<MailIdReusedException>(() => MessageLifecycle.AcceptAnswer(accepted, Id, Answer(), Blob(digest: 7), []));
    }

    [Fact]
    public void Of_our_own_mails_the_first_composition_wins()
    {
        var own = new ComposedEnvelope("firma", "", Bert, "invitation", null, BertsAccount, At);
        var first = MessageLifecycle.AcceptComposed(new(), Id, own, Blob());
        Assert.Same(first, MessageLifecycle.AcceptComposed(first, Id, own, Blob(digest: 8)));
        Assert.IsType<Step.Dispatch>(Next(first, At)); // never read, never planned
        Assert.Equal(Method.Own, first.Row().Method);
    }

    [Fact]
    public void Nobody_is_told_about_our_own_mails()
    {
        var own = MessageLifecycle.AcceptComposed(new(), Id, new ComposedEnvelope("firma", "", Bert, "invitation", null, BertsAccount, At), Blob());
        Assert.IsType<Step.Destroy>(Next(Record(own, Taken, At), At));
        var refused = Record(own, Never, At);
        Assert.Empty(refused.Untold);
        Assert.IsType<Step.Destroy>(Next(refused, At));
    }

    [Fact]
    public void One_recipient_twice_is_one_row() => Assert.Equal([Bert, Carl], Accepted(Anna, Bert, Carl, "BERT@kunde.example").Rows.Select(r => r.Recipient));

    private static AnswerEnvelope Answer() => new("firma", Bert, "Bert Klein", [Anna], "AW: Angebot", "4711@firma.example", [], "00000000000000000000PARENT", At);
}
