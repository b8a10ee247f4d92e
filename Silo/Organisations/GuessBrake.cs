using System.Collections.Concurrent;
using System.Net;

namespace Siegelpost.Silo.Organisations;

/// <summary>
/// Slows who guesses from one network, whatever the account: after ten wrong ones a network waits, longer each time. Never a lock for
/// ever (C6). Of this process alone; the account's own brake is in its state and survives.
/// </summary>
internal sealed class GuessBrake(TimeProvider clock)
{
    private const int Free = 10, MostKept = 100_000;
    private readonly ConcurrentDictionary<string, (int Wrong, DateTimeOffset Until)> networks = [];

    public bool IsClosed(string door, string remote) => networks.TryGetValue(Network(door, remote), out var seen) && seen.Until > clock.GetUtcNow();

    public void Wrong(string door, string remote)
    {
        var now = clock.GetUtcNow();
        if (networks.Count > MostKept)
            foreach (var (key, seen) in networks)
                if (seen.Until < now) networks.TryRemove(key, out _);
        networks.AddOrUpdate(Network(door, remote), (1, now), (_, seen) =>
        {
            var wrong = seen.Until < now - TimeSpan.FromHours(1) ? 1 : Math.Min(seen.Wrong + 1, 40);
            return (wrong, wrong <= Free ? now : now + TimeSpan.FromSeconds(Math.Min(900, Math.Pow(2, wrong - Free))));
        });
    }

    public void Right(string door, string remote) => networks.TryRemove(Network(door, remote), out _);

    /// <summary>An IPv6 customer has a /64.</summary>
    private static string Network(string door, string remote)
    {
        if (!IPAddress.TryParse(remote, out var address)) return $"{door} ?";
        if (address.IsIPv4MappedToIPv6) address = address.MapToIPv4();
        return address.AddressFamily == System.Net.Sockets.AddressFamily.InterNetworkV6 ? $"{door} {Convert.ToHexString(address.GetAddressBytes().AsSpan(0, 8))}" : $"{door} {address}";
    }
}
