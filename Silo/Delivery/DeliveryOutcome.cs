namespace Siegelpost.Silo.Delivery;

/// <summary>What the next hop said to one recipient of one mail. Unknown is always <see cref="Deferred"/>: never lost, never refused by accident.</summary>
internal abstract record DeliveryOutcome(string Reply)
{
    /// <summary>2xx after the end of data: custody is theirs.</summary>
    /// <param name="Host">Who took it.</param>
    /// <param name="Tls">"TLS 1.3"; null: none.</param>
    internal sealed record HandedOver(string Reply, string Host, string? Tls) : DeliveryOutcome(Reply);

    /// <summary>4xx, no connection, time-out, fault of ours.</summary>
    internal sealed record Deferred(string Reply) : DeliveryOutcome(Reply);

    /// <summary>5xx to this recipient or this mail.</summary>
    internal sealed record Refused(string Reply) : DeliveryOutcome(Reply);

    /// <summary>Given up before the final dot, because another silo may be at it: not ours to record.</summary>
    internal sealed record Fenced() : DeliveryOutcome("451 4.3.0 Handed over from elsewhere");
}
