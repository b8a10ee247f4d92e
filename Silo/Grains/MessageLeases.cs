using Siegelpost.Silo.Delivery;
using Siegelpost.Silo.Domain;

namespace Siegelpost.Silo.Grains;

/// <summary>
/// The mail's side of <see cref="DeliveryLease"/>: an activation that froze and was replaced must not hand over what its successor does.
/// What is learned from a next hop under a lease is recorded by whoever still holds it, or by nobody.
/// </summary>
internal sealed partial class MessageGrain
{
    private readonly string token = Crockford.NewId();
    private (string Recipient, long At)? leased;

    /// <summary>What makes a row ready takes its lease in the same write.</summary>
    private async Task SaveLeased(string recipient, Func<MessageState, MessageState> change, Func<Func<MessageState, MessageState>, Task> save)
    {
        var (before, took) = (Clock.GetTimestamp(), false);
        await save(s =>
        {
            var next = change(s);
            took = !ReferenceEquals(next, s);
            return took ? MessageLifecycle.Lease(next, next.Rows.First(r => r.Recipient == recipient), token, Now) : s;
        });
        if (took) leased = (recipient, before);
    }

    private DeliveryLease LeaseOf(Row row) => new(Clock, () => TakeLease(row), leased is var (recipient, at) && recipient == row.Recipient && row.Lease == token ? at : null);

    private async Task TakeLease(Row seen)
    {
        await Save(s => MessageLifecycle.Lease(s, seen, token, Now));
        if (!IsMine(State, seen)) throw Fenced();
    }

    private async Task Keep(DeliveryLease lease)
    {
        if (!lease.IsUsed) return; // while it waits for a connection nothing can be doubled
        try
        {
            await lease.Renew();
        }
#pragma warning disable CA1031 // A turn of our own: the lease runs out by itself, and the next tick tries again.
        catch (Exception fault)
#pragma warning restore CA1031
        {
            MessageLog.NotRenewed(log, Key, fault);
        }
    }

    /// <summary>Records how a hand-over ended; what the next hop may have taken, even through an outage of the storage.</summary>
    private async Task Conclude(Row row, DeliveryLease lease, Func<MessageState, MessageState> change)
    {
        if (!lease.IsUsed)
        {
            await Save(change);
            return;
        }
        var mine = true;
        await Insist(s => (mine = IsMine(s, row)) ? change(s) : s);
        if (!mine) throw Fenced();
    }

    private bool IsMine(MessageState state, Row row) => state.Rows.Any(r => r.Recipient == row.Recipient && r.Lease == token);

    /// <summary>Nothing that is known here counts any more: what storage has is read before the next step.</summary>
    private FencedException Fenced()
    {
        MessageLog.Fenced(log, Key);
        Doubt();
        return new FencedException();
    }
}
