using System.Globalization;
using System.Text.RegularExpressions;
using MimeKit;
using MimeKit.Utils;

namespace Siegelpost.Silo.Notices;

/// <summary>A delivery status notification (RFC 3464 in RFC 6522): for people, for programs, and the headers that we know. Never the body.</summary>
internal static partial class StatusReport
{
    public static MultipartReport Write(MimeLetter letter, Sheet sheet, RefusedDsn notice)
    {
        var report = new MultipartReport("delivery-status");
        letter.SetBoundary(report);
        report.Add(letter.Body(sheet, withLogo: false)); // RFC 6522 §3 allows alternatives; a picture would only confuse old programs
        report.Add(Status(letter, notice));
        report.Add(Headers(notice.Mail));
        return report;
    }

    private static MessageDeliveryStatus Status(MimeLetter letter, RefusedDsn notice)
    {
        var status = new MessageDeliveryStatus();
        status.StatusGroups.Add(new HeaderList // RFC 3464 §2.2: fields of the message
        {
            { "Reporting-MTA", $"dns; {letter.Domain}" },
            { "Arrival-Date", DateUtils.FormatDate(notice.ArrivedAt) },
        });
        foreach (var row in notice.Rows) status.StatusGroups.Add(Recipient(row));
        return status;
    }

    private static HeaderList Recipient(NoticeRow row) // RFC 3464 §2.3: fields of one recipient
    {
        var reply = Ascii(ShownText.Reply(row.RelayReply));
        var fields = new HeaderList
        {
            { "Final-Recipient", FinalRecipient(ShownText.Address(row.Recipient)) },
            { "Action", "failed" },
            { "Status", Enhanced().Match(reply) is { Success: true } match ? match.Value : "5.0.0" },
        };
        if (reply.Length > 0) fields.Add("Diagnostic-Code", $"smtp; {reply}");
        fields.Add("Last-Attempt-Date", DateUtils.FormatDate(row.At));
        return fields;
    }

    // RFC 6533 §3: an internationalised address in 7 bits.
    private static string FinalRecipient(string address) => address.All(char.IsAscii)
        ? $"rfc822; {address}"
        : "utf-8; " + string.Concat(address.EnumerateRunes().Select(rune => rune.IsAscii && rune.Value is not ('\\' or '+' or '=')
            ? rune.ToString() : string.Create(CultureInfo.InvariantCulture, $"\\x{{{rune.Value:X}}}")));

    private static TextRfc822Headers Headers(NoticeMail mail)
    {
        var original = new MimeMessage();
        original.Headers.Clear();
        if (MailboxAddress.TryParse(ShownText.Address(mail.Sender), out var from)) original.From.Add(new MailboxAddress(ShownText.Name(mail.SenderName), from.Address));
        if (ShownText.Subject(mail.Subject) is { Length: > 0 } subject) original.Subject = subject;
        if (mail.MessageId is { } id && MimeUtils.EnumerateReferences($"<{id}>").FirstOrDefault() is { } whole) original.MessageId = whole;
        using var headers = new MemoryStream();
        original.Headers.WriteTo(headers);
        headers.Position = 0;
        return new TextRfc822Headers { Message = MimeMessage.Load(headers) };
    }

    private static string Ascii(string text) => string.Concat(text.Select(c => char.IsAscii(c) ? c : '?'));

    [GeneratedRegex(@"(?<![0-9.])5\.[0-9]{1,3}\.[0-9]{1,3}(?![0-9.])", RegexOptions.CultureInvariant)] // RFC 3463 §2
    private static partial Regex Enhanced();
}
