using System.Security.Cryptography.X509Certificates;
using MailKit.Net.Smtp;
using MailKit.Security;
using MimeKit;

namespace Siegelpost.Tests;

/// <summary>The sink of the end-to-end tests does what addresses say.</summary>
public sealed class SmtpSinkTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_mail_is_recorded_and_found_whether_it_came_before_or_after_the_question()
    {
        await using var sink = new SmtpSink();
        var later = sink.MailTo("Bert@kunde.example", mail => mail.Text.Contains("second", StringComparison.Ordinal));
        await Send(sink, "first", "bert@kunde.example");
        Assert.Equal("anna@firma.example", (await sink.MailTo("bert@kunde.example")).From);
        Assert.False(later.IsCompleted);
        await Send(sink, "second", "bert@kunde.example");
        Assert.Contains("Subject: second", (await later).Text, StringComparison.Ordinal);
        Assert.Empty(sink.Complaints);
        await Assert.ThrowsAsync<TimeoutException>(() => sink.MailTo("nobody@kunde.example", timeout: TimeSpan.Zero));
    }

    [Theory]
    [InlineData("temperror@kunde.example", SmtpStatusCode.ErrorInProcessing, 2)]
    [InlineData("permerror@kunde.example", SmtpStatusCode.MailboxUnavailable, 2)]
    [InlineData("greylist@kunde.example", SmtpStatusCode.ErrorInProcessing, 1)]
    [InlineData("temperror-2@kunde.example", SmtpStatusCode.ErrorInProcessing, 2)]
    public async Task An_address_names_its_failure(string address, SmtpStatusCode expected, int failures)
    {
        await using var sink = new SmtpSink();
        for (var i = 0; i < failures; i++)
            Assert.Equal(expected, (await Assert.ThrowsAsync<SmtpCommandException>(() => Send(sink, "x", address))).StatusCode);
        Assert.Empty(sink.Mails);
        Assert.Equal(failures, sink.Attempts(address));
        if (address.StartsWith("temperror@", StringComparison.Ordinal) || address.StartsWith("permerror@", StringComparison.Ordinal)) return;
        await Send(sink, "x", address);
        Assert.NotNull(await sink.MailTo(address));
    }

    [Fact]
    public async Task A_dropped_mail_is_here_but_its_client_does_not_know()
    {
        await using var sink = new SmtpSink();
        await Assert.ThrowsAnyAsync<Exception>(() => Send(sink, "x", "drop-1@kunde.example"));
        Assert.True(Assert.Single(sink.Mails).Dropped);
        await Send(sink, "x", "drop-1@kunde.example");
        Assert.False((await sink.MailTo("drop-1@kunde.example")).Dropped);
    }

    [Fact]
    public async Task A_slow_mail_waits_for_its_release()
    {
        await using var sink = new SmtpSink();
        var sending = Send(sink, "x", "slow@kunde.example");
        await Send(sink, "y", "bert@kunde.example");
        Assert.False(sending.IsCompleted);
        sink.Release();
        await sending;
        Assert.Equal(2, sink.Mails.Count);
    }

    [Fact]
    public async Task With_a_certificate_mail_comes_under_TLS()
    {
        using var pem = X509Certificate2.CreateFromPemFile(TestCertificate.Files.Certificate, TestCertificate.Files.Key);
        await using var sink = new SmtpSink(pem);
        await Send(sink, "x", "bert@kunde.example", SecureSocketOptions.StartTls);
        Assert.True((await sink.MailTo("bert@kunde.example")).Tls);
    }

    private static async Task Send(SmtpSink sink, string subject, string to, SecureSocketOptions security = SecureSocketOptions.None)
    {
        using var client = new SmtpClient { ServerCertificateValidationCallback = TestCertificate.IsOurs, CheckCertificateRevocation = false };
        await client.ConnectAsync("127.0.0.1", sink.EndPoint.Port, security, Stop);
        var letter = new MimeMessage([new MailboxAddress("Anna Groß", "anna@firma.example")], [new MailboxAddress("", to)], subject, new TextPart("plain") { Text = "Hallo\r\n.\r\nBert" });
        await client.SendAsync(letter, Stop);
        await client.DisconnectAsync(true, Stop);
    }
}
