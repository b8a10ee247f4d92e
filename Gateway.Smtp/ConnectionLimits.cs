using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Siegelpost.Smtp;

/// <summary>Places at the front door, in all and per client network: who takes them all leaves none for others.</summary>
internal sealed class ConnectionLimits(int total, int perAddress)
{
    private readonly ConcurrentDictionary<UInt128, int> _byAddress = new();
    private int _open;

    /// <summary>A place, given back by disposing; null when there is none.</summary>
    public IDisposable? TryEnter(IPAddress address)
    {
        if (Interlocked.Increment(ref _open) > total)
        {
            Interlocked.Decrement(ref _open);
            return null;
        }
        var place = new Place(this, Network(address));
        if (_byAddress.AddOrUpdate(place.Network, 1, (_, count) => count + 1) <= perAddress) return place;
        place.Dispose();
        return null;
    }

    /// <summary>IPv4 whole; of IPv6 the /64 that one customer has at least.</summary>
    private static UInt128 Network(IPAddress address)
    {
        Span<byte> bytes = stackalloc byte[16];
        bytes.Clear();
        address.TryWriteBytes(bytes, out _);
        return address.AddressFamily == AddressFamily.InterNetwork
            ? BinaryPrimitives.ReadUInt32BigEndian(bytes)
            : BinaryPrimitives.ReadUInt128BigEndian(bytes) >> 64 << 64 | 1;
    }

    private void Leave(UInt128 network)
    {
        Interlocked.Decrement(ref _open);
        while (_byAddress.TryGetValue(network, out var count))
        {
            var done = count == 1
                ? _byAddress.TryRemove(KeyValuePair.Create(network, count))
                : _byAddress.TryUpdate(network, count - 1, count);
            if (done) return;
        }
    }

    private sealed class Place(ConnectionLimits limits, UInt128 network) : IDisposable
    {
        public UInt128 Network => network;

        public void Dispose() => limits.Leave(network);
    }
}
