namespace Siegelpost.Tests.Fakes;

internal sealed class FakeAttachment(World world) : IAttachmentGrain
{
    public string Id { get; } = Crockford.NewId();
    public LinkToken Link => field = field == default ? LinkToken.New(Id) : field;
    public LinkToken Ticket => field = field == default ? LinkToken.New(Id) : field;
    public LinkState State { get; set; } = LinkState.Open;
    public string Name { get; set; } = "Angebot 4711.pdf";
    public BlobRef? Blob { get; set; }
    public IReadOnlyList<BlobRef> Rest { get; set; } = [];
    public int Fetches { get; private set; }
    public long Size { get; set; } = 2_400_000;

    public Task<AttachmentView> View(string secret) => Task.FromResult(secret != Link.Secret ? new AttachmentView(LinkState.Unknown, null) : new AttachmentView(
        State, world.Firma, Name, Blob?.Length ?? Size, new("7Q4K2R9T00000000000000000A", "firma", "anna@firma.example", "Anna Groß", "Angebot 4711", World.Now.AddMinutes(-31), 1, 2), World.Now.AddDays(30)));

    public Task<FetchTicket> Fetch(string secret)
    {
        if (secret != Link.Secret || State != LinkState.Open) return Task.FromResult(new FetchTicket(secret != Link.Secret ? LinkState.Unknown : State, null));
        world.Change();
        Fetches++;
        return Task.FromResult(new FetchTicket(LinkState.Open, Ticket.ToString()));
    }

    public Task<AttachmentContent?> Open(string ticketSecret) =>
        Task.FromResult(ticketSecret == Ticket.Secret && Blob is not null ? new AttachmentContent(Name, world.Keys.Unlock(Blob)) { Rest = [.. Rest.Select(world.Keys.Unlock)] } : null);

    public Task Keep(AttachmentOrigin origin, StoredFile file) => throw new NotSupportedException();
    public Task Offer(string recipient, string accountId, string secretHash, string language) => throw new NotSupportedException();
    public Task HandedOver(string recipient, DateTimeOffset until) => throw new NotSupportedException();
    public Task Drop(string recipient) => throw new NotSupportedException();
    public Task<AttachmentStatus?> Status() => throw new NotSupportedException();
    public Task<AttachmentStatus?> GetState() => throw new NotSupportedException();
    public Task<ActResult> Act(SupportAct act) => throw new NotSupportedException();
}
