using System.Buffers.Binary;
using System.Net;
using System.Text;
using CsCheck;
using Siegelpost.Cluster;

namespace Siegelpost.Tests;

/// <summary>HAProxy's proxy-protocol.txt, §2.1 and §2.2.</summary>
public sealed class ProxyHeaderTests
{
    private const string Longest = "PROXY TCP6 ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff 65535 65535\r\n";

    [Theory]
    [InlineData("PROXY TCP4 192.168.0.1 192.168.0.11 56324 443\r\n", "192.168.0.1:56324")]
    [InlineData("PROXY TCP4 255.255.255.255 255.255.255.255 65535 65535\r\n", "255.255.255.255:65535")]
    [InlineData("PROXY TCP6 2001:db8::7 2001:db8::1 0 25\r\n", "[2001:db8::7]:0")]
    [InlineData(Longest, "[ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff]:65535")]
    [InlineData("PROXY UNKNOWN\r\n", null)]
    [InlineData("PROXY UNKNOWN ffff:f...f:ffff ffff:f...f:ffff 65535 65535\r\n", null)]
    public void A_line_tells_the_client_and_what_follows_is_not_touched(string line, string? client)
    {
        var header = ProxyHeader.Read(Encoding.ASCII.GetBytes(line + "EHLO c\r\n"));
        Assert.Equal((ProxyHeaderState.Complete, line.Length, client), (header.State, header.Length, header.Client?.ToString()));
    }

    [Theory]
    [InlineData("EHLO client.example\r\n")]
    [InlineData("GET / HTTP/1.1\r\n")]
    [InlineData("proxy TCP4 192.0.2.1 192.0.2.2 1 2\r\n")]
    [InlineData("PROXY TCP4 192.0.2.1 192.0.2.2 1 2\n")]
    [InlineData("PROXY  TCP4 192.0.2.1 192.0.2.2 1 2\r\n")]
    [InlineData("PROXY TCP4 192.0.2.1 192.0.2.2 1 2 \r\n")]
    [InlineData("PROXY TCP4 192.0.2.1 192.0.2.2 1\r\n")]
    [InlineData("PROXY TCP4 192.0.2.1 192.0.2.2 01 2\r\n")]
    [InlineData("PROXY TCP4 192.0.2.1 192.0.2.2 +1 2\r\n")]
    [InlineData("PROXY TCP4 192.0.2.1 192.0.2.2 65536 2\r\n")]
    [InlineData("PROXY TCP4 192.0.2.01 192.0.2.2 1 2\r\n")]
    [InlineData("PROXY TCP4 192.0.513 192.0.2.2 1 2\r\n")]
    [InlineData("PROXY TCP4 3221225985 192.0.2.2 1 2\r\n")]
    [InlineData("PROXY TCP4 2001:db8::1 2001:db8::2 1 2\r\n")]
    [InlineData("PROXY TCP6 192.0.2.1 192.0.2.2 1 2\r\n")]
    [InlineData("PROXY TCP6 fe80::1%eth0 fe80::2 1 2\r\n")]
    [InlineData("PROXY TCP6 [2001:db8::1]:25 2001:db8::2 1 2\r\n")]
    [InlineData("PROXY UDP4 192.0.2.1 192.0.2.2 1 2\r\n")]
    [InlineData("PROXY \r\n")]
    [InlineData("PROXY UNKNOWN " + Longest + Longest)]
    [InlineData("\r\n\r\n\0\r\nQUIT!")]
    public void What_is_not_exactly_a_header_is_malformed(string text) => Assert.Equal(ProxyHeaderState.Malformed, ProxyHeader.Read(Encoding.ASCII.GetBytes(text)).State);

    [Theory]
    [InlineData(0x21, 0x11, 12, "192.0.2.7:40000")] // TCP over IPv4
    [InlineData(0x21, 0x21, 36, "[2001:db8::7]:40000")] // TCP over IPv6
    [InlineData(0x21, 0x11, 12 + 100, "192.0.2.7:40000")] // with extensions
    [InlineData(0x21, 0x11, 520, "192.0.2.7:40000")]
    [InlineData(0x20, 0x00, 0, null)] // LOCAL: a health check
    [InlineData(0x20, 0x11, 12, null)] // LOCAL: addresses are discarded
    [InlineData(0x21, 0x00, 0, null)] // unspecified
    [InlineData(0x21, 0x31, 216, null)] // UNIX socket
    public void A_binary_header_tells_the_client_and_its_length_holds_the_extensions(int command, int family, int length, string? client)
    {
        var bytes = Binary(command, family, length, IPEndPoint.Parse(client ?? "192.0.2.7:40000"));
        var header = ProxyHeader.Read([.. bytes, .. "EHLO c\r\n"u8]);
        Assert.Equal((ProxyHeaderState.Complete, bytes.Length, client), (header.State, header.Length, header.Client?.ToString()));
    }

    [Theory]
    [InlineData(0x11, 0x11, 12)] // version 1 in a binary header
    [InlineData(0x22, 0x11, 12)] // a command that there isn't
    [InlineData(0x21, 0x12, 12)] // UDP
    [InlineData(0x21, 0x41, 12)]
    [InlineData(0x21, 0x11, 11)] // too short for its addresses
    [InlineData(0x21, 0x21, 35)]
    [InlineData(0x21, 0x11, 521)] // too long for us
    [InlineData(0x21, 0x11, 65535)]
    public void A_binary_header_that_contradicts_itself_is_malformed(int command, int family, int length) =>
        Assert.Equal(ProxyHeaderState.Malformed, ProxyHeader.Read(Binary(command, family, length, IPEndPoint.Parse("192.0.2.7:40000"))).State);

    [Fact]
    public void A_header_is_read_the_same_however_it_is_cut()
    {
        var headers = Gen.OneOf(
            Gen.Select(Gen.Byte.Array[4], Gen.UShort, (a, p) => new IPEndPoint(new IPAddress(a), p)),
            Gen.Select(Gen.Byte.Array[16], Gen.UShort, (a, p) => new IPEndPoint(new IPAddress(a), p)));
        Gen.Select(headers, Gen.Bool, Gen.Int[0, 400], Gen.Byte.Array[0, 64]).Sample((client, isText, extra, rest) =>
        {
            var v4 = client.Address.GetAddressBytes().Length == 4;
            var header = isText
                ? Encoding.ASCII.GetBytes($"PROXY {(v4 ? "TCP4" : "TCP6")} {client.Address} {client.Address} {client.Port} 25\r\n")
                : Binary(0x21, v4 ? 0x11 : 0x21, (v4 ? 12 : 36) + extra, client);
            for (var cut = 0; cut < header.Length; cut++) Assert.Equal(ProxyHeaderState.Incomplete, ProxyHeader.Read(header.AsSpan(0, cut)).State);
            Assert.Equal(new ProxyHeader(ProxyHeaderState.Complete, header.Length, client), ProxyHeader.Read([.. header, .. rest]));
        }, iter: 500);
    }

    [Fact]
    public void No_bytes_break_the_reader_or_keep_it_waiting_beyond_its_bound()
    {
        byte[][] begins = [[], "PROXY "u8.ToArray(), "PROXY TCP4 "u8.ToArray(), "\r\n\r\n\0\r\nQUIT\n"u8.ToArray(), "\r\n\r\n\0\r\nQUIT\n!"u8.ToArray()];
        Gen.Select(Gen.Int[0, begins.Length - 1], Gen.Byte.Array[0, 600]).Sample((begin, bytes) =>
        {
            byte[] all = [.. begins[begin], .. bytes];
            var header = ProxyHeader.Read(all.AsSpan(0, Math.Min(all.Length, ProxyHeader.MaxLength)));
            if (header.State == ProxyHeaderState.Complete) Assert.InRange(header.Length, 1, Math.Min(all.Length, ProxyHeader.MaxLength));
            if (header.State == ProxyHeaderState.Incomplete) Assert.True(all.Length < ProxyHeader.MaxLength);
        }, iter: 5000);
    }

    private static byte[] Binary(int command, int family, int length, IPEndPoint client)
    {
        var bytes = new byte[16 + length];
        "\r\n\r\n\0\r\nQUIT\n"u8.CopyTo(bytes);
        (bytes[12], bytes[13]) = ((byte)command, (byte)family);
        BinaryPrimitives.WriteUInt16BigEndian(bytes.AsSpan(14), (ushort)length);
        var address = client.Address.GetAddressBytes();
        if (length < 2 * address.Length + 4) return bytes;
        address.CopyTo(bytes, 16);
        BinaryPrimitives.WriteUInt16BigEndian(bytes.AsSpan(16 + 2 * address.Length), (ushort)client.Port);
        return bytes;
    }
}
