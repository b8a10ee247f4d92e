using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Siegelpost.Tests;

public sealed class ListenerTests
{
    [Fact]
    public async Task No_request_reaches_support_from_the_portals_listener()
    {
        await using var host = await PortalHost.Start();
        var support = $"{host.Support.Host}:{host.Support.Port}";
        string[] requests =
        [
            "GET /staff-only HTTP/1.1\r\nHost: x\r\n",
            $"GET /staff-only HTTP/1.1\r\nHost: {support}\r\n",
            $"GET http://{support}/staff-only HTTP/1.1\r\nHost: {support}\r\n",
            $"GET /staff-only HTTP/1.1\r\nHost: x\r\nX-Forwarded-Host: {support}\r\nX-Forwarded-Port: {host.Support.Port}\r\nForwarded: host={support}\r\n",
            "GET /./staff-only HTTP/1.1\r\nHost: x\r\n",
            "GET /%73taff-only HTTP/1.1\r\nHost: x\r\n",
            "POST /staff-only HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\nX-HTTP-Method-Override: GET\r\n",
        ];
        foreach (var request in requests)
        {
            var answer = await Raw(host.Portal, request);
            Assert.StartsWith("HTTP/1.1 40", answer, StringComparison.Ordinal);
            Assert.DoesNotContain("secret", answer, StringComparison.Ordinal);
        }
        Assert.Contains("secret", await Raw(host.Support, "GET /staff-only HTTP/1.1\r\nHost: x\r\n"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_support_listener_shows_no_page_of_the_portal()
    {
        await using var host = await PortalHost.Start();
        using var client = await host.Furnish();
        foreach (var (name, path) in Paths.All(host.World))
        {
            if (path is "/" or "/signin" or "/signout") continue; // the console has pages of its own there
            var answer = await client.GetAsync(new Uri(host.Support, path));
            var expected = name is "health" or "ready" ? HttpStatusCode.OK : HttpStatusCode.NotFound;
            Assert.True(answer.StatusCode == expected, $"{name}: {answer.StatusCode}");
        }
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync(new Uri(host.Support, "/siegelpost.css"))).StatusCode);
    }

    [Fact]
    public async Task Every_asset_of_a_page_has_content()
    {
        await using var host = await PortalHost.Start();
        using var client = await host.Furnish();
        var html = await client.GetStringAsync($"/r/{host.World.Reply.Link}");
        var assets = System.Text.RegularExpressions.Regex.Matches(html, "(?:src|href)=\"(/[^\"#?]+\\.(?:css|js|svg))").Select(match => match.Groups[1].Value).Append("/tint.svg").Append("/icons.svg").Distinct().ToList();
        Assert.True(assets.Count >= 6, string.Join(' ', assets));
        foreach (var asset in assets) Assert.True((await client.GetByteArrayAsync(asset)).Length > 30, asset);
    }

    [Fact]
    public async Task Readiness_says_no_while_the_silo_does_not_answer()
    {
        await using var host = await PortalHost.Start();
        using var client = host.Client();
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("/readyz")).StatusCode);
        host.World.Broken = true;
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await client.GetAsync("/readyz")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("/healthz")).StatusCode);
        Assert.Contains("Es ist nichts verloren", await (await client.GetAsync($"/e/{host.World.Bert.Link}")).Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    private static async Task<string> Raw(Uri listener, string request)
    {
        using var socket = new TcpClient();
        await socket.ConnectAsync(IPAddress.Loopback, listener.Port);
        await using var stream = socket.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes($"{request}Connection: close\r\n\r\n"));
        using var reader = new StreamReader(stream);
        return await reader.ReadToEndAsync();
    }
}
