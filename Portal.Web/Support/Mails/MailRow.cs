namespace Siegelpost.Portal.Support;

/// <summary>One recipient's copy on a mail's page. Number: 1-based, its place in the ledger, which never changes.</summary>
internal sealed record MailRow(MailSheet Sheet, RowStatus Row, int Number, When When);

/// <summary>A timeline, newest first.</summary>
internal sealed record TimelineView(IReadOnlyList<TimelineEntry> Entries, When When)
{
    public const int Shown = 200;

    public IEnumerable<TimelineEntry> Newest => Entries.Reverse().OrderByDescending(entry => entry.At).Take(Shown);
}
