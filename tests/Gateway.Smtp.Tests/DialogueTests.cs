using System.Text;
using System.Text.RegularExpressions;
using CsCheck;
using Microsoft.Extensions.Time.Testing;
using Siegelpost.Smtp;

namespace Siegelpost.Tests;

public sealed partial class DialogueTests
{
    private const string Mail = "EHLO c\r\nMAIL FROM:<anna@firma.example>\r\nRCPT TO:<bert@kunde.example>\r\nDATA\r\nSubject: x\r\n\r\n..body\r\n.\r\n";

    private static readonly string[] Known =
    [
        "EHLO c\r\n", "HELO c\r\n", "MAIL FROM:<anna@firma.example>\r\n", "MAIL FROM:<> SIZE=5\r\n", "RCPT TO:<bert@kunde.example>\r\n", "DATA\r\n", ".\r\n", "..\r\n", "\r\n",
        "text\r\n", "RSET\r\n", "NOOP\r\n", "QUIT\r\n", "STARTTLS\r\n", "AUTH PLAIN\r\n", "\n", "\r", ".", "\0", "Received: x\r\n", Mail, "MAIL FROM:<\"a b\"@firma.example>\r\n",
    ];

    private static readonly Gen<string> Fragment = Gen.OneOf(
        Gen.Int[0, Known.Length - 1].Select(i => Known[i]),
        Gen.Char['\0', '\xff'].Array[0, 6].Select(chars => new string(chars)));

    [Fact]
    public async Task Any_split_of_any_bytes_gives_the_same_replies_and_mails() =>
        await Gen.Select(Fragment.Array[0, 20], Gen.Int[1, 9].Array[1, 6]).SampleAsync(async (fragments, sizes) =>
        {
            var bytes = Encoding.Latin1.GetBytes(string.Concat(fragments));
            var (whole, parts) = (await Play(bytes, [Math.Max(bytes.Length, 1)]), await Play(bytes, sizes));
            Assert.Equal(whole.Replies, parts.Replies);
            Assert.Equal(whole.Mails, parts.Mails);
        }, iter: 400);

    private static async Task<(string Replies, string[] Mails)> Play(byte[] bytes, int[] sizes)
    {
        var office = new FakeOffice();
        var client = Client.Connect(office);
        var rest = client.Rest();
        for (var (at, turn) = (0, 0); at < bytes.Length && !rest.IsCompleted; turn++)
        {
            var size = Math.Min(sizes[turn % sizes.Length], bytes.Length - at);
            await client.Send(bytes.AsMemory(at, size));
            at += size;
        }
        await client.Leave();
        var replies = await rest; // ends with the connection
        Assert.Equal(office.Begun, office.Accepted.Count + office.Discarded);
        return (MailId().Replace(replies, "ID"), [.. office.Accepted.Select(mail => mail.Text)]);
    }

    [Fact]
    public async Task A_connection_cut_anywhere_before_the_final_dot_leaves_no_mail()
    {
        var bytes = Encoding.Latin1.GetBytes(Mail);
        for (var length = 0; length <= bytes.Length; length++)
        {
            var office = new FakeOffice();
            var client = Client.Connect(office);
            await client.Send(bytes.AsMemory(0, length));
            await client.Leave();
            await client.Rest();
            Assert.Equal(length == bytes.Length ? 1 : 0, office.Accepted.Count);
            Assert.Equal(office.Begun, office.Accepted.Count + office.Discarded);
        }
    }

    [Fact]
    public async Task The_envelope_says_how_the_mail_came()
    {
        var office = new FakeOffice();
        var clock = new FakeTimeProvider(new DateTimeOffset(2026, 11, 26, 9, 5, 3, TimeSpan.Zero));
        await using var client = Client.Connect(office, clock: clock);
        await client.Talk(
            (null!, "220"), ("EHLO client.firma.example", "250"), ("MAIL FROM:<anna@firma.example> BODY=8BITMIME", "250"), ("RCPT TO:<bert@kunde.example>", "250"), ("DATA", "354"));
        var reply = await client.Ask("Subject: x\r\n.");
        var (id, envelope, _) = Assert.Single(office.Accepted);
        Assert.Equal($"250 2.0.0 Ok: queued as {id}", reply);
        Assert.True(Crockford.IsId(id));
        Assert.Equal(("anna@firma.example", "firma", "network:firma", "192.0.2.7", "client.firma.example", true, false),
            (envelope.ReversePath, envelope.Organisation, envelope.Submitter, envelope.RemoteAddress, envelope.Helo, envelope.EightBitMime, envelope.SmtpUtf8));
        Assert.Equal(["bert@kunde.example"], envelope.Recipients);
        Assert.Equal(clock.GetUtcNow(), envelope.ReceivedAt);
        Assert.Equal(
            $"Received: from client.firma.example ([192.0.2.7])\r\n\tby mail.firma.example with ESMTP\r\n\tid {id}; Thu, 26 Nov 2026 09:05:03 +0000\r\n",
            envelope.ReceivedHeader);
    }

    [Fact]
    public async Task Replies_to_a_flood_of_commands_do_not_pile_up()
    {
        var client = Client.Connect(new FakeOffice());
        // The client reads nothing: at some point the server must stop reading too.
        var flood = Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat("NOOP\r\n", 1000)));
        var sent = 0;
        Task sending;
        while ((sending = client.Send(flood)).IsCompletedSuccessfully && sent++ < 1000) ;
        Assert.InRange(sent, 1, 200);
        var rest = client.Rest();
        await sending;
        await client.Leave();
        await rest;
    }

    [Fact]
    public async Task Who_has_too_many_connections_is_turned_away_and_others_are_not()
    {
        var handler = Client.Handler(new FakeOffice(), new SmtpOptions { MaxConnectionsPerAddress = 2, MaxConnections = 4 });
        await using var first = new Client(handler, "2001:db8:1:1::1");
        await using var second = new Client(handler, "2001:db8:1:1::2"); // the same /64
        Assert.StartsWith("220", await first.Reply());
        Assert.StartsWith("220", await second.Reply());
        await using var third = new Client(handler, "2001:db8:1:1::3");
        Assert.Equal("421 4.7.0 Too many connections, try again later\n", await third.Rest());
        await using var other = new Client(handler, "2001:db8:1:2::1");
        Assert.StartsWith("220", await other.Reply());
        await using var mapped = new Client(handler, "::ffff:192.0.2.1");
        Assert.StartsWith("220", await mapped.Reply());
        await using var fifth = new Client(handler, "198.51.100.1");
        Assert.StartsWith("421 4.7.0", await fifth.Rest());
        await first.Ask("QUIT");
        await first.Rest();
        await using var again = new Client(handler, "2001:db8:1:1::4");
        Assert.StartsWith("220", await again.Reply());
    }

    [GeneratedRegex("(?<=queued as )[0-9A-Z]{26}", RegexOptions.None, 1000)]
    private static partial Regex MailId();
}
