namespace Siegelpost.Silo.Domain;

internal enum ScanStanding { Waiting, Clean, Infected, TooLarge, Unscanned }

/// <summary>The malware scan of a mail; nothing of it is sealed or released before it has a verdict (E4).</summary>
internal sealed record MailScan(ScanStanding Standing)
{
    /// <summary>How often the scanner gave no verdict.</summary>
    public int Faults { get; init; }
    public DateTimeOffset? AgainAt { get; init; }
    /// <summary>The scanner's name for what it found.</summary>
    public string? Signature { get; init; }
    /// <summary>In which file it was found; null: in the mail itself.</summary>
    public string? FileId { get; init; }
}

/// <summary>What a scan means for a mail; the same instance means "nothing changed".</summary>
internal static class MailScans
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(10);
    private const int SoonFaults = 6;

    /// <summary>Why a row ended, told from other refusals by these words.</summary>
    public const string Malware = "malware was found", TooLarge = "too large for the malware scan", Away = "the malware scanner was away for days";

    /// <summary>The scanner's verdict: what it found is never sent, what it can't judge only where policy allows it.</summary>
    public static MessageState Scanned(MessageState state, MailScan verdict, bool passLarger, DateTimeOffset now)
    {
        if (state.Scan is not { Standing: ScanStanding.Waiting }) return state;
        var where = verdict.FileId is { } file && RetainedCopies.NumberOf(state, file) is var number && number <= state.Files.Count ? $"file {number} of {state.Files.Count}" : "the mail";
        var next = MessageLifecycle.Log(state with { Scan = verdict }, now, MailEvent.Scanned, null, verdict.Standing switch
        {
            ScanStanding.Infected => $"{verdict.Signature} found in {where}",
            ScanStanding.TooLarge => passLarger ? $"{where} is larger than the scanner takes: passed unscanned, by policy" : $"{where} is larger than the scanner takes",
            ScanStanding.Unscanned => "not scanned, the scanner is away or not set",
            _ => "clean",
        });
        return verdict.Standing switch
        {
            ScanStanding.Infected => state.Rows.Aggregate(next, (s, r) => MessageLifecycle.RefuseScanned(s, r, Malware, ChangeKind.Infected, now)),
            ScanStanding.TooLarge when !passLarger => state.Rows.Aggregate(next, (s, r) => MessageLifecycle.RefuseScanned(s, r, TooLarge, ChangeKind.Unscanned, now)),
            _ => next,
        };
    }

    /// <summary>No verdict: the mail waits, soon and then on the schedule of days; at the end its sender learns of it.</summary>
    public static MessageState NoVerdict(MessageState state, DateTimeOffset now)
    {
        if (state.Scan is not { Standing: ScanStanding.Waiting } scan) return state;
        var faults = scan.Faults + 1;
        var again = faults <= SoonFaults ? now + Soon : RetrySchedule.Next(state.Id, faults - SoonFaults, state.AcceptedAt, now);
        var next = state with { Scan = scan with { Faults = faults, AgainAt = again, Standing = again is null ? ScanStanding.Unscanned : ScanStanding.Waiting } };
        if (again is null)
            return state.Rows.Aggregate(next, (s, r) => MessageLifecycle.RefuseScanned(s, r, Away, ChangeKind.Unscanned, now));
        // One entry per stretch, or a night's outage would push the rest of the timeline out.
        return faults is 1 or SoonFaults + 1 ? MessageLifecycle.Log(next, now, MailEvent.Fault, null, "the malware scanner gave no verdict; the mail waits for it") : next;
    }
}
