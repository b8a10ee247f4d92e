using System.Net;
using System.Net.Sockets;

namespace Siegelpost.Portal.Hosting;

/// <summary>Who counts as one client: an IPv4 address, or an IPv6 /64, which one household or host owns whole.</summary>
internal static class ClientNetwork
{
    internal static string Of(HttpContext context) => Of(context.Connection.RemoteIpAddress);

    internal static string Of(IPAddress? address)
    {
        if (address is null) return "unknown";
        if (address.IsIPv4MappedToIPv6) address = address.MapToIPv4();
        if (address.AddressFamily != AddressFamily.InterNetworkV6) return address.ToString();
        var bytes = address.GetAddressBytes();
        bytes.AsSpan(8).Clear();
        return $"{new IPAddress(bytes)}/64";
    }
}
