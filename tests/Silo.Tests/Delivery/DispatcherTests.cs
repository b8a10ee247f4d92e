using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Siegelpost.Silo.Delivery;

namespace Siegelpost.Tests.Delivery;

public sealed class DispatcherTests
{
    private static readonly byte[] Mail = "From: anna@firma.example\r\nSubject: x\r\n\r\n.dot\r\nText\r\n"u8.ToArray();

    // The same table for both ways out: what the server says where, and what becomes of the mail.
    public static TheoryData<string, string, string> Outcomes
    {
        get
        {
            var data = new TheoryData<string, string, string>
            {
                { "GREETING", "554 5.3.2 no", "Deferred" }, { "GREETING", "421 busy", "Deferred" }, { "GREETING", "CLOSE", "Deferred" }, { "GREETING", "SSH-2.0-OpenSSH_9.2", "Deferred" }, { "GREETING", "SILENCE", "Deferred" },
                { "EHLO", "CLOSE", "Deferred" }, { "EHLO", "SILENCE", "Deferred" },
                { "MAIL", "450 4.7.1 later", "Deferred" }, { "MAIL", "552 5.3.4 too big", "Refused" }, { "MAIL", "530 5.7.0 authenticate first", "Deferred" }, { "MAIL", "503 5.5.1 order", "Deferred" }, { "MAIL", "CLOSE", "Deferred" }, { "MAIL", "SILENCE", "Deferred" },
                { "RCPT", "451 4.7.1 greylisted", "Deferred" }, { "RCPT", "550 5.1.1 unknown", "Refused" }, { "RCPT", "CLOSE", "Deferred" }, { "RCPT", "xyz", "Deferred" },
                { "DATA", "452 4.3.1 full", "Deferred" }, { "DATA", "554 5.5.1 none", "Refused" }, { "DATA", "CLOSE", "Deferred" }, { "DATA", "SILENCE", "Deferred" },
                { ".", "451 4.3.0 oops", "Deferred" }, { ".", "554 5.7.1 spam", "Refused" }, { ".", "CLOSE", "Deferred" }, { ".", "SILENCE", "Deferred" }, { ".", "250 2.0.0 mine", "HandedOver" },
            };
            return data;
        }
    }

    [Theory, MemberData(nameof(Outcomes))]
    public async Task Passed_mail_gets_the_outcome_that_the_server_meant(string verb, string answer, string outcome)
    {
        await using var server = new ScriptedServer((verb, answer));
        using var way = new Way(server.Port, patience: Patience(answer));
        Assert.Equal(outcome, (await way.Pass(Mail)).GetType().Name);
        if (verb == ".") Assert.Equal(1, server.Connections); // after the first byte of the mail nothing is tried again
    }

    [Theory, MemberData(nameof(Outcomes))]
    public async Task Composed_mail_gets_the_outcome_that_the_server_meant(string verb, string answer, string outcome)
    {
        await using var server = new ScriptedServer((verb, answer));
        using var way = new Way(server.Port, patience: Patience(answer));
        Assert.Equal(outcome, (await way.Send(Mail)).GetType().Name);
        if (verb == ".") Assert.Equal(1, server.Connections);
    }

    [Fact]
    public async Task Replies_without_end_are_cut_off()
    {
        await using var lines = new ScriptedServer(("GREETING", string.Concat(Enumerable.Repeat("220-more\r\n", 5000)) + "220 end"));
        await using var line = new ScriptedServer(("RCPT", "550 " + new string('x', 100_000)));
        using var way = new Way(lines.Port);
        using var other = new Way(line.Port);
        Assert.IsType<DeliveryOutcome.Deferred>(await way.Pass(Mail));
        Assert.IsType<DeliveryOutcome.Deferred>(await other.Pass(Mail));
    }

    [Fact]
    public async Task A_reply_of_many_lines_is_read_whole()
    {
        await using var server = new ScriptedServer(("RCPT", "550-5.1.1 The address\r\n550-5.1.1 does not\r\n550 5.1.1 exist"));
        using var way = new Way(server.Port);
        Assert.Equal("550 5.1.1 The address 5.1.1 does not 5.1.1 exist", (await way.Pass(Mail)).Reply);
    }

    [Fact]
    public async Task A_server_that_says_later_to_EHLO_is_left_alone()
    {
        await using var server = new ScriptedServer(("EHLO", "421 4.3.2 bye"));
        using var way = new Way(server.Port);
        Assert.Equal("421 4.3.2 bye", Assert.IsType<DeliveryOutcome.Deferred>(await way.Pass(Mail)).Reply);
    }

    [Fact]
    public async Task Nobody_there_is_a_deferral()
    {
        int port;
        await using (var server = new ScriptedServer()) port = server.Port;
        using var way = new Way(port);
        Assert.Equal("451 4.4.1 The next hop can't be reached", Assert.IsType<DeliveryOutcome.Deferred>(await way.Pass(Mail)).Reply);
        Assert.IsType<DeliveryOutcome.Deferred>(await way.Send(Mail));
    }

    [Fact]
    public async Task Passed_bytes_arrive_as_they_are_but_for_dots()
    {
        var odd = Encoding.Latin1.GetBytes("Received: x\r\nBroken header\r\n\r\n..\r\n.\r\n\xe4\xf6\xfc " + new string('y', 3000) + "\r\n.last line without end");
        await using var server = new ScriptedServer();
        using var way = new Way(server.Port);
        Assert.IsType<DeliveryOutcome.HandedOver>(await way.Pass(odd));
        var text = Encoding.Latin1.GetString(Assert.Single(server.Data));
        Assert.Equal(Encoding.Latin1.GetString(odd) + "\r\n", string.Concat(text.Split("\r\n").SkipLast(1).Select(line => (line.StartsWith('.') ? line[1..] : line) + "\r\n")));
        Assert.Contains($"MAIL FROM:<anna@firma.example> SIZE={odd.Length} BODY=8BITMIME", server.Heard);
    }

    [Theory]
    [InlineData("a\r\n.\nMAIL FROM:<x@y>\r\n")]
    [InlineData("a\r.\r\n")]
    [InlineData("a\r")]
    public async Task A_lone_line_end_never_leaves(string mail)
    {
        await using var server = new ScriptedServer();
        using var way = new Way(server.Port);
        Assert.IsType<DeliveryOutcome.Deferred>(await way.Pass(Encoding.ASCII.GetBytes(mail)));
        Assert.DoesNotContain("250", server.Heard);
    }

    [Fact]
    public async Task An_old_server_is_greeted_the_old_way()
    {
        await using var server = new ScriptedServer(("EHLO", "502 5.5.1 what?"));
        using var way = new Way(server.Port);
        Assert.IsType<DeliveryOutcome.HandedOver>(await way.Pass(Mail));
        Assert.Contains("HELO silo.firma.example", server.Heard);
        Assert.Contains("MAIL FROM:<anna@firma.example>", server.Heard); // no parameter that nobody offered
    }

    [Fact]
    public async Task Internationalised_mail_goes_only_where_it_is_understood()
    {
        await using var old = new ScriptedServer();
        await using var current = new ScriptedServer(("EHLO", "250-mx\r\n250-8BITMIME\r\n250 SMTPUTF8"));
        using (var way = new Way(old.Port)) Assert.StartsWith("550 5.6.7", Assert.IsType<DeliveryOutcome.Refused>(await way.Pass(Mail, recipient: "jürgen@kunde.example")).Reply);
        using (var way = new Way(current.Port)) Assert.IsType<DeliveryOutcome.HandedOver>(await way.Pass(Mail, recipient: "jürgen@bücher.example"));
        Assert.Contains("MAIL FROM:<anna@firma.example> BODY=8BITMIME SMTPUTF8", current.Heard);
        Assert.Contains(current.Heard, line => line.StartsWith("RCPT", StringComparison.Ordinal) && line.EndsWith("@xn--bcher-kva.example>", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Composed_mail_to_an_internationalised_address_needs_a_server_that_takes_it()
    {
        await using var server = new ScriptedServer();
        using var way = new Way(server.Port);
        Assert.StartsWith("550 5.6.7", Assert.IsType<DeliveryOutcome.Refused>(await way.Send(Mail, "jürgen@kunde.example")).Reply);
        Assert.IsType<DeliveryOutcome.HandedOver>(await way.Send(Mail, "bert@bücher.example"));
        Assert.Contains(server.Heard, line => line.StartsWith("RCPT TO:<bert@xn--bcher-kva.example>", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Without_a_relay_Development_writes_into_the_outbox()
    {
        var folder = Directory.CreateTempSubdirectory("siegelpost-outbox-");
        try
        {
            var outbox = new Siegelpost.Storage.Outbox(folder.FullName, TimeProvider.System);
            using var pool = new ConnectionPool("silo.firma.example", new VerifiedTls([]), TimeProvider.System);
            var dispatcher = new Dispatcher(null, new PassedMailSender("x", new DeliveryTimes(), TimeProvider.System), new ComposedMailSender(pool, new DeliveryTimes(), TimeProvider.System), new OutboxSender(outbox),
                NullLogger<Dispatcher>.Instance);
            Assert.IsType<DeliveryOutcome.HandedOver>(await dispatcher.Pass("anna@firma.example", "bert@kunde.example", () => Task.FromResult<Stream>(new MemoryStream(Mail)), true, false, Leases.Held, TestContext.Current.CancellationToken));
            Assert.IsType<DeliveryOutcome.HandedOver>(await dispatcher.Send("", "bert@kunde.example", () => Task.FromResult<Stream>(new MemoryStream(Mail)), Leases.Held, TestContext.Current.CancellationToken));
            Assert.Equal(2, outbox.MailsTo("bert@kunde.example").Count);
        }
        finally { folder.Delete(recursive: true); }
    }

    [Fact]
    public async Task A_fault_of_our_own_is_a_deferral_and_a_stop_is_a_stop()
    {
        await using var server = new ScriptedServer();
        using var way = new Way(server.Port);
        Assert.StartsWith("451 4.3.0", Assert.IsType<DeliveryOutcome.Deferred>(await way.Pass(() => throw new FileNotFoundException("blob"), TestContext.Current.CancellationToken)).Reply);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => way.Pass(() => Task.FromResult<Stream>(new MemoryStream(Mail)), new CancellationToken(canceled: true)));
    }

    [Theory]
    [InlineData("x@y> SIZE=1")]
    [InlineData("x@y>\r\nRCPT TO:<z@y")]
    [InlineData("\"x@y")]
    public async Task An_address_can_not_become_a_command(string recipient)
    {
        await using var server = new ScriptedServer();
        using var way = new Way(server.Port);
        Assert.IsType<DeliveryOutcome.Deferred>(await way.Pass(Mail, recipient));
        Assert.IsType<DeliveryOutcome.Deferred>(await way.Send(Mail, recipient));
        Assert.DoesNotContain(server.Heard, line => line.StartsWith("RCPT", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Composed_mail_reuses_its_connection_and_arrives_unchanged()
    {
        await using var server = new ScriptedServer();
        using var way = new Way(server.Port);
        for (var i = 0; i < 5; i++) Assert.IsType<DeliveryOutcome.HandedOver>(await way.Send(Mail, reversePath: ""));
        Assert.Equal(1, server.Connections);
        Assert.Equal(5, server.Data.Count);
        Assert.All(server.Data, data => Assert.Equal(Encoding.ASCII.GetString(Mail).Replace("\r\n.", "\r\n..", StringComparison.Ordinal), Encoding.ASCII.GetString(data)));
        Assert.Contains(server.Heard, line => line.StartsWith("MAIL FROM:<>", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_kept_connection_that_died_is_replaced_without_a_trace()
    {
        await using var server = new ScriptedServer { MailsPerConnection = 1 };
        using var way = new Way(server.Port);
        for (var i = 0; i < 3; i++) Assert.IsType<DeliveryOutcome.HandedOver>(await way.Send(Mail));
        Assert.Equal(3, server.Data.Count);
        Assert.Equal(3, server.Connections);
    }

    [Fact]
    public async Task A_connection_that_saw_a_refusal_is_not_kept()
    {
        await using var server = new ScriptedServer(("RCPT", "550 5.1.1 unknown"));
        using var way = new Way(server.Port);
        await way.Send(Mail);
        await way.Send(Mail);
        Assert.Equal(2, server.Connections);
    }

    [Fact]
    public async Task Refused_connections_are_tried_again_at_once()
    {
        await using var server = new ScriptedServer(("GREETING", "CLOSE")) { Later = new() { ["GREETING"] = "220 back again" } };
        using var way = new Way(server.Port, retries: 2);
        Assert.IsType<DeliveryOutcome.HandedOver>(await way.Pass(Mail));
        Assert.Single(server.Data);
    }

    // Only who says nothing is waited for in vain.
    private static double Patience(string answer) => answer == "SILENCE" ? 0.4 : 30;

    /// <summary>A dispatcher with one relay and little patience.</summary>
    private sealed class Way : IDisposable
    {
        private readonly ConnectionPool _pool;
        private readonly Dispatcher _dispatcher;

        public Way(int port, int retries = 1, double patience = 30)
        {
            var times = new DeliveryTimes
            {
                Connect = TimeSpan.FromSeconds(patience),
                Command = TimeSpan.FromSeconds(patience),
                DataStart = TimeSpan.FromSeconds(patience),
                DataEnd = TimeSpan.FromSeconds(patience),
                Attempt = TimeSpan.FromSeconds(patience * 2),
                Retry = TimeSpan.FromMilliseconds(1),
                Retries = retries,
            };
            _pool = new("silo.firma.example", new VerifiedTls([]), TimeProvider.System);
            _dispatcher = new(new NextHop("127.0.0.1", port), new PassedMailSender("silo.firma.example", times, TimeProvider.System), new ComposedMailSender(_pool, times, TimeProvider.System), null,
                NullLogger<Dispatcher>.Instance);
        }

        public Task<DeliveryOutcome> Pass(byte[] mail, string recipient = "bert@kunde.example") =>
            _dispatcher.Pass("anna@firma.example", recipient, () => Task.FromResult<Stream>(new MemoryStream(mail)), eightBit: true, smtpUtf8: false, Leases.Held, TestContext.Current.CancellationToken);

        public Task<DeliveryOutcome> Pass(Func<Task<Stream>> open, CancellationToken cancellation) => _dispatcher.Pass("anna@firma.example", "bert@kunde.example", open, true, false, Leases.Held, cancellation);

        public Task<DeliveryOutcome> Send(byte[] mail, string recipient = "bert@kunde.example", string reversePath = "anna@firma.example") =>
            _dispatcher.Send(reversePath, recipient, () => Task.FromResult<Stream>(new MemoryStream(mail)), Leases.Held, TestContext.Current.CancellationToken);

        public void Dispose() => _pool.Dispose();
    }
}
