namespace Siegelpost.Tests.Fakes;

/// <summary>Bert's mailbox: one new mail with a file, one answered conversation, one that a reset has locked.</summary>
internal sealed class FakeMailbox(World world) : IMailboxGrain
{
    public string New { get; } = Crockford.NewId();
    public string Own { get; } = Crockford.NewId();
    public string Answered { get; } = Crockford.NewId();
    public string Locked { get; } = Crockford.NewId();
    public BlobRef? Body { get; set; }
    public bool Empty { get; set; }
    public int Drafts { get; set; } = 1;
    public int Pages { get; set; } = 2;
    public bool IsRead { get; private set; }
    public long FileSize { get; set; } = 2_400_000;

    private bool IsBert(string session) => world.Bert.SignedIn && session == world.Bert.SessionToken.Secret;

    public Task<InboxView?> Inbox(string session, int page) => Task.FromResult(!IsBert(session) ? null : Empty ? new InboxView([], 1, 1) : new InboxView(
    [
        new(New, "Anna Groß", "Angebot 4711", World.Now.AddMinutes(-31), 1, 2, World.Now.AddDays(30), !IsRead, false, false),
        new(Answered, "Anna Groß", "Rückfrage zur Montage Halle Süd mit einem Betreff, der länger ist als jede Zeile", World.Now.AddDays(-4), 3, 1, World.Now.AddDays(3), false, true, false),
        new(Locked, "Jürgen Müller", null, World.Now.AddDays(-27), 1, 0, World.Now.AddDays(20), true, false, true),
    ], Math.Clamp(page, 1, Pages), Pages)
    {
        Drafts = [.. Enumerable.Repeat(new DraftLine(world.Reply.Id, "anna@firma.example", "Rückfrage zum Angebot", World.Now.AddHours(-2)), Math.Min(Drafts, 2))],
    });

    public Task<ConversationView?> Conversation(string session, string conversation, int page) => Task.FromResult(
        !IsBert(session) ? null
        : conversation == New ? new ConversationView(New, "Angebot 4711",
            [
                new(Own, "bert@kunde.example", "Bert Klein", World.Now.AddMinutes(-10), true, false, false, ["Anna Groß"], [new(Crockford.NewId(), "Auftrag.pdf", 70_000, false, false)], null, true, false),
                new(New, "anna@firma.example", "Anna Groß", World.Now.AddMinutes(-31), false, !IsRead, false, ["Bert Klein", "Carla Kurz"], [new(world.Offer.Id, "Angebot 4711.pdf", FileSize, true, false)], World.Now.AddDays(30), true, true),
            ], !IsRead, 1, 1)
        : conversation == Locked ? new ConversationView(Locked, null, [new(Locked, "juergen@firma.example", "Jürgen Müller", World.Now.AddDays(-27), false, false, true, [], [], World.Now.AddDays(20), false, false)], false, 1, 1)
        : null);

    public Task<BlobKey?> Text(string session, string mailId) => Task.FromResult(IsBert(session) && (mailId == New || mailId == Own) && Body is not null ? world.Keys.Unlock(Body) : null);

    public Task<FetchTicket?> Fetch(string session, string mailId, string attachmentId)
    {
        if (!IsBert(session) || mailId != New || attachmentId != world.Offer.Id) return Task.FromResult<FetchTicket?>(null);
        world.Change();
        return Task.FromResult<FetchTicket?>(new(LinkState.Open, world.Offer.Ticket.ToString()));
    }

    public Task<string?> Reply(string session, string mailId)
    {
        if (!IsBert(session) || mailId != New) return Task.FromResult<string?>(null);
        world.Change();
        return Task.FromResult<string?>(world.Reply.Link.ToString());
    }

    public Task<bool> MarkRead(string session, string conversation)
    {
        if (!IsBert(session) || conversation != New) return Task.FromResult(false);
        world.Change();
        return Task.FromResult(IsRead = true);
    }

    public Task<WriteResult> Write(string session, string to, string subject)
    {
        if (!IsBert(session)) return Task.FromResult(new WriteResult(WriteOutcome.SignedOut));
        if (Drafts >= 10) return Task.FromResult(new WriteResult(WriteOutcome.TooMany));
        if (!to.EndsWith("@firma.example", StringComparison.Ordinal)) return Task.FromResult(new WriteResult(WriteOutcome.NotOurs));
        if (subject.Length == 0) return Task.FromResult(new WriteResult(WriteOutcome.NoSubject));
        world.Change();
        (Drafts, world.Reply.IsNew) = (Drafts + 1, true);
        return Task.FromResult(new WriteResult(WriteOutcome.Begun, world.Reply.Link.ToString()));
    }

    public Task<string?> Resume(string session, string draft)
    {
        if (!IsBert(session) || draft != world.Reply.Id) return Task.FromResult<string?>(null);
        world.Change();
        return Task.FromResult<string?>(world.Reply.Link.ToString());
    }

    public Task<bool> Discard(string session, string draft)
    {
        if (!IsBert(session) || draft != world.Reply.Id) return Task.FromResult(false);
        world.Change();
        Drafts = 0;
        return Task.FromResult(true);
    }

    public Task<MailboxStatus?> GetState() => throw new NotSupportedException();
}
