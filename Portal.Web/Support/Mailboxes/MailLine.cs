using MimeKit;
using Siegelpost.Storage;

namespace Siegelpost.Portal.Support;

/// <summary>A mail in a list: what its header says.</summary>
internal sealed record MailLine(OutboxMail Mail, string From, string Subject, string? To, bool Seen)
{
    private const int HeaderLimit = 256 * 1024;

    public static async Task<MailLine> Of(Outbox outbox, OutboxMail mail, bool seen, CancellationToken cancellation)
    {
        var stream = outbox.Open(mail.Id);
        if (stream is null) return new(mail, mail.From, "", null, seen);
        await using (stream.ConfigureAwait(false))
        {
            var start = new byte[Math.Min(HeaderLimit, stream.Length)];
            var length = await stream.ReadAtLeastAsync(start, start.Length, throwOnEndOfStream: false, cancellation);
            try
            {
                var headers = await HeaderList.LoadAsync(new MemoryStream(start, 0, length, writable: false), cancellation);
                return new(mail, Person(headers[HeaderId.From]) ?? mail.From, headers[HeaderId.Subject] ?? "", Person(headers[HeaderId.To]), seen);
            }
            catch (FormatException) { return new(mail, mail.From, "", null, seen); } // not a header at all
        }
    }

    /// <summary>The display name, or the address where there is none.</summary>
    private static string? Person(string? header) =>
        InternetAddressList.TryParse(header ?? "", out var list) && list.Mailboxes.FirstOrDefault() is { } first
            ? (string.IsNullOrWhiteSpace(first.Name) ? first.Address : first.Name)
            : null;
}
