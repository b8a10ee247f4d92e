using static Siegelpost.Silo.Domain.MessageLifecycle;

namespace Siegelpost.Silo.Domain;

/// <summary>What may happen to a copy after its hand-over, for as long as it is kept: read, fetched, answered, warned of, sealed anew, let go.</summary>
internal static class RetainedCopies
{
    public static MessageState Fetched(MessageState state, string attachment, string recipient, DateTimeOffset at)
    {
        var next = Change(state, recipient, r => !r.Fetched.Contains(attachment), r => Seen(r, at) with { Fetched = [.. r.Fetched, attachment] });
        if (ReferenceEquals(next, state)) return state;
        var knew = state.Rows.Any(r => r.Recipient == recipient && r.Enclosed.Contains(attachment)); // it came with the PDF: no news
        if (!knew) next = Tell(next, new Change(ChangeKind.Fetched, recipient, at, attachment));
        return Log(next, at, MailEvent.Fetched, recipient, $"file {NumberOf(state, attachment)} of {state.Files.Count}");
    }

    public static int NumberOf(MessageState state, string attachment) => state.Files.TakeWhile(f => f.AttachmentId != attachment).Count() + 1;

    public static MessageState Answered(MessageState state, string recipient, string answer, DateTimeOffset at) => state.Answers.Contains(answer)
        ? state
        : Log(Change(state, recipient, _ => true, r => Seen(r, at)) with { Answers = [.. state.Answers, answer] }, at, MailEvent.Answered, recipient, Crockford.Display(answer));

    /// <summary>Whoever has the account has read it in the portal.</summary>
    public static MessageState Seen(MessageState state, string account, DateTimeOffset at) => state.Rows.Where(r => r.AccountId == account && r is { IsUnread: true, HandedOverAt: not null })
        .Aggregate(state, (s, row) => Log(Change(s, row.Recipient, _ => true, r => Seen(r, at)), at, MailEvent.ReadInPortal, row.Recipient, null));

    private static Row Seen(Row row, DateTimeOffset at) => row.IsUnread ? row with { ReadAt = at } : row;

    public static MessageState Warned(MessageState state, string recipient) => Change(state, recipient, r => r.WarnAt is not null, r => r with { WarnAt = null });

    public static MessageState EndRetention(MessageState state, string recipient, DateTimeOffset now)
    {
        var row = state.Rows.First(r => r.Recipient == recipient);
        var next = Change(state, recipient, r => !r.RetentionOver, r => r with { RetentionOver = true, WarnAt = null, ReissueHashes = [] });
        if (ReferenceEquals(next, state)) return next;
        if (row.IsUnread) return Log(Tell(next, new Change(ChangeKind.NeverRead, recipient, now)), now, MailEvent.Expired, recipient, "never read in the portal");
        if (state.Files.Count == 0) return next;
        var lacking = state.Files.Count(row.Lacks);
        if (row.Linked && lacking > 0) next = Tell(next, new Change(ChangeKind.FilesGone, recipient, now));
        return Log(next, now, MailEvent.FileGone, recipient, $"{lacking} of {state.Files.Count} not fetched");
    }

    public static MessageState ExtendFiles(MessageState state, string recipient, int days, int warningDays, string timeZone, string who, DateTimeOffset now)
    {
        var next = Change(state, recipient, r => r is { State: RowState.HandedOver, RetentionOver: false, RetainUntil: not null }, r =>
        {
            var until = Deadlines.EndOfDayAfter(r.RetainUntil!.Value, days, timeZone);
            return r with { RetainUntil = until, WarnAt = state.Files.Count > 0 || r.Method == Method.Portal ? WarnAt(until, warningDays, now) : null, FilesTold = state.Files.Count == 0 };
        });
        return ReferenceEquals(next, state) ? state : Log(next, now, MailEvent.Extended, recipient, $"files, {days} days", who);
    }

    /// <summary>The recipient has a new passphrase: the sender is asked once per passphrase whether to seal anew.</summary>
    public static MessageState OfferReissue(MessageState state, string recipient, int epoch, string hash) =>
        Change(state, recipient, r => r.State == RowState.HandedOver && r.Epoch < epoch, r => r with { ReissueHashes = [.. r.ReissueHashes.TakeLast(3), hash], ReissueOfferedFor = epoch });

    /// <summary>Delivered mail is sealed and sent once more, under the new passphrase.</summary>
    public static MessageState Reissue(MessageState state, string recipient, DateTimeOffset now)
    {
        var next = Change(state, recipient, r => r is { State: RowState.HandedOver, RetentionOver: false }, r => r with
        {
            State = RowState.Ready,
            Issue = r.Issue + 1,
            ReissueHashes = [],
            ReissueSpent = [.. r.ReissueSpent.Concat(r.ReissueHashes).TakeLast(8)],
            Attempts = 0,
            FirstAttemptAt = null,
            DelayTold = false,
        });
        return ReferenceEquals(next, state) ? state : Log(next, now, MailEvent.Reissued, recipient, null);
    }
}
