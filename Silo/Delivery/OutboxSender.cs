using Siegelpost.Storage;

namespace Siegelpost.Silo.Delivery;

/// <summary>Development's next hop: a folder that the support port shows as mailboxes (RULES 11).</summary>
internal sealed class OutboxSender(Outbox outbox)
{
    public async Task<DeliveryOutcome> Write(string reversePath, string recipient, Func<Task<Stream>> mail, DeliveryLease lease, CancellationToken cancellation)
    {
        await lease.Begin();
        await using var stream = await MailSource.Open(mail, lease); // its end is read as the last thing before the mail gets its name
        var id = await outbox.Write(reversePath, [recipient], stream, cancellation);
        return new DeliveryOutcome.HandedOver($"250 2.0.0 Written to the outbox as {id}", "outbox", null);
    }
}
