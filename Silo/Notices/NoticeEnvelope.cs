namespace Siegelpost.Silo.Notices;

/// <summary>The envelope of what we write (RULES 12).</summary>
internal static class NoticeEnvelope
{
    /// <summary>
    /// The reverse path; empty is the null sender. Mail to recipients on somebody's behalf carries that sender's own address, so that a
    /// bad address is known at once. Notices to senders, status reports, and what recipients asked of us themselves (reset, passphrase
    /// set) carry none: nobody could act on their bounce, and they can't loop (RFC 3834 §3.3, RFC 5321 §4.5.5).
    /// </summary>
    public static string ReversePath(Notice notice) => notice switch
    {
        InvitationNotice invitation => invitation.Sender,
        FilesWarningNotice warning => warning.Sender,
        _ => "",
    };

    /// <summary>From is the sender's own address, or the notice address for an answer, whose writer's domain isn't ours to use.</summary>
    public static string ReversePath(PdfCarrier carrier) => carrier.From;

    public static string ReversePath(PlainAnswer answer) => answer.From;

    /// <summary>Whom the notice goes to.</summary>
    public static string Recipient(Notice notice, OrganisationProfile organisation) => notice switch
    {
        InvitationNotice invitation => invitation.Recipient,
        FilesWarningNotice warning => warning.Recipient,
        ResetNotice reset => reset.Recipient,
        VisitNotice visit => visit.Recipient,
        PassphraseSetNotice set => set.Recipient,
        AccountNotice news => news.Recipient,
        AddressClaimNotice claim => claim.Recipient,
        AccessCodeNotice code => code.Sender,
        AccessCodeTriesNotice tries => tries.Sender,
        ParkedNotice => organisation.Postmaster,
        _ => Mail(notice)?.Sender ?? throw new ArgumentException($"{notice.GetType().Name} goes to nobody.", nameof(notice)),
    };

    /// <summary>The mail that a notice to its sender is about.</summary>
    public static NoticeMail? Mail(Notice notice) => notice switch
    {
        SummaryNotice summary => summary.Mail,
        ChangesNotice changes => changes.Mail,
        ReturnedNotice returned => returned.Mail,
        DelayedNotice delayed => delayed.Mail,
        RefusedDsn refused => refused.Mail,
        ReissueNotice reissue => reissue.Mail,
        ParkedNotice parked => parked.Mail,
        _ => null,
    };
}
