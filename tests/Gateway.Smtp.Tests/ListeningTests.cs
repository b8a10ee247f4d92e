using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Text;
using MailKit;
using MailKit.Net.Smtp;
using MailKit.Security;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using MimeKit;
using Siegelpost.Smtp;

namespace Siegelpost.Tests;

/// <summary>On real sockets, with a client that isn't ours.</summary>
public sealed class ListeningTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task MailKit_submits_after_STARTTLS_and_AUTH()
    {
        var office = new FakeOffice { Network = null };
        await using var gateway = await Gateway.Start(office);
        using var client = await gateway.Connect(SecureSocketOptions.StartTls);
        await client.AuthenticateAsync("anna", "gross+Geheim", Stop);
        var reply = await client.SendAsync(Letter("Grüße"), Stop);
        await client.DisconnectAsync(true, Stop);
        var mail = Assert.Single(office.Accepted);
        Assert.Contains(mail.Id, reply, StringComparison.Ordinal);
        Assert.Equal("login:anna", mail.Envelope.Submitter);
        Assert.Matches(@"with ESMTPSA \(TLSv1\.[23]\)", mail.Envelope.ReceivedHeader);
        Assert.StartsWith("TLSv1.", mail.Envelope.TlsProtocol);
        Assert.Equal("Grüße", (await MimeMessage.LoadAsync(new MemoryStream(mail.Content), Stop)).Subject);
    }

    [Fact]
    public async Task MailKit_submits_over_implicit_TLS()
    {
        var office = new FakeOffice();
        await using var gateway = await Gateway.Start(office, implicitTls: true);
        using var client = await gateway.Connect(SecureSocketOptions.SslOnConnect);
        await client.SendAsync(Letter("x"), Stop);
        await client.SendAsync(Letter("y"), Stop);
        Assert.Equal(2, office.Accepted.Count);
        Assert.Contains("with ESMTPS ", office.Accepted[0].Envelope.ReceivedHeader, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_wrong_password_opens_nothing()
    {
        var office = new FakeOffice { Network = null };
        await using var gateway = await Gateway.Start(office);
        using var client = await gateway.Connect(SecureSocketOptions.StartTls);
        await Assert.ThrowsAsync<AuthenticationException>(() => client.AuthenticateAsync(Encoding.UTF8, "anna", "wrong", Stop));
        await Assert.ThrowsAsync<ServiceNotAuthenticatedException>(() => client.SendAsync(Letter("x"), Stop));
        Assert.Empty(office.Accepted);
    }

    [Fact]
    public async Task AUTH_speaks_RFC_4954_under_TLS()
    {
        var office = new FakeOffice { Network = null };
        await using var gateway = await Gateway.Start(office);
        using var socket = new TcpClient();
        await socket.ConnectAsync(gateway.EndPoint, Stop);
        var (say, reader) = (socket.GetStream() as Stream, new StreamReader(socket.GetStream(), Encoding.Latin1));
        Assert.StartsWith("220", await reader.ReadLineAsync(Stop));
        await say.WriteAsync("STARTTLS\r\n"u8.ToArray(), Stop);
        Assert.StartsWith("220 2.0.0", await reader.ReadLineAsync(Stop));
        await using var tls = new SslStream(say, false, TestCertificate.IsOurs);
        await tls.AuthenticateAsClientAsync("mail.firma.example");
        reader = new StreamReader(tls, Encoding.Latin1);

        async Task<string> Ask(string line)
        {
            await tls.WriteAsync(Encoding.Latin1.GetBytes(line + "\r\n"), Stop);
            string? reply;
            do reply = await reader.ReadLineAsync(Stop);
            while (reply is [_, _, _, '-', ..]);
            return reply ?? "";
        }

        // RFC 3207 §4.2: what was said before doesn't count, and STARTTLS isn't there any more.
        Assert.StartsWith("503 5.5.1", await Ask("AUTH PLAIN ="));
        Assert.StartsWith("250", await Ask("EHLO c"));
        Assert.StartsWith("503 5.5.1", await Ask("STARTTLS"));
        Assert.StartsWith("504 5.5.4", await Ask("AUTH CRAM-MD5"));
        Assert.Equal("334 ", await Ask("AUTH PLAIN"));
        Assert.StartsWith("501 5.7.0", await Ask("*"));
        Assert.Equal("334 VXNlcm5hbWU6", await Ask("AUTH LOGIN"));
        Assert.StartsWith("501 5.5.2", await Ask("not base64!"));
        Assert.StartsWith("535 5.7.8", await Ask("AUTH PLAIN ="));
        Assert.StartsWith("500 5.5.6", await Ask("AUTH PLAIN") is "334 " ? await Ask(new string('A', 13000)) : "");
        office.RecogniseFault = () => new InvalidOperationException();
        Assert.StartsWith("454 4.7.0", await Ask("AUTH PLAIN AGFubmEAZ3Jvc3MrR2VoZWlt"));
        office.RecogniseFault = null;
        Assert.StartsWith("530 5.7.0", await Ask("MAIL FROM:<anna@firma.example>"));
        Assert.Equal("334 VXNlcm5hbWU6", await Ask("AUTH LOGIN"));
        Assert.Equal("334 UGFzc3dvcmQ6", await Ask("YW5uYQ=="));
        Assert.StartsWith("235 2.7.0", await Ask("Z3Jvc3MrR2VoZWlt"));
        Assert.StartsWith("503 5.5.1", await Ask("AUTH PLAIN AGFubmEAZ3Jvc3MrR2VoZWlt"));
        Assert.StartsWith("250 2.1.0", await Ask("MAIL FROM:<anna@firma.example>"));
        Assert.StartsWith("503 5.5.1", await Ask("STARTTLS"));
        Assert.StartsWith("221", await Ask("QUIT"));
    }

    [Fact]
    public async Task A_running_mail_arrives_while_the_host_stops()
    {
        var office = new FakeOffice();
        await using var gateway = await Gateway.Start(office);
        using var socket = new TcpClient();
        await socket.ConnectAsync(gateway.EndPoint, Stop);
        var stream = socket.GetStream();
        using var reader = new StreamReader(stream, Encoding.Latin1);
        await stream.WriteAsync("HELO c\r\nMAIL FROM:<anna@firma.example>\r\nRCPT TO:<bert@kunde.example>\r\nDATA\r\nhalf"u8.ToArray(), Stop);
        for (var reply = ""; !reply.StartsWith("354", StringComparison.Ordinal);) reply = await reader.ReadLineAsync(Stop) ?? throw new IOException();
        var stopping = gateway.Stop();
        await stream.WriteAsync(" mail\r\n.\r\n"u8.ToArray(), Stop);
        Assert.StartsWith("250 2.0.0", await reader.ReadLineAsync(Stop));
        Assert.StartsWith("421 4.3.2", await reader.ReadLineAsync(Stop));
        Assert.Null(await reader.ReadLineAsync(Stop));
        await stopping;
        Assert.Equal("half mail\r\n", Assert.Single(office.Accepted).Text);
    }

    [Fact]
    public async Task An_idle_session_under_TLS_is_told_that_the_host_stops()
    {
        await using var gateway = await Gateway.Start(new FakeOffice(), implicitTls: true);
        using var socket = new TcpClient();
        await socket.ConnectAsync(gateway.EndPoint, Stop);
        await using var tls = new SslStream(socket.GetStream(), false, TestCertificate.IsOurs);
        await tls.AuthenticateAsClientAsync("mail.firma.example");
        using var reader = new StreamReader(tls, Encoding.Latin1);
        Assert.StartsWith("220", await reader.ReadLineAsync(Stop));
        var stopping = gateway.Stop();
        Assert.StartsWith("421 4.3.2", await reader.ReadLineAsync(Stop));
        Assert.Null(await reader.ReadLineAsync(Stop));
        await stopping;
    }

    [Fact]
    public async Task Who_speaks_no_TLS_where_it_is_due_is_left_without_a_word()
    {
        await using var gateway = await Gateway.Start(new FakeOffice(), implicitTls: true);
        using var socket = new TcpClient();
        await socket.ConnectAsync(gateway.EndPoint, Stop);
        var stream = socket.GetStream();
        await stream.WriteAsync("EHLO c\r\nMAIL FROM:<anna@firma.example>\r\n"u8.ToArray(), Stop);
        using var reader = new StreamReader(stream, Encoding.Latin1);
        try { Assert.DoesNotContain("2", await reader.ReadToEndAsync(Stop), StringComparison.Ordinal); }
        catch (IOException) { } // a reset is as good
    }

    [Fact]
    public async Task Wrong_settings_stop_the_start()
    {
        var fault = await Assert.ThrowsAsync<OptionsValidationException>(() => Gateway.Start(new FakeOffice(), settings: new() { ["CertificateFile"] = "missing.pem", ["KeyFile"] = "missing.key" }));
        Assert.Contains("CertificateFile", fault.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<OptionsValidationException>(() => Gateway.Start(new FakeOffice(), settings: new() { ["HostName"] = "two words" }));
    }

    internal static MimeMessage Letter(string subject) => new(
        [new MailboxAddress("Anna Groß", "anna@firma.example")], [new MailboxAddress("Bert Klein", "bert@kunde.example")], subject, new TextPart("plain") { Text = ".\r\n..\r\nHallo Bert" });
}

/// <summary>The gateway in a host of its own, on a free port.</summary>
internal sealed class Gateway : IAsyncDisposable
{
    private readonly WebApplication _app;

    private Gateway(WebApplication app) => _app = app;

    public static Dictionary<string, string?> Settings => new() { ["HostName"] = "mail.firma.example", ["CertificateFile"] = TestCertificate.Files.Certificate, ["KeyFile"] = TestCertificate.Files.Key };

    public IPEndPoint EndPoint
    {
        get
        {
            var address = _app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();
            return new IPEndPoint(IPAddress.Loopback, int.Parse(address[(address.LastIndexOf(':') + 1)..], System.Globalization.CultureInfo.InvariantCulture));
        }
    }

    public static async Task<Gateway> Start(FakeOffice office, bool implicitTls = false, Dictionary<string, string?>? settings = null)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.ListenSmtp(new IPEndPoint(IPAddress.Loopback, 0), implicitTls));
        builder.Logging.ClearProviders();
        builder.Services.AddSingleton<IFrontOffice>(office);
        builder.Configuration.AddInMemoryCollection(settings ?? Settings);
        builder.Services.AddSmtpGateway(builder.Configuration);
        var app = builder.Build();
        try
        {
            await app.StartAsync();
        }
        catch
        {
            await app.DisposeAsync();
            throw;
        }
        return new Gateway(app);
    }

    public async Task<SmtpClient> Connect(SecureSocketOptions security)
    {
        var client = new SmtpClient { ServerCertificateValidationCallback = TestCertificate.IsOurs, CheckCertificateRevocation = false };
        await client.ConnectAsync("127.0.0.1", EndPoint.Port, security);
        return client;
    }

    public Task Stop() => _app.StopAsync();

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();
}
