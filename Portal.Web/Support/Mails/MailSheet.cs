namespace Siegelpost.Portal.Support;

/// <summary>Everything that a mail's page shows: the mail's own status, and what other grains know about its rows, files and related mails.</summary>
internal sealed record MailSheet(
    MessageStatus Mail,
    Brand Brand,
    IReadOnlyDictionary<string, DateTimeOffset?> Reminders,
    IReadOnlyDictionary<string, AttachmentStatus> Files,
    IReadOnlyList<RelatedMail> Composed)
{
    /// <summary>More than this is said in words: a page asks a bounded number of grains.</summary>
    public const int Shown = 25;

    public static async Task<MailSheet?> Of(IGrainFactory grains, string mailId, Func<string, Task<Brand>> brandOf)
    {
        if (await grains.GetGrain<IMessageGrain>(mailId).Status() is not { } mail) return null;
        var reminders = mail.Rows.Where(row => row is { State: RowState.Held, AccountId: not null }).Select(row => row.AccountId!).Distinct().Take(Shown)
            .Select(async id => (Id: id, Status: await grains.GetGrain<IAccountGrain>(id).Status())).ToList();
        var files = mail.Files.Take(Shown)
            .Select(async file => (Id: file.AttachmentId, Status: await grains.GetGrain<IAttachmentGrain>(file.AttachmentId).Status())).ToList();
        var composed = mail.Composed.TakeLast(Shown)
            .Select(async id => new RelatedMail(id, await grains.GetGrain<IMessageGrain>(id).Status())).ToList();
        return new(
            mail,
            await brandOf(mail.Organisation),
            (await Task.WhenAll(reminders)).ToDictionary(r => r.Id, r => r.Status?.NextReminder),
            (await Task.WhenAll(files)).Where(f => f.Status is not null).ToDictionary(f => f.Id, f => f.Status!),
            await Task.WhenAll(composed));
    }

    public DateTimeOffset? ReminderOf(RowStatus row) => row.AccountId is { } id && Reminders.TryGetValue(id, out var next) ? next : null;

    /// <summary>The last day of a file for anybody; null: no hand-over yet, or gone.</summary>
    public DateTimeOffset? UntilOf(FileStatus file) =>
        Files.TryGetValue(file.AttachmentId, out var status) ? status.Grants.Where(g => g.EndedAt is null).Max(g => g.Until) : null;

    public IEnumerable<(RowState State, int Count)> Sums => Mail.Rows.GroupBy(row => row.State).Select(group => (group.Key, group.Count()));
}

/// <summary>A mail of ours about another one; its status is null when it has gone.</summary>
internal sealed record RelatedMail(string MailId, MessageStatus? Status);
