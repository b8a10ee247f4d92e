using MimeKit;
using MimeKit.Utils;
using Siegelpost.Storage;

namespace Siegelpost.Tests.Support;

/// <summary>Mails for the sample mailboxes.</summary>
internal static class Letters
{
    public static async Task Deliver(Outbox outbox)
    {
        await Deliver(outbox, "", Build("Firma GmbH", "post@firma.example", "Anna Groß", "anna@firma.example", "Gehalten: Angebot 4711", "Ihre Mail wird für bert@kunde.example gehalten.", null));
        await Deliver(outbox, "bounce@firma.example", Build("Anna Groß via Firma GmbH", "post@firma.example", "Bert Klein", "bert@kunde.example", "Anna Groß möchte Ihnen schreiben",
            "Bitte wählen Sie ein Passwort: http://127.0.0.1:8080/e/abc.\n<b>kein HTML</b>",
            """<h1 style="color:#0f5c63">Firma GmbH</h1><img src="cid:logo"><p>Anna Groß hat Ihnen eine geschützte Nachricht geschrieben.</p><p><a href="http://127.0.0.1:8080/e/abc">Passwort wählen</a></p>"""));
    }

    public static async Task<string> Deliver(Outbox outbox, string from, MimeMessage message)
    {
        using var bytes = new MemoryStream();
        await message.WriteToAsync(bytes);
        return await outbox.Write(from, [.. message.To.Mailboxes.Select(to => to.Address)], bytes.ToArray());
    }

    public static MimeMessage Build(string fromName, string from, string toName, string to, string subject, string text, string? html, Action<BodyBuilder>? more = null)
    {
        var message = new MimeMessage { Subject = subject, Date = Desk.Now };
        message.From.Add(new MailboxAddress(fromName, from));
        message.To.Add(new MailboxAddress(toName, to));
        var body = new BodyBuilder { TextBody = text, HtmlBody = html };
        if (html is not null)
        {
            var logo = body.LinkedResources.Add("logo.png", Picture);
            logo.ContentId = "logo";
        }
        more?.Invoke(body);
        message.Body = body.ToMessageBody();
        message.MessageId = MimeUtils.GenerateMessageId("firma.example");
        return message;
    }

    /// <summary>One green pixel.</summary>
    public static readonly byte[] Picture = Convert.FromBase64String("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==");
}
