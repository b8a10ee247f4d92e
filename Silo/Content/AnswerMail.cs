using MimeKit;

namespace Siegelpost.Silo.Content;

/// <summary>What a recipient wrote in the portal, with the mail that is answered below it.</summary>
/// <param name="MessageId">All ids without angle brackets.</param>
/// <param name="Text">As typed.</param>
/// <param name="Quote">Plain text from <see cref="MailView.Quote"/>; empty: no quote.</param>
internal sealed record AnswerDraft(
    MailPerson From, IReadOnlyList<MailPerson> To, string Subject, DateTimeOffset Date, string MessageId, string? InReplyTo,
    IReadOnlyList<string> References, string Text, string Quote);

/// <summary>
/// The small mail that stands for an answer until it is sealed or sent: the same reader reads it back (<see cref="MailContent"/>). Its files
/// are blobs of their own and never in it.
/// </summary>
internal static class AnswerMail
{
    public static MimeMessage Compose(AnswerDraft draft)
    {
        var message = new MimeMessage();
        message.From.Add(Mailbox(draft.From));
        message.To.AddRange(draft.To.Select(Mailbox));
        message.Subject = Charsets.OneLine(draft.Subject, 500);
        message.Date = draft.Date;
        message.MessageId = draft.MessageId;
        if (draft.InReplyTo is { } answered) message.InReplyTo = answered;
        foreach (var reference in draft.References) message.References.Add(reference);

        var text = draft.Text.ReplaceLineEndings("\n").TrimEnd();
        var quote = draft.Quote.ReplaceLineEndings("\n").TrimEnd();
        var whole = quote.Length == 0 ? text + "\n" : $"{text}\n\n{quote}\n";
        message.Body = new MultipartAlternative
        {
            Part("plain", whole),
            Part("html", $"<!DOCTYPE html>\n<html><head><meta charset=\"utf-8\"></head><body>\n{PlainText.ToHtml(whole)}</body></html>\n"),
        };
        return message;
    }

    /// <summary>With CRLF.</summary>
    public static byte[] Write(AnswerDraft draft)
    {
        using var message = Compose(draft);
        using var bytes = new MemoryStream();
        var format = FormatOptions.Default.Clone();
        format.NewLineFormat = NewLineFormat.Dos;
        message.WriteTo(format, bytes);
        return bytes.ToArray();
    }

    private static TextPart Part(string subtype, string text)
    {
        var part = new TextPart(subtype) { ContentTransferEncoding = ContentEncoding.QuotedPrintable };
        part.SetText(System.Text.Encoding.UTF8, text);
        return part;
    }

    private static MailboxAddress Mailbox(MailPerson person) => new(Charsets.OneLine(person.Name, 200), person.Address);
}
