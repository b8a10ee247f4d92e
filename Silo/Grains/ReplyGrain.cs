using Microsoft.Extensions.Logging;
using Siegelpost.Silo.Content;
using Siegelpost.Silo.Domain;
using Siegelpost.Silo.Methods;
using Siegelpost.Silo.Scanning;
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

    /// <summary>The recipient has left: the link shows nothing any more, draft and uploads go.</summary>
    [Alias("Close")] Task Close();
}

/// <summary>One recipient's right to answer one mail: the draft, its files, and the answers that went out.</summary>
[Orleans.Placement.PreferLocalPlacement] // beside its mail, which makes it
[CollectionAgeLimit(Minutes = GrainTimes.IdleMinutes)]
internal sealed partial class ReplyGrain(
    [PersistentState("reply")] IPersistentState<ReplyState> store, AnswerDesk answers, ScanRoom scans, SealedBlobs blobs, InstallationKeys keys, TimeProvider clock, ILogger<ReplyGrain> log)
    : DurableGrain<ReplyState>(store, clock, log), IReplyGrain, IReplyKeeper
{
    private static readonly TimeSpan ScanAgain = TimeSpan.FromSeconds(50);

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
        await Forget(State.Uploads);
        await Save(s => s with { Draft = "", DraftSavedAt = null, Sessions = [] });
    }

    /// <summary>A link from the PDF by our own state, one from a mailbox by the session that it was made for.</summary>
    private async Task<LinkState> Link(string secret)
    {
        var link = ReplyLifecycle.Link(State, secret, Now);
        if (link != LinkState.Unknown || !State.Exists || ReplyLifecycle.SessionOf(State, secret) is not { } session) return link;
        return await GrainFactory.GetGrain<IAccountKeeper>(State.Offer!.AccountId).IsSignedIn(session) ? LinkState.Open : LinkState.Unknown;
    }

    /// <summary>A long upload may outlive the session that began it: the file waits in the draft until somebody signs in again.</summary>
    private async Task<bool> MayFinish(string secret) => await Link(secret) == LinkState.Open || ReplyLifecycle.SessionOf(State, secret) is not null;

    public async Task<ReplyView> View(string secret)
    {
        var link = await Link(secret);
        if (link == LinkState.Unknown) return new(link, null);
        var offer = State.Offer!;
        var brand = (await GrainFactory.GetGrain<IOrganisationGrain>(offer.Organisation).Profile()).Brand;
        if (link != LinkState.Open) return new(link, brand, offer.Language);
        var quote = offer.Quote is { } view && await blobs.Exists(view.Id) ? keys.Unlock(view) : null;
        return new(link, brand, offer.Language, offer.To, offer.ToName, offer.Recipient, offer.RecipientName, offer.Subject, offer.SentAt, quote, State.Draft, State.Copy, State.DraftSavedAt,
            [.. State.Uploads.Select(u => new UploadView(u.Id, u.Name, u.Counted, u.IsComplete) { Offset = u.Offset, Infected = u.IsInfected })], MostFileSize, Uploads.MostFiles,
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

    public async Task<UploadStatus> BeginFile(string secret, UploadRequest request)
    {
        if (await Link(secret) != LinkState.Open) return new(UploadState.LinkClosed);
        if (request.Size > MostFileSize) return new(UploadState.TooLarge);
        await Forget(ReplyLifecycle.Needless(State, Now));
        if (State.Uploads.All(u => u.IsComplete)) await WakeSoon(); // first the reminder: what comes to nothing is dropped in time
        var id = Crockford.NewId();
        var name = FileNames.Safe(request.Name, State.Offer!.Language == "en" ? "file" : "Datei");
        var refused = UploadState.Open;
        await Save(s => Uploads.Begin(s.Uploads, id, name, request.ContentType.Length > 100 ? "application/octet-stream" : request.ContentType, request.Size, Now, out refused, ReplyLifecycle.MostTotal(s)) is { } next ? s with { Uploads = next } : s);
        Kick();
        return refused == UploadState.Open ? Status(id) : new(refused);
    }

    /// <summary>What couldn't be scanned later isn't taken now.</summary>
    private long MostFileSize => Math.Min(Uploads.MostFileSize, scans.MostFileSize);

    private UploadStatus Status(string id)
    {
        var status = Uploads.Status(State.Uploads, id, State.Offer!.Organisation, Now, ReplyLifecycle.MostTotal(State));
        return status with { Most = Math.Min(status.Most, MostFileSize), Scanning = scans.IsOn && State.Uploads.Any(u => u.Id == id && u is { IsComplete: true, Scan: null }) };
    }

    public async Task<UploadStatus> File(string secret, string uploadId) => await MayFinish(secret) ? Status(uploadId) : new(UploadState.LinkClosed);

    public async Task<UploadStatus> AppendPiece(string secret, string uploadId, long offset, BlobRef piece, bool last)
    {
        if (!await MayFinish(secret)) return new(UploadState.LinkClosed);
        if (piece.Kind != BlobKind.Upload || piece.Organisation != State.Offer!.Organisation) return new(UploadState.Unknown);
        var result = UploadState.Unknown;
        await Save(s => Uploads.Append(s.Uploads, uploadId, offset, piece, last, Now, out result, ReplyLifecycle.MostTotal(s)) is not { } next || ReferenceEquals(next, s.Uploads) ? s : s with { Uploads = next });
        if (result == UploadState.Complete && scans.IsOn) Kick();
        return Status(uploadId) with { State = result };
    }

    public async Task<DraftResult> DropFile(string secret, string uploadId)
    {
        if (await Link(secret) != LinkState.Open) return DraftResult.LinkClosed;
        await Forget([.. State.Uploads.Where(u => u.Id == uploadId)]);
        return DraftResult.Saved;
    }

    /// <summary>First the keys, then the bytes; those of an answer on its way are the answer's.</summary>
    private async Task Forget(IReadOnlyList<Upload> uploads)
    {
        if (uploads.Count == 0) return;
        await Save(s => s with { Uploads = uploads.Aggregate(s.Uploads, (all, u) => Uploads.Drop(all, u.Id)) });
        foreach (var blob in uploads.Where(u => !ReplyLifecycle.Holds(State.Pending, u)).SelectMany(u => u.Blobs)) await blobs.Delete(blob.Id);
    }

    public async Task<UploadTicket?> BeginUpload(string secret, string name, long size, string contentType) =>
        await BeginFile(secret, new(name, contentType, size == 0 ? null : size)) is { State: UploadState.Open } begun ? new(begun.UploadId, begun.Organisation, Uploads.MostFileSize) : null;

    public async Task<DraftResult> EndUpload(string secret, string uploadId, BlobRef blob)
    {
        if (!await MayFinish(secret)) return DraftResult.LinkClosed;
        if (blob.Kind != BlobKind.Upload || blob.Organisation != State.Offer!.Organisation || blob.Length > Uploads.MostFileSize) return DraftResult.NotFound;
        var known = false;
        await Save(s =>
        {
            var next = ReplyLifecycle.EndUpload(s, uploadId, blob);
            known = next is not null;
            return next ?? s;
        });
        return known ? DraftResult.Saved : DraftResult.NotFound;
    }

    public Task<DraftResult> DropUpload(string secret, string uploadId) => DropFile(secret, uploadId);

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
            if (State.Uploads.Any(u => !u.IsComplete)) return SendResult.UploadsMissing;
            if (State.Uploads.Any(u => u.IsInfected)) return SendResult.Infected;
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

    public async Task Close()
    {
        await Forget(State.Uploads);
        await Save(s => ReplyLifecycle.Close(s, Now) with { Sessions = [] });
    }

    public Task<ReplyStatus?> GetState() => Task.FromResult(!State.Exists ? null : new ReplyStatus(
        State.Offer!.MailId, State.Offer.Organisation, State.Draft.Length, State.Uploads.Count, [.. State.Answers.Select(a => a.MailId)], State.Offer.Until));

    /// <summary>The answered mail learns of its answers; it may be told twice. Files that nobody will send go.</summary>
    protected override async Task<DateTimeOffset?> Advance()
    {
        if (!State.Exists) return null;
        if (State.Answers.Count > 0 && !State.Offer!.IsVisit)
        {
            if (State.Offer.IsNew) await GrainFactory.GetGrain<IMailboxKeeper>(State.Offer.AccountId).Sent(Key);
            else await GrainFactory.GetGrain<IMessageGrain>(State.Offer.MailId).Answered(State.Offer.Recipient, State.Answers[^1].MailId, State.Answers[^1].At);
        }
        await Forget(ReplyLifecycle.Needless(State, Now));
        var due = ReplyLifecycle.NextDue(State);
        if (State.Offer!.IsVisit && await GiveUpLate() is { } end && (due is null || end < due)) due = end;
        if (!scans.IsOn || State.Uploads.FirstOrDefault(u => u is { IsComplete: true, Scan: null }) is not { } upload) return due;
        return await Scan(upload) ? DateTimeOffset.MinValue : due is null || Now + ScanAgain < due ? Now + ScanAgain : due;
    }

    /// <summary>So that whoever writes learns of malware before sending; the answer itself is scanned again, whatever happened here.</summary>
    private async Task<bool> Scan(Upload upload)
    {
        try
        {
            var verdict = await scans.Scan(upload.Blobs);
            var judged = verdict is ScanVerdict.Infected(var signature) ? new UploadScan(ScanStanding.Infected, signature) : new UploadScan(ScanStanding.Clean, null);
            await Save(s => s.Uploads.Any(u => u.Id == upload.Id && u.Scan is null) ? s with { Uploads = Uploads.Judge(s.Uploads, upload.Id, judged) } : s);
            return true;
        }
        catch (ScannerAwayException away)
        {
            NoVerdict(log, Key, away.Message);
            return false;
        }
        catch (FileNotFoundException) { return false; } // dropped meanwhile
    }

    [LoggerMessage(EventId = 300, EventName = "UploadNotScanned", Level = LogLevel.Warning, Message = "A file of draft {ReplyId} has no verdict of the malware scanner: {Reason}")]
    private static partial void NoVerdict(ILogger log, string replyId, string reason);

    /// <summary>What a stranger began and didn't send is kept no longer than the link.</summary>
    private async Task<DateTimeOffset?> GiveUpLate()
    {
        if (State.Draft.Length == 0 && State.Uploads.Count == 0 && State.Answers.Count > 0) return null;
        if (State.Offer!.Until > Now) return State.Offer.Until;
        await Discard();
        return null;
    }
}
