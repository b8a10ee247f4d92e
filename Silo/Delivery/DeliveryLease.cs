namespace Siegelpost.Silo.Delivery;

/// <summary>
/// The right to hand one copy over, so that of several silos only one does. It is written in the row by <paramref name="save"/>, where the
/// ETag decides between two; how long it is believed in is measured here, on our own clock and from before that write began, so that
/// clocks need not agree. A silo that froze finds it over and drops the connection before the final dot: the next hop then has nothing
/// (RFC 5321 §4.1.1.4). Who finds somebody else's lease waits <see cref="TakenOverAfter"/> from when it read the row, then takes it over by
/// a write that fails if the holder has renewed meanwhile.
/// </summary>
/// <param name="save">Writes the lease, new or again; throws when another activation has it.</param>
/// <param name="taken">Timestamp from before the write that took it; null: not taken yet.</param>
internal sealed class DeliveryLease(TimeProvider clock, Func<Task> save, long? taken = null)
{
    public static readonly TimeSpan Term = TimeSpan.FromSeconds(15), RenewedEvery = Term / 3;
    /// <summary>The margin is for the difference between two clocks' rates and for a write that is just being answered.</summary>
    public static readonly TimeSpan TakenOverAfter = Term + TimeSpan.FromSeconds(3);

    private readonly long _term = (long)(Term.TotalSeconds * clock.TimestampFrequency);
    private long _until = taken is { } since ? since + (long)(Term.TotalSeconds * clock.TimestampFrequency) : clock.GetTimestamp(); // network threads read it
    private volatile bool _lost;

    /// <summary>The next hop may have seen something of the mail.</summary>
    public bool IsUsed { get; private set; }

    /// <summary>Something was kept from leaving.</summary>
    public bool HasStopped { get; private set; }

    private long Left => Volatile.Read(ref _until) - clock.GetTimestamp();

    /// <summary>Before the mail's first command. A lease that was just taken costs no second write.</summary>
    /// <exception cref="FencedException">It could not be had.</exception>
    public async Task Begin()
    {
        try
        {
            if (Left < _term * 2 / 3) await Renew();
        }
        catch (Exception fault) when (fault is not FencedException)
        {
            throw new FencedException(fault);
        }
        IsUsed = true;
    }

    /// <summary>As the last thing before bytes leave. What was lost once stays lost for this delivery.</summary>
    /// <exception cref="FencedException">We don't believe in it any more.</exception>
    public void Check()
    {
        if (!_lost && Left > 0) return;
        _lost = HasStopped = true;
        throw new FencedException();
    }

    /// <summary>
    /// Keeps it while a delivery takes its time. Renewing it late gives no right to send on, but keeps others from sending while the next
    /// hop's answer to the final dot is awaited.
    /// </summary>
    public async Task Renew()
    {
        if (IsUsed && Left <= 0) _lost = true;
        var before = clock.GetTimestamp();
        await save();
        Volatile.Write(ref _until, before + _term);
    }
}

/// <summary>Another silo may be handing this copy over: nothing more of it may leave from here, and nothing that is known here counts.</summary>
internal sealed class FencedException(Exception? cause = null) : Exception("The lease of this delivery is over.", cause);
