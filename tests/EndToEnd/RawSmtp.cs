using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Siegelpost.Tests;

/// <summary>The server said something else, or hung up (an empty reply).</summary>
internal sealed class UnexpectedReplyException(int wanted, string reply) : IOException($"{wanted} expected, but: {reply}")
{
    public string Reply => reply;
}

/// <summary>An SMTP client that sends exactly the bytes it is given; libraries would repair them.</summary>
internal sealed class RawSmtp : IAsyncDisposable
{
    private readonly TcpClient _client = new();
    private StreamReader _reader = null!;
    private NetworkStream _stream = null!;

    /// <summary>Connected, greeted, and past EHLO.</summary>
    public static async Task<RawSmtp> Connect(IPEndPoint server)
    {
        var smtp = new RawSmtp();
        await smtp._client.ConnectAsync(server);
        smtp._stream = smtp._client.GetStream();
        smtp._reader = new StreamReader(smtp._stream, Encoding.Latin1);
        await smtp.Expect(220);
        await smtp.Ask("EHLO client.firma.example", 250);
        return smtp;
    }

    /// <summary>A whole mail in one go; the connection is closed.</summary>
    /// <returns>The last reply, such as <c>250 2.0.0 Ok: queued as …</c>.</returns>
    public static async Task<string> Send(IPEndPoint server, byte[] mail, string recipient, string sender = "anna@firma.example")
    {
        await using var smtp = await Connect(server);
        await smtp.Ask($"MAIL FROM:<{sender}> BODY=8BITMIME", 250);
        await smtp.Ask($"RCPT TO:<{recipient}>", 250);
        var reply = await smtp.Data(mail);
        await smtp.Ask("QUIT", 221);
        return reply;
    }

    public async Task<string> Data(byte[] mail)
    {
        await Ask("DATA", 354);
        await _stream.WriteAsync(Stuff(mail));
        await _stream.WriteAsync(".\r\n"u8.ToArray());
        return await Reply();
    }

    /// <summary>Bytes as they are, of a mail whose rest is still to come.</summary>
    public async Task Write(byte[] bytes) => await _stream.WriteAsync(bytes);

    public async Task<string> Ask(string command, int code)
    {
        await _stream.WriteAsync(Encoding.Latin1.GetBytes(command + "\r\n"));
        return await Expect(code);
    }

    /// <summary>The next reply, all its lines; empty when the server has hung up.</summary>
    public async Task<string> Reply()
    {
        var reply = new StringBuilder();
        while (await _reader.ReadLineAsync() is { } line)
        {
            reply.AppendLine(line);
            if (line.Length < 4 || line[3] != '-') break;
        }
        return reply.ToString().TrimEnd();
    }

    private async Task<string> Expect(int code)
    {
        var reply = await Reply();
        return reply.StartsWith($"{code}", StringComparison.Ordinal) ? reply : throw new UnexpectedReplyException(code, reply);
    }

    /// <summary>RFC 5321 §4.5.2; a last line without an end gets one, since DATA can't carry it otherwise.</summary>
    private static byte[] Stuff(byte[] mail)
    {
        var text = Encoding.Latin1.GetString(WithLastLineEnd(mail));
        var stuffed = text.Replace("\r\n.", "\r\n..", StringComparison.Ordinal);
        return Encoding.Latin1.GetBytes(stuffed.StartsWith('.') ? "." + stuffed : stuffed);
    }

    public static byte[] WithLastLineEnd(byte[] mail) => mail.AsSpan().EndsWith("\r\n"u8) ? mail : [.. mail, .. "\r\n"u8];

    public ValueTask DisposeAsync()
    {
        _client.Dispose();
        return ValueTask.CompletedTask;
    }
}
