using System.Diagnostics;
using Microsoft.Extensions.Time.Testing;
using Siegelpost.Cluster;
using Siegelpost.Storage;

namespace Siegelpost.Tests;

public sealed class ClusterFilesTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("siegelpost-cluster-").FullName;
    private readonly FakeTimeProvider _clock = new(DateTimeOffset.UtcNow);

    private string Root => Path.Combine(_folder, "cluster");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void A_fresh_directory_gets_keys_an_authority_and_a_certificate_per_role_for_the_owner_alone()
    {
        var made = ClusterFiles.Prepare(Root, _clock);
        Assert.Equal((true, true, Root), (made.AuthorityIsNew, made.KeysAreNew, made.Directory));
        Assert.Equal(
            ["ca.key", "ca.pem", "front.key", "front.pem", "keys/identity.key", "keys/installation.pem", "keys/sealing.key", "public.pem", "silo.key", "silo.pem"],
            Directory.EnumerateFiles(Root, "*", SearchOption.AllDirectories).Select(f => Path.GetRelativePath(Root, f)).Order(StringComparer.Ordinal));
        using var keys = InstallationKeys.Open(Path.Combine(Root, "keys"));
        Assert.Equal(keys.PublicKey.KeyId, InstallationPublicKey.FromPem(File.ReadAllText(At("public.pem"))).KeyId);
        foreach (var role in (string[])["silo", "front"]) _ = new ClusterCertificates(At($"{role}.pem"), At($"{role}.key"), At("ca.pem"), _clock, new Lines());
        if (OperatingSystem.IsWindows()) return;
        const UnixFileMode file = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        foreach (var each in Directory.EnumerateFiles(Root, "*", SearchOption.AllDirectories)) Assert.Equal(file, File.GetUnixFileMode(each));
        foreach (var each in (string[])[Root, At("keys")]) Assert.Equal(file | UnixFileMode.UserExecute, File.GetUnixFileMode(each));
    }

    [Fact]
    public void Another_run_renews_the_certificates_and_leaves_authority_and_keys_untouched()
    {
        ClusterFiles.Prepare(Root, _clock);
        var before = Contents();
        _clock.Advance(TimeSpan.FromDays(300));
        var made = ClusterFiles.Prepare(Root, _clock);
        Assert.Equal((false, false), (made.AuthorityIsNew, made.KeysAreNew));
        Assert.Equal(825, Math.Round((made.CertificatesUntil - _clock.GetUtcNow()).TotalDays));
        Assert.Equal(["front.key", "front.pem", "silo.key", "silo.pem"], Contents().Where(f => before[f.Key] != f.Value).Select(f => f.Key).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("ca.key", "ca.key"), InlineData("ca.pem", "ca.pem"), InlineData("keys/identity.key", "identity.key")]
    public void What_is_missing_beside_its_other_half_is_never_made_anew(string lost, string named)
    {
        ClusterFiles.Prepare(Root, _clock);
        File.Delete(At(lost));
        var wrong = Assert.ThrowsAny<Exception>(() => ClusterFiles.Prepare(Root, _clock));
        Assert.True(wrong is FormatException or KeyMismatchException, wrong.GetType().Name);
        Assert.Contains(named, wrong.Message, StringComparison.Ordinal);
        Assert.False(File.Exists(At(lost)));
    }

    [Fact]
    public void An_authority_near_its_end_issues_nothing_beyond_it_and_after_it_says_what_to_do()
    {
        ClusterFiles.Prepare(Root, _clock);
        _clock.Advance(TimeSpan.FromDays(9 * 365));
        Assert.InRange((ClusterFiles.Prepare(Root, _clock).CertificatesUntil - _clock.GetUtcNow()).TotalDays, 300, 400);
        _clock.Advance(TimeSpan.FromDays(400));
        Assert.Contains("ca.key", Assert.Throws<FormatException>(() => ClusterFiles.Prepare(Root, _clock)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task OpenSSL_verifies_the_chain_of_both_roles_for_both_uses()
    {
        ClusterFiles.Prepare(Root, _clock);
        foreach (var role in (string[])["silo", "front"])
            foreach (var use in (string[])["sslserver", "sslclient"])
            {
                using var openssl = Process.Start(new ProcessStartInfo("openssl", ["verify", "-x509_strict", "-purpose", use, "-verify_hostname", $"{role}.siegelpost", "-CAfile", At("ca.pem"), At($"{role}.pem")]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
                var said = await openssl.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken) + await openssl.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
                Assert.True(said.TrimEnd().EndsWith("OK", StringComparison.Ordinal), said);
            }
    }

    private string At(string name) => Path.Combine(Root, name);

    private Dictionary<string, string> Contents() => Directory.EnumerateFiles(Root, "*", SearchOption.AllDirectories).ToDictionary(f => Path.GetRelativePath(Root, f), File.ReadAllText);
}
