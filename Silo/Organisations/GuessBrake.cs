using System.Net;
using System.Security.Cryptography;
using System.Text;

namespace Siegelpost.Silo.Organisations;

/// <summary>
/// Slows who guesses from one network, whatever the account: after ten wrong ones a network waits, longer each time. Never a lock for
/// ever (C6). All silos count in the same grains, so that more silos give no more tries.
/// </summary>
internal sealed class GuessBrake(IGrainFactory grains)
{
    internal const int Shards = 64; // an attack with many addresses makes no grain for each, and no address becomes a grain's key

    public Task<bool> IsClosed(string door, string remote) => Guesses(door, remote, out var network).IsClosed(network);

    public Task Wrong(string door, string remote) => Guesses(door, remote, out var network).Wrong(network);

    public Task Right(string door, string remote) => Guesses(door, remote, out var network).Right(network);

    /// <summary>Addresses that nobody has are slowed as accounts are, or the delay would tell which is which.</summary>
    public Task<DateTimeOffset?> UnknownNotBefore(string recipientKey) => Shard(recipientKey).UnknownNotBefore(recipientKey);

    public Task<DateTimeOffset?> UnknownWrong(string recipientKey) => Shard(recipientKey).UnknownWrong(recipientKey);

    private IGuesses Guesses(string door, string remote, out string network)
    {
        network = Network(door, remote);
        return Shard(network);
    }

    private IGuesses Shard(string key) => grains.GetGrain<IGuesses>(SHA256.HashData(Encoding.UTF8.GetBytes(key))[0] % Shards);

    /// <summary>An IPv6 customer has a /64.</summary>
    internal static string Network(string door, string remote)
    {
        if (!IPAddress.TryParse(remote, out var address)) return $"{door} ?";
        if (address.IsIPv4MappedToIPv6) address = address.MapToIPv4();
        return address.AddressFamily == System.Net.Sockets.AddressFamily.InterNetworkV6 ? $"{door} {Convert.ToHexString(address.GetAddressBytes().AsSpan(0, 8))}" : $"{door} {address}";
    }
}
