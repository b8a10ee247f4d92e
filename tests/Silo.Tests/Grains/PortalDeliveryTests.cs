using System.Text;
using MimeKit;
using Siegelpost.Silo.Domain;
using Siegelpost.Silo.Grains;

namespace Siegelpost.Tests.Grains;

/// <summary>A recipient who reads in the portal instead of getting PDFs (B4).</summary>
[Collection(nameof(House))]
public sealed class PortalDeliveryTests(House house)
{
    private const string Anna = "anna@firma.example";

    [Fact] // the whole way: wish, mail, inbox, files, answer, and back to PDFs
    public async Task Whoever_wants_to_read_in_the_portal_gets_a_mail_that_holds_nothing_and_reads_there()
    {
        var (bert, account) = await house.Registered();
        var session = await SignIn(account);
        var wishes = house.Grains.GetGrain<IDeliveryWishGrain>(account);
        Assert.False(await wishes.ChooseDelivery(LinkToken.NewSecret(), DeliveryWish.Portal));
        Assert.False(await wishes.ChooseDelivery(session, (DeliveryWish)7));
        Assert.True(await wishes.ChooseDelivery(session, DeliveryWish.Portal));
        var slots = (await house.Grains.GetGrain<IAccountGrain>(account).Status())!.SlotsLeft;

        var id = await house.Submit(House.Marked(bert, "(Auto) Angebot 4712"), Anna, bert);
        var news = await house.MailTo(bert, m => m.Text.Contains(id, StringComparison.Ordinal));
        var delivered = (await house.Until(id, RowState.HandedOver)).Rows[0];
        Assert.Equal((Method.Portal, null), (delivered.Method, delivered.ReadAt));
        Assert.Equal(slots, (await house.Grains.GetGrain<IAccountGrain>(account).Status())!.SlotsLeft);
        Nothing(news);
        var letter = Letter(news);
        Assert.Equal(("Geschützte Nachricht von Anna Gross", Anna, Anna), (letter.Subject, letter.From.Mailboxes.Single().Address, news.From)); // an answer by mail goes where one to the PDF's mail goes
        Assert.Contains($"https://post.firma.example/inbox/{id}", letter.TextBody, StringComparison.Ordinal);
        Assert.Null(letter.Headers["Auto-Submitted"]);

        // Behind the sign-in: text, file and answer.
        var box = house.Grains.GetGrain<IMailboxGrain>(account);
        var view = await Eventually.Fits(() => box.Conversation(session, id, 1), c => c is not null);
        var mail = view!.Mails.Single(m => m.MailId == id);
        Assert.Equal((true, true, true, true), (mail.OnlyHere, mail.HasText, mail.CanReply, mail.New));
        using (var text = new StreamReader(await house.Blobs.Open((await box.Text(session, id))!))) Assert.Contains("GEHEIMER-TEXT", await text.ReadToEndAsync(), StringComparison.Ordinal);
        Assert.Null((await house.Mail(id).Status())!.Rows[0].ReadAt); // looking changes nothing
        Assert.True(await box.MarkRead(session, view.Id));
        await house.Until(id, s => s.Rows[0].ReadAt is not null);
        Assert.True(LinkToken.TryParse((await box.Fetch(session, id, mail.Files.Single().AttachmentId))!.Ticket, out var ticket));
        using (var content = new StreamReader(await house.Blobs.Open((await house.Grains.GetGrain<IAttachmentGrain>(ticket.GrainId).Open(ticket.Secret))!.Blob))) Assert.Contains("GEHEIME-DATEI", await content.ReadToEndAsync(), StringComparison.Ordinal);
        Assert.True(LinkToken.TryParse(await box.Reply(session, id), out var reply));
        Assert.Equal(SendResult.Sent, await house.Grains.GetGrain<IReplyGrain>(reply.GrainId).Send(reply.Secret, "Einverstanden", true, "op"));
        Assert.NotNull(House.PdfOf(await house.CarrierTo(bert, nth: 2))); // the copy of one's own

        // No link of the file's or the answer's own is anywhere, an empty secret opens nothing, and without the session neither does the id.
        Assert.Equal(LinkState.Unknown, (await house.Grains.GetGrain<IAttachmentGrain>(mail.Files[0].AttachmentId).Fetch("")).State);
        Assert.Null(await box.Text(LinkToken.NewSecret(), id));

        Assert.True(await wishes.ChooseDelivery(session, DeliveryWish.Pdf));
        var third = await house.Submit(House.Marked(bert), Anna, bert);
        await house.CarrierTo(bert, nth: 3);
        Assert.Equal(Method.Pdf, (await house.Until(third, RowState.HandedOver)).Rows[0].Method);
    }

    [Fact] // RULES 16
    public async Task After_a_reset_it_is_locked_until_its_sender_agrees_and_after_a_mere_change_it_is_not()
    {
        var anna = "anna-portal@firma.example";
        var (bert, account) = await house.Registered();
        var session = await Wishes(account);
        var id = await house.Submit(House.Marked(bert, from: anna), anna, bert);
        await house.Until(id, RowState.HandedOver);
        var box = house.Grains.GetGrain<IMailboxGrain>(account);
        await Eventually.Fits(() => box.Text(session, id), key => key is not null);

        // Whoever knew the old password still reads it, and nobody is asked.
        var door = house.Grains.GetGrain<IAccountGrain>(account);
        Assert.Equal(PassphraseOutcome.Set, (await door.ChangePassphrase(session, House.Passphrase, House.Other)).Outcome);
        session = await SignIn(account, House.Other);
        Assert.NotNull(await box.Text(session, id));

        await door.RequestReset();
        Assert.Equal(PassphraseOutcome.Set, (await door.Reset((await house.LinkTo(bert, 'z')).Secret, House.Passphrase)).Outcome);
        session = await SignIn(account);
        Assert.Null(await box.Text(session, id));
        Assert.Equal((true, true), (await box.Conversation(session, id, 1))!.Mails.Where(m => m.MailId == id).Select(m => (m.Locked, m.OnlyHere)).Single());
        await box.MarkRead(session, (await box.Conversation(session, id, 1))!.Id);
        Assert.Null((await house.Mail(id).Status())!.Rows[0].ReadAt);

        var ask = await house.MailTo(anna, m => House.Link(m, 'n') is not null);
        Assert.Contains("im Portal", Letter(ask).TextBody!.ReplaceLineEndings(" "), StringComparison.Ordinal);
        Assert.Single(house.Sink.Mails, m => m.IsFor(anna) && House.Link(m, 'n') is not null); // not after the change
        var token = House.Link(ask, 'n')!.Value;
        Assert.True((await house.Mail(id).Reissue(token.Secret)).InPortal);
        Assert.Equal(LinkState.Open, await house.Mail(id).ConfirmReissue(token.Secret));
        await Eventually.Fits(() => box.Text(session, id), key => key is not null);
        Assert.Equal(2, house.Sink.Mails.Count(m => m.IsFor(bert) && m.Text.Contains(id, StringComparison.Ordinal)));
        Assert.DoesNotContain(house.Sink.Mails, m => m.IsFor(bert) && m.Text.Contains("GEHEIM", StringComparison.Ordinal));
    }

    [Fact] // A9
    public async Task Where_the_organisation_does_not_offer_it_mail_stays_a_pdf_and_the_wish_is_refused()
    {
        var (_, account) = await house.Registered("strict");
        var session = await SignIn(account);
        Assert.False((await house.Grains.GetGrain<IAccountGrain>(account).Session(session))!.MayChooseDelivery);
        Assert.False(await house.Grains.GetGrain<IDeliveryWishGrain>(account).ChooseDelivery(session, DeliveryWish.Portal));
        Assert.True(await house.Grains.GetGrain<IDeliveryWishGrain>(account).ChooseDelivery(session, DeliveryWish.Pdf));
    }

    [Fact] // A9
    public async Task While_the_rights_can_not_be_given_nothing_goes_out()
    {
        var (bert, account) = await house.Registered();
        await Wishes(account);
        var before = house.Sink.Mails.Count(m => m.IsFor(bert));
        var (id, envelope, blob) = await house.Prepare(House.Marked(bert), Anna, bert);
        house.States.FailWrites("reply", house.Keys.DerivedId("reply", id, bert), times: 1_000);
        await house.Mail(id).Accept(envelope, blob);
        Assert.StartsWith("451", (await house.Until(id, RowState.Deferred)).Rows[0].RelayReply, StringComparison.Ordinal);
        Assert.Equal(before, house.Sink.Mails.Count(m => m.IsFor(bert)));
        house.States.Heal();
        await house.Pass(TimeSpan.FromMinutes(20), house.Mail(id));
        await house.Until(id, RowState.HandedOver);
        Nothing(await house.MailTo(bert, m => m.Text.Contains(id, StringComparison.Ordinal)));
    }

    [Fact] // a mail that waits for its next hop while its recipient thinks again goes out as wanted now
    public async Task A_wish_that_changes_before_the_hand_over_counts()
    {
        var (bert, account) = await house.Registered();
        var session = await Wishes(account);
        var (id, envelope, blob) = await house.Prepare(House.Marked(bert), Anna, bert);
        house.States.FailWrites("reply", house.Keys.DerivedId("reply", id, bert), times: 1_000);
        await house.Mail(id).Accept(envelope, blob);
        await house.Until(id, RowState.Deferred);
        Assert.True(await house.Grains.GetGrain<IDeliveryWishGrain>(account).ChooseDelivery(session, DeliveryWish.Pdf));
        house.States.Heal();
        await house.Pass(TimeSpan.FromMinutes(20), house.Mail(id));
        await house.CarrierTo(bert, nth: 2);
        Assert.Equal(Method.Pdf, (await house.Until(id, RowState.HandedOver)).Rows[0].Method);
    }

    [Fact] // RULES 20
    public async Task Before_the_end_the_recipient_is_warned_and_at_the_end_the_sender_learns_that_nobody_read_it()
    {
        var anna = "anna-unread@firma.example";
        var (bert, account) = await house.Registered();
        await Wishes(account);
        var id = await house.Submit(House.Marked(bert, from: anna), anna, bert);
        await house.Until(id, RowState.HandedOver);
        await house.Pass(TimeSpan.FromDays(26), house.Mail(id));
        var warning = Letter(await house.MailTo(bert, m => House.Subject(m).Contains("im Portal", StringComparison.Ordinal)));
        Assert.Contains($"/inbox/{id}", warning.TextBody, StringComparison.Ordinal);
        await house.Pass(TimeSpan.FromDays(6), house.Mail(id));
        await house.Pass(TimeSpan.FromMinutes(1), house.Mail(id));
        await house.MailTo(anna, m => House.Subject(m).StartsWith($"Nicht gelesen von {bert}", StringComparison.Ordinal));
        await house.Until(id, s => !s.ContentKept);
        var session = await SignIn(account);
        Assert.DoesNotContain((await house.Grains.GetGrain<IMailboxGrain>(account).Inbox(session, 1))!.Conversations, c => c.Id == id);
    }

    private async Task<string> Wishes(string account)
    {
        var session = await SignIn(account);
        Assert.True(await house.Grains.GetGrain<IDeliveryWishGrain>(account).ChooseDelivery(session, DeliveryWish.Portal));
        return session;
    }

    private async Task<string> SignIn(string account, string passphrase = House.Passphrase)
    {
        Assert.True(LinkToken.TryParse((await house.Grains.GetGrain<ISignInGrain>(account).EnterPassphrase(passphrase, "192.0.2.1", "")).Session, out var token));
        return token.Secret;
    }

    private static MimeMessage Letter(SunkMail mail)
    {
        using var bytes = new MemoryStream(mail.Content);
        return MimeMessage.Load(bytes, TestContext.Current.CancellationToken);
    }

    /// <summary>It says who wrote and where to read: no subject, text, name of a file, no PDF.</summary>
    private static void Nothing(SunkMail mail)
    {
        var letter = Letter(mail);
        Assert.Empty(letter.Attachments);
        foreach (var part in letter.BodyParts.OfType<TextPart>())
            foreach (var secret in new[] { "GEHEIM", "4711", "4712", "Angebot" }) Assert.DoesNotContain(secret, part.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("Angebot", string.Join('\n', letter.Headers.Select(h => h.Value)), StringComparison.Ordinal);
    }
}
