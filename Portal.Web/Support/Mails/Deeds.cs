namespace Siegelpost.Portal.Support;

/// <summary>What support can do, by where things stand. The grains decide again; this only says what is worth offering.</summary>
internal static class Deeds
{
    public static IReadOnlyList<SupportActKind> For(RowStatus row, MessageStatus mail) => row.State switch
    {
        RowState.Held => [SupportActKind.ResendInvitation, SupportActKind.ExtendHold, SupportActKind.Return],
        RowState.Parked => [SupportActKind.Retry, SupportActKind.ExtendHold, SupportActKind.Return],
        RowState.Deferred => [SupportActKind.Retry, SupportActKind.Return],
        RowState.Refused when mail.ContentKept => [SupportActKind.Retry],
        RowState.HandedOver when row.Method is Method.Pdf => Delivered(row, mail),
        _ => [],
    };

    public static IReadOnlyList<SupportActKind> For(AccountStatus account, DateTimeOffset now)
    {
        List<SupportActKind> deeds = [account.HasPassphrase ? SupportActKind.ResetPassphrase : SupportActKind.ResendInvitation];
        if (account.SignInNotBefore > now) deeds.Add(SupportActKind.Unlock);
        if (account.AccessCode is not null) deeds.Add(SupportActKind.SendNewCode);
        if (account.HasSecondStep) deeds.Add(SupportActKind.RemoveSecondStep);
        return deeds;
    }

    public static IReadOnlyList<SupportActKind> For(AttachmentGrant grant, AttachmentStatus file) =>
        file.Kept && grant is { EndedAt: null, Until: not null } ? [SupportActKind.ExtendFiles] : [];

    /// <summary>Whether the account carries it out rather than the mail.</summary>
    public static bool OfAccount(SupportActKind kind) =>
        kind is SupportActKind.ResendInvitation or SupportActKind.ResetPassphrase or SupportActKind.Unlock or SupportActKind.RemoveSecondStep or SupportActKind.SendNewCode;

    public static bool HasDays(SupportActKind kind) => kind is SupportActKind.ExtendHold or SupportActKind.ExtendFiles;

    private static List<SupportActKind> Delivered(RowStatus row, MessageStatus mail)
    {
        List<SupportActKind> deeds = [];
        if (row.AccountId is not null) deeds.Add(SupportActKind.ResetPassphrase);
        if (row.FilesUntil is not null && mail.Files.Any(f => f.Kept)) deeds.Add(SupportActKind.ExtendFiles);
        return deeds;
    }
}
