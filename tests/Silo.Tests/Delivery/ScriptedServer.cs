using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Siegelpost.Tests.Delivery;

/// <summary>
/// An SMTP server on a port of its own that answers each verb as told. Special answers: CLOSE hangs up, SILENCE says nothing more,
/// anything else is sent as it is, with a CRLF. "." is the end of data, "GREETING" the beginning.
/// </summary>
internal sealed class ScriptedServer : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _end = new();
    private readonly Dictionary<string, string> _answers = new(StringComparer.OrdinalIgnoreCase)
    {
        ["GREETING"] = "220 mx.kunde.example ESMTP",
        ["EHLO"] = "250-mx.kunde.example\r\n250-SIZE 50000000\r\n250 8BITMIME",
        ["HELO"] = "250 mx.kunde.example",
        ["MAIL"] = "250 2.1.0 ok",
        ["RCPT"] = "250 2.1.5 ok",
        ["DATA"] = "354 go",
        ["."] = "250 2.0.0 queued as 1",
        ["QUIT"] = "221 bye",
        ["NOOP"] = "250 ok",
        ["RSET"] = "250 ok",
        ["STARTTLS"] = "220 go",
    };

    public ScriptedServer(params (string Verb, string Answer)[] answers)
    {
        foreach (var (verb, answer) in answers) _answers[verb] = answer;
        _listener.Start();
        _ = Accept();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public X509Certificate2? Certificate { get; init; }

    /// <summary>How many connections came; what was said on all of them; what came after DATA, still stuffed.</summary>
    public int Connections;
    public List<string> Heard { get; } = [];
    public List<byte[]> Data { get; } = [];

    /// <summary>From the second connection on.</summary>
    public Dictionary<string, string>? Later { get; init; }

    /// <summary>How many mails a connection gets before the server hangs up, unasked.</summary>
    public int MailsPerConnection { get; init; } = int.MaxValue;

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        _listener.Dispose();
        _end.Dispose();
    }

    private async Task Accept()
    {
        try
        {
            while (true)
            {
                var client = await _listener.AcceptTcpClientAsync(_end.Token);
                Connections++;
                _ = Serve(client, Connections > 1 && Later is not null ? Later : []);
            }
        }
        catch (Exception) { } // the test is over
    }

    private async Task Serve(TcpClient client, Dictionary<string, string> over)
    {
        Stream stream = client.GetStream();
        var mails = 0;
        try
        {
            if (!await Say("GREETING")) return;
            while (await Line() is { } line)
            {
                lock (Heard) Heard.Add(line);
                var verb = line.Split(' ', ':')[0].ToUpperInvariant();
                if (!await Say(verb)) return;
                if (verb == "DATA" && Answer(verb).StartsWith("354", StringComparison.Ordinal))
                {
                    var data = new MemoryStream();
                    while (await Line(raw: true) is { } text && text != ".\r\n") data.Write(Encoding.Latin1.GetBytes(text));
                    lock (Data) Data.Add(data.ToArray());
                    if (!await Say(".") || ++mails >= MailsPerConnection) return;
                }
                if (verb == "STARTTLS" && Certificate is not null && Answer(verb) == "220 go")
                {
                    var tls = new SslStream(stream);
                    await tls.AuthenticateAsServerAsync(Certificate);
                    stream = tls;
                }
                if (verb == "QUIT") return;
            }
        }
        catch (Exception) { } // the client hung up
        finally
        {
            await stream.DisposeAsync();
            client.Dispose();
        }

        string Answer(string verb) => over.TryGetValue(verb, out var other) ? other : _answers.GetValueOrDefault(verb, "500 what?");

        async Task<bool> Say(string verb)
        {
            var answer = Answer(verb);
            if (answer == "CLOSE") return false;
            if (answer == "SILENCE") await Task.Delay(Timeout.Infinite, _end.Token);
            await stream.WriteAsync(Encoding.UTF8.GetBytes(answer + "\r\n"), _end.Token);
            return true;
        }

        async Task<string?> Line(bool raw = false)
        {
            var line = new StringBuilder();
            var one = new byte[1];
            while (await stream.ReadAsync(one, _end.Token) == 1)
            {
                line.Append((char)one[0]);
                if (one[0] == '\n') return raw ? line.ToString() : line.ToString().TrimEnd('\r', '\n');
            }
            return null;
        }
    }
}
