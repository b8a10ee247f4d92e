using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Siegelpost.Cluster;

namespace Siegelpost.Tests;

public sealed class CertificateFilesTests : IDisposable
{
    private readonly TestAuthority _authority = new();
    private readonly FakeTimeProvider _clock = new();

    public void Dispose() => _authority.Dispose();

    [Fact]
    public void A_renewed_certificate_is_used_without_a_restart_and_a_half_written_pair_is_not()
    {
        var (file, key) = _authority.Issue("mail");
        var certificate = Open(file, key);
        var first = Thumbprint(certificate);
        _authority.Issue("mail");
        Assert.Equal(first, Thumbprint(certificate)); // not looked at again yet
        var second = AfterAMinute(certificate);
        Assert.NotEqual(first, second);

        var (renewed, itsKey) = (File.ReadAllText(_authority.Issue("next").Certificate), File.ReadAllText(Path.Combine(_authority.Folder, "next.key")));
        File.WriteAllText(file, renewed[..(renewed.Length / 2)]);
        Assert.Equal(second, AfterAMinute(certificate));
        File.WriteAllText(file, renewed); // the old key is still there
        Assert.Equal(second, AfterAMinute(certificate));
        File.Delete(key);
        Assert.Equal(second, AfterAMinute(certificate));
        File.WriteAllText(key, itsKey);
        Assert.NotEqual(second, AfterAMinute(certificate));
    }

    [Fact] // as a mounted secret of Kubernetes is renewed: only the link in the middle changes
    public void A_swapped_link_is_noticed_although_no_file_and_no_time_has_changed()
    {
        var time = DateTime.UtcNow.AddDays(-1);
        foreach (var version in (string[])["v1", "v2"])
        {
            var (file, key) = _authority.Issue(version);
            var folder = Directory.CreateDirectory(Path.Combine(_authority.Folder, $"..{version}")).FullName;
            File.Move(file, Path.Combine(folder, "tls.crt"));
            File.Move(key, Path.Combine(folder, "tls.key"));
            foreach (var made in Directory.GetFiles(folder)) File.SetLastWriteTimeUtc(made, time);
        }
        string At(string name) => Path.Combine(_authority.Folder, name);
        Directory.CreateSymbolicLink(At("..data"), "..v1");
        File.CreateSymbolicLink(At("tls.crt"), "..data/tls.crt");
        File.CreateSymbolicLink(At("tls.key"), "..data/tls.key");

        var certificate = Open(At("tls.crt"), At("tls.key"));
        var first = Thumbprint(certificate);
        Directory.Delete(At("..data"));
        Directory.CreateSymbolicLink(At("..data"), "..v2");
        Assert.NotEqual(first, AfterAMinute(certificate));
    }

    [Fact]
    public void Files_that_cannot_be_used_at_the_start_are_named_by_their_setting()
    {
        var (file, key) = _authority.Issue("mail");
        var (_, foreign) = _authority.Issue("other");
        foreach (var (certificateFile, keyFile) in ((string?, string?)[])[("missing.pem", key), (file, foreign), (file, null), (null, key)])
        {
            var wrong = Assert.Throws<FormatException>(() => CertificateFiles.Find("Portal", certificateFile, keyFile, _clock, NullLogger.Instance));
            Assert.Contains("Portal:CertificateFile", wrong.Message, StringComparison.Ordinal);
        }
        Assert.Null(CertificateFiles.Find("Portal", null, "", _clock, NullLogger.Instance));
    }

    private CertificateFiles Open(string file, string key) => new("Smtp", file, key, _clock, NullLogger.Instance);

    private string AfterAMinute(CertificateFiles certificate)
    {
        _clock.Advance(TimeSpan.FromMinutes(1));
        return Thumbprint(certificate);
    }

    private static string Thumbprint(CertificateFiles certificate) => certificate.Current.TargetCertificate.Thumbprint;
}
