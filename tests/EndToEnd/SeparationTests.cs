using System.Net.Sockets;
using System.Text;

namespace Siegelpost.Tests;

/// <summary>Recipients and staff come through doors of their own, and the house closes politely.</summary>
public sealed class SeparationTests
{
    [Fact]
    public async Task The_console_never_answers_on_the_portals_port()
    {
        await using var siegelpost = await SiegelpostProcess.Start(relay: null);
        var (portal, console) = (siegelpost.Portal, siegelpost.Support);
        string[] paths = [siegelpost.SetUp!.AbsolutePath, "/mails/00000000000000000000000000", "/people/00000000000000000000000000", "/files/00000000000000000000000000", "/audit", "/mailboxes", "/orleans", "/orleans/", "/orleans/DashboardCounters"];
        foreach (var path in paths)
        {
            string[] requests =
            [
                $"GET {path} HTTP/1.1\r\nHost: {portal.Authority}\r\n",
                $"GET {path} HTTP/1.1\r\nHost: {console.Authority}\r\n",
                $"GET {console.AbsoluteUri.TrimEnd('/')}{path} HTTP/1.1\r\nHost: {console.Authority}\r\n",
                $"GET {path} HTTP/1.1\r\nHost: {portal.Authority}\r\nX-Forwarded-Host: {console.Authority}\r\nX-Forwarded-Port: {console.Port}\r\nForwarded: host={console.Authority}\r\n",
                $"POST {path} HTTP/1.1\r\nHost: {console.Authority}\r\nContent-Length: 0\r\n",
                $"GET /{path} HTTP/1.1\r\nHost: {console.Authority}\r\n",
                $"GET {path} HTTP/1.0\r\n",
            ];
            foreach (var request in requests)
                Assert.Matches("^HTTP/1.1 40[045]", await Ask(portal, request));
        }
        // The same doors do open on the console's own port, some to a sign-in, or this test would prove nothing.
        foreach (var path in paths)
            Assert.Matches("^HTTP/1.1 (200|30[0-9]|401)", await Ask(console, $"GET {path} HTTP/1.1\r\nHost: {console.Authority}\r\n"));

        // Both have a first page and a sign-in; each shows its own, whatever the request says.
        foreach (var path in new[] { "/", "/signin" })
            Assert.DoesNotContain("Support", Heading(await Ask(portal, $"GET {console.AbsoluteUri.TrimEnd('/')}{path} HTTP/1.1\r\nHost: {console.Authority}\r\n")), StringComparison.Ordinal);
        Assert.Matches("^HTTP/1.1 404", await Ask(console, $"GET /reset HTTP/1.1\r\nHost: {portal.Authority}\r\n"));
    }

    [Fact]
    public async Task A_stop_says_goodbye_to_idle_clients_and_takes_little_time()
    {
        await using var siegelpost = await SiegelpostProcess.Start(relay: null);
        await using var idle = await RawSmtp.Connect(siegelpost.Smtp);
        await using var between = await RawSmtp.Connect(siegelpost.Smtp);
        await between.Ask("MAIL FROM:<anna@firma.example>", 250);
        await using var typing = await RawSmtp.Connect(siegelpost.Smtp);
        await typing.Ask("MAIL FROM:<anna@firma.example>", 250);
        await typing.Ask("RCPT TO:<bert@kunde.example>", 250);
        var (code, took) = await siegelpost.Stop();
        Assert.StartsWith("421 4.3.2", await idle.Reply(), StringComparison.Ordinal);
        Assert.StartsWith("421 4.3.2", await between.Reply(), StringComparison.Ordinal);
        Assert.StartsWith("421 4.3.2", await typing.Reply(), StringComparison.Ordinal);
        Assert.Equal(0, code);
        Assert.True(took < TimeSpan.FromSeconds(5), $"It took {took}.");
    }

    private static string Heading(string page) => page.Contains("<h1", StringComparison.Ordinal) ? FormBrowser.Words(page[page.IndexOf("<h1", StringComparison.Ordinal)..]) : page;

    private static async Task<string> Ask(Uri site, string request)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(site.Host, site.Port);
        await using var stream = client.GetStream();
        await stream.WriteAsync(Encoding.Latin1.GetBytes(request + "Connection: close\r\n\r\n"));
        using var reader = new StreamReader(stream, Encoding.UTF8);
        return await reader.ReadToEndAsync();
    }
}
