using Siegelpost.Storage;

namespace Siegelpost.Silo.Delivery;

/// <summary>Development's next hop: a folder that the support port shows as mailboxes (RULES 11).</summary>
internal sealed class OutboxSender(Outbox outbox)
{
    public async Task<DeliveryOutcome> Write(string reversePath, string recipient, Func<Task<Stream>> mail, CancellationToken cancellation)
    {
        await using var stream = await mail();
        var id = await outbox.Write(reversePath, [recipient], stream, cancellation);
        return new DeliveryOutcome.HandedOver($"250 2.0.0 Written to the outbox as {id}", "outbox", null);
    }
}
