using Siegelpost.Silo.Delivery;

namespace Siegelpost.Silo.Domain;

/// <summary>
/// What may happen to a mail, as pure functions from state to state. A function that changes nothing returns the same instance, so that
/// every call can be repeated. Which step comes next is <see cref="MessageAgenda"/>'s decision.
/// </summary>
internal static class MessageLifecycle
{
    /// <summary>Parked mail waits that long for support (RULES 8).</summary>
    public const int ParkDays = 14;
    private const int TimelineLimit = 400, SoonReads = 3;
    private static readonly TimeSpan ReadSoon = TimeSpan.FromSeconds(5);

    /// <exception cref="MailIdReusedException">Known with another content (RULES 1).</exception>
    public static MessageState Accept(MessageState state, string id, Envelope envelope, BlobRef blob)
    {
        if (state.Exists)
            return state.Envelope is { } known && known.SameAs(envelope) && state.BlobDigest == Digest(blob) ? state : throw new MailIdReusedException(id);
        return Begin(id, envelope.Organisation, "submitted", envelope.ReversePath, envelope.ReceivedAt, blob, envelope.Recipients) with { Envelope = envelope };
    }

    public static MessageState AcceptAnswer(MessageState state, string id, AnswerEnvelope answer, BlobRef body, IReadOnlyList<StoredFile> files)
    {
        if (state.Exists) return state.Answer is not null && state.BlobDigest == Digest(body) ? state : throw new MailIdReusedException(id);
        var begun = Begin(id, answer.Organisation, "answer", answer.From, answer.At, body, answer.Recipients);
        return begun with { Answer = answer, Size = body.Length + files.Sum(f => f.Size), Files = [.. files.Select(f => new FileEntry(f.Id, f.Name, f.ContentType, f.Size, true))] };
    }

    /// <summary>The first composition under an id wins.</summary>
    public static MessageState AcceptComposed(MessageState state, string id, ComposedEnvelope envelope, BlobRef blob)
    {
        if (state.Exists) return state;
        var begun = Begin(id, envelope.Organisation, envelope.Kind, envelope.ReversePath, envelope.At, blob, [envelope.Recipient]);
        return begun with
        {
            Composed = envelope,
            SummaryTold = true, // nobody is told about our own mails
            Rows = [.. begun.Rows.Select(r => r with { Method = Method.Own, State = RowState.Sealed })],
            Facts = new MailFacts(null, true, false, false, "", "", "", null, [], envelope.At, [], []),
        };
    }

    private static MessageState Begin(string id, string organisation, string kind, string sender, DateTimeOffset at, BlobRef blob, IReadOnlyList<string> recipients) => new()
    {
        Id = id,
        Organisation = organisation,
        Kind = kind,
        Sender = sender,
        AcceptedAt = at,
        Size = blob.Length,
        Blob = blob,
        BlobDigest = Digest(blob),
        Rows = [.. recipients.Distinct(StringComparer.OrdinalIgnoreCase).Select(r => new Row(r))],
        Timeline = [new(at, MailEvent.Accepted, null, $"{blob.Length} bytes", null)],
    };

    private static string Digest(BlobRef blob) => $"{blob.Id}:{Convert.ToHexString(blob.Sha256)}";

    public static MessageState HasRead(MessageState state, MailFacts facts, IReadOnlyList<FileEntry> files, BlobRef? view, DateTimeOffset now, bool scan = false, bool isWhole = false)
    {
        if (state.Facts is not null) return state;
        // What passes as it came is not stored by us, and what came encrypted nobody can look into (E4).
        var scanned = scan && facts is { Marked: true, AlreadyEncrypted: false, IsAmbiguous: false };
        var read = state with { Facts = facts, Files = files, View = view, ViewIsWhole = isWhole, Scan = scanned ? new(ScanStanding.Waiting) : null };
        read = Log(read, now, MailEvent.Read, null, facts.Trigger is { } trigger ? $"marked: {trigger}" : "not marked");
        return files.Count > 0 && facts.Marked ? Log(read, now, MailEvent.FilesStored, null, $"{files.Count}") : read;
    }

    /// <summary>
    /// A mail that we can't read is kept and tried again like one that can't be delivered; at the end its sender learns of it. Until it is
    /// read it counts as marked: it can't leave (A9).
    /// </summary>
    public static MessageState ReadFailed(MessageState state, DateTimeOffset now)
    {
        if (state.Facts is not null) return state;
        var faults = state.ReadFaults + 1;
        // Soon at first: a storage that was away for a moment looks the same as a mail that can't be read.
        var again = faults <= SoonReads ? now + ReadSoon * faults : RetrySchedule.Next(state.Id, faults - SoonReads, state.AcceptedAt, now);
        if (again is not null)
            return Log(state with { ReadFaults = faults, ReadAgainAt = again }, now, MailEvent.Fault, null, "could not be read");
        var facts = new MailFacts("unreadable", state.Sender.Length == 0, false, false, "", state.Sender, state.Sender, null, [], state.AcceptedAt, [], []);
        return state.Rows.Aggregate(state with { Facts = facts }, (s, row) => Refused(s, row, "554 5.6.0 The mail could not be read here", now));
    }

    /// <summary>Marked, but written in a name that nobody can be sure of: never plain, and not protected in that name either.</summary>
    public static MessageState RefuseAmbiguous(MessageState state, string recipient, DateTimeOffset now) =>
        RefuseUnplanned(state, recipient, "550 5.6.7 The header field From is missing or ambiguous", now);

    /// <summary>The organisation's policy refuses unmarked mail (A5).</summary>
    public static MessageState RefuseUnmarked(MessageState state, string recipient, DateTimeOffset now) =>
        RefuseUnplanned(state, recipient, "550 5.7.1 This organisation sends protected mail only", now);

    private static MessageState RefuseUnplanned(MessageState state, string recipient, string reply, DateTimeOffset now) =>
        state.Rows.FirstOrDefault(r => r.Recipient == recipient) is { State: RowState.Accepted } row ? Refused(state, row, reply, now) : state;

    /// <summary>Unmarked mail, and mail that came encrypted: leaves as it came.</summary>
    public static MessageState Passes(MessageState state, string recipient, Method method) =>
        Change(state, recipient, r => r.State == RowState.Accepted, r => r with { State = RowState.Sealed, Method = method });

    public static MessageState CanGo(MessageState state, string recipient, Method method, string? account, string language, DateTimeOffset? registeredAt, DateTimeOffset now)
    {
        var row = state.Rows.FirstOrDefault(r => r.Recipient == recipient);
        if (row is null || row.State is not (RowState.Accepted or RowState.Held or RowState.Parked)) return state;
        var waited = row.State == RowState.Held;
        var next = Change(state, recipient, _ => true, r => r with
        {
            State = RowState.Ready,
            Method = method,
            AccountId = account,
            Language = language,
            RegisteredAt = registeredAt,
            HeldUntil = null,
            Reason = null,
        });
        if (!waited) return next;
        next = Tell(next, new Change(ChangeKind.Registered, recipient, now));
        return Log(next, now, MailEvent.Released, recipient, null);
    }

    public static MessageState Hold(MessageState state, string recipient, MailPlan plan, string account, DateTimeOffset until, DateTimeOffset now)
    {
        var row = state.Rows.FirstOrDefault(r => r.Recipient == recipient);
        if (row is null || row.State is not (RowState.Accepted or RowState.Held)) return state;
        var held = row with
        {
            State = RowState.Held,
            Method = Method.Pdf,
            AccountId = account,
            Language = plan.Language,
            HeldUntil = row.HeldUntil ?? until,
            ReferenceCode = plan.ReferenceCode,
            InvitedAt = plan.InvitedAt ?? row.InvitedAt,
            Reason = "waits for the recipient's password",
            AsksCode = row.State == RowState.Accepted ? plan.AsksCode : row.AsksCode,
        };
        if (held == row) return state;
        var next = Change(state, recipient, _ => true, _ => held);
        if (row.State != RowState.Accepted) return next;
        // Held only after the summary: nobody else tells the sender the code.
        if (held.AsksCode && state.SummaryTold) next = Tell(next, new Change(ChangeKind.Held, recipient, now));
        return Log(next, now, MailEvent.Held, recipient, null);
    }

    /// <summary>Marked automatic mail without a method: never plain, never invited for, never bounced to a null sender (RULES 8).</summary>
    public static MessageState Park(MessageState state, string recipient, string account, DateTimeOffset until, DateTimeOffset now)
    {
        var next = Change(state, recipient, r => r.State == RowState.Accepted, r => r with
        {
            State = RowState.Parked,
            Method = Method.Pdf,
            AccountId = account,
            HeldUntil = until,
            Reason = "automatic mail, and the recipient has no password",
        });
        return ReferenceEquals(next, state) ? state : Log(Tell(next, new Change(ChangeKind.Parked, recipient, now)), now, MailEvent.Parked, recipient, null);
    }

    /// <summary>Sealed for its recipient; the PDF waits as a blob until it is handed over (RULES 19).</summary>
    /// <param name="linked">Files are reached by links and the mail is kept as long as they are.</param>
    /// <param name="enclosed">Files that are in the PDF.</param>
    /// <param name="words">More about the seal, for support.</param>
    public static MessageState HasSealed(MessageState state, string recipient, BlobRef? pdf, int epoch, bool linked, DateTimeOffset now, IReadOnlyList<string>? enclosed = null, string? words = null)
    {
        var next = Change(state, recipient, r => r.State is RowState.Ready or RowState.Deferred or RowState.Sealed,
            r => r with { State = RowState.Sealed, Sealed = pdf, Epoch = epoch, SealedAt = now, NextAttempt = null, Linked = linked, Enclosed = enclosed ?? [] });
        if (ReferenceEquals(next, state)) return state;
        var inside = enclosed is { Count: > 0 } ? $", {enclosed.Count} of {state.Files.Count} files inside" : "";
        return Log(next, now, MailEvent.Sealed, recipient, pdf is null ? words : $"AES-256, {pdf.Length} bytes{(words is null ? "" : ", " + words)}{inside}");
    }

    /// <summary>The passphrase is gone since, or the recipient wants another form: plan it anew.</summary>
    public static MessageState PlanAgain(MessageState state, string recipient) =>
        Change(state, recipient, r => r.State is RowState.Ready or RowState.Sealed or RowState.Deferred && MethodChoice.NeedsPassphrase(r.Method), r => Free(r) with { State = RowState.Accepted, Sealed = null, NextAttempt = null, HeldUntil = null });

    /// <summary>The passphrase changed before the hand-over: seal once more (RULES 19).</summary>
    public static MessageState SealAgain(MessageState state, string recipient) =>
        Change(state, recipient, r => r.State is RowState.Sealed or RowState.Deferred, r => Free(r) with { State = RowState.Ready, Sealed = null, NextAttempt = null });

    /// <summary>
    /// Its hand-over is <paramref name="token"/>'s: taken as <paramref name="seen"/> showed it, or renewed. Unchanged: somebody else has it.
    /// </summary>
    public static MessageState Lease(MessageState state, Row seen, string token, DateTimeOffset now) =>
        Change(state, seen.Recipient, r => r.State is RowState.Sealed or RowState.Deferred && (r.Lease == token || (r.Lease, r.LeasedAt) == (seen.Lease, seen.LeasedAt)), r => r with { Lease = token, LeasedAt = now });

    public static MessageState Record(MessageState state, string recipient, DeliveryOutcome outcome, OrganisationPolicy policy, string timeZone, DateTimeOffset now)
    {
        var row = state.Rows.First(r => r.Recipient == recipient);
        if (row.IsFinal) return state;
        return outcome switch
        {
            DeliveryOutcome.HandedOver done => HandedOver(state, row, done, policy, timeZone, now),
            DeliveryOutcome.Refused no => Refused(state, row, no.Reply, now),
            _ => Defer(state, row, outcome.Reply, now),
        };
    }

    private static MessageState HandedOver(MessageState state, Row row, DeliveryOutcome.HandedOver done, OrganisationPolicy policy, string timeZone, DateTimeOffset now)
    {
        var retains = row.Linked || row.Method == Method.Portal || state.Answer?.AccountId is not null; // whoever wrote it in the portal reads it there (RULES 20)
        var until = retains ? Deadlines.EndOfDayAfter(now, policy.RetentionDays, timeZone) : (DateTimeOffset?)null;
        var warns = row.Method == Method.Portal || row.Linked && state.Files.Count > 0;
        var next = Change(state, row.Recipient, _ => true, r => Free(r) with
        {
            State = RowState.HandedOver,
            RelayReply = done.Reply,
            Attempts = r.Attempts + 1,
            NextAttempt = null,
            Reason = null,
            HandedOverAt = now,
            Sealed = null,
            RetainUntil = until,
            WarnAt = warns ? WarnAt(until!.Value, policy.WarningDays, now) : null,
            FilesTold = state.Files.Count == 0,
            RetentionOver = !retains,
        });
        next = Tell(next, new Change(ChangeKind.HandedOver, row.Recipient, now));
        return Log(next, now, MailEvent.HandedOver, row.Recipient, done.Tls is null ? done.Host : $"{done.Host}, {done.Tls}");
    }

    /// <summary>Null: the mail itself comes no earlier than its warning would.</summary>
    public static DateTimeOffset? WarnAt(DateTimeOffset until, int days, DateTimeOffset now) => until.AddDays(-days) is var at && at > now.AddDays(1) ? at : null;

    private static MessageState Refused(MessageState state, Row row, string reply, DateTimeOffset now)
    {
        var next = Change(state, row.Recipient, _ => true, r => Ended(state, r, RowState.Refused) with { RelayReply = reply, Attempts = r.Attempts + 1, Reason = "the next hop refused it for good" });
        next = Tell(next, new Change(ChangeKind.Refused, row.Recipient, now, Words: reply));
        return Log(next, now, MailEvent.Refused, row.Recipient, reply);
    }

    /// <summary>The scan's end of a copy: it was never on its way.</summary>
    public static MessageState RefuseScanned(MessageState state, Row row, string reason, ChangeKind kind, DateTimeOffset now)
    {
        var next = Change(state, row.Recipient, r => r.State == RowState.Accepted, r => Ended(state, r, RowState.Refused) with { Reason = reason });
        return ReferenceEquals(next, state) ? state : Log(Tell(next, new Change(kind, row.Recipient, now)), now, MailEvent.Refused, row.Recipient, reason);
    }

    /// <summary>Whoever has the address wants no invitations: nothing is held, and the sender learns it at once.</summary>
    public static MessageState ReturnFrozen(MessageState state, string recipient, string account, DateTimeOffset now)
    {
        var next = Change(state, recipient, r => r.State is RowState.Accepted or RowState.Held, r => Ended(state, r, RowState.Returned) with { AccountId = account, Reason = "the recipient wants no invitations" });
        return ReferenceEquals(next, state) ? state : Log(Tell(next, new Change(ChangeKind.Frozen, recipient, now)), now, MailEvent.Returned, recipient, "no invitations wanted");
    }

    /// <summary>Later: on the days' schedule, with one notice after hours and an end after days (RFC 5321 §4.5.4.1).</summary>
    public static MessageState Defer(MessageState state, Row row, string reply, DateTimeOffset now)
    {
        if (row.IsFinal) return state; // ended meanwhile by support
        var first = row.FirstAttemptAt ?? now;
        if (RetrySchedule.Next($"{state.Id}/{row.Recipient}", row.Attempts + 1, first, now) is not { } at) return GiveUp(state, row, reply, now);
        var late = !row.DelayTold && RetrySchedule.IsLate(first, now);
        var next = Change(state, row.Recipient, _ => true, r => Free(r) with
        {
            State = RowState.Deferred,
            RelayReply = reply,
            Attempts = r.Attempts + 1,
            FirstAttemptAt = first,
            NextAttempt = at,
            DelayTold = r.DelayTold || late,
            Reason = "the next hop said: later",
        });
        if (late) next = Tell(next, new Change(ChangeKind.Delayed, row.Recipient, now, Words: reply));
        return Log(next, now, MailEvent.Deferred, row.Recipient, reply);
    }

    private static MessageState GiveUp(MessageState state, Row row, string reply, DateTimeOffset now)
    {
        var next = Change(state, row.Recipient, _ => true, r => Ended(state, r, RowState.Refused) with { RelayReply = reply, Attempts = r.Attempts + 1, Reason = "not delivered for days" });
        next = Tell(next, new Change(ChangeKind.GaveUp, row.Recipient, now, Words: reply));
        return Log(next, now, MailEvent.Refused, row.Recipient, reply);
    }

    /// <summary>Verified TLS to the organisation's own server has failed for hours: plan it anew, as PDF (RULES 9).</summary>
    public static MessageState FallBack(MessageState state, string recipient) =>
        Change(state, recipient, r => r is { Method: Method.Tls, TlsFailed: false, State: RowState.Sealed or RowState.Deferred }, r => Free(r) with { State = RowState.Accepted, Method = Method.None, TlsFailed = true, Attempts = 0, FirstAttemptAt = null, NextAttempt = null });

    public static MessageState FilesKnow(MessageState state, string recipient) => Change(state, recipient, r => !r.FilesTold, r => r with { FilesTold = true });

    public static MessageState Expire(MessageState state, string recipient, DateTimeOffset now) =>
        End(state, recipient, ChangeKind.Expired, MailEvent.Expired, "nobody chose a password in time", null, now);

    public static MessageState Decline(MessageState state, string account, DateTimeOffset now) =>
        state.Rows.Where(r => r.AccountId == account && r.State == RowState.Held)
            .Aggregate(state, (s, r) => End(s, r.Recipient, ChangeKind.Declined, MailEvent.Declined, "the recipient refused the invitation", null, now));

    /// <summary>
    /// The recipient has deleted the account: what was held is returned, what was delivered is kept no longer, what is under way is
    /// planned anew for whoever has the address then.
    /// </summary>
    public static MessageState Left(MessageState state, string account, DateTimeOffset now)
    {
        var next = state.Rows.Where(r => r.AccountId == account && r.State is RowState.Held or RowState.Parked || r.AccountId == account && r is { State: RowState.Deferred, Lease: null })
            .Aggregate(state, (s, r) => End(s, r.Recipient, ChangeKind.Declined, MailEvent.Declined, "the recipient has deleted the account", null, now));
        return next.Rows.Where(r => r.AccountId == account && r is { State: RowState.HandedOver, RetentionOver: false })
            .Aggregate(next, (s, r) => Change(s, r.Recipient, _ => true, row => row with { RetainUntil = now, WarnAt = null, ReissueHashes = [], FilesTold = state.Files.Count == 0 }));
    }

    public static MessageState Return(MessageState state, string recipient, string who, DateTimeOffset now) =>
        End(state, recipient, ChangeKind.ReturnedBySupport, MailEvent.Returned, "returned by support", who, now);

    public static MessageState InvitationRefused(MessageState state, string recipient, string reply, DateTimeOffset now)
    {
        if (state.Rows.All(r => r.Recipient != recipient || r.State != RowState.Held)) return state; // what is on its way needs no invitation
        var next = End(state, recipient, ChangeKind.InvitationRefused, MailEvent.InvitationRefused, "the invitation could not be delivered", null, now, reply);
        return ReferenceEquals(next, state) ? state : Change(next, recipient, r => r.State == RowState.Returned, r => r with { State = RowState.Refused, RelayReply = reply });
    }

    private static MessageState End(MessageState state, string recipient, ChangeKind kind, MailEvent happened, string reason, string? who, DateTimeOffset now, string? words = null)
    {
        var next = Change(state, recipient, r => r.State is RowState.Held or RowState.Parked || r is { State: RowState.Deferred, Lease: null }, // one that is being handed over now may have arrived
            r => Ended(state, r, r.State == RowState.Parked ? RowState.Destroyed : RowState.Returned) with { Reason = reason });
        if (ReferenceEquals(next, state)) return state;
        var wasParked = state.Rows.First(r => r.Recipient == recipient).State == RowState.Parked && kind == ChangeKind.Expired;
        if (!wasParked) next = Tell(next, new Change(kind, recipient, now, Words: words));
        return Log(next, now, wasParked ? MailEvent.Destroyed : happened, recipient, words, who);
    }

    /// <summary>
    /// A copy ends without a hand-over. One that was delivered before and was to be sealed anew stays delivered: its PDF's links live as
    /// long as they say (RULES 16, 20).
    /// </summary>
    private static Row Ended(MessageState state, Row row, RowState end)
    {
        var ended = Free(row) with { NextAttempt = null, HeldUntil = null, Sealed = null };
        return row is { HandedOverAt: not null, RetainUntil: not null, RetentionOver: false } ? ended with { State = RowState.HandedOver } : ended with { State = end, FilesTold = state.Files.Count == 0 };
    }

    /// <summary>Fixes what the next notice says and under which id, before anything is composed.</summary>
    public static MessageState BeginTelling(MessageState state, Telling telling) => state.Telling is null ? state with { Telling = telling } : state;

    /// <summary>The sender has been told; the notice's custody is another grain's now. <paramref name="mailed"/> is false when nothing was worth a mail.</summary>
    public static MessageState Told(MessageState state, Telling telling, bool mailed, DateTimeOffset now)
    {
        if (state.Telling?.MailId != telling.MailId) return state;
        var next = state with { Telling = null, SummaryTold = true, Untold = [.. state.Untold.Except(telling.Changes)] };
        if (!mailed) return next;
        return Log(next with { OwnMails = [.. next.OwnMails.Append(telling.MailId).Distinct()] }, now, MailEvent.NoticeSent, null, Crockford.Display(telling.MailId));
    }

    public static MessageState WroteOwnMail(MessageState state, string ownMail) => state.OwnMails.Contains(ownMail) ? state : state with { OwnMails = [.. state.OwnMails, ownMail] };

    public static MessageState Destroyed(MessageState state, DateTimeOffset now) => state.Blob is null && state.View is null
        ? state
        : Log(state with
        {
            Blob = null,
            View = null,
            Files = [.. state.Files.Select(f => f with { Name = "", Kept = false })],
            Facts = state.Facts! with { Subject = "", To = [], Cc = [] },
        }, now, MailEvent.Destroyed, null, null);

    public static MessageState ExtendHold(MessageState state, string recipient, int days, string timeZone, string who, DateTimeOffset now)
    {
        var next = Change(state, recipient, r => r.State is RowState.Held or RowState.Parked, r => r with { HeldUntil = Deadlines.EndOfDayAfter(r.HeldUntil ?? now, days, timeZone) });
        return ReferenceEquals(next, state) ? state : Log(next, now, MailEvent.Extended, recipient, $"hold, {days} days", who);
    }

    public static MessageState Retry(MessageState state, string recipient, string who, DateTimeOffset now)
    {
        var next = Change(state, recipient, r => r is { State: RowState.Deferred, Lease: null } || r.State == RowState.Refused && state.Blob is not null && r.Method != Method.None && !LinksAreDead(state, r),
            r => r with { State = r.State == RowState.Refused ? (MethodChoice.NeedsPassphrase(r.Method) ? RowState.Accepted : RowState.Sealed) : r.State, NextAttempt = now, FirstAttemptAt = null, Reason = null });
        return ReferenceEquals(next, state) ? state : Log(next, now, MailEvent.Retried, recipient, null, who);
    }

    /// <summary>Its files were given up with it, and nobody else kept them: sealed once more, it would lead nowhere.</summary>
    private static bool LinksAreDead(MessageState state, Row row) => state.Files.Count > 0 && row.FilesTold && (row.Linked || MethodChoice.NeedsPassphrase(row.Method))
        && state.Rows.All(r => r == row || r.IsFinal && r.FilesTold && (r.State != RowState.HandedOver || r.RetentionOver));

    private static Row Free(Row row) => row with { Lease = null, LeasedAt = null };

    /// <summary>The sender is to be told; nobody is told about our own mails.</summary>
    public static MessageState Tell(MessageState state, Change change) => state.IsComposed ? state : state with { Untold = [.. state.Untold, change] };

    public static MessageState Log(MessageState state, DateTimeOffset at, MailEvent happened, string? about, string? detail, string? who = null) =>
        state with { Timeline = [.. state.Timeline.TakeLast(TimelineLimit - 1), new TimelineEntry(at, happened, about, detail, who)] };

    public static MessageState Change(MessageState state, string recipient, Func<Row, bool> may, Func<Row, Row> change)
    {
        var changed = false;
        var rows = state.Rows.Select(row =>
        {
            if (row.Recipient != recipient || !may(row)) return row;
            var next = change(row);
            changed |= next != row;
            return next;
        }).ToArray();
        return changed ? state with { Rows = rows } : state;
    }
}
