using Microsoft.Extensions.Logging;
using Siegelpost.Silo.Content;
using Siegelpost.Silo.Domain;
using Siegelpost.Silo.Organisations;
using Siegelpost.Storage;

namespace Siegelpost.Silo.Grains;

/// <summary>What mails tell a mailbox.</summary>
[Alias("siegelpost.IMailboxKeeper")]
internal interface IMailboxKeeper : IGrainWithStringKey
{
    /// <summary>There is a mail to show, or it changed; repeated calls change nothing.</summary>
    [Alias("Keep")] Task Keep(MailSummary mail);

    /// <summary>Its time is over.</summary>
    [Alias("Drop")] Task Drop(string mailId);

    /// <summary>A mail that was begun here has been sent.</summary>
    [Alias("Sent")] Task Sent(string draft);

    /// <summary>The account was deleted: nothing stays, drafts and their files neither.</summary>
    [Alias("Clear")] Task Clear();
}

/// <summary>
/// Headlines of what is retained for an account. It holds no content: after the account has said who is asking, the mail itself is asked
/// for what may be shown, so that nothing can be read here that is gone there.
/// </summary>
[CollectionAgeLimit(Minutes = GrainTimes.IdleMinutes)]
internal sealed class MailboxGrain(
    [PersistentState("mailbox")] IPersistentState<MailboxState> store, InstallationKeys keys, TimeProvider clock, ILogger<MailboxGrain> log)
    : DurableGrain<MailboxState>(store, clock, log), IMailboxGrain, IMailboxKeeper
{
    private const int LinesPerPage = 25, MailsPerPage = 20, MostSubject = 200;

    public Task Keep(MailSummary mail) => Save(s => MailboxLifecycle.Keep(s, mail, Now));

    public Task Drop(string mailId) => Save(s => MailboxLifecycle.Drop(s, mailId));

    public Task Sent(string draft) => Save(s => MailboxLifecycle.End(s, draft));

    public async Task Clear()
    {
        foreach (var draft in State.Drafts) await GrainFactory.GetGrain<IReplyKeeper>(draft.ReplyId).Discard();
        await Save(s => s.Mails.Count == 0 && s.Drafts.Count == 0 ? s : new MailboxState());
    }

    public async Task<InboxView?> Inbox(string session, int page)
    {
        if (await Ask(session) is not { } reader) return null;
        var lines = MailboxLifecycle.Of(State, Now).GroupBy(m => m.Conversation).Select(c => Line(c.Key, [.. c], reader)).ToArray();
        var (number, pages) = Page(page, lines.Length, LinesPerPage);
        return new([.. lines.Skip((number - 1) * LinesPerPage).Take(LinesPerPage)], number, pages) { Drafts = [.. State.Drafts.Reverse().Select(d => new DraftLine(d.ReplyId, d.To, d.Subject, d.At))] };
    }

    private static ConversationLine Line(string id, KeptMail[] mails, Reader reader)
    {
        var open = mails.Where(m => !m.IsLocked(reader.LockedBelow)).ToArray();
        return new(id, mails[0].Other, open.LastOrDefault()?.Subject, // as it began, without "AW:"
            mails[0].SentAt, mails.Length, open.Sum(m => m.Files), mails.Min(m => m.Until), mails.Any(m => m.IsNew), mails[0].Own, mails.Any(m => m.IsLocked(reader.LockedBelow)));
    }

    public async Task<ConversationView?> Conversation(string session, string conversation, int page)
    {
        if (await Ask(session) is not { } reader) return null;
        conversation = MailboxLifecycle.Conversation(State, conversation);
        var mails = MailboxLifecycle.Of(State, Now).Where(m => m.Conversation == conversation).ToArray();
        if (mails.Length == 0) return null;
        var (number, pages) = Page(page, mails.Length, MailsPerPage);
        var lines = await Task.WhenAll(mails.Skip((number - 1) * MailsPerPage).Take(MailsPerPage).Select(m => Line(m, reader)));
        return new(conversation, mails.LastOrDefault(m => !m.IsLocked(reader.LockedBelow))?.Subject, lines, mails.Any(m => m.IsNew && !m.IsLocked(reader.LockedBelow)), number, pages);
    }

    private async Task<MailLine> Line(KeptMail mail, Reader reader)
    {
        if (mail.IsLocked(reader.LockedBelow)) return new(mail.MailId, mail.Sender, mail.SenderName, mail.SentAt, mail.Own, false, true, [], [], mail.Until, false, false) { OnlyHere = mail.OnlyHere };
        var shown = await Shown(mail.MailId);
        return new(mail.MailId, mail.Sender, mail.SenderName, mail.SentAt, mail.Own, mail.IsNew, false, shown?.To ?? [], shown?.Files ?? [], mail.Until, shown?.View is not null, shown?.CanReply == true) { OnlyHere = mail.OnlyHere };
    }

    public async Task<BlobKey?> Text(string session, string mailId) =>
        await Open(session, mailId) is not null && await Shown(mailId) is { View: { } view } ? keys.Unlock(view) : null;

    public async Task<FetchTicket?> Fetch(string session, string mailId, string attachmentId)
    {
        if (await Open(session, mailId) is null || await Shown(mailId) is not { } shown) return null;
        return shown.Files.Any(f => f.AttachmentId == attachmentId && f.CanFetch) ? await GrainFactory.GetGrain<IAttachmentKeeper>(attachmentId).FetchFor(Key) : null;
    }

    public async Task<string?> Reply(string session, string mailId)
    {
        if (await Ask(session) is not { } reader || await Open(session, mailId) is null || await Shown(mailId) is not { CanReply: true, Recipient: { } recipient }) return null;
        var token = LinkToken.New(keys.DerivedId("reply", mailId, recipient)); // as it was offered when the mail was sealed
        return await GrainFactory.GetGrain<IReplyKeeper>(token.GrainId).OfferSession(LinkToken.Hash(token.Secret), reader.SessionHash) ? token.ToString() : null;
    }

    public async Task<WriteResult> Write(string session, string to, string subject)
    {
        if (await Ask(session) is not { } reader) return new(WriteOutcome.SignedOut);
        subject = Charsets.OneLine(subject, MostSubject).Trim();
        var profile = await GrainFactory.GetGrain<IOrganisationGrain>(reader.Organisation).Profile();
        if (OwnAddress.Of(to, profile) is not { } address || address.Equals(reader.Address, StringComparison.OrdinalIgnoreCase)) return new(WriteOutcome.NotOurs);
        if (subject.Length == 0) return new(WriteOutcome.NoSubject);
        var token = LinkToken.New(Crockford.NewId());
        var begun = false;
        await Save(s =>
        {
            var next = MailboxLifecycle.Begin(s, new(token.GrainId, address, subject, Now), Now);
            begun = next is not null;
            return next ?? s;
        });
        if (!begun) return new(WriteOutcome.TooMany);
        var offer = new ReplyOffer(reader.Organisation, "", reader.Address, reader.Address, Key, address, address, subject, null, [], Now, null, reader.Language, Now.AddYears(1)) { IsNew = true };
        await GrainFactory.GetGrain<IReplyKeeper>(token.GrainId).Begin(offer, LinkToken.Hash(token.Secret), reader.SessionHash);
        return new(WriteOutcome.Begun, token.ToString());
    }

    public async Task<string?> Resume(string session, string draft)
    {
        if (await Ask(session) is not { } reader || State.Drafts.All(d => d.ReplyId != draft)) return null;
        var token = LinkToken.New(draft);
        return await GrainFactory.GetGrain<IReplyKeeper>(draft).OfferSession(LinkToken.Hash(token.Secret), reader.SessionHash) ? token.ToString() : null;
    }

    public async Task<bool> Discard(string session, string draft)
    {
        if (await Ask(session) is null || State.Drafts.All(d => d.ReplyId != draft)) return false;
        await GrainFactory.GetGrain<IReplyKeeper>(draft).Discard(); // its files first: without the line nobody finds them again
        await Save(s => MailboxLifecycle.End(s, draft));
        return true;
    }

    public async Task<bool> MarkRead(string session, string conversation)
    {
        if (await Ask(session) is not { } reader || State.Mails.All(m => m.Conversation != conversation)) return false;
        // The mail first: its sender is told at the end if nobody read what can be read nowhere else.
        foreach (var mail in MailboxLifecycle.FirstRead(State, conversation, reader.LockedBelow).ToArray()) await GrainFactory.GetGrain<IMessageKeeper>(mail).Seen(Key, Now);
        await Save(s => MailboxLifecycle.MarkRead(s, conversation, reader.LockedBelow));
        return true;
    }

    public Task<MailboxStatus?> GetState() =>
        Task.FromResult<MailboxStatus?>(new(State.Mails.Count, State.Mails.Select(m => m.Conversation).Distinct().Count(), State.Mails.Count(m => m.IsNew)));

    /// <summary>A mail that whoever is signed in may read; null: not here, not theirs, or locked.</summary>
    private async Task<KeptMail?> Open(string session, string mailId) =>
        await Ask(session) is { } reader && MailboxLifecycle.Of(State, Now).FirstOrDefault(m => m.MailId == mailId) is { } mail && !mail.IsLocked(reader.LockedBelow) ? mail : null;

    /// <summary>The account alone knows whether a secret is a session's (RULES 17).</summary>
    private Task<Reader?> Ask(string session) => GrainFactory.GetGrain<IAccountKeeper>(Key).SignedIn(session);

    private Task<ShownMail?> Shown(string mailId) => GrainFactory.GetGrain<IMessageKeeper>(mailId).Show(Key);

    private static (int Number, int Pages) Page(int asked, int count, int size) => (Math.Clamp(asked, 1, Math.Max(1, (count + size - 1) / size)), Math.Max(1, (count + size - 1) / size));

    protected override Task<DateTimeOffset?> Advance() => Task.FromResult<DateTimeOffset?>(null);
}
