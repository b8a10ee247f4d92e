using Microsoft.Extensions.Logging;
using Siegelpost.Cluster;
using Siegelpost.Silo.Content;
using Siegelpost.Silo.Delivery;
using Siegelpost.Silo.Domain;
using Siegelpost.Silo.Methods;
using Siegelpost.Silo.Notices;
using Siegelpost.Silo.Organisations;
using Siegelpost.Silo.Scanning;
using Siegelpost.Storage;

namespace Siegelpost.Silo.Grains;

/// <summary>
/// One mail on its way: accept, read, plan each recipient, hold or seal, hand over, tell the sender, and at the end destroy the content.
/// What comes next is <see cref="MessageAgenda.Next"/>'s decision; here it is done.
/// </summary>
[CollectionAgeLimit(Minutes = GrainTimes.IdleMinutes)]
internal sealed partial class MessageGrain(
    [PersistentState(MessageGrain.StateName)] IPersistentState<MessageState> store, ReadingRoom reading, ScanRoom scans, Sealer sealer, Carrier carrier, OwnMail ownMail, SealedBlobs blobs, InstallationKeys keys, ReadModel readModel,
    OrganisationDirectory organisations, TimeProvider clock, ILogger<MessageGrain> log)
    : DurableGrain<MessageState>(store, clock, log), IMessageGrain
{
    internal const string StateName = "message";
    private static readonly TimeSpan TlsFallBackAfter = TimeSpan.FromHours(4);
    private const int SoonSeals = 5; // some 60 s of a step's pauses
    private readonly HashSet<string> woken = [];
    private string projected = "";
    private int unanswered;

    public Task Accept(Envelope envelope, BlobRef blob) => TakeOver(s => MessageLifecycle.Accept(s, Key, envelope, blob));

    public Task AcceptAnswer(AnswerEnvelope answer, BlobRef body, IReadOnlyList<StoredFile> files) => TakeOver(s => MessageLifecycle.AcceptAnswer(s, Key, answer, body, files), files);

    public async Task<bool> AcceptComposed(ComposedEnvelope envelope, BlobRef blob)
    {
        await SaveLeased(envelope.Recipient, s => MessageLifecycle.AcceptComposed(s, Key, envelope, blob), accept => TakeOver(accept));
        return State.Blob?.Id == blob.Id;
    }

    /// <summary>Custody: first the reminder, then the row that finds us, then the state (RULES 21). Only then may the caller say yes.</summary>
    private async Task TakeOver(Func<MessageState, MessageState> accept, IReadOnlyList<StoredFile>? files = null)
    {
        var next = accept(State); // refuses before anything is written
        if (ReferenceEquals(next, State)) { Kick(); return; }
        await WakeSoon();
        await Project(next);
        if (files is not null) await KeepFiles(next, files);
        await Save(accept);
        MessageLog.Accepted(log, Key, next.Kind, next.Rows.Count, next.Size);
        Kick();
    }

    /// <summary>An answer's files belong to their grains before the answer is ours.</summary>
    private async Task KeepFiles(MessageState state, IReadOnlyList<StoredFile> files)
    {
        for (var i = 0; i < files.Count; i++)
        {
            var origin = new AttachmentOrigin(Key, state.Organisation, state.Answer!.From, state.Answer.FromName, state.Answer.Subject, state.AcceptedAt, i + 1, files.Count, state.Rows.Count);
            await GrainFactory.GetGrain<IAttachmentGrain>(files[i].Id).Keep(origin, files[i]);
        }
    }

    // Interleaves and changes no state: the account calls it from a turn of its own while we may be waiting for that account. It forgets
    // the call when this returns, so that from then on a crash must bring us back, and coming back must ask the accounts (below).
    public async Task Wake(string accountId)
    {
        if (!State.Exists)
        {
            Doubt(); // accepted since we looked (CustodyGrain)
            await ReadAgain();
            if (!State.Exists) return;
        }
        if (accountId.Length == 0) projected = ""; // whoever took it over once more has written the row anew
        woken.UnionWith(State.Rows.Where(r => r.AccountId is null || r.AccountId == accountId).Select(r => r.Recipient)); // no account yet: its plan may be on the way
        if (State.Facts is not null) await WakeSoon(); // not yet read: the reminder of its acceptance stands
        Kick();
    }

    /// <summary>Who was woken is known to memory alone; a new activation asks every account that a row waits for.</summary>
    protected override void HasRead() =>
        woken.UnionWith(State.Rows.Where(r => r is { AccountId: not null, State: RowState.Held or RowState.Parked or RowState.HandedOver }).Select(r => r.Recipient));

    public Task Declined(string accountId) => Change(s => MessageLifecycle.Decline(s, accountId, Now));

    public async Task Left(string accountId)
    {
        foreach (var row in State.Rows.Where(r => r.AccountId == accountId)) await GrainFactory.GetGrain<IReplyKeeper>(keys.DerivedId("reply", Key, row.Recipient)).Close();
        await Change(s => MessageLifecycle.Left(s, accountId, Now));
    }

    public Task Fetched(string attachmentId, string recipient, DateTimeOffset at) => Change(s => RetainedCopies.Fetched(s, attachmentId, recipient, at));

    public Task Answered(string recipient, string answerId, DateTimeOffset at) => Change(s => RetainedCopies.Answered(s, recipient, answerId, at));

    public Task InvitationRefused(string accountId, string relayReply) => Change(s => s.Rows.Where(r => r.AccountId == accountId).Aggregate(s, (state, r) => MessageLifecycle.InvitationRefused(state, r.Recipient, relayReply, Now)));

    private async Task Change(Func<MessageState, MessageState> change)
    {
        if (!State.Exists) return;
        await WakeSoon();
        await Save(change);
        Kick();
    }

    public Task<MessageStatus?> Status() => Task.FromResult(MessageReport.Of(State));

    public Task<MessageStatus?> GetState() => Status();

    public async Task<ActResult> Act(SupportAct act)
    {
        if (!State.Exists) return ActResult.NotFound;
        if (act.Days is < 1 or > 365) return ActResult.NotPossibleNow;
        var profile = await Profile();
        await WakeSoon();
        var before = State;
        await Save(s => s.Rows.Where(r => act.Recipient is null || r.Recipient == act.Recipient).Aggregate(s, (state, row) => act.Kind switch
        {
            SupportActKind.ExtendHold => MessageLifecycle.ExtendHold(state, row.Recipient, act.Days, profile.Brand.TimeZone, act.Who, Now),
            SupportActKind.ExtendFiles => RetainedCopies.ExtendFiles(state, row.Recipient, act.Days, profile.Policy.WarningDays, profile.Brand.TimeZone, act.Who, Now),
            SupportActKind.Return => MessageLifecycle.Return(state, row.Recipient, act.Who, Now),
            SupportActKind.Retry => MessageLifecycle.Retry(state, row.Recipient, act.Who, Now),
            _ => state,
        }));
        if (ReferenceEquals(before, State)) return ActResult.NotPossibleNow;
        foreach (var row in State.Rows.Where(r => r.AccountId is not null))
        {
            if (act.Kind == SupportActKind.Return && row.IsFinal) await GrainFactory.GetGrain<IAccountGrain>(row.AccountId!).Forget(Key);
            if (act.Kind == SupportActKind.ExtendHold && row.State == RowState.Held) woken.Add(row.Recipient); // its invitation must live as long
        }
        Kick();
        return ActResult.Done;
    }

    public async Task<ReissueView> Reissue(string secret)
    {
        if (!State.Exists) return new(LinkState.Unknown, null, null, null);
        var brand = (await Profile()).Brand;
        if (Row(secret) is { } row) return new(LinkState.Open, brand, row.Recipient, row.HandedOverAt) { InPortal = row.Method == Method.Portal };
        return new(State.Rows.Any(r => r.ReissueSpent.Any(h => LinkToken.Matches(h, secret))) ? LinkState.Used : LinkState.Unknown, brand, null, null);
    }

    public async Task<LinkState> ConfirmReissue(string secret)
    {
        if (Row(secret) is not { } row) return (await Reissue(secret)).State;
        await Change(s => RetainedCopies.Reissue(s, row.Recipient, Now));
        return LinkState.Open;
    }

    private Row? Row(string reissueSecret) => State.Rows.FirstOrDefault(r => !r.RetentionOver && r.ReissueHashes.Any(h => LinkToken.Matches(h, reissueSecret)));

    protected override async Task<DateTimeOffset?> Advance()
    {
        switch (MessageAgenda.Next(State, Now, woken, new(token, SinceRead)))
        {
            case Step.Read: await Read(); break;
            case Step.Scan: await Scan(); break;
            case Step.Plan(var row): await Plan(row); break;
            case Step.Seal(var row): await Seal(row); break;
            case Step.Dispatch(var row): await Dispatch(row); break;
            case Step.TellFiles(var row): await TellFiles(row); break;
            case Step.TellMailbox(var row): await TellMailbox(row); break;
            case Step.TellWriter: await TellWriter(); break;
            case Step.Expire(var row): await Give(row, s => MessageLifecycle.Expire(s, row.Recipient, Now)); break;
            case Step.Warn(var row): await Warn(row); break;
            case Step.EndRetention(var row): await Save(s => RetainedCopies.EndRetention(s, row.Recipient, Now)); break;
            case Step.Summarise: await Tell(NoticeKind.Summary); break;
            case Step.TellChanges: await Tell(State.Telling?.Kind ?? SenderNotices.Next(State)); break;
            case Step.Destroy: await Destroy(); break;
            case Step.WaitUntil(var at): return at;
            case Step.Done: return null;
        }
        return DateTimeOffset.MinValue;
    }

    private async Task Read()
    {
        ReadMail read;
        try
        {
            read = await reading.Read(State, await Profile());
        }
#pragma warning disable CA1031 // A delivery step: hostile mail finds every hole; it stays until somebody mends it or its time is over.
        catch (Exception fault) when (fault is not StorageFailedException)
#pragma warning restore CA1031
        {
            MessageLog.ReadFailed(log, Key, fault);
            await Save(s => MessageLifecycle.ReadFailed(s, Now));
            return;
        }
        foreach (var (origin, file) in read.Files) await GrainFactory.GetGrain<IAttachmentGrain>(file.Id).Keep(origin, file);
        IReadOnlyList<FileEntry> entries = State.Answer is null ? [.. read.Files.Select(f => new FileEntry(f.File.Id, f.File.Name, f.File.ContentType, f.File.Blob.Length, true))] : State.Files;
        await Save(s => MessageLifecycle.HasRead(s, read.Facts, entries, read.View, Now, scans.IsOn, read.ViewIsWhole));
    }

    /// <summary>Before anything is planned, sealed or released. No verdict is temporary, whatever the reason (E4).</summary>
    private async Task Scan()
    {
        var verdict = new MailScan(ScanStanding.Unscanned);
        try
        {
            if (scans.IsOn) verdict = await scans.Scan(State, GrainFactory);
        }
        catch (ScannerAwayException away)
        {
            MessageLog.NoVerdict(log, Key, away.Message);
            if (scans.IsRequired)
            {
                await Save(s => MailScans.NoVerdict(s, Now));
                return;
            }
        }
        await Save(s => MailScans.Scanned(s, verdict, scans.PassesLarger, Now));
    }

    private async Task Plan(Row row)
    {
        var profile = await Profile();
        var facts = State.Facts!;
        if (!facts.Marked)
        {
            if (profile.Policy.PassUnmarked) await SaveLeased(row.Recipient, s => MessageLifecycle.Passes(s, row.Recipient, Method.Pass), Save);
            else await Save(s => MessageLifecycle.RefuseUnmarked(s, row.Recipient, Now));
            return;
        }
        if (facts.IsAmbiguous)
        {
            await Save(s => MessageLifecycle.RefuseAmbiguous(s, row.Recipient, Now));
            return;
        }
        if (facts.AlreadyEncrypted)
        {
            await SaveLeased(row.Recipient, s => MessageLifecycle.Passes(s, row.Recipient, Method.AlreadyEncrypted), Save);
            return;
        }
        var colleague = profile.Domains.Contains(RecipientKeys.Domain(row.Recipient));
        if (row.State == RowState.Accepted && colleague && profile.Policy is { Reply: ReplyPolicy.Tls, InboundHost: not null } && !row.TlsFailed)
        {
            await Save(s => MessageLifecycle.CanGo(s, row.Recipient, Method.Tls, null, profile.Brand.Language, null, Now));
            return;
        }
        await PlanPdf(row, profile, facts);
    }

    private async Task PlanPdf(Row row, OrganisationProfile profile, MailFacts facts)
    {
        // What was delivered stays with its account; for all else the address may have found another one since (C7).
        var account = row is { State: RowState.HandedOver, AccountId: { } known } ? known : await GrainFactory.Recipient(keys, State.Organisation, row.Recipient).Account(State.Organisation, row.Recipient);
        var until = row.HeldUntil ?? Deadlines.EndOfDayAfter(Now, profile.Policy.HoldDays, profile.Brand.TimeZone); // from now: a mail that is held once more after weeks has its days too
        var mayInvite = !facts.Automatic && row.State != RowState.HandedOver;
        var wasWoken = woken.Remove(row.Recipient); // before the question: a call that comes after the answer was given counts
        MailPlan plan;
        try { plan = await GrainFactory.GetGrain<IAccountGrain>(account).Plan(new(Key, State.Sender, facts.FromName, State.AcceptedAt, until, mayInvite, facts.NameOf(row.Recipient))); }
        catch when (wasWoken) { woken.Add(row.Recipient); throw; }
        if (row.State == RowState.HandedOver)
        {
            // A PDF keeps its password; the portal opens with the new one too, unless it was set without the old.
            var isClosed = row.Epoch < (row.Method == Method.Portal ? plan.LockedBelow : plan.Epoch);
            if (plan.Ready && isClosed && row.ReissueOfferedFor < plan.Epoch) await OfferReissue(row, plan.Epoch, profile);
            return;
        }
        await Save(s => plan.Ready ? MessageLifecycle.CanGo(s, row.Recipient, MethodChoice.Of(s, account, plan, profile.Policy), account, plan.Language, plan.RegisteredAt, Now)
            : mayInvite && plan.FrozenUntil is not null ? MessageLifecycle.ReturnFrozen(s, row.Recipient, account, Now)
            : mayInvite ? MessageLifecycle.Hold(s, row.Recipient, plan, account, until, Now)
            : MessageLifecycle.Park(s, row.Recipient, account, Deadlines.EndOfDayAfter(Now, MessageLifecycle.ParkDays, profile.Brand.TimeZone), Now));
    }

    /// <summary>A fault here is like a next hop that says "later": the mail stays, protected or not at all (A9).</summary>
    private async Task Seal(Row row)
    {
        if (row.Method == Method.Tls)
        {
            await SaveLeased(row.Recipient, s => MessageLifecycle.HasSealed(s, row.Recipient, null, 0, Sealer.MustLink(s), Now), Save);
            return;
        }
        SealedRow? made;
        try
        {
            made = row.Method == Method.Portal ? await sealer.Place(State, row, await Profile(), GrainFactory) : await sealer.Seal(State, row, await Profile(), GrainFactory);
        }
#pragma warning disable CA1031 // A delivery step: whatever fails, the mail is kept and tried again.
        catch (Exception fault)
#pragma warning restore CA1031
        {
            // An account or file on a silo that is lost or silent answers in seconds: the step comes again, not the mail's next turn in a minute.
            if (RetryFilter.IsNoAnswer(fault) && unanswered++ < SoonSeals) throw;
            MessageLog.SealFailed(log, Key, fault);
            await Save(s => MessageLifecycle.Defer(s, s.Rows.First(r => r.Recipient == row.Recipient), "451 4.3.0 Not sealed, a fault of ours", Now));
            return;
        }
        if (made is null) await Save(s => MessageLifecycle.PlanAgain(s, row.Recipient)); // the passphrase is gone
        else await SaveLeased(row.Recipient, s => MessageLifecycle.HasSealed(s, row.Recipient, made.Pdf, made.Epoch, linked: true, Now, made.Enclosed, made.Words), Save);
    }

    private async Task Dispatch(Row row)
    {
        var profile = await Profile();
        if (MethodChoice.NeedsPassphrase(row.Method) && !await IsStillRight(row, profile.Policy)) return;
        var lease = LeaseOf(row);
        using var keeping = this.RegisterGrainTimer(() => Keep(lease), new() { DueTime = DeliveryLease.RenewedEvery, Period = DeliveryLease.RenewedEvery, Interleave = true, KeepAlive = true });
        DeliveryOutcome outcome;
        try
        {
            outcome = await carrier.Carry(State, row, profile, lease);
        }
#pragma warning disable CA1031 // A delivery step: unknown means temporary.
        catch (Exception fault)
#pragma warning restore CA1031
        {
            MessageLog.DispatchFailed(log, Key, fault);
            outcome = new DeliveryOutcome.Deferred("451 4.3.0 A fault of ours");
        }
        MessageLog.Outcome(log, Key, outcome.GetType().Name, row.Method);
        if (outcome is DeliveryOutcome.Fenced) throw Fenced();
        if (outcome is DeliveryOutcome.Deferred && row.Method == Method.Tls && Now - (row.FirstAttemptAt ?? Now) > TlsFallBackAfter)
            await Conclude(row, lease, s => MessageLifecycle.FallBack(s, row.Recipient));
        else
            await Record(row, lease, outcome, profile);
        var after = State.Rows.First(r => r.Recipient == row.Recipient);
        if (row.Sealed is { } pdf && after.Sealed is null) await blobs.Delete(pdf.Id);
        if (after.IsFinal && row.AccountId is { } account)
            await GrainFactory.GetGrain<IAccountGrain>(account).Forget(Key);
    }

    /// <summary>A mail of ours that ends here is told before it is recorded: a final row is not looked at again.</summary>
    private async Task Record(Row row, DeliveryLease lease, DeliveryOutcome outcome, OrganisationProfile profile)
    {
        MessageState After(MessageState s) => MessageLifecycle.Record(s, row.Recipient, outcome, profile.Policy, profile.Brand.TimeZone, Now);
        if (State.Composed is { } own && After(State).Rows.Any(r => r.State == RowState.Refused)) await TellAboutRefusal(own, outcome.Reply);
        await Conclude(row, lease, After);
    }

    /// <summary>Sealed under a passphrase that is no more, or not as the recipient wants it by now: once more (RULES 19).</summary>
    private async Task<bool> IsStillRight(Row row, OrganisationPolicy policy)
    {
        var plan = await GrainFactory.GetGrain<IAccountGrain>(row.AccountId!).Plan(new(Key, State.Sender, "", State.AcceptedAt, Now, MayInvite: false, null));
        var isWanted = MethodChoice.Of(State, row.AccountId!, plan, policy) == row.Method;
        if (plan.Ready && plan.Epoch == row.Epoch && isWanted) return true;
        await Save(s => plan.Ready && isWanted ? MessageLifecycle.SealAgain(s, row.Recipient) : MessageLifecycle.PlanAgain(s, row.Recipient));
        if (row.Sealed is { } stale) await blobs.Delete(stale.Id);
        return false;
    }

    /// <summary>The row ends here; the account waits for it no longer.</summary>
    private async Task Give(Row row, Func<MessageState, MessageState> end)
    {
        await Save(end);
        if (row.AccountId is { } account) await GrainFactory.GetGrain<IAccountGrain>(account).Forget(Key);
    }

    private async Task Destroy()
    {
        var (blob, view) = (State.Blob, State.View);
        await Save(s => MessageLifecycle.Destroyed(s, Now)); // first the keys: a copied blob is lost too (RULES 18)
        if (blob is not null) await blobs.Delete(blob.Id);
        if (view is not null) await blobs.Delete(view.Id);
    }

    // An acceptance that came to no end may have written the row.
    protected override Task Rests()
    {
        if (State.Exists) return Project(State);
        projected = "";
        return readModel.Forget(Key);
    }

    /// <summary>The lists of the console and the messages that must be found without a reminder.</summary>
    private async Task Project(MessageState state)
    {
        var (message, recipients) = MessageReport.Listing(state);
        var picture = $"{message.NextDue:O}|{message.Finished}|{string.Join('|', recipients)}";
        if (picture == projected) return;
        await readModel.Record(message, recipients);
        projected = picture;
    }

    private ValueTask<OrganisationProfile> Profile() => organisations.Of(State.Organisation);
}
