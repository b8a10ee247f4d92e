using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Siegelpost.Silo.Delivery;

namespace Siegelpost.Tests.Delivery;

/// <summary>A silo that freezes in the middle of a hand-over sends nothing more of it when it wakes.</summary>
public sealed class LeaseTests
{
    private static readonly byte[] Mail = Lines(1000), Large = Lines(40_000); // more than a kernel takes at once

    private static byte[] Lines(int count) => [.. "From: anna@firma.example\r\nSubject: x\r\n\r\n"u8, .. Enumerable.Repeat("Zeile um Zeile.\r\n"u8.ToArray(), count).SelectMany(line => line)];

    [Theory]
    [InlineData("passed", false), InlineData("passed", true), InlineData("composed", false), InlineData("composed", true)]
    public async Task Whenever_it_freezes_the_next_hop_gets_the_whole_mail_or_no_final_dot(string way, bool withTls)
    {
        var sink = new SmtpSink(withTls ? new Certificates().For("relay.firma.example") : null);
        var times = new DeliveryTimes();
        using var pool = new ConnectionPool("silo.firma.example", new VerifiedTls([]), TimeProvider.System);
        var dispatcher = new Dispatcher(new NextHop("127.0.0.1", sink.EndPoint.Port), new PassedMailSender("silo.firma.example", times, TimeProvider.System), new ComposedMailSender(pool, times, TimeProvider.System), null,
            NullLogger<Dispatcher>.Instance);
        var fenced = 0;
        for (var looks = 0; ; looks++)
        {
            var to = $"bert{looks}@kunde.example";
            var lease = new DeliveryLease(new FreezingClock(looks + 3), () => Task.CompletedTask);
            var outcome = way == "passed"
                ? await dispatcher.Pass("anna@firma.example", to, () => Task.FromResult<Stream>(new MemoryStream(Large)), false, false, lease, TestContext.Current.CancellationToken)
                : await dispatcher.Send("anna@firma.example", to, () => Task.FromResult<Stream>(new MemoryStream(Large)), lease, TestContext.Current.CancellationToken);
            if (outcome is DeliveryOutcome.HandedOver) break;
            Assert.IsType<DeliveryOutcome.Fenced>(outcome);
            fenced++;
        }
        await sink.DisposeAsync(); // all that it was to get is there
        Assert.True(fenced > 8, $"The lease was looked at {fenced} times only.");
        Assert.True(sink.Attempts($"bert{fenced - 1}@kunde.example") == 1); // the last one broke off late
        Assert.Equal($"bert{fenced}@kunde.example", Assert.Single(Assert.Single(sink.Mails).To));
    }

    [Fact]
    public async Task The_outbox_gets_the_whole_mail_or_none()
    {
        var folder = Directory.CreateTempSubdirectory("siegelpost-outbox-");
        try
        {
            var outbox = new Siegelpost.Storage.Outbox(folder.FullName, TimeProvider.System);
            using var pool = new ConnectionPool("silo.firma.example", new VerifiedTls([]), TimeProvider.System);
            var dispatcher = new Dispatcher(null, new PassedMailSender("x", new DeliveryTimes(), TimeProvider.System), new ComposedMailSender(pool, new DeliveryTimes(), TimeProvider.System), new OutboxSender(outbox), NullLogger<Dispatcher>.Instance);
            var fenced = 0;
            while (await dispatcher.Pass("", "bert@kunde.example", () => Task.FromResult<Stream>(new MemoryStream(Mail)), false, false, new DeliveryLease(new FreezingClock(fenced + 3), () => Task.CompletedTask), TestContext.Current.CancellationToken) is DeliveryOutcome.Fenced)
            {
                fenced++;
                Assert.Empty(outbox.Mailboxes());
            }
            Assert.Equal(2, fenced); // the mail and its end
            Assert.Single(outbox.MailsTo("bert@kunde.example"));
        }
        finally { folder.Delete(recursive: true); }
    }

    [Fact]
    public async Task It_is_believed_in_from_before_the_write_that_took_it()
    {
        var clock = new FakeTimeProvider();
        var lease = new DeliveryLease(clock, () => Slow(clock, TimeSpan.FromSeconds(10)));
        await lease.Begin();
        clock.Advance(TimeSpan.FromSeconds(4.9));
        lease.Check();
        clock.Advance(TimeSpan.FromSeconds(0.1));
        Assert.Throws<FencedException>(lease.Check);
    }

    [Fact]
    public async Task Renewed_in_time_it_lasts_as_long_as_the_relay_needs()
    {
        var clock = new FakeTimeProvider();
        var lease = new DeliveryLease(clock, () => Task.CompletedTask);
        await lease.Begin();
        for (var i = 0; i < 100; i++)
        {
            clock.Advance(TimeSpan.FromSeconds(14));
            lease.Check();
            await lease.Renew();
        }
        clock.Advance(TimeSpan.FromSeconds(15));
        Assert.Throws<FencedException>(lease.Check);
    }

    [Fact]
    public async Task Lost_once_it_gives_no_right_to_go_on_even_if_it_can_be_renewed()
    {
        var clock = new FakeTimeProvider();
        var lease = new DeliveryLease(clock, () => Task.CompletedTask);
        await lease.Begin();
        clock.Advance(TimeSpan.FromSeconds(16)); // nobody looked meanwhile
        await lease.Renew();
        Assert.Throws<FencedException>(lease.Check);
    }

    [Fact]
    public async Task What_was_just_taken_is_not_written_again_and_what_is_older_is()
    {
        var clock = new FakeTimeProvider();
        var writes = 0;
        DeliveryLease Taken(long? at) => new(clock, () => { writes++; return Task.CompletedTask; }, at);
        var at = clock.GetTimestamp();
        await Taken(at).Begin();
        Assert.Equal(0, writes);
        clock.Advance(TimeSpan.FromSeconds(6));
        await Taken(at).Begin();
        await Taken(null).Begin();
        Assert.Equal(2, writes);
    }

    [Fact]
    public async Task What_cannot_be_taken_is_not_begun()
    {
        var lease = new DeliveryLease(new FakeTimeProvider(), () => throw new IOException("The disk is full."));
        await Assert.ThrowsAsync<FencedException>(lease.Begin);
        Assert.False(lease.IsUsed);
        Assert.Throws<FencedException>(lease.Check);
    }

    private static Task Slow(FakeTimeProvider clock, TimeSpan time)
    {
        clock.Advance(time);
        return Task.CompletedTask;
    }

    /// <summary>Stands still, and after so many looks (three of them when the lease is taken) an hour has passed.</summary>
    private sealed class FreezingClock(int looks) : TimeProvider
    {
        private int _looks;

        public override long TimestampFrequency => 1000;

        public override long GetTimestamp() => Interlocked.Increment(ref _looks) > looks ? 3_600_000 : 0;
    }
}
