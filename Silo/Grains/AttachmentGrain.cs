using Microsoft.Extensions.Logging;
using Siegelpost.Silo.Domain;
using Siegelpost.Storage;

namespace Siegelpost.Silo.Grains;

/// <summary>What only the silo may do with a file.</summary>
[Alias("siegelpost.IAttachmentKeeper")]
internal interface IAttachmentKeeper : IGrainWithStringKey
{
    /// <summary>The file behind a link; nothing is recorded. Null: the link is closed.</summary>
    [Alias("Peek"), AlwaysInterleave] Task<AttachmentContent?> Peek(string secret);

    /// <summary>Like <see cref="IAttachmentGrain.Fetch"/>, for an account that its mailbox knows to be signed in.</summary>
    [Alias("FetchFor")] Task<FetchTicket> FetchFor(string accountId);

    /// <summary>The sealed bytes, to be scanned; none when they are gone.</summary>
    [Alias("Pieces"), AlwaysInterleave] Task<IReadOnlyList<BlobRef>> Pieces();
}

[Orleans.Placement.PreferLocalPlacement] // beside its mail, which asks it the most
[CollectionAgeLimit(Minutes = GrainTimes.IdleMinutes)]
internal sealed class AttachmentGrain(
    [PersistentState("attachment")] IPersistentState<AttachmentState> store, SealedBlobs blobs, InstallationKeys keys, TimeProvider clock, ILogger<AttachmentGrain> log)
    : DurableGrain<AttachmentState>(store, clock, log), IAttachmentGrain, IAttachmentKeeper
{
    public Task Keep(AttachmentOrigin origin, StoredFile file) => Save(s => AttachmentLifecycle.Keep(s, Key, origin, file));

    public Task Offer(string recipient, string accountId, string secretHash, string language) => Save(s => AttachmentLifecycle.Offer(s, recipient, accountId, secretHash, language));

    public async Task HandedOver(string recipient, DateTimeOffset until)
    {
        await WakeAt(AttachmentLifecycle.NextDue(AttachmentLifecycle.HandedOver(State, recipient, until)));
        await Save(s => AttachmentLifecycle.HandedOver(s, recipient, until));
        Kick();
    }

    public async Task Drop(string recipient)
    {
        await WakeSoon();
        await Save(s => s.Grants.Any(g => g.Recipient == recipient)
            ? AttachmentLifecycle.End(s, recipient, Now)
            : AttachmentLifecycle.End(AttachmentLifecycle.Offer(s, recipient, "", "", "de"), recipient, Now));
        Kick();
    }

    public async Task<AttachmentView> View(string secret)
    {
        var (state, grant) = AttachmentLifecycle.Link(State, secret, Now);
        if (grant is null) return new(LinkState.Unknown, null);
        var brand = (await GrainFactory.GetGrain<IOrganisationGrain>(State.Origin!.Organisation).Profile()).Brand;
        return new(state, brand, State.Name, State.Size, State.Origin, grant.Until, grant.FetchedAt, grant.Language);
    }

    public async Task<FetchTicket> Fetch(string secret)
    {
        var (state, grant) = AttachmentLifecycle.Link(State, secret, Now);
        return state == LinkState.Open ? await Fetch(grant!) : new(state, null);
    }

    public async Task<FetchTicket> FetchFor(string accountId)
    {
        var (state, grant) = AttachmentLifecycle.GrantOf(State, accountId, Now);
        return state == LinkState.Open ? await Fetch(grant!) : new(state, null);
    }

    private async Task<FetchTicket> Fetch(Grant grant)
    {
        var ticket = LinkToken.New(Key);
        if (grant.FetchedAt is null) await WakeSoon();
        await Save(s => AttachmentLifecycle.Fetch(s, grant, LinkToken.Hash(ticket.Secret), Now));
        Kick();
        return new(LinkState.Open, ticket.ToString());
    }

    public Task<AttachmentContent?> Peek(string secret) =>
        Task.FromResult(AttachmentLifecycle.Link(State, secret, Now).State == LinkState.Open ? Content() : null);

    public Task<AttachmentContent?> Open(string ticketSecret)
    {
        var known = State.Blob is not null && State.Tickets.Any(t => t.Until > Now && LinkToken.Matches(t.Hash, ticketSecret));
        return Task.FromResult(known ? Content() : null);
    }

    public Task<IReadOnlyList<BlobRef>> Pieces() => Task.FromResult<IReadOnlyList<BlobRef>>(State.Blob is { } blob ? [blob, .. State.Rest] : []);

    private AttachmentContent Content() => new(State.Name, keys.Unlock(State.Blob!)) { Rest = [.. State.Rest.Select(keys.Unlock)] };

    public Task<AttachmentStatus?> Status() => Task.FromResult(!State.Exists ? null : new AttachmentStatus(
        Key, State.Origin!.MailId, State.Origin.Organisation, State.Size, State.Blob is not null,
        [.. State.Grants.Select(g => new AttachmentGrant(g.Recipient, g.Until, g.FetchedAt, g.EndedAt))], AttachmentLifecycle.NextDue(State)));

    public Task<AttachmentStatus?> GetState() => Status();

    /// <summary>Deadlines belong to the mail, which warns before them: it extends all its files.</summary>
    public Task<ActResult> Act(SupportAct act) => State.Exists && act.Kind == SupportActKind.ExtendFiles
        ? GrainFactory.GetGrain<IMessageGrain>(State.Origin!.MailId).Act(act)
        : Task.FromResult(ActResult.NotFound);

    protected override async Task<DateTimeOffset?> Advance()
    {
        if (!State.Exists) return null;
        if (State.Grants.FirstOrDefault(g => g is { FetchedAt: not null, FetchTold: false }) is { } fetched)
        {
            await GrainFactory.GetGrain<IMessageGrain>(State.Origin!.MailId).Fetched(Key, fetched.Recipient, fetched.FetchedAt!.Value);
            await Save(s => AttachmentLifecycle.FetchTold(s, fetched.Recipient));
            return DateTimeOffset.MinValue;
        }
        await Save(s => AttachmentLifecycle.EndDue(s, Now));
        if (AttachmentLifecycle.IsOver(State))
        {
            var pieces = State.Rest.Prepend(State.Blob!).ToArray();
            await Save(AttachmentLifecycle.Destroyed); // first the key: without it the bytes are lost whatever happens to them
            foreach (var piece in pieces) await blobs.Delete(piece.Id);
        }
        return AttachmentLifecycle.NextDue(State);
    }
}
