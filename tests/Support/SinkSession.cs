using System.Buffers;
using System.Globalization;
using System.IO.Pipelines;
using System.Net.Security;
using System.Text;
using Siegelpost.Smtp;

namespace Siegelpost.Tests;

/// <summary>One connection to the sink.</summary>
internal sealed class SinkSession(SmtpSink sink, Stream transport) : IAsyncDisposable
{
    private const int MaxCommand = 4096;

    private Stream _stream = transport;
    private PipeReader _input = PipeReader.Create(transport, new StreamPipeReaderOptions(leaveOpen: true));
    private bool _tls;
    private bool _greeted;
    private string? _from;
    private string _parameters = "";
    private readonly List<string> _to = [];

    public async Task Run(CancellationToken stop)
    {
        await Say("220 sink.example ESMTP", stop);
        while (await Line(stop) is { } line && await Obey(line, stop)) ;
    }

    private async Task<bool> Obey(string line, CancellationToken stop)
    {
        var space = line.IndexOf(' ', StringComparison.Ordinal);
        var (verb, argument) = space < 0 ? (line.ToUpperInvariant(), "") : (line[..space].ToUpperInvariant(), line[(space + 1)..]);
        switch (verb)
        {
            case "EHLO" or "HELO":
                (_greeted, _from) = (true, null);
                await Say(verb == "HELO" ? "250 sink.example" : Extensions(), stop);
                return true;
            case "MAIL" when _greeted && _from is null && Path(argument, "FROM:") is { } from:
                (_from, _parameters) = from;
                _to.Clear();
                await Say("250 2.1.0 Ok", stop);
                return true;
            case "RCPT" when _from is not null && Path(argument, "TO:") is { } to:
                await Say(Judge(to.Path), stop);
                return true;
            case "DATA" when _from is not null && _to.Count > 0:
                return await Data(stop);
            case "DATA" when _from is not null: // pipelined after refused recipients (RFC 2920 §3.1)
                await Say("554 5.5.1 No valid recipients", stop);
                return true;
            case "RSET":
                _from = null;
                await Say("250 2.0.0 Ok", stop);
                return true;
            case "NOOP":
                await Say("250 2.0.0 Ok", stop);
                return true;
            case "STARTTLS" when !_tls && sink.Certificate is not null:
                await StartTls(stop);
                return true;
            case "QUIT":
                await Say("221 2.0.0 Bye", stop);
                return false;
            case "MAIL" or "RCPT" or "DATA" or "STARTTLS":
                sink.Complain($"{verb} out of order or malformed");
                await Say("503 5.5.1 Bad sequence of commands", stop);
                return true;
            default:
                sink.Complain($"unknown command {verb}");
                await Say("500 5.5.1 Unknown command", stop);
                return true;
        }
    }

    private string Extensions() =>
        $"250-sink.example\r\n250-PIPELINING\r\n250-SIZE 209715200\r\n250-8BITMIME\r\n250-SMTPUTF8\r\n{(sink.Certificate is null || _tls ? "" : "250-STARTTLS\r\n")}250 ENHANCEDSTATUSCODES";

    private static (string Path, string Parameters)? Path(string argument, string keyword) =>
        argument.StartsWith(keyword, StringComparison.OrdinalIgnoreCase) && MailPath.TryRead(argument[keyword.Length..], out var path, out var rest)
            ? (path?.ToString() ?? "", rest.Trim())
            : null;

    /// <summary>The recipient's address says what happens to it.</summary>
    private string Judge(string address)
    {
        var attempt = sink.CountAttempt(address);
        var (name, times) = Behaviour(address);
        switch (name)
        {
            case "permerror": return "550 5.1.1 No such mailbox";
            case "temperror" when attempt <= times: return "451 4.3.0 Try again later";
            case "greylist" when attempt == 1: return "451 4.7.1 Greylisted, try again later";
            default:
                _to.Add(address);
                return "250 2.1.5 Ok";
        }
    }

    /// <summary>"temperror-2@…" does it twice, "temperror@…" for ever.</summary>
    private static (string Name, int Times) Behaviour(string address)
    {
        var local = address[..Math.Max(0, address.LastIndexOf('@'))];
        var hyphen = local.LastIndexOf('-');
        return hyphen > 0 && int.TryParse(local[(hyphen + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out var times)
            ? (local[..hyphen], times)
            : (local, int.MaxValue);
    }

    private async Task<bool> Data(CancellationToken stop)
    {
        await Say("354 Go on", stop);
        var (reader, content) = (new DataReader(), new MemoryStream());
        while (!reader.Ended)
        {
            var read = await _input.ReadAsync(stop);
            _input.AdvanceTo(Take(read.Buffer, reader, content));
            if (read.IsCompleted && !reader.Ended) return false;
        }
        var behaviours = _to.Select(to => (Behaviour(to), Attempt: sink.Attempts(to))).ToList();
        if (behaviours.Exists(to => to.Item1.Name == "slow")) await sink.Released.WaitAsync(stop);
        var drop = behaviours.Exists(to => to.Item1.Name == "drop" && to.Attempt <= to.Item1.Times);
        if (reader.Flaw != DataFlaw.None)
        {
            sink.Complain($"{reader.Flaw} in a mail");
            await Say("550 5.6.11 Bare CR, bare LF or NUL", stop);
        }
        else
        {
            var mail = new SunkMail(_from!, [.. _to], content.ToArray(), _tls, _parameters, drop);
            sink.Record(mail);
            if (drop) return false;
            if (sink.BeforeAnswer is { } wait) await wait(mail, stop);
            await Say("250 2.0.0 Ok: taken", stop);
        }
        _from = null;
        return true;
    }

    private static SequencePosition Take(ReadOnlySequence<byte> input, DataReader reader, MemoryStream content)
    {
        var taken = 0L;
        foreach (var segment in input)
        {
            var rest = segment.Span;
            while (rest.Length > 0 && !reader.Ended)
            {
                var read = reader.Read(rest, out var run);
                content.Write(run);
                rest = rest[read..];
                taken += read;
            }
        }
        return input.GetPosition(taken);
    }

    private async Task StartTls(CancellationToken stop)
    {
        await Say("220 2.0.0 Go", stop);
        await _input.CompleteAsync();
        var tls = new SslStream(_stream, leaveInnerStreamOpen: true);
        _stream = tls;
        await tls.AuthenticateAsServerAsync(new SslServerAuthenticationOptions { ServerCertificate = sink.Certificate }, stop);
        _input = PipeReader.Create(tls, new StreamPipeReaderOptions(leaveOpen: true));
        (_tls, _greeted, _from) = (true, false, null);
    }

    private async Task Say(string reply, CancellationToken stop) => await _stream.WriteAsync(Encoding.ASCII.GetBytes(reply + "\r\n"), stop);

    private async Task<string?> Line(CancellationToken stop)
    {
        while (true)
        {
            var read = await _input.ReadAsync(stop);
            if (read.Buffer.PositionOf((byte)'\n') is { } end)
            {
                var line = Encoding.UTF8.GetString(read.Buffer.Slice(0, end).ToArray());
                _input.AdvanceTo(read.Buffer.GetPosition(1, end));
                if (!line.EndsWith('\r') || line.Contains('\0', StringComparison.Ordinal)) sink.Complain("a command without CRLF at its end");
                return line.TrimEnd('\r');
            }
            var tooLong = read.Buffer.Length > MaxCommand;
            _input.AdvanceTo(read.Buffer.Start, read.Buffer.End);
            if (tooLong) sink.Complain("an endless command");
            if (read.IsCompleted || tooLong) return null;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _input.CompleteAsync();
        if (_stream is SslStream tls) await tls.DisposeAsync();
    }
}
