namespace Siegelpost.Tests.Grains;

/// <summary>What is retained for a recipient, in the portal.</summary>
[Collection(nameof(House))]
public sealed class MailboxTests(House house)
{
    [Fact] // F3, E2
    public async Task A_delivered_mail_is_in_the_inbox_with_its_text_and_file_and_one_answers_from_there()
    {
        var (anna, bert) = (Sender("inbox"), house.Somebody());
        var id = await Deliver(anna, bert);
        var (box, session) = await SignIn(bert);

        var line = Assert.Single((await Eventually.Fits(() => box.Inbox(session, 1), v => v!.Conversations.Count > 0))!.Conversations);
        Assert.Equal((id, "Anna Gross", "Angebot 4711", 1, 1, true, false), (line.Id, line.Other, line.Subject, line.Mails, line.Files, line.New, line.Locked));
        var mail = Assert.Single((await box.Conversation(session, id, 1))!.Mails);
        Assert.Equal((anna, true, true, false), (mail.Sender, mail.HasText, mail.CanReply, mail.Own));
        using (var text = new StreamReader(await house.Blobs.Open((await box.Text(session, id))!))) Assert.Contains("GEHEIMER-TEXT", await text.ReadToEndAsync(), StringComparison.Ordinal);
        Assert.True((await box.Inbox(session, 1))!.Conversations[0].New); // looking at it is not reading it
        Assert.True(await box.MarkRead(session, id));
        Assert.False((await box.Inbox(session, 1))!.Conversations[0].New);

        // A file is fetched as by the link in the PDF: recorded once.
        var file = Assert.Single(mail.Files);
        Assert.Equal(("Angebot.pdf", true, false), (file.Name, file.CanFetch, file.Fetched));
        var attachment = house.Grains.GetGrain<IAttachmentGrain>(file.AttachmentId);
        for (var i = 0; i < 2; i++)
        {
            Assert.True(LinkToken.TryParse((await box.Fetch(session, id, file.AttachmentId))!.Ticket, out var ticket));
            using var content = new StreamReader(await house.Blobs.Open((await attachment.Open(ticket.Secret))!.Blob));
            Assert.Contains("GEHEIME-DATEI", await content.ReadToEndAsync(), StringComparison.Ordinal);
        }
        Assert.Single((await house.Until(id, s => s.Rows[0].FilesFetched == 1)).Timeline, t => t.Event == MailEvent.Fetched);
        Assert.True((await box.Conversation(session, id, 1))!.Mails[0].Files[0].Fetched);

        // The answer stands in the same conversation, also before Anna has it.
        Assert.True(LinkToken.TryParse(await box.Reply(session, id), out var link));
        var reply = house.Grains.GetGrain<IReplyGrain>(link.GrainId);
        Assert.Equal((LinkState.Open, anna), ((await reply.View(link.Secret)).State, (await reply.View(link.Secret)).To));
        Assert.Equal(DraftResult.Saved, await reply.SaveDraft(link.Secret, "Ein Anfang", false));
        Assert.True(LinkToken.TryParse(await box.Reply(session, id), out var again));
        Assert.Equal("Ein Anfang", (await reply.View(again.Secret)).Draft);
        Assert.Equal(SendResult.Sent, await reply.Send(link.Secret, "Einverstanden", false, "op"));
        var both = await Eventually.Fits(() => box.Conversation(session, id, 1), c => c!.Mails.Count == 2);
        Assert.Equal((true, true, false), (both!.Mails[0].Own, both.Mails[0].HasText, both.Mails[0].CanReply));
        using (var text = new StreamReader(await house.Blobs.Open((await box.Text(session, both.Mails[0].MailId))!))) Assert.Contains("Einverstanden", await text.ReadToEndAsync(), StringComparison.Ordinal);
        line = (await box.Inbox(session, 1))!.Conversations.Single();
        Assert.Equal((true, "Angebot 4711", "Angebot 4711"), (line.Answered, line.Subject, both.Subject)); // named as it began

        // Signed out, nothing is left of it, the reply's link neither.
        Assert.True(LinkToken.TryParse(sessions[bert], out var token));
        await house.Grains.GetGrain<IAccountGrain>(token.GrainId).SignOut(token.Secret);
        await Closed(box, session, id, file.AttachmentId);
        Assert.Equal(LinkState.Unknown, (await reply.View(link.Secret)).State);
        Assert.Equal(SendResult.LinkClosed, await reply.Send(link.Secret, "Noch etwas", false, "op2"));
    }

    [Fact] // P11, RULES 2
    public async Task Nobody_sees_the_mail_of_another_recipient_or_organisation()
    {
        var (bert, carl) = (house.Somebody(), house.Somebody("carl"));
        var toBert = await Deliver(Sender("islands"), bert);
        var toCarl = await Deliver(Sender("islands"), carl);
        var elsewhere = await Deliver("ines@kind.example", bert, "kind"); // the same person in another organisation
        var (bertsBox, bertsSession) = await SignIn(bert);
        var (carlsBox, carlsSession) = await SignIn(carl);
        var (otherBox, otherSession) = await SignIn(bert, "kind");
        var file = (await Eventually.Fits(() => bertsBox.Conversation(bertsSession, toBert, 1), c => c is not null))!.Mails[0].Files[0].AttachmentId;
        await Eventually.Fits(() => otherBox.Conversation(otherSession, elsewhere, 1), c => c is not null);

        await Closed(bertsBox, carlsSession, toBert, file); // a session opens no other mailbox
        await Closed(otherBox, bertsSession, elsewhere, file);
        foreach (var (box, session) in new[] { (carlsBox, carlsSession), (otherBox, otherSession) }) // and no mailbox has others' mail
        {
            Assert.Null(await box.Conversation(session, toBert, 1));
            Assert.Null(await box.Text(session, toBert));
            Assert.Null(await box.Fetch(session, toBert, file));
            Assert.Null(await box.Fetch(session, toCarl, file)); // a file is its mail's
            Assert.Null(await box.Reply(session, toBert));
            Assert.False(await box.MarkRead(session, toBert));
        }
        Assert.Equal([elsewhere], (await otherBox.Inbox(otherSession, 1))!.Conversations.Select(c => c.Id));
    }

    [Fact] // RULES 16
    public async Task After_a_reset_what_was_delivered_before_is_locked_until_its_sender_agrees()
    {
        var (anna, bert) = (Sender("locked"), house.Somebody());
        var id = await Deliver(anna, bert);
        var (box, session) = await SignIn(bert);
        var file = (await Eventually.Fits(() => box.Conversation(session, id, 1), c => c is not null))!.Mails[0].Files[0].AttachmentId;

        var account = await house.Account(bert);
        await account.RequestReset();
        Assert.Equal(PassphraseOutcome.Set, (await account.Reset((await house.LinkTo(bert, 'z')).Secret, House.Other)).Outcome);
        await Closed(box, session, id, file); // all sessions have ended
        (box, session) = await SignIn(bert, passphrase: House.Other);

        var line = Assert.Single((await box.Inbox(session, 1))!.Conversations);
        Assert.Equal((null, 0, true, "Anna Gross"), (line.Subject, line.Files, line.Locked, line.Other));
        var mail = Assert.Single((await box.Conversation(session, id, 1))!.Mails);
        Assert.Equal((true, false, false, 0, 0), (mail.Locked, mail.HasText, mail.CanReply, mail.Files.Count, mail.To.Count));
        Assert.Null(await box.Text(session, id));
        Assert.Null(await box.Fetch(session, id, file));
        Assert.Null(await box.Reply(session, id)); // nor the quote
        await box.MarkRead(session, id);
        Assert.True((await box.Inbox(session, 1))!.Conversations[0].New);

        // Delivered once more at her word, it is open again.
        await house.Mail(id).ConfirmReissue((await house.LinkTo(anna, 'n')).Secret);
        await house.CarrierTo(bert, nth: 2);
        line = (await Eventually.Fits(() => box.Inbox(session, 1), v => !v!.Conversations[0].Locked))!.Conversations[0];
        Assert.Equal("Angebot 4711", line.Subject);
        Assert.NotNull(await box.Text(session, id));

        // Who knew the old passphrase proved more than an address: a change locks nothing.
        Assert.True(LinkToken.TryParse(sessions[bert], out var token));
        Assert.Equal(PassphraseOutcome.Set, (await account.ChangePassphrase(token.Secret, House.Other, House.Passphrase)).Outcome);
        (box, session) = await SignIn(bert);
        Assert.NotNull(await box.Text(session, id));
    }

    [Fact] // F2
    public async Task An_answer_to_all_reaches_those_whom_the_mail_named_and_nobody_else()
    {
        var (anna, bert, carl, hidden) = (Sender("all"), house.Somebody(), house.Somebody("carl"), house.Somebody("hidden"));
        var id = await house.Submit(House.Marked(bert, from: anna, extra: $"Cc: Carl <{carl}>, Eve <{house.Somebody("eve")}>\r\n"), anna, bert, carl, hidden);
        foreach (var one in new[] { bert, carl, hidden }) Assert.Equal(PassphraseOutcome.Set, (await house.Register(one)).Outcome);
        await house.Until(id, RowState.HandedOver);
        var (box, session) = await SignIn(bert);
        await Eventually.Fits(() => box.Inbox(session, 1), v => v!.Conversations.Count == 1);
        Assert.True(LinkToken.TryParse(await box.Reply(session, id), out var link));
        var reply = house.Grains.GetGrain<IReplyGrain>(link.GrainId);
        Assert.Equal([new Participant(carl, "Carl")], (await reply.View(link.Secret)).Others);
        Assert.Equal(SendResult.Sent, await reply.SendTo(link.Secret, "An alle", false, true, "op"));
        var answer = Assert.Single((await house.Until(id, s => s.Answers.Count > 0)).Answers);
        Assert.Equal([anna, carl], (await house.Mail(answer).Status())!.Rows.Select(r => r.Recipient));
        await house.CarrierTo(carl, nth: 2);
        var (carlsBox, carlsSession) = await SignIn(carl);
        var mails = await Eventually.Fits(() => carlsBox.Conversation(carlsSession, id, 1), c => c!.Mails.Count == 2); // in the conversation of Anna's mail
        Assert.Equal((bert, true), (mails!.Mails[0].Sender, mails.Mails[0].CanReply));
    }

    [Fact] // F4, RULES 9, 12
    public async Task A_new_mail_goes_to_a_person_of_the_organisation_as_an_answer_would()
    {
        var (anna, bert) = (Sender("new"), house.Somebody());
        await Deliver(anna, bert);
        var (box, session) = await SignIn(bert);
        foreach (var no in new[] { "eve@else.example", "anna", "@firma.example", "a b@firma.example", "anna@firma.example, eve@else.example", "Anna <anna@firma.example>", "anna@firma.example\r\nBcc: eve@else.example", bert })
            Assert.Equal(WriteOutcome.NotOurs, (await box.Write(session, no, "Hallo")).Outcome);
        Assert.Equal(WriteOutcome.NoSubject, (await box.Write(session, anna, " ")).Outcome);
        Assert.Equal(WriteOutcome.SignedOut, (await box.Write(LinkToken.NewSecret(), anna, "Hallo")).Outcome);

        Assert.True(LinkToken.TryParse((await box.Write(session, anna, "Eine Rückfrage")).Token, out var link));
        var draft = house.Grains.GetGrain<IReplyGrain>(link.GrainId);
        var line = Assert.Single((await box.Inbox(session, 1))!.Drafts);
        Assert.Equal((link.GrainId, anna, "Eine Rückfrage"), (line.Id, line.To, line.Subject));
        Assert.Equal(DraftResult.Saved, await draft.SaveDraft(link.Secret, "GEHEIMER-TEXT", true));
        Assert.True(LinkToken.TryParse(await box.Resume(session, link.GrainId), out var again));
        Assert.Equal((true, "GEHEIMER-TEXT", true), ((await draft.View(again.Secret)).IsNew, (await draft.View(again.Secret)).Draft, (await draft.View(again.Secret)).FromInbox));
        Assert.Equal(SendResult.Sent, await draft.SendTo(again.Secret, "GEHEIMER-TEXT", true, false, "op"));
        await Eventually.Fits(() => box.Inbox(session, 1), v => v!.Drafts.Count == 0);

        // Protected for Anna, who has to choose a password first, and a copy for Bert.
        await house.LinkTo(anna, 'e');
        Assert.Equal(PassphraseOutcome.Set, (await house.Register(anna)).Outcome);
        Assert.Contains(" via Firma GmbH", (await house.CarrierTo(anna)).Text, StringComparison.Ordinal);
        await house.CarrierTo(bert, nth: 2);
        house.NothingLeaked(anna, mayKnowSubject: true);
        var newest = (await Eventually.Fits(() => box.Inbox(session, 1), v => v!.Conversations.Count == 2))!.Conversations[0];
        Assert.Equal(("Eine Rückfrage", 1, true, anna), (newest.Subject, newest.Mails, newest.Answered, newest.Other)); // the copy is the same mail

        // What was begun can be given up, with its files; and there is an end to beginning.
        Assert.True(LinkToken.TryParse((await box.Write(session, anna, "Noch eine")).Token, out var second));
        Assert.False(await box.Discard(session, Crockford.NewId()));
        Assert.True(await box.Discard(session, second.GrainId));
        Assert.Equal(LinkState.Unknown, (await house.Grains.GetGrain<IReplyGrain>(second.GrainId).View(second.Secret)).State);
        for (var i = 0; i < 10; i++) Assert.Equal(WriteOutcome.Begun, (await box.Write(session, $"nobody{i}@firma.example", "Hallo")).Outcome);
        Assert.Equal(WriteOutcome.TooMany, (await box.Write(session, anna, "Hallo")).Outcome);
    }

    [Fact] // RULES 20
    public async Task At_the_end_of_retention_a_mail_leaves_the_inbox()
    {
        var bert = house.Somebody();
        var id = await Deliver(Sender("retained"), bert);
        var (box, session) = await SignIn(bert);
        await Eventually.Fits(() => box.Inbox(session, 1), v => v!.Conversations.Count == 1);
        await house.Pass(TimeSpan.FromDays(32), house.Mail(id));
        (box, session) = await SignIn(bert);
        Assert.Empty((await box.Inbox(session, 1))!.Conversations);
        await Eventually.Fits(box.GetState, s => s!.Mails == 0);
        await house.Until(id, s => !s.ContentKept);
    }

    private readonly Dictionary<string, string> sessions = [];

    private string Sender(string name) => $"anna-{name}-{house.Somebody("x").Split('@')[1].Split('.')[0]}@firma.example";

    private async Task<string> Deliver(string from, string to, string organisation = "firma")
    {
        var id = await house.Submit(House.Marked(to, from: from), from, to);
        var invitation = await house.LinkTo(to, 'e', m => m.From == from);
        var account = await house.Account(to, organisation);
        Assert.Equal(PassphraseOutcome.Set, (await account.Register(invitation.Secret, House.Passphrase, "de")).Outcome);
        await house.Until(id, RowState.HandedOver);
        return id;
    }

    private async Task<(IMailboxGrain Box, string Session)> SignIn(string address, string organisation = "firma", string passphrase = House.Passphrase)
    {
        var result = await (await house.Account(address, organisation)).SignIn(passphrase, "192.0.2.1");
        Assert.True(LinkToken.TryParse(sessions[address] = result.Session!, out var token));
        return (house.Grains.GetGrain<IMailboxGrain>(token.GrainId), token.Secret);
    }

    private static async Task Closed(IMailboxGrain box, string session, string mailId, string file)
    {
        Assert.Null(await box.Inbox(session, 1));
        Assert.Null(await box.Conversation(session, mailId, 1));
        Assert.Null(await box.Text(session, mailId));
        Assert.Null(await box.Fetch(session, mailId, file));
        Assert.Null(await box.Reply(session, mailId));
        Assert.False(await box.MarkRead(session, mailId));
    }
}
