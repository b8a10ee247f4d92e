using System.Diagnostics.CodeAnalysis;
using MimeKit;
using Siegelpost.Silo.Organisations;

namespace Siegelpost.Silo.Notices;

/// <summary>
/// Says what grains decided to say: a notice as data becomes a mail. The same input under the same mail id gives the same bytes, so a
/// repeated step composes nothing new. Everything that others wrote goes through <see cref="ShownText"/> first.
/// </summary>
[SuppressMessage("Performance", "CA1822", Justification = "One composer for callers, whether or not a mail brings its own date.")]
internal sealed class NoticeComposer(TimeProvider clock, Doors? doors = null)
{
    /// <summary>On everything that we write, so that a loop is seen (A7).</summary>
    public const string LoopHeader = "X-Siegelpost-Loop";

    private static readonly FormatOptions Wire = Crlf();

    /// <summary>A notice of ours. <paramref name="mailId"/> is the id of the new mail; it becomes its Message-ID.</summary>
    public MimeMessage Compose(Notice notice, OrganisationProfile organisation, string mailId)
    {
        var voice = Voice.Of(notice.Language, organisation.Brand);
        var sheet = WithDoor(Sheet(voice, notice, organisation), notice, organisation);
        var letter = new MimeLetter(organisation, mailId);
        var message = letter.Start(voice.Local(clock.GetUtcNow()), sheet.Subject);
        Address(message, notice, organisation);
        message.MessageId = letter.MessageId;
        // RFC 3834 §5: a status report answers one mail, all else is said unasked.
        message.Headers.Add(HeaderId.AutoSubmitted, notice is RefusedDsn ? "auto-replied" : "auto-generated");
        message.Headers.Add("X-Auto-Response-Suppress", "All"); // MS-OXCMAIL §2.1.3.2.20: Exchange heeds this one
        message.Body = notice is RefusedDsn dsn ? StatusReport.Write(letter, sheet, dsn) : letter.Body(sheet);
        return message;
    }

    /// <summary>The mail around a sealed PDF: in the writer's name, with a neutral subject, without content (RULES 12).</summary>
    public MimeMessage Compose(PdfCarrier carrier, OrganisationProfile organisation, string mailId)
    {
        var voice = Voice.Of(carrier.Language, organisation.Brand);
        var sheet = RecipientSheets.Carrier(voice, carrier, organisation.Brand);
        var letter = new MimeLetter(organisation, mailId);
        var message = letter.Start(voice.Local(carrier.Date), sheet.Subject);
        MimeLetter.From(message, carrier.FromName, carrier.From);
        MimeLetter.To(message, carrier.ToName, carrier.To);
        if (carrier.ReplyTo is { Length: > 0 } replyTo) MimeLetter.ReplyTo(message, carrier.ReplyToName, replyTo);
        letter.Thread(message, carrier.MessageId, carrier.InReplyTo, carrier.References);
        var pdf = new MimePart("application", "pdf")
        {
            Content = new MimeContent(new MemoryStream(carrier.Pdf.ToArray(), writable: false)),
            ContentTransferEncoding = ContentEncoding.Base64,
            ContentDisposition = new ContentDisposition(ContentDisposition.Attachment) { FileName = RecipientSheets.FileName(voice) },
        };
        pdf.ContentType.Name = RecipientSheets.FileName(voice);
        message.Body = letter.Mixed([letter.Body(sheet), pdf]);
        return message;
    }

    /// <summary>A readable answer for the organisation's own server (RULES 9). Its files are read when the mail is written; dispose it then.</summary>
    public MimeMessage Compose(PlainAnswer answer, OrganisationProfile organisation, string mailId)
    {
        var voice = Voice.Of(answer.Language, organisation.Brand);
        var letter = new MimeLetter(organisation, mailId);
        var message = letter.Start(voice.Local(answer.Date), ShownText.Subject(answer.Subject));
        MimeLetter.From(message, answer.FromName, answer.From);
        MimeLetter.To(message, answer.ToName, answer.To);
        MimeLetter.ReplyTo(message, answer.ReplyToName, answer.ReplyTo);
        letter.Thread(message, answer.MessageId, answer.InReplyTo, answer.References);
        message.Body = AnswerBody.Write(letter, voice, answer);
        return message;
    }

    /// <summary>The bytes that go out: CRLF, 7 bits; UTF-8 in headers only when an address can't do without (RFC 6532).</summary>
    public static Task Write(MimeMessage message, Stream to, CancellationToken cancellation = default)
    {
        var options = Wire;
        if (message.From.Concat(message.To).Concat(message.ReplyTo).OfType<MailboxAddress>().Any(mailbox => !mailbox.LocalPart.All(char.IsAscii)))
        {
            options = Wire.Clone();
            options.International = true;
        }
        return message.WriteToAsync(options, to, cancellation);
    }

    /// <summary>A person of the organisation learns the address of her own page, where it has such pages (F4).</summary>
    private Sheet WithDoor(Sheet sheet, Notice notice, OrganisationProfile organisation) =>
        doors is not null && organisation.Policy.PublicWrite && notice is not ParkedNotice && NoticeEnvelope.Mail(notice) is { } mail && OwnAddress.Of(mail.Sender, organisation) is { } own
            ? sheet with { Foot = [.. sheet.Foot, Foot.Door(sheet.Voice, doors.LinkTo(own, organisation))] }
            : sheet;

    private static Sheet Sheet(Voice voice, Notice notice, OrganisationProfile organisation) => notice switch
    {
        InvitationNotice invitation => InvitationSheet.Write(voice, invitation, organisation.Brand),
        SummaryNotice summary => SenderSheets.Summary(voice, summary, organisation),
        ChangesNotice changes => SenderSheets.Changes(voice, changes, organisation),
        ReturnedNotice returned => SenderSheets.Returned(voice, returned, organisation),
        DelayedNotice delayed => SenderSheets.Delayed(voice, delayed, organisation),
        RefusedDsn refused => SenderSheets.Refused(voice, refused, organisation),
        ParkedNotice parked => SenderSheets.Parked(voice, parked, organisation),
        ReissueNotice reissue => SenderSheets.Reissue(voice, reissue, organisation),
        FilesWarningNotice warning => RecipientSheets.FilesWarning(voice, warning, organisation.Brand),
        ResetNotice reset => RecipientSheets.Reset(voice, reset, organisation.Brand),
        VisitNotice visit => RecipientSheets.Visit(voice, visit, organisation.Brand),
        PassphraseSetNotice set => RecipientSheets.PassphraseSet(voice, set, organisation.Brand),
        AccountNotice news => AccountSheets.Changed(voice, news, organisation.Brand),
        AddressClaimNotice claim => AccountSheets.Claim(voice, claim, organisation.Brand),
        AccessCodeNotice code => AccessCodeSheets.Code(voice, code, organisation.Brand),
        AccessCodeTriesNotice tries => AccessCodeSheets.Tries(voice, tries, organisation.Brand),
        _ => throw new ArgumentException($"Nobody has written what {notice.GetType().Name} says.", nameof(notice)),
    };

    // RULES 12: From is always the organisation's own address; who wrote to a recipient is named there and gets the replies.
    private static void Address(MimeMessage message, Notice notice, OrganisationProfile organisation)
    {
        var name = organisation.Brand.Name;
        var (from, writer, mail) = notice switch
        {
            InvitationNotice invitation => (Via(invitation.SenderName, invitation.Sender, name), (invitation.SenderName, invitation.Sender), null),
            FilesWarningNotice warning => (Via(warning.SenderName, warning.Sender, name), (warning.SenderName, warning.Sender), null),
            _ => (name, ((string, string)?)null, NoticeEnvelope.Mail(notice)),
        };
        MimeLetter.From(message, from, organisation.NoticeAddress);
        MimeLetter.To(message, notice is ParkedNotice ? null : mail?.SenderName, NoticeEnvelope.Recipient(notice, organisation));
        if (writer is var (writerName, address)) MimeLetter.ReplyTo(message, writerName, address);
        if (mail?.MessageId is { } about) MimeLetter.Answers(message, about);
    }

    private static string Via(string name, string address, string organisation) => $"{ShownText.Name(name, address)} via {ShownText.Name(organisation)}";

    private static FormatOptions Crlf()
    {
        var options = FormatOptions.Default.Clone();
        options.NewLineFormat = NewLineFormat.Dos;
        return options;
    }
}
