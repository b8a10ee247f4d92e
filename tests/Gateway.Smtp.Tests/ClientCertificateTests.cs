using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using MailKit.Security;
using Microsoft.Extensions.Options;
using Siegelpost.Smtp;

namespace Siegelpost.Tests;

/// <summary>Submission by a pinned client certificate, on real sockets.</summary>
public sealed class ClientCertificateTests : IDisposable
{
    private readonly X509Certificate2 _certificate = Make();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose() => _certificate.Dispose();

    [Theory]
    [InlineData(SecureSocketOptions.StartTls), InlineData(SecureSocketOptions.SslOnConnect)]
    public async Task A_client_with_a_pinned_certificate_may_submit_without_a_password(SecureSocketOptions security)
    {
        var office = new FakeOffice { Network = null, Pinned = _certificate.GetCertHashString(HashAlgorithmName.SHA256).ToLowerInvariant() };
        await using var gateway = await Gateway.Start(office, security == SecureSocketOptions.SslOnConnect);
        for (var time = 0; time < 2; time++) // the second time the session may be resumed
        {
            using var client = new MailKit.Net.Smtp.SmtpClient { ServerCertificateValidationCallback = TestCertificate.IsOurs, CheckCertificateRevocation = false, ClientCertificates = [_certificate] };
            await client.ConnectAsync("127.0.0.1", gateway.EndPoint.Port, security, Stop);
            await client.SendAsync(ListeningTests.Letter("x"), Stop);
            await client.DisconnectAsync(true, Stop);
        }
        Assert.Equal(["certificate:firma", "certificate:firma"], office.Accepted.Select(mail => mail.Envelope.Submitter));
    }

    [Fact]
    public async Task A_resumed_session_still_knows_its_certificate()
    {
        var office = new FakeOffice { Network = null, Pinned = _certificate.GetCertHashString(HashAlgorithmName.SHA256).ToLowerInvariant() };
        await using var gateway = await Gateway.Start(office, implicitTls: true);
        var context = SslStreamCertificateContext.Create(_certificate, null, offline: true);
        for (var time = 0; time < 3; time++)
        {
            using var socket = new TcpClient();
            await socket.ConnectAsync(gateway.EndPoint, Stop);
            await using var tls = new SslStream(socket.GetStream(), false, TestCertificate.IsOurs);
            await tls.AuthenticateAsClientAsync(new SslClientAuthenticationOptions { TargetHost = "mail.firma.example", ClientCertificateContext = context }, Stop);
            await tls.WriteAsync(Encoding.Latin1.GetBytes("HELO c\r\nMAIL FROM:<anna@firma.example>\r\nQUIT\r\n"), Stop);
            using var reader = new StreamReader(tls, Encoding.Latin1);
            Assert.Contains("250 2.1.0", await reader.ReadToEndAsync(Stop), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_certificate_that_nobody_pinned_is_no_error_and_proves_nothing()
    {
        var office = new FakeOffice();
        await using var gateway = await Gateway.Start(office);
        using var client = new MailKit.Net.Smtp.SmtpClient { ServerCertificateValidationCallback = TestCertificate.IsOurs, CheckCertificateRevocation = false, ClientCertificates = [_certificate] };
        await client.ConnectAsync("127.0.0.1", gateway.EndPoint.Port, SecureSocketOptions.StartTls, Stop);
        await client.SendAsync(ListeningTests.Letter("by network"), Stop);
        office.Network = null;
        await client.DisconnectAsync(true, Stop);
        await client.ConnectAsync("127.0.0.1", gateway.EndPoint.Port, SecureSocketOptions.StartTls, Stop);
        await Assert.ThrowsAsync<MailKit.ServiceNotAuthenticatedException>(() => client.SendAsync(ListeningTests.Letter("x"), Stop));
        await client.AuthenticateAsync("anna", "gross+Geheim", Stop);
        await client.SendAsync(ListeningTests.Letter("by AUTH"), Stop);
        Assert.Equal(["network:firma", "login:anna"], office.Accepted.Select(mail => mail.Envelope.Submitter));
    }

    [Theory]
    [InlineData("192.0.2.1:465", true), InlineData("[2001:db8::1]:465", true), InlineData("", true), InlineData("192.0.2.1", false), InlineData("mail.firma.example:465", false)]
    public async Task The_listener_with_TLS_from_the_first_byte_needs_an_address_and_a_certificate(string listen, bool isUsable)
    {
        var options = new SmtpOptions { ListenTls = listen, CertificateFile = TestCertificate.Files.Certificate, KeyFile = TestCertificate.Files.Key };
        Assert.Equal(isUsable, options.CanListenTls());
        if (isUsable && listen.Length > 0) Assert.Equal(IPEndPoint.Parse(listen), options.TlsEndPoint());
        var fault = await Assert.ThrowsAsync<OptionsValidationException>(() => Gateway.Start(new FakeOffice(), settings: new() { ["ListenTls"] = "192.0.2.1:465" }));
        Assert.Contains("Smtp:ListenTls", fault.Message, StringComparison.Ordinal);
    }

    private static X509Certificate2 Make()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return new CertificateRequest("CN=mailserver", key, HashAlgorithmName.SHA256).CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(30));
    }
}
