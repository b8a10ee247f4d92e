using Siegelpost.Silo.Domain;
using static Siegelpost.Tests.Domain.Ledger;

namespace Siegelpost.Tests.Domain;

/// <summary>Headlines of what is retained, by conversation.</summary>
public sealed class MailboxTests
{
    private static string IdOf(char last) => $"7Q4K2R9T0000000000000000A{last}";

    private static MailSummary Mail(char id, string? messageId = null, string[]? references = null, int epoch = 1, bool own = false, int minute = 0, DateTimeOffset? until = null) =>
        new(IdOf(id), Anna, "Anna Groß", "Anna Groß", "Angebot 4711", At.AddMinutes(minute), 1, until ?? At.AddDays(30), epoch, messageId ?? $"{id}@firma.example", references ?? [], own);

    private static MailboxState Box(params MailSummary[] mails) => mails.Aggregate(new MailboxState(), (s, m) => MailboxLifecycle.Keep(s, m, At));

    [Fact] // B4
    public void What_is_nowhere_else_is_found_by_its_own_id_and_goes_last_until_it_is_read()
    {
        var box = Box(Mail('B'), Mail('C', references: ["B@firma.example"], minute: 1) with { OnlyHere = true });
        Assert.Equal(IdOf('B'), MailboxLifecycle.Conversation(box, IdOf('C')));
        Assert.Equal([IdOf('C')], MailboxLifecycle.FirstRead(box, IdOf('B'), 0));
        Assert.Empty(MailboxLifecycle.FirstRead(box, IdOf('B'), 2)); // locked
        var read = MailboxLifecycle.MarkRead(box, IdOf('B'), 0);
        Assert.Empty(MailboxLifecycle.FirstRead(read, IdOf('B'), 0));
        foreach (var (start, stays) in new[] { (box, true), (read, false) })
        {
            var full = start with { Mails = [.. start.Mails, .. Enumerable.Range(0, MailboxLifecycle.MostMails).Select(i => new KeptMail($"{i}", $"{i}", "", "", "", "", At.AddHours(1).AddSeconds(i), 0, null, 1, []))] };
            full = MailboxLifecycle.Keep(full, Mail('D', minute: 600), At);
            Assert.Equal((MailboxLifecycle.MostMails, stays), (full.Mails.Count, full.Mails.Any(m => m.MailId == IdOf('C'))));
        }
    }

    [Fact]
    public void A_mail_told_twice_is_there_once()
    {
        var box = Box(Mail('B'));
        Assert.Same(box, MailboxLifecycle.Keep(box, Mail('B'), At));
        Assert.Equal(At.AddDays(44), Assert.Single(MailboxLifecycle.Keep(box, Mail('B', until: At.AddDays(44)), At).Mails).Until);
        Assert.Same(box, MailboxLifecycle.Drop(box, IdOf('C')));
        Assert.Empty(MailboxLifecycle.Drop(box, IdOf('B')).Mails);
    }

    [Theory]
    [InlineData("B@firma.example")] // it answers Anna's own mail
    [InlineData("root@firma.example", "B@firma.example")]
    [InlineData("sp.7Q4K2R9T0000000000000000AB.0.1@firma.example")] // it answers the mail that carried the PDF
    public void What_refers_to_a_mail_stands_in_its_conversation(params string[] references)
    {
        var box = Box(Mail('B'), Mail('C', references: references, minute: 1), Mail('D', minute: 2));
        Assert.Equal([IdOf('B'), IdOf('B'), IdOf('D')], box.Mails.Select(m => m.Conversation));
    }

    [Fact]
    public void Mails_with_one_root_are_one_conversation_although_the_root_is_not_here() =>
        Assert.Single(Box(Mail('B', references: ["root@firma.example"]), Mail('C', references: ["root@firma.example", "other@firma.example"], minute: 1)).Mails.Select(m => m.Conversation).Distinct());

    [Fact]
    public void Mails_without_a_Message_ID_are_conversations_of_their_own() =>
        Assert.Equal(2, Box(Mail('B', ""), Mail('C', "", minute: 1)).Mails.Select(m => m.Conversation).Distinct().Count());

    [Fact] // RULES 16
    public void Reading_leaves_locked_mails_new_and_ones_own_were_never_new()
    {
        var box = Box(Mail('B', epoch: 1), Mail('C', references: ["B@firma.example"], epoch: 2, minute: 1), Mail('D', references: ["B@firma.example"], epoch: 2, own: true, minute: 2));
        var read = MailboxLifecycle.MarkRead(box, IdOf('B'), lockedBelow: 2);
        Assert.Equal([true, false, false], read.Mails.Select(m => m.IsNew));
        Assert.Same(read, MailboxLifecycle.MarkRead(read, IdOf('B'), lockedBelow: 2));
        Assert.Equal([true, false, false], read.Mails.Select(m => m.IsLocked(2)));
        Assert.False(MailboxLifecycle.Keep(read, Mail('B', epoch: 2), At).Mails[0].IsLocked(2)); // sealed anew
    }

    [Fact]
    public void A_mailbox_keeps_the_newest_and_forgets_what_is_over()
    {
        var box = new MailboxState { Mails = [.. Enumerable.Range(0, MailboxLifecycle.MostMails).Select(i => new KeptMail($"{i}", $"{i}", "", "", "", "", At.AddSeconds(i), 0, At.AddDays(1), 1, []))] };
        var more = MailboxLifecycle.Keep(box, Mail('B', minute: 60), At);
        Assert.Equal((MailboxLifecycle.MostMails, "1", IdOf('B')), (more.Mails.Count, more.Mails[0].MailId, more.Mails[^1].MailId));
        Assert.Equal([IdOf('B')], MailboxLifecycle.Of(more, At.AddDays(2)).Select(m => m.MailId));
        Assert.Single(MailboxLifecycle.Keep(more, Mail('B', epoch: 2), At.AddDays(2)).Mails);
    }

    [Fact]
    public void A_mail_tells_its_recipients_mailbox_from_the_hand_over_to_the_end_of_retention()
    {
        Assert.Null(MailboxNotes.Of(Held(), Held().Row()));
        Assert.Null(MailboxNotes.Of(Sealed(), Sealed().Row()));
        var delivered = MailboxNotes.Told(ToldAll(Delivered(), At), Bert, null);
        var step = Assert.IsType<Step.TellMailbox>(Next(delivered, At));
        var note = MailboxNotes.Of(delivered, step.Row);
        Assert.Equal(new(delivered.Row().RetainUntil, 1), note);
        var told = MailboxNotes.Told(delivered, Bert, note);
        Assert.IsType<Step.WaitUntil>(Next(told, At));

        // On its way anew it stays as it was; delivered under another passphrase it is told again.
        var anew = RetainedCopies.Reissue(told, Bert, At);
        Assert.Equal(note, MailboxNotes.Of(anew, anew.Row()));
        var second = Record(MessageLifecycle.HasSealed(anew, Bert, Blob(), 2, true, At), Taken, At.AddDays(1));
        Assert.Equal(2, MailboxNotes.Of(second, second.Row())!.Epoch);

        var over = RetainedCopies.EndRetention(told, Bert, At.AddDays(31));
        Assert.IsType<Step.TellMailbox>(Next(over, At.AddDays(31)));
        Assert.IsType<Step.Destroy>(Next(MailboxNotes.Told(over, Bert, null), At.AddDays(31)));
    }

    [Fact]
    public void What_was_written_in_the_portal_is_in_the_writers_mailbox_until_its_content_goes()
    {
        var answer = new AnswerEnvelope("firma", Bert, "Bert Klein", [Anna], "AW: Angebot", "4711@firma.example", [], Id, At) { AccountId = BertsAccount, Epoch = 3 };
        var state = MessageLifecycle.AcceptAnswer(new(), Id, answer, Blob(), []);
        Assert.Null(MailboxNotes.OfWriter(state)); // not read yet
        state = MessageLifecycle.HasRead(state, Facts("answer"), [], Blob("00000000000000000000V1EW00", BlobKind.View), At);
        Assert.Equal(new InboxNote(null, 3), MailboxNotes.OfWriter(state));
        Assert.True(MailboxNotes.Summary(state, new(null, 3), own: true).Own);

        // Also when it went readable to the organisation's own server: the writer has it nowhere else.
        state = MessageLifecycle.HasSealed(MessageLifecycle.CanGo(state, Anna, Method.Tls, null, "de", null, At), Anna, null, 0, linked: false, At);
        var taken = Record(state, Taken, At, Anna);
        Assert.NotNull(taken.Row(Anna).RetainUntil);
        Assert.Equal(taken.Row(Anna).RetainUntil, MailboxNotes.OfWriter(taken)!.Until);
        var over = MessageLifecycle.Destroyed(RetainedCopies.EndRetention(taken, Anna, At.AddDays(31)), At.AddDays(31));
        Assert.Null(MailboxNotes.OfWriter(over));
    }
}
