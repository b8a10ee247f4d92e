using Siegelpost.Silo.Delivery;

namespace Siegelpost.Silo.Domain;

/// <summary>The activation that asks what is next.</summary>
/// <param name="Token">Its name in leases.</param>
/// <param name="Since">How long ago it read what storage has, by its own clock.</param>
internal readonly record struct Holder(string Token, TimeSpan Since);

/// <summary>What a mail needs next, from its state alone; the order is the order of a mail's life.</summary>
internal static class MessageAgenda
{
    /// <summary>The summary goes out at the latest then (RULES 13).</summary>
    public static readonly TimeSpan SummaryAfter = TimeSpan.FromMinutes(2);
    /// <summary>Changes are collected that long, so that one notice tells of all of them.</summary>
    public static readonly TimeSpan ChangesAfter = TimeSpan.FromSeconds(20);

    /// <summary>What is next. <paramref name="woken"/>: recipients whose account may have changed since their rows were planned.</summary>
    public static Step Next(MessageState state, DateTimeOffset now, IReadOnlySet<string> woken, Holder me)
    {
        if (!state.Exists) return new Step.Done();
        if (state.Facts is null) return state.ReadAgainAt > now ? new Step.WaitUntil(state.ReadAgainAt.Value) : new Step.Read();
        if (state.Scan is { Standing: ScanStanding.Waiting } scan) return scan.AgainAt > now ? new Step.WaitUntil(scan.AgainAt.Value) : new Step.Scan();

        var others = false; // of the rows, some may be on their way from another silo
        foreach (var row in state.Rows)
        {
            if (row.Lease is not null && row.Lease != me.Token && me.Since < DeliveryLease.TakenOverAfter) { others = true; continue; }
            if (row.State == RowState.Accepted) return new Step.Plan(row);
            if (row.AccountId is not null && woken.Contains(row.Recipient) && (row.State is RowState.Held or RowState.Parked || row.State == RowState.HandedOver && MethodChoice.NeedsPassphrase(row.Method) && !row.RetentionOver)) return new Step.Plan(row);
            if (row.State is RowState.Held or RowState.Parked && row.HeldUntil <= now) return new Step.Expire(row); // after the question above: nobody who registered in time is given up
            if (row.State == RowState.Ready) return new Step.Seal(row);
            if (row.State == RowState.Sealed) return new Step.Dispatch(row);
            if (row.State == RowState.Deferred && row.NextAttempt <= now) return row.Sealed is null && MethodChoice.NeedsPassphrase(row.Method) ? new Step.Seal(row) : new Step.Dispatch(row);
            if (!row.FilesTold) return new Step.TellFiles(row);
            if (row.WarnAt <= now) return new Step.Warn(row);
            if (row.State == RowState.HandedOver && !row.RetentionOver && row.RetainUntil <= now) return new Step.EndRetention(row);
        }

        if (state.Telling is { } telling) return telling.Kind == NoticeKind.Summary ? new Step.Summarise() : new Step.TellChanges();
        if (!state.SummaryTold && (state.Rows.All(r => r.IsSettled) || now >= state.AcceptedAt + SummaryAfter)) return new Step.Summarise();
        if (ChangesDue(state) is { } due && due <= now) return new Step.TellChanges();
        if (state.Rows.FirstOrDefault(r => r.Inbox != MailboxNotes.Of(state, r)) is { } unshown) return new Step.TellMailbox(unshown);
        if (state.WriterInbox != MailboxNotes.OfWriter(state)) return new Step.TellWriter();
        if (CanDestroy(state)) return new Step.Destroy();
        var next = Due(state);
        if (others && now + (DeliveryLease.TakenOverAfter - me.Since) is var free && !(next < free)) next = free;
        return next is { } at ? new Step.WaitUntil(at) : new Step.Done();
    }

    /// <summary>When something happens by itself, as lists show it; null: nothing will. What is under way is due since it was accepted.</summary>
    public static DateTimeOffset? NextDue(MessageState state) =>
        state.Scan is { Standing: ScanStanding.Waiting, AgainAt: { } verdict } ? verdict : state.Exists && IsUnderWay(state) ? state.AcceptedAt : Due(state);

    private static bool IsUnderWay(MessageState state) =>
        state.Facts is null && state.ReadAgainAt is null || state.Rows.Any(r => r.Lease is not null || state.Facts is not null && r.State is RowState.Accepted or RowState.Ready or RowState.Sealed);

    private static DateTimeOffset? Due(MessageState state)
    {
        DateTimeOffset? due = null;
        void At(DateTimeOffset? at) => due = at is null ? due : due is null || at < due ? at : due;
        foreach (var row in state.Rows)
        {
            if (row.State is RowState.Held or RowState.Parked) At(row.HeldUntil);
            if (row is { State: RowState.Deferred, Lease: null }) At(row.NextAttempt);
            if (row.State == RowState.HandedOver && !row.RetentionOver) { At(row.RetainUntil); At(row.WarnAt); }
        }
        At(state.Facts is null ? state.ReadAgainAt : null);
        if (!state.SummaryTold) At(state.AcceptedAt + SummaryAfter);
        At(ChangesDue(state));
        return due;
    }

    private static DateTimeOffset? ChangesDue(MessageState state) => state.SummaryTold && state.Untold.Count > 0 ? state.Untold.Min(c => c.At) + ChangesAfter : null;

    /// <summary>Content goes when no copy needs it and the sender knows of every copy that ended without a hand-over (RULES 10).</summary>
    private static bool CanDestroy(MessageState state) =>
        state is { SummaryTold: true, Untold.Count: 0, Telling: null } && (state.Blob ?? state.View) is not null
        && state.Rows.All(r => r.IsFinal && r.FilesTold && (r.State != RowState.HandedOver || r.RetentionOver));
}
