using Microsoft.Extensions.Logging;
using Siegelpost.Silo.Content;
using Siegelpost.Silo.Domain;
using Siegelpost.Silo.Methods;
using Siegelpost.Storage;

namespace Siegelpost.Silo.Grains;

/// <summary>What only the silo asks of a right to answer.</summary>
[Alias("siegelpost.IReplyFarewell")]
internal interface IReplyFarewell : IGrainWithStringKey
{
    /// <summary>The recipient has left: the link shows nothing any more, draft and uploads go.</summary>
    [Alias("Close")] Task Close();
}

/// <summary>One recipient's right to answer one mail: the draft, its files, and the answers that went out.</summary>
internal sealed class ReplyGrain(
    [PersistentState("reply")] IPersistentState<ReplyState> store, AnswerDesk answers, SealedBlobs blobs, InstallationKeys keys, TimeProvider clock, ILogger<ReplyGrain> log)
    : DurableGrain<ReplyState>(store, clock, log), IReplyGrain, IReplyFarewell
{
    public Task Offer(ReplyOffer offer, string secretHash) => Save(s => ReplyLifecycle.Offer(s, Key, offer, secretHash));

    public async Task<ReplyView> View(string secret)
    {
        var link = ReplyLifecycle.Link(State, secret, Now);
        if (link == LinkState.Unknown) return new(link, null);
        var offer = State.Offer!;
        var brand = (await GrainFactory.GetGrain<IOrganisationGrain>(offer.Organisation).Profile()).Brand;
        if (link != LinkState.Open) return new(link, brand, offer.Language);
        var quote = offer.Quote is { } view && await blobs.Exists(view.Id) ? keys.Unlock(view) : null;
        return new(link, brand, offer.Language, offer.To, offer.ToName, offer.Recipient, offer.RecipientName, offer.Subject, offer.SentAt, quote, State.Draft, State.Copy, State.DraftSavedAt,
            [.. State.Uploads.Select(u => new UploadView(u.Id, u.Name, u.Size, u.Blob is not null))], ReplyLifecycle.MostFileSize, ReplyLifecycle.MostFiles,
            State.Answers.Count > 0 ? State.Answers[^1].At : null);
    }

    public async Task<DraftResult> SaveDraft(string secret, string text, bool copy)
    {
        if (ReplyLifecycle.Link(State, secret, Now) != LinkState.Open) return DraftResult.LinkClosed;
        if (text.Length > ReplyLifecycle.MostText) return DraftResult.TooLong;
        await Save(s => ReplyLifecycle.Save(s, text, copy, Now));
        return DraftResult.Saved;
    }

    public async Task<UploadTicket?> BeginUpload(string secret, string name, long size, string contentType)
    {
        if (ReplyLifecycle.Link(State, secret, Now) != LinkState.Open) return null;
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
        if (ReplyLifecycle.Link(State, secret, Now) != LinkState.Open) return DraftResult.LinkClosed;
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
        if (ReplyLifecycle.Link(State, secret, Now) != LinkState.Open) return DraftResult.LinkClosed;
        var blob = State.Uploads.FirstOrDefault(u => u.Id == uploadId)?.Blob;
        await Save(s => ReplyLifecycle.DropUpload(s, uploadId));
        if (blob is not null) await blobs.Delete(blob.Id);
        return DraftResult.Saved;
    }

    public async Task<SendResult> Send(string secret, string text, bool copy, string operationId)
    {
        if (ReplyLifecycle.Link(State, secret, Now) != LinkState.Open) return SendResult.LinkClosed;
        if (State.Answers.Any(a => a.OperationId == operationId)) return SendResult.Sent;
        if (State.Pending?.OperationId != operationId)
        {
            if (text.Length > ReplyLifecycle.MostText) return SendResult.TooLong;
            if (State.Uploads.Any(u => u.Blob is null)) return SendResult.UploadsMissing;
            if (string.IsNullOrWhiteSpace(text) && State.Uploads.Count == 0) return SendResult.Empty;
            // The answer, its id and its text are fixed before anybody else has them: a repetition is the same answer.
            var pending = await answers.Compose(State, text, copy, operationId, Now);
            await Save(s => s with { Pending = pending });
        }
        var answer = State.Pending!;
        await GrainFactory.GetGrain<IMessageGrain>(answer.MailId).AcceptAnswer(answer.Envelope, answer.Body, answer.Files);
        await Save(s => ReplyLifecycle.Sent(s, answer, Now));
        await WakeSoon();
        Kick();
        return SendResult.Sent;
    }

    public async Task Close()
    {
        var uploads = State.Uploads;
        await Save(s => ReplyLifecycle.Close(s, Now));
        foreach (var upload in uploads)
            if (upload.Blob is { } blob) await blobs.Delete(blob.Id);
    }

    public Task<ReplyStatus?> GetState() => Task.FromResult(!State.Exists ? null : new ReplyStatus(
        State.Offer!.MailId, State.Offer.Organisation, State.Draft.Length, State.Uploads.Count, [.. State.Answers.Select(a => a.MailId)], State.Offer.Until));

    /// <summary>The answered mail learns of its answers; it may be told twice.</summary>
    protected override async Task<DateTimeOffset?> Advance()
    {
        if (State.Exists && State.Answers.Count > 0)
            await GrainFactory.GetGrain<IMessageGrain>(State.Offer!.MailId).Answered(State.Offer.Recipient, State.Answers[^1].MailId, State.Answers[^1].At);
        return null;
    }
}
