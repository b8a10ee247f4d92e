using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Logging;
using Siegelpost.Cluster;

namespace Siegelpost.Tests;

/// <summary>A real cluster of two silos; strangers knock with bare TLS, as an attacker would.</summary>
public sealed class MutualTlsTests : IAsyncLifetime
{
    private TestCluster _cluster = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _cluster = await TestCluster.Start();

    public async ValueTask DisposeAsync() => await _cluster.DisposeAsync();

    [Fact]
    public async Task Silos_and_front_doors_with_certificates_of_the_authority_work_together()
    {
        await _cluster.Works();
        Assert.DoesNotContain(_cluster.Log.All, line => line.Level >= LogLevel.Warning);
    }

    [Fact]
    public async Task Whoever_lacks_the_right_certificate_is_refused_with_one_line_and_the_cluster_goes_on()
    {
        using var foreign = new TestAuthority();
        var authority = _cluster.Authority;
        var (silo, gateway) = _cluster.Ports[1];
        (string What, int Port, (string, string)? Own, string Reason)[] strangers =
        [
            ("no certificate", gateway, null, "no certificate"),
            ("no certificate", silo, null, "no certificate"),
            ("of a foreign authority of the same name", gateway, foreign.Issue("front", "front.siegelpost"), "certificate not valid"),
            ("expired", gateway, authority.Issue("old", "front.siegelpost", DateTimeOffset.UtcNow.AddDays(-1)), "NotTimeValid"),
            ("front door at the silo port", silo, authority.Issue("f", "front.siegelpost"), "does not name silo.siegelpost"),
            ("no role", gateway, authority.Issue("n", "mail.siegelpost"), "does not name silo.siegelpost or front.siegelpost"),
            ("role as common name only", silo, authority.Issue("cn", null), "does not name"),
            ("wildcard", silo, authority.Issue("w", "*.siegelpost"), "does not name"),
            ("server use only", gateway, authority.Issue("s", "front.siegelpost", null, TestAuthority.ServerUse), "NotValidForUsage"),
        ];
        foreach (var (what, port, own, reason) in strangers)
        {
            var before = Warnings().Count;
            Assert.True(await IsRefused(port, own), what);
            var line = Assert.Single(await Eventually.Fits(() => Task.FromResult(Warnings()), lines => lines.Count > before), l => Warnings().IndexOf(l) == before);
            Assert.Contains(reason, line, StringComparison.Ordinal);
            Assert.StartsWith("Connection with 127.0.0.1:", line, StringComparison.Ordinal);
        }
        Assert.Equal(strangers.Length, Warnings().Count);
        await _cluster.Works();
    }

    [Fact]
    public async Task Nobody_gets_in_by_plain_TCP_or_an_old_TLS_and_who_says_nothing_is_left_after_ten_seconds()
    {
        var (silo, gateway) = _cluster.Ports[0];
        foreach (var port in (int[])[silo, gateway])
        {
            using var plain = await Open(port);
            await plain.GetStream().WriteAsync(new byte[64], Stop);
            Assert.True(await Ends(plain.GetStream()));
        }
        Assert.True(await IsRefused(gateway, _cluster.Authority.Issue("front3", "front.siegelpost"), SslProtocols.Tls12));
        Assert.Equal(3, (await Eventually.Fits(() => Task.FromResult(Warnings()), lines => lines.Count == 3)).Count);

        using var silent = await Open(gateway);
        var stream = silent.GetStream();
        await stream.WriteAsync(new byte[] { 22, 3, 1 }, Stop); // the begin of a ClientHello
        await Eventually.Fits(() =>
        {
            _cluster.Clock.Advance(TimeSpan.FromSeconds(10));
            return Task.FromResult(Warnings());
        }, lines => lines.Count == 4);
        Assert.Contains("no handshake in time", Warnings()[3], StringComparison.Ordinal);
        Assert.True(await Ends(stream));
        await _cluster.Works();
    }

    [Fact]
    public async Task Certificates_and_the_authority_are_changed_while_the_cluster_runs()
    {
        var authority = _cluster.Authority;
        var gateway = _cluster.Ports[0].Gateway;
        var old = authority.Issue("old", "front.siegelpost");
        var first = await ShownBy(gateway, old);

        authority.Issue("silo0"); // a renewal
        _cluster.Clock.Advance(TimeSpan.FromMinutes(1));
        var second = await ShownBy(gateway, old);
        Assert.NotEqual(first, second);

        using var successor = new TestAuthority("the next authority");
        var fresh = successor.Issue("front", "front.siegelpost");
        Assert.True(await IsRefused(gateway, fresh));
        await File.WriteAllTextAsync(authority.AuthorityFile, successor.Pem + "\n" + authority.Pem, Stop);
        _cluster.Clock.Advance(TimeSpan.FromMinutes(1));
        await IsAdmitted(fresh);
        await IsAdmitted(old);

        foreach (var name in (string[])["silo0", "silo1", "front"]) // everybody gets one of the new authority, then the old one goes
        {
            var (certificate, key) = successor.Issue(name, name == "front" ? "front.siegelpost" : "silo.siegelpost");
            File.Copy(certificate, Path.Combine(authority.Folder, $"{name}.pem"), overwrite: true);
            File.Copy(key, Path.Combine(authority.Folder, $"{name}.key"), overwrite: true);
        }
        await File.WriteAllTextAsync(authority.AuthorityFile, successor.Pem, Stop);
        _cluster.Clock.Advance(TimeSpan.FromMinutes(1));
        Assert.True(await IsRefused(gateway, old));
        await IsAdmitted(fresh);
        await _cluster.Works();
    }

    [Fact]
    public void A_certificate_that_no_other_process_would_accept_ends_the_start()
    {
        using var foreign = new TestAuthority();
        var authority = _cluster.Authority;
        foreach (var own in ((string, string)[])
        [
            foreign.Issue("foreign"),
            authority.Issue("expired", "silo.siegelpost", DateTimeOffset.UtcNow.AddDays(-1)),
            authority.Issue("nobody", "mail.siegelpost"),
            authority.Issue("halfuse", "silo.siegelpost", null, TestAuthority.ClientUse),
        ])
            Assert.Contains("Cluster:CertificateFile", Assert.Throws<FormatException>(() => _cluster.Certificates(own)).Message, StringComparison.Ordinal);
        var good = authority.Issue("good");
        Assert.Contains("Cluster:AuthorityFile", Assert.Throws<FormatException>(() => new ClusterCertificates(good.Certificate, good.Key, good.Key, _cluster.Clock, _cluster.Log)).Message, StringComparison.Ordinal);
        Assert.Contains("Cluster:AuthorityFile", Assert.Throws<FormatException>(() => new ClusterCertificates(good.Certificate, good.Key, "missing.pem", _cluster.Clock, _cluster.Log)).Message, StringComparison.Ordinal);
    }

    private List<string> Warnings() => [.. _cluster.Log.All.Where(line => line.Level == LogLevel.Warning).Select(line => line.Text)];

    private static async Task<TcpClient> Open(int port)
    {
        var socket = new TcpClient();
        await socket.ConnectAsync(IPAddress.Loopback, port, Stop);
        return socket;
    }

    private async Task IsAdmitted((string, string) own) => await (await _cluster.Connect(_cluster.Certificates(own))).GetGrain<IWhere>(1).Here();

    /// <summary>Under TLS 1.3 a client hears of its refusal only when it reads.</summary>
    private static async Task<bool> IsRefused(int port, (string, string)? own, SslProtocols protocols = SslProtocols.None)
    {
        using var socket = await Open(port);
        try
        {
            await using var tls = await ShakeHands(socket, own, protocols);
            return await Ends(tls);
        }
        catch (Exception refused) when (refused is IOException or AuthenticationException)
        {
            return true;
        }
    }

    private static async Task<string> ShownBy(int port, (string, string) own)
    {
        using var socket = await Open(port);
        await using var tls = await ShakeHands(socket, own, SslProtocols.None);
        Assert.Equal(SslProtocols.Tls13, tls.SslProtocol);
        return ((X509Certificate2)tls.RemoteCertificate!).Thumbprint;
    }

    private static async Task<SslStream> ShakeHands(TcpClient socket, (string Certificate, string Key)? own, SslProtocols protocols)
    {
        var tls = new SslStream(socket.GetStream());
        await tls.AuthenticateAsClientAsync(new SslClientAuthenticationOptions
        {
            TargetHost = "silo.siegelpost",
            ClientCertificateContext = own is { } pair ? SslStreamCertificateContext.Create(X509Certificate2.CreateFromPemFile(pair.Certificate, pair.Key), null, offline: true) : null,
            RemoteCertificateValidationCallback = (_, silo, _, _) => silo is not null,
            EnabledSslProtocols = protocols,
            AllowTlsResume = false,
        }, Stop);
        return tls;
    }

    private static async Task<bool> Ends(Stream stream)
    {
        var buffer = new byte[64];
        try
        {
            return await stream.ReadAsync(buffer, Stop).AsTask().WaitAsync(TimeSpan.FromSeconds(20), Stop) == 0;
        }
        catch (IOException)
        {
            return true;
        }
    }
}
