using System.Net.Security;
using System.Net.Sockets;
using System.Text;

namespace Siegelpost.Tests;

/// <summary>Behind a load balancer that speaks the PROXY protocol, on real sockets.</summary>
public sealed class ProxyTests
{
    private const string Header = "PROXY TCP4 198.51.100.7 192.0.2.25 40000 25\r\n";
    private const string Mail = "HELO c\r\nMAIL FROM:<anna@firma.example>\r\nRCPT TO:<bert@kunde.example>\r\nDATA\r\nSubject: x\r\n\r\n.\r\nQUIT\r\n";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("127.0.0.0/8")]
    [InlineData("192.0.2.0/24, 127.0.0.1/32")]
    public async Task The_client_that_a_trusted_proxy_names_is_the_one_that_counts(string trusted)
    {
        var office = new FakeOffice();
        await using var gateway = await Start(office, trusted);
        Assert.Contains("250 2.0.0", await Say(gateway, Header + Mail), StringComparison.Ordinal);
        Assert.Equal("198.51.100.7", Assert.Single(office.Accepted).Envelope.RemoteAddress);
        Assert.Contains("[198.51.100.7]", office.Accepted[0].Envelope.ReceivedHeader, StringComparison.Ordinal);
        Assert.Equal("198.51.100.7", Assert.Single(office.Asked.Distinct()));
    }

    [Fact]
    public async Task A_binary_header_and_one_of_a_health_check_are_understood()
    {
        var office = new FakeOffice();
        await using var gateway = await Start(office, "127.0.0.0/8");
        await Say(gateway, "\r\n\r\n\0\r\nQUIT\n\x21\x11\0\x0c\xc6\x33\x64\x07\xc0\0\x02\x19\x9c\x40\0\x19" + Mail);
        await Say(gateway, "\r\n\r\n\0\r\nQUIT\n\x20\0\0\0" + Mail);
        Assert.Equal(["198.51.100.7", "127.0.0.1"], office.Accepted.Select(mail => mail.Envelope.RemoteAddress));
    }

    [Fact]
    public async Task A_trusted_proxy_that_names_nobody_is_left_without_a_word()
    {
        var office = new FakeOffice();
        await using var gateway = await Start(office, "127.0.0.0/8");
        Assert.Equal("", await Say(gateway, Mail));
        Assert.Equal("", await Say(gateway, "PROXY TCP4 198.51.100.7\r\n" + Mail));
        Assert.Empty(office.Accepted);
    }

    [Theory]
    [InlineData("192.0.2.0/24")]
    [InlineData(null)]
    public async Task A_header_of_anybody_else_is_no_command_and_changes_nothing(string? trusted)
    {
        var office = new FakeOffice();
        await using var gateway = await Start(office, trusted);
        Assert.Contains("500 5.5.1", await Say(gateway, Header + Mail), StringComparison.Ordinal);
        Assert.Equal("127.0.0.1", Assert.Single(office.Accepted).Envelope.RemoteAddress);
    }

    [Fact]
    public async Task The_header_stands_before_TLS()
    {
        var office = new FakeOffice();
        await using var gateway = await Start(office, "127.0.0.0/8", implicitTls: true);
        using var socket = new TcpClient();
        await socket.ConnectAsync(gateway.EndPoint, Stop);
        await socket.GetStream().WriteAsync(Encoding.Latin1.GetBytes(Header), Stop);
        await using var tls = new SslStream(socket.GetStream(), false, TestCertificate.IsOurs);
        await tls.AuthenticateAsClientAsync("mail.firma.example");
        await tls.WriteAsync(Encoding.Latin1.GetBytes(Mail), Stop);
        using var reader = new StreamReader(tls, Encoding.Latin1);
        await reader.ReadToEndAsync(Stop);
        Assert.Equal("198.51.100.7", Assert.Single(office.Accepted).Envelope.RemoteAddress);
    }

    [Fact]
    public async Task A_wrong_list_of_networks_ends_the_start_with_its_name()
    {
        var wrong = await Assert.ThrowsAsync<FormatException>(() => Start(new FakeOffice(), "somewhere"));
        Assert.Contains("Proxy:Trusted", wrong.Message, StringComparison.Ordinal);
    }

    private static Task<Gateway> Start(FakeOffice office, string? trusted, bool implicitTls = false) =>
        Gateway.Start(office, implicitTls, new(Gateway.Settings) { ["Proxy:Trusted"] = trusted });

    /// <summary>All that the server says until it hangs up.</summary>
    private static async Task<string> Say(Gateway gateway, string text)
    {
        using var socket = new TcpClient();
        await socket.ConnectAsync(gateway.EndPoint, Stop);
        var stream = socket.GetStream();
        await stream.WriteAsync(Encoding.Latin1.GetBytes(text), Stop);
        using var reader = new StreamReader(stream, Encoding.Latin1);
        try { return await reader.ReadToEndAsync(Stop); }
        catch (IOException) { return ""; } // a reset: what we had sent was not read
    }
}
