using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Logging.Abstractions;
using Siegelpost.Silo.Delivery;

namespace Siegelpost.Tests.Delivery;

public sealed class TlsTests
{
    private const string Ehlo = "250-mx\r\n250 STARTTLS";
    private static readonly byte[] Mail = "From: anna@firma.example\r\n\r\nText\r\n"u8.ToArray();
    private readonly Certificates _certificates = new();

    [Fact]
    public async Task An_answer_goes_to_the_organisations_server_with_the_right_name()
    {
        await using var server = new ScriptedServer(("EHLO", Ehlo)) { Certificate = _certificates.For("mail.firma.example") };
        var outcome = Assert.IsType<DeliveryOutcome.HandedOver>(await Verified(server, "mail.firma.example", _certificates.Root));
        Assert.Equal("TLS 1.3", outcome.Tls);
        Assert.Single(server.Data);
    }

    [Fact]
    public async Task A_wrong_name_gets_nothing()
    {
        await using var server = new ScriptedServer(("EHLO", Ehlo)) { Certificate = _certificates.For("mail.other.example") };
        Assert.IsType<DeliveryOutcome.Deferred>(await Verified(server, "mail.firma.example", _certificates.Root));
        Assert.DoesNotContain(server.Heard, line => line.StartsWith("MAIL", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_certificate_of_nobody_known_gets_nothing()
    {
        await using var server = new ScriptedServer(("EHLO", Ehlo)) { Certificate = _certificates.For("mail.firma.example") };
        Assert.IsType<DeliveryOutcome.Deferred>(await Verified(server, "mail.firma.example", new Certificates().Root));
        Assert.IsType<DeliveryOutcome.Deferred>(await Verified(server, "mail.firma.example", null));
        Assert.DoesNotContain(server.Heard, line => line.StartsWith("MAIL", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_server_without_TLS_gets_nothing()
    {
        await using var server = new ScriptedServer();
        Assert.IsType<DeliveryOutcome.Deferred>(await Verified(server, "mail.firma.example", _certificates.Root));
        Assert.DoesNotContain(server.Heard, line => line.StartsWith("MAIL", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Without_a_server_of_its_own_an_answer_waits()
    {
        using var way = new Way(25, null);
        Assert.IsType<DeliveryOutcome.Deferred>(await way.Dispatcher.SendVerified(new OrganisationPolicy { InboundHost = "127.0.0.1" }, "", "anna@firma.example", () => Task.FromResult<Stream>(new MemoryStream(Mail)), Leases.Held, TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task The_relay_gets_TLS_when_it_offers_it_whatever_its_certificate(bool isPassed)
    {
        await using var server = new ScriptedServer(("EHLO", Ehlo)) { Certificate = _certificates.For("anything.example") };
        using var way = new Way(server.Port, null);
        Assert.Equal("TLS 1.3", Assert.IsType<DeliveryOutcome.HandedOver>(await way.Out(isPassed)).Tls);
    }

    [Fact]
    public async Task A_reply_that_was_slipped_in_before_TLS_ends_the_attempt()
    {
        await using var server = new ScriptedServer(("EHLO", Ehlo), ("STARTTLS", "220 go\r\n250 slipped in")) { Certificate = _certificates.For("x.example") };
        using var way = new Way(server.Port, null);
        Assert.IsType<DeliveryOutcome.Deferred>(await way.Out(isPassed: true));
        Assert.DoesNotContain(server.Heard, line => line.StartsWith("MAIL", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_relay_whose_TLS_is_broken_gets_the_mail_in_clear(bool isPassed)
    {
        await using var server = new ScriptedServer(("EHLO", Ehlo), ("STARTTLS", "220 go\r\n\r\nthis is no TLS at all, whatever it says"[..6]), ("QUIT", "221 bye")) { Certificate = null };
        using var way = new Way(server.Port, null);
        Assert.Null(Assert.IsType<DeliveryOutcome.HandedOver>(await way.Out(isPassed)).Tls);
        Assert.Single(server.Data);
    }

    private static async Task<DeliveryOutcome> Verified(ScriptedServer server, string name, X509Certificate2? root)
    {
        using var way = new Way(1, root);
        return await way.Dispatcher.SendVerified(new OrganisationPolicy { InboundHost = "127.0.0.1", InboundPort = server.Port, InboundCertificateName = name }, "post@firma.example", "anna@firma.example",
            () => Task.FromResult<Stream>(new MemoryStream(Mail)), Leases.Held, TestContext.Current.CancellationToken);
    }

    private sealed class Way : IDisposable
    {
        private readonly ConnectionPool _pool;

        public Way(int port, X509Certificate2? root)
        {
            var times = new DeliveryTimes { Connect = TimeSpan.FromSeconds(10), Retry = TimeSpan.FromMilliseconds(1), Retries = 1 };
            _pool = new("silo.firma.example", new VerifiedTls(root is null ? [] : [root]), TimeProvider.System);
            Dispatcher = new(new NextHop("127.0.0.1", port), new PassedMailSender("silo.firma.example", times, TimeProvider.System), new ComposedMailSender(_pool, times, TimeProvider.System), null, NullLogger<Dispatcher>.Instance);
        }

        public Dispatcher Dispatcher { get; }

        public Task<DeliveryOutcome> Out(bool isPassed) => isPassed
            ? Dispatcher.Pass("anna@firma.example", "bert@kunde.example", () => Task.FromResult<Stream>(new MemoryStream(Mail)), false, false, Leases.Held, TestContext.Current.CancellationToken)
            : Dispatcher.Send("anna@firma.example", "bert@kunde.example", () => Task.FromResult<Stream>(new MemoryStream(Mail)), Leases.Held, TestContext.Current.CancellationToken);

        public void Dispose() => _pool.Dispose();
    }
}
