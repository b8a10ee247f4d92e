using System.Text;
using Siegelpost.Cluster;
using Siegelpost.Silo.Scanning;

namespace Siegelpost.Tests.Scanning;

public sealed class ClamdTests
{
    [Fact]
    public async Task Content_is_clean_infected_or_too_large()
    {
        await using var server = new FakeClamd();
        using var clamd = new Clamd(new(server.Address) { MaxSize = 1_000_000 });
        Assert.IsType<ScanVerdict.Clean>(await clamd.Scan(Content("")));
        Assert.IsType<ScanVerdict.Clean>(await clamd.Scan(Content(new string('x', 300_000))));
        Assert.Equal("Siegelpost.Test.Virus", Assert.IsType<ScanVerdict.Infected>(await clamd.Scan(Content(new string('x', 70_000) + FakeClamd.Virus))).Signature);
        Assert.Equal(3, server.Scans);
        Assert.IsType<ScanVerdict.TooLarge>(await clamd.Scan(Content(new string('x', 1_000_001)))); // nobody is asked
        server.StreamMaxLength = 100_000; // less than we were told
        Assert.IsType<ScanVerdict.TooLarge>(await clamd.Scan(Content(new string('x', 900_000))));
    }

    [Fact]
    public async Task Its_socket_will_do_too()
    {
        var folder = Directory.CreateTempSubdirectory("clamd");
        await using (var server = new FakeClamd(Path.Combine(folder.FullName, "s")))
        {
            using var clamd = new Clamd(new(server.Address));
            Assert.IsType<ScanVerdict.Infected>(await clamd.Scan(Content(FakeClamd.Virus)));
        }
        folder.Delete(recursive: true);
    }

    [Fact]
    public async Task Whatever_is_no_verdict_is_temporary()
    {
        await using var server = new FakeClamd();
        using var clamd = new Clamd(new(server.Address) { Patience = TimeSpan.FromMilliseconds(500) });
        foreach (var words in new[] { "", "stream: ", "stream:  FOUND\n", "stream: lstat() failed: No such file or directory. ERROR", "UNKNOWN COMMAND", "stream: OK stream: X FOUND and more" })
        {
            server.Words = words;
            await Assert.ThrowsAsync<ScannerAwayException>(() => clamd.Scan(Content("x")));
        }
        server.IsMute = true;
        await Assert.ThrowsAsync<ScannerAwayException>(() => clamd.Scan(Content("x")));
        server.IsAway = true;
        await Assert.ThrowsAsync<ScannerAwayException>(() => clamd.Scan(Content(new string('x', 3_000_000))));
        await server.DisposeAsync();
        await Assert.ThrowsAsync<ScannerAwayException>(() => clamd.Scan(Content("x")));
        using var nobody = new Clamd(new("/nowhere/clamd.ctl"));
        await Assert.ThrowsAsync<ScannerAwayException>(() => nobody.Scan(Content("x")));
    }

    [Fact]
    public async Task A_fault_of_the_content_is_none_of_the_scanner()
    {
        await using var server = new FakeClamd();
        using var clamd = new Clamd(new(server.Address));
        await Assert.ThrowsAsync<IOException>(() => clamd.Scan(new BrokenStream()));
    }

    [Theory]
    [InlineData("Clamd:Address", "clamd"), InlineData("Clamd:Address", "clamd:0"), InlineData("Clamd:Required", "yes"), InlineData("Clamd:MaxSize", "0"), InlineData("Clamd:Larger", "2"), InlineData("Clamd:Timeout", "-1"), InlineData("Clamd:Connections", "0")]
    public void A_setting_that_cannot_work_is_named(string name, string value)
    {
        var fault = Assert.Throws<BadConfigurationException>(() => Read(("Clamd:Address", "127.0.0.1:3310"), (name, value)));
        Assert.Contains(name, fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Without_an_address_nothing_scans_and_with_one_nothing_leaves_unscanned()
    {
        Assert.Null(Read());
        Assert.Equal(new ScanOptions("[::1]:3310") { Required = true, MaxSize = 104_857_600, Larger = LargerThanScanned.Refuse }, Read(("Clamd:Address", "[::1]:3310")));
        Assert.Equal(new ScanOptions("/run/clamav/clamd.ctl") { Required = false, MaxSize = 5, Larger = LargerThanScanned.Pass, Patience = TimeSpan.FromSeconds(30), Connections = 2 }, Read(
            ("Clamd:Address", "/run/clamav/clamd.ctl"), ("Clamd:Required", "false"), ("Clamd:MaxSize", "5"), ("Clamd:Larger", "pass"), ("Clamd:Timeout", "00:00:30"), ("Clamd:Connections", "2")));
    }

    private static ScanOptions? Read(params (string Name, string Value)[] settings)
    {
        var all = new Dictionary<string, string?>();
        foreach (var (name, value) in settings) all[name] = value;
        return ScanOptions.Read(new Microsoft.Extensions.Configuration.ConfigurationBuilder().Add(new Microsoft.Extensions.Configuration.Memory.MemoryConfigurationSource { InitialData = all }).Build());
    }

    private static MemoryStream Content(string text) => new(Encoding.ASCII.GetBytes(text));

    private sealed class BrokenStream : MemoryStream
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => throw new IOException("The disk is broken.");
    }
}
