using System.Net;
using System.Reflection;
using System.Security.Cryptography;
using Microsoft.Extensions.Time.Testing;
using Siegelpost.Cluster;
using Siegelpost.Smtp;
using Siegelpost.Storage;

namespace Siegelpost.Tests;

public sealed class GrainFrontOfficeTests : IDisposable
{
    private static readonly Envelope Envelope = new("anna@firma.example", ["bert@kunde.example"], "network:firma", "firma", DateTimeOffset.UnixEpoch, "192.0.2.7", "c", null, false, false, "Received: x\r\n");

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("siegelpost-office-");
    private readonly FileBlobs _files;
    private readonly SealedBlobs _blobs;
    private readonly FakeGrains _grains;
    private readonly WatchedClock _clock = new();
    private readonly GrainFrontOffice _office;

    public GrainFrontOfficeTests()
    {
        using var key = ECDiffieHellman.Create(ECCurve.NamedCurves.nistP256);
        _files = new FileBlobs(_folder.FullName);
        _blobs = new SealedBlobs(_files, InstallationPublicKey.FromPem(key.ExportSubjectPublicKeyInfoPem()));
        var factory = DispatchProxy.Create<IGrainFactory, FakeGrains>();
        _grains = (FakeGrains)(object)factory;
        _office = new GrainFrontOffice(new AnySilo(factory, _clock), factory, _blobs);
    }

    [Fact]
    public async Task The_blob_is_there_when_the_grain_is_asked()
    {
        var mail = _office.Begin("firma");
        mail.Write("Subject: x\r\n"u8);
        mail.Write("\r\nHallo\r\n"u8);
        _grains.Accepting = (_, blob) =>
        {
            Assert.Contains(_folder.EnumerateFiles("*", SearchOption.AllDirectories), file => file.Name == blob.Id && file.Directory!.Name == blob.Id[..2]);
            return Task.CompletedTask;
        };
        await _office.Accept("0123456789ABCDEFGHJKMNPQRS", Envelope, mail);
        var (id, blob) = Assert.Single(_grains.Accepted);
        Assert.Equal("0123456789ABCDEFGHJKMNPQRS", id);
        Assert.Equal(("firma", BlobKind.Mail, 21L), (blob.Organisation, blob.Kind, blob.Length));
        Assert.Equal(SHA256.HashData("Subject: x\r\n\r\nHallo\r\n"u8), blob.Sha256);
        Assert.True(await _blobs.Exists(blob.Id, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_silo_that_fails_may_have_the_mail_and_its_blob_is_kept()
    {
        _grains.Accepting = (_, _) => throw new StorageFailedException("away");
        await Assert.ThrowsAsync<StorageFailedException>(() => _office.Accept(Crockford.NewId(), Envelope, _office.Begin("firma")));
        Assert.Single(_folder.EnumerateFiles("*", SearchOption.AllDirectories));
        Assert.Equal(3, _grains.Doors.Distinct().Count()); // one silo alone may have lost the storage
    }

    [Fact]
    public async Task A_silo_that_is_silent_or_has_no_storage_is_not_waited_for()
    {
        var (id, tries) = (Crockford.NewId(), 0);
        _grains.Accepting = (_, _) => tries++ switch { 0 => Silence, 1 => throw new StorageFailedException("away"), _ => Task.CompletedTask };
        var accepting = _office.Accept(id, Envelope, _office.Begin("firma"));
        await PassPatience();
        await accepting;
        Assert.Equal([id, id, id], _grains.Accepted.Select(mail => mail.Id));
        Assert.Single(_grains.Accepted.Select(mail => mail.Blob.Id).Distinct());
        Assert.Equal(3, _grains.Doors.Distinct().Count());
    }

    [Fact]
    public async Task A_silo_that_was_silent_is_not_asked_for_a_while()
    {
        var silent = (long?)null;
        _grains.Accepting = (_, _) => (silent ??= _grains.Doors[^1]) == _grains.Doors[^1] ? Silence : Task.CompletedTask;
        var accepting = _office.Accept(Crockford.NewId(), Envelope, _office.Begin("firma"));
        await PassPatience();
        await accepting;
        for (var mails = 0; mails < 40; mails++) await _office.Accept(Crockford.NewId(), Envelope, _office.Begin("firma")); // the clock stands still
        Assert.Single(_grains.Doors, door => door == silent);
        _clock.Advance(TimeSpan.FromSeconds(11));
        _grains.Accepting = null; // it goes on
        for (var mails = 0; mails < 16; mails++) await _office.Accept(Crockford.NewId(), Envelope, _office.Begin("firma"));
        Assert.Equal(2, _grains.Doors.Count(door => door == silent));
    }

    [Fact]
    public async Task An_answer_that_comes_late_counts()
    {
        var slow = new TaskCompletionSource();
        var tries = 0;
        _grains.Accepting = (_, _) => tries++ == 0 ? slow.Task : Silence;
        var accepting = _office.Accept(Crockford.NewId(), Envelope, _office.Begin("firma"));
        await PassPatience();
        await _clock.Waits.WaitAsync(TestContext.Current.CancellationToken); // the second has been asked
        slow.SetResult();
        await accepting;
        Assert.Equal(2, tries);
    }

    [Fact]
    public async Task Another_mail_under_the_same_id_is_a_fault_at_once()
    {
        _grains.Accepting = (id, _) => throw new MailIdReusedException(id);
        await Assert.ThrowsAsync<MailIdReusedException>(() => _office.Accept(Crockford.NewId(), Envelope, _office.Begin("firma")));
        Assert.Single(_grains.Accepted);
    }

    [Fact]
    public async Task Where_nobody_answers_the_client_hears_of_it_after_a_minute()
    {
        _grains.Accepting = (_, _) => Silence;
        var accepting = _office.Accept(Crockford.NewId(), Envelope, _office.Begin("firma"));
        for (var tries = 0; tries < 3; tries++) await PassPatience(seconds: 20);
        await Assert.ThrowsAsync<TimeoutException>(() => accepting);
    }

    [Theory]
    [InlineData(true)] // all silos, so that Orleans offers none
    [InlineData(false)] // the one behind the door
    public async Task Where_silos_are_of_an_older_version_the_mails_grain_takes_it(bool all)
    {
        if (all) _grains.AreOld = true;
        else _grains.Accepting = (_, _) => throw new TypeLoadException("Unable to parse or load type");
        var id = Crockford.NewId();
        await _office.Accept(id, Envelope, _office.Begin("firma"));
        Assert.Equal([id], _grains.ByGrain);
    }

    [Fact]
    public async Task Who_submits_is_asked_elsewhere_too()
    {
        _grains.SilentSubmitters = 1;
        var asking = _office.ByNetwork(IPAddress.Parse("192.0.2.7")).AsTask();
        await PassPatience();
        Assert.Equal("192.0.2.7", (await asking)?.Id);
    }

    private static Task Silence => new TaskCompletionSource().Task;

    /// <summary>The office waits for a silo, until its patience is over.</summary>
    private async Task PassPatience(int seconds = 1)
    {
        await _clock.Waits.WaitAsync(TestContext.Current.CancellationToken);
        _clock.Advance(TimeSpan.FromSeconds(seconds));
    }

    [Fact]
    public async Task A_discarded_mail_leaves_nothing()
    {
        await using (var mail = _office.Begin("firma")) mail.Write(new byte[200_000]);
        Assert.Empty(_folder.EnumerateFiles("*", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task Networks_are_asked_by_their_address()
    {
        Assert.Equal("192.0.2.7", (await _office.ByNetwork(IPAddress.Parse("192.0.2.7")))?.Id);
        Assert.Equal("192.0.2.7 ab12", (await _office.ByCertificate(IPAddress.Parse("192.0.2.7"), "ab12"))?.Id);
        Assert.Equal("2001:db8::1 anna secret", (await _office.ByCredentials(IPAddress.Parse("2001:db8::1"), "anna", "secret"))?.Id);
    }

    public void Dispose()
    {
        _clock.Dispose();
        _files.Dispose();
        _folder.Delete(recursive: true);
    }
}

/// <summary>Tells when somebody waits by it.</summary>
internal sealed class WatchedClock : FakeTimeProvider, IDisposable
{
    public SemaphoreSlim Waits { get; } = new(0);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = base.CreateTimer(callback, state, dueTime, period);
        Waits.Release();
        return timer;
    }

    public void Dispose() => Waits.Dispose();
}

/// <summary>A cluster of which a front office sees some methods.</summary>
public class FakeGrains : DispatchProxy
{
    internal List<(string Id, BlobRef Blob)> Accepted { get; } = [];
    internal Func<string, BlobRef, Task>? Accepting { get; set; }
    internal List<long> Doors { get; } = [];
    /// <summary>So many who are asked who submits give no answer.</summary>
    internal int SilentSubmitters { get; set; }
    /// <summary>No silo knows who takes custody.</summary>
    internal bool AreOld { get; set; }
    internal List<string> ByGrain { get; } = [];

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
    {
        if (targetMethod!.ReturnType == typeof(ISubmitterGrain)) return new Submitters(SilentSubmitters-- > 0);
        if (targetMethod.ReturnType == typeof(ICustodyGrain))
        {
            if (AreOld) throw new ArgumentException("Could not find an implementation for interface");
            Doors.Add((long)args![0]!);
            return new Custody(this);
        }
        var grain = Create<IMessageGrain, FakeMessage>();
        ((FakeMessage)(object)grain).Take = () => ByGrain.Add((string)args![0]!);
        return grain;
    }

    private sealed class Custody(FakeGrains grains) : ICustodyGrain
    {
        public async Task TakeOver(string mailId, Envelope envelope, BlobRef blob)
        {
            grains.Accepted.Add((mailId, blob));
            if (grains.Accepting is { } accepting) await accepting(mailId, blob);
        }
    }

    private sealed class Submitters(bool isSilent) : ISubmitterGrain
    {
        public Task<Submitter?> ByNetwork(string remoteAddress) => isSilent ? new TaskCompletionSource<Submitter?>().Task : Task.FromResult<Submitter?>(FakeOffice.Firma with { Id = remoteAddress });

        public Task<Submitter?> ByCertificate(string remoteAddress, string sha256) => ByNetwork($"{remoteAddress} {sha256}");

        public Task<Submitter?> ByCredentials(string remoteAddress, string user, string password) => ByNetwork($"{remoteAddress} {user} {password}");
    }
}

/// <summary>The mail's grain, as far as Accept.</summary>
public class FakeMessage : DispatchProxy
{
    internal Action Take { get; set; } = () => { };

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
    {
        Assert.Equal(nameof(IMessageGrain.Accept), targetMethod!.Name);
        Take();
        return Task.CompletedTask;
    }
}
