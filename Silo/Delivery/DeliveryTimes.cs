namespace Siegelpost.Silo.Delivery;

/// <summary>How long we wait for the next hop, step by step.</summary>
internal sealed record DeliveryTimes
{
    /// <summary>TCP, greeting, EHLO and TLS together, for one try.</summary>
    public TimeSpan Connect { get; init; } = TimeSpan.FromMinutes(5);      // RFC 5321 §4.5.3.2.1
    public TimeSpan Command { get; init; } = TimeSpan.FromMinutes(5);      // RFC 5321 §4.5.3.2.2 and .3
    public TimeSpan DataStart { get; init; } = TimeSpan.FromMinutes(2);    // RFC 5321 §4.5.3.2.4
    public TimeSpan DataBlock { get; init; } = TimeSpan.FromMinutes(3);    // RFC 5321 §4.5.3.2.5
    public TimeSpan DataEnd { get; init; } = TimeSpan.FromMinutes(10);     // RFC 5321 §4.5.3.2.6
    /// <summary>One whole attempt, so that a server that answers a byte a minute does not hold a row for ever.</summary>
    public TimeSpan Attempt { get; init; } = TimeSpan.FromHours(1);
    /// <summary>Pauses before a failed connection is tried again, in the same attempt.</summary>
    public TimeSpan Retry { get; init; } = TimeSpan.FromMilliseconds(250);
    public int Retries { get; init; } = 2;
}
