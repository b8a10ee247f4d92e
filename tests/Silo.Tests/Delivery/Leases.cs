using Siegelpost.Silo.Delivery;

namespace Siegelpost.Tests.Delivery;

internal static class Leases
{
    /// <summary>One that nobody else wants.</summary>
    public static DeliveryLease Held => new(TimeProvider.System, () => Task.CompletedTask);
}
