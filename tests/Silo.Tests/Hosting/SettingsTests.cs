using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Time.Testing;
using Siegelpost.Cluster;
using Siegelpost.Silo.Hosting;
using Siegelpost.Silo.Organisations;

namespace Siegelpost.Tests.Hosting;

public sealed class SettingsTests
{
    [Fact]
    public void Development_needs_nothing()
    {
        var settings = Read(true);
        Assert.Equal(("127.0.0.1:2525", "http://127.0.0.1:8080", null), ($"{settings.Smtp}", settings.PortalUrl, settings.RelayHost));
    }

    [Theory] // RULES 11
    [InlineData("Portal:PublicUrl", "Relay:Host=mx.firma.example")]
    [InlineData("Portal:PublicUrl", "Relay:Host=mx.firma.example", "Portal:PublicUrl=http://post.firma.example")]
    [InlineData("Portal:PublicUrl", "Relay:Host=mx.firma.example", "Portal:PublicUrl=post.firma.example")]
    [InlineData("Relay:Host", "Portal:PublicUrl=https://post.firma.example")]
    [InlineData("Relay:Host", "Portal:PublicUrl=https://post.firma.example", "Relay:Host= ")]
    [InlineData("Relay:Port", "Portal:PublicUrl=https://post.firma.example", "Relay:Host=mx.firma.example", "Relay:Port=smtp")]
    [InlineData("Relay:Port", "Portal:PublicUrl=https://post.firma.example", "Relay:Host=mx.firma.example", "Relay:Port=70000")]
    [InlineData("Smtp:Listen", "Smtp:Listen=mx.firma.example:25")]
    [InlineData("Storage:Provider", "Portal:PublicUrl=https://post.firma.example", "Relay:Host=mx.firma.example", "Storage:Provider=oracle")]
    [InlineData("Storage:ConnectionString", "Portal:PublicUrl=https://post.firma.example", "Relay:Host=mx.firma.example", "Storage:Provider=postgres")]
    [InlineData("Storage:PasswordFile", "Portal:PublicUrl=https://post.firma.example", "Relay:Host=mx.firma.example", "Storage:Provider=postgres", "Storage:ConnectionString=Host=db", "Storage:PasswordFile=/nowhere")]
    [InlineData("Cluster:CertificateFile", "Portal:PublicUrl=https://post.firma.example", "Relay:Host=mx.firma.example", "Storage:Provider=postgres", "Storage:ConnectionString=Host=db")]
    [InlineData("Cluster:Address", "Portal:PublicUrl=https://post.firma.example", "Relay:Host=mx.firma.example", "Storage:Provider=postgres", "Storage:ConnectionString=Host=db", "Cluster:Address=silo1")]
    [InlineData("Cluster:SiloPort", "Portal:PublicUrl=https://post.firma.example", "Relay:Host=mx.firma.example", "Storage:Provider=postgres", "Storage:ConnectionString=Host=db", "Cluster:SiloPort=x")]
    [InlineData("Roles", "Portal:PublicUrl=https://post.firma.example", "Relay:Host=mx.firma.example", "Roles=silo")]
    [InlineData("Roles", "Portal:PublicUrl=https://post.firma.example", "Relay:Host=mx.firma.example", "Roles=silo, cook")]
    [InlineData("Roles", "Portal:PublicUrl=https://post.firma.example", "Relay:Host=mx.firma.example", "Roles=portal")]
    public void What_cannot_work_is_named(string setting, params string[] configuration) =>
        Assert.StartsWith(setting, Assert.Throws<BadConfigurationException>(() => Read(false, configuration)).Message, StringComparison.Ordinal);

    [Fact]
    public async Task A_set_up_link_lives_its_half_hour_in_a_file_of_the_owner_alone()
    {
        var folder = Directory.CreateTempSubdirectory("setup");
        try
        {
            var file = new SetUpFile(folder.FullName);
            Assert.Null(file.Read(At));
            await file.Write("hash", At.AddMinutes(30));
            Assert.Equal("hash", file.Read(At)!.Value.Hash);
            Assert.Null(file.Read(At.AddMinutes(30)));
            if (!OperatingSystem.IsWindows()) Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(folder.FullName, "setup-link")));
            file.Delete();
            Assert.Null(file.Read(At));
            foreach (var broken in (string[])["", "hash", "hash x", "a b c", new string('x', 1_000)])
            {
                await File.WriteAllTextAsync(Path.Combine(folder.FullName, "setup-link"), broken);
                Assert.Null(file.Read(At));
            }
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact] // C6
    public void A_network_that_guesses_waits_longer_each_time_and_never_for_ever()
    {
        var clock = new FakeTimeProvider(At);
        var guesses = new Guesses(new(), clock);
        for (var i = 0; i < 10; i++) guesses.Wrong(GuessBrake.Network("portal", "192.0.2.1"));
        Assert.False(guesses.IsClosed(GuessBrake.Network("portal", "192.0.2.1")));
        guesses.Wrong(GuessBrake.Network("portal", "192.0.2.1"));
        Assert.True(guesses.IsClosed(GuessBrake.Network("portal", "192.0.2.1")));
        Assert.True(guesses.IsClosed(GuessBrake.Network("portal", "::ffff:192.0.2.1")));
        Assert.False(guesses.IsClosed(GuessBrake.Network("portal", "192.0.2.2")));
        Assert.False(guesses.IsClosed(GuessBrake.Network("smtp", "192.0.2.1")));
        clock.Advance(TimeSpan.FromSeconds(2));
        Assert.False(guesses.IsClosed(GuessBrake.Network("portal", "192.0.2.1")));
        for (var i = 0; i < 100; i++) guesses.Wrong(GuessBrake.Network("portal", "192.0.2.1"));
        clock.Advance(TimeSpan.FromMinutes(15));
        Assert.False(guesses.IsClosed(GuessBrake.Network("portal", "192.0.2.1")));
        for (var i = 0; i < 11; i++) guesses.Wrong(GuessBrake.Network("portal", $"2001:db8::{i}")); // one customer's /64
        Assert.True(guesses.IsClosed(GuessBrake.Network("portal", "2001:db8::ffff")));
        guesses.Right(GuessBrake.Network("portal", "2001:db8::1"));
        Assert.False(guesses.IsClosed(GuessBrake.Network("portal", "2001:db8::ffff")));
    }

    [Fact]
    public void An_organisation_that_cannot_work_is_told_why()
    {
        var good = FrozenStates.Organisation;
        Assert.Null(OrganisationCheck.Problem(good));
        foreach (var (bad, word) in new[]
        {
            (good with { Id = "fir ma" }, "id"), (good with { Id = "" }, "id"), (good with { Name = "" }, "Name"), (good with { Domains = [] }, "Domains"), (good with { NoticeAddress = "x@else.example" }, "NoticeAddress"),
            (good with { Postmaster = "" }, "Postmaster"), (good with { Language = "fr" }, "Language"), (good with { TimeZone = "Europe/Nowhere" }, "TimeZone"), (good with { Colour = "red" }, "Colour"),
            (good with { Networks = ["192.0.2.0/99"] }, "Networks"), (good with { Certificates = ["AB:CD"] }, "Certificates"), (good with { Logo = new byte[300_000] }, "256 KB"), (good with { Logo = "<svg xmlns='http://www.w3.org/2000/svg'/>"u8.ToArray() }, "SVG is not taken"), (good with { Policy = new() { HoldDays = 0 } }, "HoldDays"),
            (good with { Policy = new() { Reply = ReplyPolicy.Tls } }, "InboundHost"), (good with { Policy = new() { EmbedKilobytes = 20_000 } }, "EmbedKilobytes"),
        })
            Assert.Contains(word, OrganisationCheck.Problem(bad), StringComparison.Ordinal);
    }

    [Theory] // RULES 2
    [InlineData("Bert@KUNDE.example", "bert@kunde.example")]
    [InlineData("bert@grün.example", "bert@xn--grn-ioa.example")]
    [InlineData("b.ert+x@kunde.example", "b.ert+x@kunde.example")]
    [InlineData("\"a@b\"@kunde.example", "\"a@b\"@kunde.example")]
    public void Addresses_fold_their_case_and_nothing_else(string address, string key) => Assert.Equal(key, Siegelpost.Silo.Grains.RecipientKeys.Normalise(address));

    private static readonly DateTimeOffset At = new(2026, 11, 26, 14, 42, 0, TimeSpan.Zero);

    private static Settings Read(bool isDevelopment, params string[] configuration) =>
        Settings.Read(new ConfigurationBuilder().AddInMemoryCollection(configuration.Select(c => c.Split('=', 2)).ToDictionary(c => c[0], c => (string?)c[1])).Build(), isDevelopment);
}
