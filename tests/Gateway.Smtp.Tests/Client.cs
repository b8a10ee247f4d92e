using System.Buffers;
using System.IO.Pipelines;
using System.Net;
using System.Text;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Siegelpost.Smtp;

namespace Siegelpost.Tests;

/// <summary>A client on the other end of two pipes: no port, no socket.</summary>
internal sealed class Client : IAsyncDisposable
{
    private static readonly TimeSpan Enough = TimeSpan.FromSeconds(20); // only a hanging test ever waits that long

    private readonly Pipe _toServer = new(new PipeOptions(useSynchronizationContext: false));
    private readonly Pipe _toClient = new(new PipeOptions(useSynchronizationContext: false));
    private readonly Lifetime _lifetime = new();
    private readonly Task _server;

    public Client(SmtpConnectionHandler handler, string address = "192.0.2.7")
    {
        var connection = new DefaultConnectionContext("c1", new Duplex(_toServer.Reader, _toClient.Writer), new Duplex(_toClient.Reader, _toServer.Writer))
        {
            RemoteEndPoint = new IPEndPoint(IPAddress.Parse(address), 40000),
        };
        connection.Features.Set<IConnectionLifetimeNotificationFeature>(_lifetime);
        _server = Serve(handler, connection);
    }

    public static SmtpConnectionHandler Handler(FakeOffice office, SmtpOptions? options = null, TimeProvider? clock = null)
    {
        var settings = Options.Create(options ?? new SmtpOptions());
        settings.Value.HostName = "mail.firma.example";
        clock ??= TimeProvider.System;
        return new SmtpConnectionHandler(office, settings, clock, NullLogger<SmtpConnectionHandler>.Instance);
    }

    public static Client Connect(FakeOffice office, SmtpOptions? options = null, TimeProvider? clock = null) => new(Handler(office, options, clock));

    private static async Task Serve(SmtpConnectionHandler handler, ConnectionContext connection)
    {
        await handler.OnConnectedAsync(connection);
        // As Kestrel does when the handler returns.
        await connection.Transport.Output.CompleteAsync();
        await connection.Transport.Input.CompleteAsync();
    }

    public async Task Send(string text) => await Send(Encoding.Latin1.GetBytes(text));

    public async Task Send(ReadOnlyMemory<byte> bytes) => await _toServer.Writer.WriteAsync(bytes);

    public async Task SendByteByByte(ReadOnlyMemory<byte> bytes)
    {
        for (var i = 0; i < bytes.Length; i++) await Send(bytes.Slice(i, 1));
    }

    public async Task Leave() => await _toServer.Writer.CompleteAsync();

    public void BeginShutdown() => _lifetime.RequestClose();

    /// <summary>A reply, its lines joined by LF; "" when the server has hung up.</summary>
    public async Task<string> Reply()
    {
        var reply = new StringBuilder();
        while (await Line() is { Length: > 0 } line)
        {
            reply.Append(line);
            if (line.Length < 4 || line[3] != '-') break;
            reply.Append('\n');
        }
        return reply.ToString();
    }

    public async Task<string> Ask(string command)
    {
        await Send(command + "\r\n");
        return await Reply();
    }

    /// <summary>Says each command and expects what is beside it at the begin of the reply.</summary>
    public async Task Talk(params (string? Command, string Expected)[] dialogue)
    {
        foreach (var (command, expected) in dialogue)
        {
            var reply = command is null ? await Reply() : await Ask(command);
            Assert.True(reply.StartsWith(expected, StringComparison.Ordinal), $"{command}: expected {expected}, got {reply}");
        }
    }

    public Task BeginMail() => Talk(
        (null, "220 "), ("EHLO client.firma.example", "250-"), ("MAIL FROM:<anna@firma.example>", "250 2.1.0"), ("RCPT TO:<bert@kunde.example>", "250 2.1.5"), ("DATA", "354 "));

    public async Task<string?> Line()
    {
        using var late = new CancellationTokenSource(Enough);
        while (true)
        {
            var read = await _toClient.Reader.ReadAsync(late.Token);
            if (read.Buffer.PositionOf((byte)'\n') is { } end)
            {
                var line = Encoding.Latin1.GetString(read.Buffer.Slice(0, end).ToArray());
                _toClient.Reader.AdvanceTo(read.Buffer.GetPosition(1, end));
                Assert.EndsWith("\r", line);
                return line[..^1];
            }
            _toClient.Reader.AdvanceTo(read.Buffer.Start, read.Buffer.End);
            if (read.IsCompleted) return null;
        }
    }

    /// <summary>Everything until the server hangs up.</summary>
    public async Task<string> Rest()
    {
        var all = new StringBuilder();
        while (await Line() is { } line) all.Append(line).Append('\n');
        await _server.WaitAsync(Enough);
        return all.ToString();
    }

    public async ValueTask DisposeAsync()
    {
        await Leave();
        await _toClient.Reader.CompleteAsync();
        await _server.WaitAsync(Enough);
        _lifetime.Dispose();
    }

    private sealed class Lifetime : IConnectionLifetimeNotificationFeature, IDisposable
    {
        private readonly CancellationTokenSource _closing = new();

        public Lifetime() => ConnectionClosedRequested = _closing.Token;

        public CancellationToken ConnectionClosedRequested { get; set; }

        public void RequestClose() => _closing.Cancel();

        public void Dispose() => _closing.Dispose();
    }

    private sealed record Duplex(PipeReader Input, PipeWriter Output) : IDuplexPipe;
}
