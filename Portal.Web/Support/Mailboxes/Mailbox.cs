using Siegelpost.Storage;

namespace Siegelpost.Portal.Support;

/// <summary>A sample mailbox in the list of them.</summary>
/// <param name="Name">What the newest mail calls its owner; null: nothing.</param>
internal sealed record Mailbox(string Address, string? Name, int Count, int New, OutboxMail Newest)
{
    public static string PathOf(string address) => $"/mailboxes/{Uri.EscapeDataString(address)}";

    public static async Task<Mailbox?> Of(Outbox outbox, string address, SeenMails seen, CancellationToken cancellation)
    {
        var mails = outbox.MailsTo(address);
        if (mails.Count == 0) return null; // removed meanwhile
        var newest = await MailLine.Of(outbox, mails[0], seen: true, cancellation);
        return new(address, newest.To, mails.Count, mails.Count(mail => !seen.Contains(address, mail.Id)), mails[0]);
    }
}
