using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Time.Testing;
using Siegelpost.Portal.Hosting;

namespace Siegelpost.Tests;

public sealed class HttpsTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("siegelpost-https-").FullName;
    private readonly FakeTimeProvider _clock = new();

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task A_renewed_certificate_is_shown_to_the_next_visitor_without_a_restart()
    {
        MakeCertificate();
        await using var app = Build($"--Portal:CertificateFile={_folder}/cert.pem", $"--Portal:KeyFile={_folder}/key.pem");
        await app.StartAsync();
        var portal = new Uri(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());
        var (protocol, first) = await Visit(portal);
        Assert.Equal(("HTTP/2", "https"), (protocol, portal.Scheme));
        MakeCertificate();
        _clock.Advance(TimeSpan.FromMinutes(1));
        var (_, second) = await Visit(portal);
        Assert.NotEqual(first, second);
        using var now = X509CertificateLoader.LoadCertificateFromFile($"{_folder}/cert.pem");
        Assert.Equal(now.Thumbprint, second);
    }

    [Fact]
    public void A_certificate_that_cannot_be_read_ends_the_start_with_its_setting()
    {
        var wrong = Assert.Throws<FormatException>(() => Build("--Support:CertificateFile=missing.pem", "--Support:KeyFile=missing.key"));
        Assert.Contains("Support:CertificateFile", wrong.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Behind_a_trusted_proxy_brakes_see_the_visitor_and_not_the_proxy()
    {
        MakeCertificate();
        await using var app = Build($"--Portal:CertificateFile={_folder}/cert.pem", $"--Portal:KeyFile={_folder}/key.pem", "--Proxy:Trusted:0=192.0.2.0/24", "--Proxy:Trusted:1=127.0.0.0/8");
        await app.StartAsync();
        var addresses = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.ToList();
        var (portal, support) = (new Uri(new Uri(addresses[0]), "/network"), new Uri(new Uri(addresses[1]), "/network"));
        Assert.Equal("198.51.100.7", await Ask(portal, "PROXY TCP4 198.51.100.7 192.0.2.1 40000 443\r\n"));
        Assert.Equal("2001:db8:0:1::/64", await Ask(portal, "PROXY TCP6 2001:db8:0:1::7 2001:db8::1 40000 443\r\n"));
        Assert.Equal("127.0.0.1", await Ask(portal, "PROXY UNKNOWN\r\n"));
        await Assert.ThrowsAsync<HttpRequestException>(() => Ask(portal, ""));
        Assert.Equal("127.0.0.1", await Ask(support, "")); // the console stands behind no proxy
    }

    private static async Task<string> Ask(Uri page, string header)
    {
        using var handler = new SocketsHttpHandler
        {
            SslOptions = new SslClientAuthenticationOptions { RemoteCertificateValidationCallback = (_, certificate, _, _) => certificate is not null },
            ConnectCallback = async (context, cancellation) =>
            {
                var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
                await socket.ConnectAsync(context.DnsEndPoint, cancellation);
                await socket.SendAsync(Encoding.ASCII.GetBytes(header), cancellation);
                return new NetworkStream(socket, ownsSocket: true);
            },
        };
        using var client = new HttpClient(handler);
        return await client.GetStringAsync(page);
    }

    private WebApplication Build(params string[] settings)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { Args = ["--Portal:Listen=https://127.0.0.1:0", "--Support:Listen=http://127.0.0.1:0", .. settings], ContentRootPath = AppContext.BaseDirectory });
        builder.Logging.ClearProviders();
        builder.Services.AddSingleton<TimeProvider>(_clock);
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.ListenPortalAndSupport(builder.Configuration));
        var app = builder.Build();
        app.Run(context => context.Response.WriteAsync(context.Request.Path == "/network" ? ClientNetwork.Of(context) : context.Request.Protocol));
        return app;
    }

    private static async Task<(string Protocol, string Thumbprint)> Visit(Uri portal)
    {
        var seen = "";
        using var handler = new SocketsHttpHandler
        {
            SslOptions = new SslClientAuthenticationOptions
            {
                RemoteCertificateValidationCallback = (_, certificate, _, _) => (seen = ((X509Certificate2)certificate!).Thumbprint).Length > 0,
            },
        };
        using var client = new HttpClient(handler) { DefaultRequestVersion = HttpVersion.Version20 };
        return (await client.GetStringAsync(portal), seen);
    }

    private void MakeCertificate()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var certificate = new CertificateRequest("CN=post.firma.example", key, HashAlgorithmName.SHA256).CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(30));
        File.WriteAllText($"{_folder}/cert.pem", certificate.ExportCertificatePem());
        File.WriteAllText($"{_folder}/key.pem", key.ExportPkcs8PrivateKeyPem());
    }
}
