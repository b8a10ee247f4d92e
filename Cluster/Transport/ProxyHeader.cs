using System.Buffers;
using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Siegelpost.Cluster;

internal enum ProxyHeaderState { Incomplete, Malformed, Complete }

/// <summary>
/// The header by which a proxy tells whose connection it hands on: HAProxy's PROXY protocol, versions 1 and 2 (proxy-protocol.txt).
/// Pure; strict in version 1, where two readings of a line would be two clients.
/// </summary>
/// <param name="Length">How many bytes it is, when complete.</param>
/// <param name="Client">Null: the connection is the proxy's own (LOCAL, a health check) or of a kind without addresses (UNKNOWN).</param>
internal readonly record struct ProxyHeader(ProxyHeaderState State, int Length = 0, IPEndPoint? Client = null)
{
    /// <summary>§2.2: a sender may count on 536 bytes arriving at once, extensions included.</summary>
    internal const int MaxLength = 536;

    private const int MaxLine = 107; // §2.1, CRLF included
    private const int FixedLength = 16; // §2.2: signature, version and command, family, length
    private static readonly SearchValues<char> OfAddresses = SearchValues.Create("0123456789abcdefABCDEF:.");
    private static readonly ProxyHeader Incomplete = new(ProxyHeaderState.Incomplete), Malformed = new(ProxyHeaderState.Malformed);

    private static ReadOnlySpan<byte> Signature => "\r\n\r\n\0\r\nQUIT\n"u8;
    private static ReadOnlySpan<byte> Word => "PROXY "u8;

    /// <summary>Reads what has come so far, at most <see cref="MaxLength"/> bytes.</summary>
    public static ProxyHeader Read(ReadOnlySpan<byte> bytes) =>
        bytes.IsEmpty ? Incomplete
        : Begins(bytes, Signature) ? Binary(bytes)
        : Begins(bytes, Word) ? Line(bytes)
        : Malformed;

    private static bool Begins(ReadOnlySpan<byte> bytes, ReadOnlySpan<byte> with)
    {
        var length = Math.Min(bytes.Length, with.Length);
        return bytes[..length].SequenceEqual(with[..length]);
    }

    private static ProxyHeader Line(ReadOnlySpan<byte> bytes)
    {
        var end = bytes[..Math.Min(bytes.Length, MaxLine)].IndexOf((byte)'\n');
        if (end < 0) return bytes.Length < MaxLine ? Incomplete : Malformed;
        if (bytes[end - 1] != '\r') return Malformed;
        var fields = Encoding.Latin1.GetString(bytes[..(end - 1)]).Split(' ');
        if (fields[1] == "UNKNOWN") return new(ProxyHeaderState.Complete, end + 1); // the rest of the line means nothing
        if (fields.Length != 6 || !IsPort(fields[4], out var port) || !IsPort(fields[5], out _)) return Malformed;
        var family = fields[1] switch { "TCP4" => AddressFamily.InterNetwork, "TCP6" => AddressFamily.InterNetworkV6, _ => AddressFamily.Unknown };
        return IsAddress(fields[2], family, out var client) && IsAddress(fields[3], family, out _)
            ? new(ProxyHeaderState.Complete, end + 1, new IPEndPoint(client, port))
            : Malformed;
    }

    /// <summary>As §2.1 writes them: no leading zeros, which some read as octal, no zone, no port.</summary>
    private static bool IsAddress(string text, AddressFamily family, out IPAddress address)
    {
        address = IPAddress.None;
        if (text.AsSpan().IndexOfAnyExcept(OfAddresses) >= 0 || !IPAddress.TryParse(text, out var parsed) || parsed.AddressFamily != family) return false;
        address = parsed;
        return family == AddressFamily.InterNetworkV6 || parsed.ToString() == text;
    }

    private static bool IsPort(string text, out ushort port) =>
        ushort.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out port) && (text.Length == 1 || text[0] != '0');

    private static ProxyHeader Binary(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < FixedLength) return Incomplete;
        var length = FixedLength + BinaryPrimitives.ReadUInt16BigEndian(bytes[14..]);
        if (length > MaxLength || bytes[12] is not (0x20 or 0x21)) return Malformed;
        if (bytes.Length < length) return Incomplete;
        var local = new ProxyHeader(ProxyHeaderState.Complete, length);
        if (bytes[12] == 0x20) return local; // LOCAL: the addresses are the proxy's own
        return (bytes[13], length - FixedLength) switch
        {
            (0x00 or 0x31, _) => local, // unspecified, or a UNIX socket: no address of ours
            (0x11, >= 12) => local with { Client = new(new IPAddress(bytes.Slice(16, 4)), BinaryPrimitives.ReadUInt16BigEndian(bytes[24..])) },
            (0x21, >= 36) => local with { Client = new(new IPAddress(bytes.Slice(16, 16)), BinaryPrimitives.ReadUInt16BigEndian(bytes[48..])) },
            _ => Malformed,
        };
    }
}
