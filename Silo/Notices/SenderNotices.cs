using Siegelpost.Silo.Domain;

namespace Siegelpost.Silo.Notices;

/// <summary>
/// What a sender is told about a mail, and when it is worth a mail at all (RULES 13, G1): one summary, later changes grouped by what they
/// mean. Pure: from the ledger to the words' data.
/// </summary>
internal static class SenderNotices
{
    /// <summary>Which kind of notice the oldest untold changes need; what ends a mail goes first.</summary>
    public static NoticeKind Next(MessageState state) => state.Untold.Select(KindOf).Order().DefaultIfEmpty(NoticeKind.Changes).First();

    /// <summary>The changes that one notice of this kind tells. What is parked or was given back has a notice of its own, also soon after the acceptance.</summary>
    public static IReadOnlyList<Change> Of(MessageState state, NoticeKind kind) => [.. state.Untold.Where(c => kind == NoticeKind.Summary ? !NeedsItsOwn(c) : KindOf(c) == kind)];

    private static bool NeedsItsOwn(Change change) => change.Kind is ChangeKind.Parked or ChangeKind.Expired or ChangeKind.Declined or ChangeKind.ReturnedBySupport;

    /// <summary>The notice is about rows whose sender must be told a code.</summary>
    public static IReadOnlyList<Row> AskCode(MessageState state, Telling telling) => [.. state.Rows.Where(r => r is { State: RowState.Held, AsksCode: true, AccountId: not null }
        && (telling.Kind == NoticeKind.Summary || telling.Changes.Any(c => c.Kind == ChangeKind.Held && c.Recipient == r.Recipient)))];

    /// <summary>Null: nothing that is worth a mail.</summary>
    /// <param name="codes">What the sender tells new recipients, by their addresses.</param>
    public static Notice? Compose(MessageState state, Telling telling, OrganisationProfile profile, bool showSubjects, IReadOnlyDictionary<string, string>? codes = null)
    {
        if (state.IsComposed) return null;
        var mail = MailOf(state, showSubjects);
        var language = profile.Brand.Language;
        if (telling.Kind == NoticeKind.Parked) return new ParkedNotice(language, mail, Rows(state, telling, showSubjects), state.Rows.Max(r => r.HeldUntil) ?? state.AcceptedAt);
        if (state.Sender.Length == 0) return null; // a null sender is never written to (RFC 5321 §4.5.5)
        if (telling.Kind == NoticeKind.Summary) return Summary(state, profile, mail, showSubjects, codes);
        var rows = Rows(state, telling, showSubjects, codes);
        return telling.Kind switch
        {
            NoticeKind.Returned when !state.Facts!.Marked => new RefusedDsn(language, mail, rows, state.AcceptedAt),
            NoticeKind.Returned => new ReturnedNotice(language, mail, rows),
            NoticeKind.Delayed => new DelayedNotice(language, mail, rows, state.AcceptedAt + RetrySchedule.GiveUpAfter),
            _ => WorthAMail(state, telling, profile) ? new ChangesNotice(language, mail, rows) : null,
        };
    }

    public static string Recipient(MessageState state, Telling telling, OrganisationProfile profile) => telling.Kind == NoticeKind.Parked ? profile.Postmaster : state.Sender;

    public static NoticeMail MailOf(MessageState state, bool showSubjects) => new(
        state.Id, state.Sender, state.Facts?.FromName is { Length: > 0 } name ? name : state.Sender, showSubjects ? state.Facts?.Subject : null, state.AcceptedAt, state.Facts?.MessageId);

    private static Notice? Summary(MessageState state, OrganisationProfile profile, NoticeMail mail, bool showNames, IReadOnlyDictionary<string, string>? codes)
    {
        var failed = state.Rows.Where(r => r.State is RowState.Refused).ToArray();
        if (!state.Facts!.Marked)
            return failed.Length > 0 ? new RefusedDsn(profile.Brand.Language, mail, [.. failed.Select(r => SummaryRow(state, r, showNames, codes))], state.AcceptedAt) : null;
        var rows = state.Rows.Where(r => r.State is RowState.Held or RowState.HandedOver or RowState.Refused or RowState.Deferred).Select(r => SummaryRow(state, r, showNames, codes)).ToArray();
        var news = state.Rows.Any(r => r is { State: RowState.Held, AsksCode: true }) || rows.Any(r => r.Kind != NoticeRowKind.Delivered && !(state.Answer is not null && r.Kind == NoticeRowKind.Held)) || profile.Policy.NoticeDelivered && state.Answer is null;
        return rows.Length > 0 && news ? new SummaryNotice(profile.Brand.Language, mail, rows) : null;
    }

    private static NoticeRow HeldRow(MessageState state, Row row, IReadOnlyDictionary<string, string>? codes) =>
        new(row.Recipient, NoticeRowKind.Held, row.InvitedAt ?? default, row.Method, row.HeldUntil, row.ReferenceCode, InvitedAt: row.InvitedAt) { Code = codes?.GetValueOrDefault(row.Recipient), Name = state.Facts!.NameOf(row.Recipient) };

    private static NoticeRow SummaryRow(MessageState state, Row row, bool showNames, IReadOnlyDictionary<string, string>? codes) => row.State switch
    {
        RowState.Held => HeldRow(state, row, codes),
        RowState.Deferred => new(row.Recipient, NoticeRowKind.Delayed, row.FirstAttemptAt ?? default, row.Method, row.NextAttempt, RelayReply: row.RelayReply),
        RowState.HandedOver => new(row.Recipient, NoticeRowKind.Delivered, row.HandedOverAt!.Value, row.Method),
        RowState.Refused when row.Reason == "the invitation could not be delivered" => new(row.Recipient, NoticeRowKind.InvitationRefused, row.InvitedAt ?? default, row.Method, RelayReply: row.RelayReply),
        RowState.Refused when row.Reason == MailScans.Malware => Infected(state, row, state.AcceptedAt, showNames),
        RowState.Refused when row.Reason is MailScans.TooLarge or MailScans.Away => new(row.Recipient, NoticeRowKind.Unscanned, state.AcceptedAt),
        _ => new(row.Recipient, NoticeRowKind.Refused, row.FirstAttemptAt ?? default, row.Method, RelayReply: row.RelayReply),
    };

    private static NoticeRow Infected(MessageState state, Row row, DateTimeOffset at, bool showNames) => new(row.Recipient, NoticeRowKind.Infected, at,
        Files: showNames && state.Scan?.FileId is { } file ? Names(state, [file]) : null, FileCount: state.Scan?.FileId is null ? 0 : 1, Finding: state.Scan?.Signature);

    private static IReadOnlyList<NoticeRow> Rows(MessageState state, Telling telling, bool showNames, IReadOnlyDictionary<string, string>? codes = null) =>
        [.. telling.Changes.GroupBy(c => c.Recipient).SelectMany(changes => RowsOf(state, state.Rows.First(r => r.Recipient == changes.Key), [.. changes], showNames, codes))];

    private static IEnumerable<NoticeRow> RowsOf(MessageState state, Row row, Change[] changes, bool showNames, IReadOnlyDictionary<string, string>? codes)
    {
        var fetched = changes.Where(c => c.Kind == ChangeKind.Fetched).ToArray();
        if (fetched.Length > 0)
            yield return new(row.Recipient, NoticeRowKind.Fetched, fetched[^1].At, row.Method, Files: showNames ? Names(state, fetched.Select(c => c.File!)) : null, FileCount: fetched.Length);
        if (changes.FirstOrDefault(c => c.Kind == ChangeKind.Registered) is { } registered)
            yield return new(row.Recipient, NoticeRowKind.Registered, registered.At, row.Method);
        foreach (var change in changes)
        {
            NoticeRow? told = change.Kind switch
            {
                ChangeKind.HandedOver when changes.All(c => c.Kind != ChangeKind.Registered) => new(row.Recipient, NoticeRowKind.Delivered, change.At, row.Method),
                ChangeKind.FilesGone => new(row.Recipient, NoticeRowKind.FileGoneUnfetched, change.At, row.Method, FileCount: state.Files.Count(row.Lacks),
                    Files: showNames ? Names(state, state.Files.Where(row.Lacks).Select(f => f.AttachmentId)) : null),
                ChangeKind.Expired => new(row.Recipient, NoticeRowKind.Expired, change.At, row.Method, InvitedAt: row.InvitedAt),
                ChangeKind.Declined => new(row.Recipient, NoticeRowKind.Declined, change.At, row.Method),
                ChangeKind.ReturnedBySupport => new(row.Recipient, NoticeRowKind.ReturnedBySupport, change.At, row.Method),
                ChangeKind.InvitationRefused => new(row.Recipient, NoticeRowKind.InvitationRefused, change.At, row.Method, RelayReply: change.Words),
                ChangeKind.Refused or ChangeKind.GaveUp => new(row.Recipient, NoticeRowKind.Refused, change.At, row.Method, RelayReply: change.Words),
                ChangeKind.Held when row.State == RowState.Held => HeldRow(state, row, codes),
                ChangeKind.Infected => Infected(state, row, change.At, showNames),
                ChangeKind.Unscanned => new(row.Recipient, NoticeRowKind.Unscanned, change.At),
                ChangeKind.Delayed => new(row.Recipient, NoticeRowKind.Delayed, change.At, row.Method, RelayReply: change.Words),
                ChangeKind.Parked => new(row.Recipient, NoticeRowKind.Parked, change.At, row.Method, Until: row.HeldUntil),
                ChangeKind.Extended => new(row.Recipient, NoticeRowKind.Extended, change.At, row.Method, Until: row.RetainUntil ?? row.HeldUntil),
                _ => null,
            };
            if (told is not null) yield return told;
        }
    }

    private static string[] Names(MessageState state, IEnumerable<string> attachments) => [.. attachments.Select(a => state.Files.FirstOrDefault(f => f.AttachmentId == a)?.Name ?? "").Where(n => n.Length > 0)];

    /// <summary>A hand-over alone is told only to those who want it, or who were told of a delay.</summary>
    private static bool WorthAMail(MessageState state, Telling telling, OrganisationProfile profile) => telling.Changes.Any(c =>
        c.Kind != ChangeKind.HandedOver || profile.Policy.NoticeDelivered || state.Rows.First(r => r.Recipient == c.Recipient).DelayTold);

    private static NoticeKind KindOf(Change change) => change.Kind switch
    {
        ChangeKind.Expired or ChangeKind.Declined or ChangeKind.ReturnedBySupport or ChangeKind.Refused or ChangeKind.InvitationRefused or ChangeKind.GaveUp or ChangeKind.Infected or ChangeKind.Unscanned => NoticeKind.Returned,
        ChangeKind.Delayed => NoticeKind.Delayed,
        ChangeKind.Parked => NoticeKind.Parked,
        _ => NoticeKind.Changes,
    };
}
