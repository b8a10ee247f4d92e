using Microsoft.Extensions.Logging;
using Siegelpost.Silo.Content;
using Siegelpost.Silo.Domain;
using Siegelpost.Silo.Methods;
using Siegelpost.Storage;

namespace Siegelpost.Silo.Grains;

/// <summary>What only the silo may ask of a right to answer.</summary>
[Alias("siegelpost.IReplyKeeper")]
internal interface IReplyKeeper : IGrainWithStringKey
{
    /// <summary>A further link, for a session that the mailbox has checked; false: there is nothing to answer.</summary>
    [Alias("OfferSession")] Task<bool> OfferSession(string secretHash, string sessionHash);

    /// <summary>A new mail of somebody signed in; repeated calls add a link.</summary>
    [Alias("Begin")] Task Begin(ReplyOffer offer, string secretHash, string sessionHash);

    /// <summary>A mail of somebody whose address is confirmed; the link is good for as long as the offer says.</summary>
    [Alias("BeginVisit")] Task BeginVisit(ReplyOffer offer, string secretHash);

    /// <summary>Gives up the draft and its files.</summary>
    [Alias("Discard")] Task Discard();
}

/// <summary>One recipient's right to answer one mail: the draft, its files, and the answers that went out.</summary>
internal sealed class ReplyGrain(
    [PersistentState("reply")] IPersistentState<ReplyState> store, AnswerDesk answers, SealedBlobs blobs, InstallationKeys keys, TimeProvider clock, ILogger<ReplyGrain> log)
    : DurableGrain<ReplyState>(store, clock, log), IReplyGrain, IReplyKeeper
{
    public Task Offer(ReplyOffer offer, string secretHash) => Save(s => ReplyLifecycle.Offer(s, Key, offer, secretHash));

    public async Task<bool> OfferSession(string secretHash, string sessionHash)
    {
        if (!State.Exists) return false;
        await Save(s => ReplyLifecycle.OfferSession(s, secretHash, sessionHash));
        return true;
    }

    public Task Begin(ReplyOffer offer, string secretHash, string sessionHash) =>
        Save(s => ReplyLifecycle.OfferSession(s.Exists ? s : s with { Id = Key, Offer = offer }, secretHash, sessionHash));

    public async Task BeginVisit(ReplyOffer offer, string secretHash)
    {
        await WakeSoon();
        await Save(s => ReplyLifecycle.Offer(s, Key, offer, secretHash));
        Kick();
    }

    public async Task Discard()
    {
        var files = State.Uploads.Select(u => u.Blob?.Id).OfType<string>().ToArray();
        await Save(s => s with { Uploads = [], Draft = "", DraftSavedAt = null, Sessions = [] }); // first the keys (RULES 18)
        foreach (var file in files) await blobs.Delete(file);
    }

    /// <summary>A link from the PDF by our own state, one from a mailbox by the session that it was made for.</summary>
    private async Task<LinkState> Link(string secret)
    {
        var link = ReplyLifecycle.Link(State, secret, Now);
        if (link != LinkState.Unknown || !State.Exists || ReplyLifecycle.SessionOf(State, secret) is not { } session) return link;
        return await GrainFactory.GetGrain<IAccountKeeper>(State.Offer!.AccountId).IsSignedIn(session) ? LinkState.Open : LinkState.Unknown;
    }

    public async Task<ReplyView> View(string secret)
    {
        var link = await Link(secret);
        if (link == LinkState.Unknown) return new(link, null);
        var offer = State.Offer!;
        var brand = (await GrainFactory.GetGrain<IOrganisationGrain>(offer.Organisation).Profile()).Brand;
        if (link != LinkState.Open) return new(link, brand, offer.Language);
        var quote = offer.Quote is { } view && await blobs.Exists(view.Id) ? keys.Unlock(view) : null;
        return new(link, brand, offer.Language, offer.To, offer.ToName, offer.Recipient, offer.RecipientName, offer.Subject, offer.SentAt, quote, State.Draft, State.Copy, State.DraftSavedAt,
            [.. State.Uploads.Select(u => new UploadView(u.Id, u.Name, u.Size, u.Blob is not null))], ReplyLifecycle.MostFileSize, ReplyLifecycle.MostFiles,
            State.Answers.Count > 0 ? State.Answers[^1].At : null)
        {
            Others = offer.Others,
            IsNew = offer.IsNew,
            CanCopy = !offer.IsVisit,
            FromInbox = ReplyLifecycle.SessionOf(State, secret) is not null,
        };
    }

    public async Task<DraftResult> SaveDraft(string secret, string text, bool copy)
    {
        if (await Link(secret) != LinkState.Open) return DraftResult.LinkClosed;
        if (text.Length > ReplyLifecycle.MostText) return DraftResult.TooLong;
        await Save(s => ReplyLifecycle.Save(s, text, copy, Now));
        return DraftResult.Saved;
    }

    public async Task<UploadTicket?> BeginUpload(string secret, string name, long size, string contentType)
    {
        if (await Link(secret) != LinkState.Open) return null;
        var id = Crockford.NewId();
        var begun = false;
        await Save(s =>
        {
            var next = ReplyLifecycle.BeginUpload(s, id, FileNames.Safe(name, State.Offer!.Language == "en" ? "file" : "Datei"), size, contentType.Length > 100 ? "application/octet-stream" : contentType, Now);
            begun = next is not null;
            return next ?? s;
        });
        return begun ? new(id, State.Offer!.Organisation, ReplyLifecycle.MostFileSize) : null;
    }

    public async Task<DraftResult> EndUpload(string secret, string uploadId, BlobRef blob)
    {
        // A long upload may outlive the session that began it: the file waits in the draft until somebody signs in again.
        if (await Link(secret) != LinkState.Open && ReplyLifecycle.SessionOf(State, secret) is null) return DraftResult.LinkClosed;
        if (blob.Kind != BlobKind.Upload || blob.Organisation != State.Offer!.Organisation || blob.Length > ReplyLifecycle.MostFileSize) return DraftResult.NotFound;
        var known = false;
        await Save(s =>
        {
            var next = ReplyLifecycle.EndUpload(s, uploadId, blob);
            known = next is not null;
            return next ?? s;
        });
        return known ? DraftResult.Saved : DraftResult.NotFound;
    }

    public async Task<DraftResult> DropUpload(string secret, string uploadId)
    {
        if (await Link(secret) != LinkState.Open) return DraftResult.LinkClosed;
        var blob = State.Uploads.FirstOrDefault(u => u.Id == uploadId)?.Blob;
        await Save(s => ReplyLifecycle.DropUpload(s, uploadId));
        if (blob is not null) await blobs.Delete(blob.Id);
        return DraftResult.Saved;
    }

    public Task<SendResult> Send(string secret, string text, bool copy, string operationId) => SendTo(secret, text, copy, false, operationId);

    public async Task<SendResult> SendTo(string secret, string text, bool copy, bool all, string operationId)
    {
        if (await Link(secret) != LinkState.Open) return SendResult.LinkClosed;
        if (State.Answers.Any(a => a.OperationId == operationId)) return SendResult.Sent;
        if (State.Offer!.IsVisit)
        {
            if (State.Answers.Count > 0) return SendResult.LinkClosed; // one mail for one confirmed link
            copy = false;
        }
        if (State.Pending?.OperationId != operationId)
        {
            if (text.Length > ReplyLifecycle.MostText) return SendResult.TooLong;
            if (State.Uploads.Any(u => u.Blob is null)) return SendResult.UploadsMissing;
            if (string.IsNullOrWhiteSpace(text) && State.Uploads.Count == 0) return SendResult.Empty;
            // The answer, its id and its text are fixed before anybody else has them: a repetition is the same answer.
            var pending = await answers.Compose(State, text, copy, all, operationId, Now);
            await Save(s => s with { Pending = pending });
        }
        var answer = State.Pending!;
        await GrainFactory.GetGrain<IMessageGrain>(answer.MailId).AcceptAnswer(answer.Envelope, answer.Body, answer.Files);
        await Save(s => ReplyLifecycle.Sent(s, answer, Now));
        await WakeSoon();
        Kick();
        return SendResult.Sent;
    }

    public Task<ReplyStatus?> GetState() => Task.FromResult(!State.Exists ? null : new ReplyStatus(
        State.Offer!.MailId, State.Offer.Organisation, State.Draft.Length, State.Uploads.Count, [.. State.Answers.Select(a => a.MailId)], State.Offer.Until));

    /// <summary>The answered mail learns of its answers; it may be told twice.</summary>
    protected override async Task<DateTimeOffset?> Advance()
    {
        if (!State.Exists) return null;
        if (State.Offer!.IsVisit) return await GiveUpLate();
        if (State.Answers.Count == 0) return null;
        if (State.Offer.IsNew) await GrainFactory.GetGrain<IMailboxKeeper>(State.Offer.AccountId).Sent(Key);
        else await GrainFactory.GetGrain<IMessageGrain>(State.Offer.MailId).Answered(State.Offer.Recipient, State.Answers[^1].MailId, State.Answers[^1].At);
        return null;
    }

    /// <summary>What a stranger began and didn't send is kept no longer than the link.</summary>
    private async Task<DateTimeOffset?> GiveUpLate()
    {
        if (State.Draft.Length == 0 && State.Uploads.Count == 0 && State.Answers.Count > 0) return null;
        if (State.Offer!.Until > Now) return State.Offer.Until;
        await Discard();
        return null;
    }
}
