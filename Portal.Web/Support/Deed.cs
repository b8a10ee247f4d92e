namespace Siegelpost.Portal.Support;

/// <summary>One action of support on one recipient: what, with what, and where it leads back to.</summary>
/// <param name="Target">Id of the mail, account or file, as the audit log names it.</param>
internal sealed record Deed(SupportActKind Kind, string Address, string Target, string Back, Func<SupportAct, Task<ActResult>> Act)
{
    public const int MaxReason = 500;
    public static IReadOnlyList<int> Days { get; } = [7, 14, 30];

    /// <summary>Only the names that pages write, in their exact form.</summary>
    public static SupportActKind? KindOf(string? text) =>
        Enum.TryParse<SupportActKind>(text, out var kind) && Enum.IsDefined(kind) && kind.ToString() == text ? kind : null;

    /// <summary>Records first, so that nothing happens unrecorded, then acts; what was refused is recorded as well.</summary>
    public async Task<ActResult> Carry(ISupportDeskGrain desk, string who, string reason, int days)
    {
        await desk.Audit(who, Kind.ToString(), $"{Target} {Address}", reason);
        var result = await Act(new(Kind, Address, who, reason, days));
        if (result is not ActResult.Done) await desk.Audit(who, $"{Kind}: {result}", $"{Target} {Address}", reason);
        return result;
    }
}
