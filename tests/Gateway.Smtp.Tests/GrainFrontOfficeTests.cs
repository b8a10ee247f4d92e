using System.Net;
using System.Reflection;
using System.Security.Cryptography;
using Microsoft.Extensions.Time.Testing;
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
        _office = new GrainFrontOffice(factory, _blobs, _clock);
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
        await _office.Accept("0123456789ABCDEFGHJKMNPQRS", _ => Envelope, mail);
        var (id, blob) = Assert.Single(_grains.Accepted);
        Assert.Equal("0123456789ABCDEFGHJKMNPQRS", id);
        Assert.Equal(("firma", BlobKind.Mail, 21L), (blob.Organisation, blob.Kind, blob.Length));
        Assert.Equal(SHA256.HashData("Subject: x\r\n\r\nHallo\r\n"u8), blob.Sha256);
        Assert.True(await _blobs.Exists(blob.Id, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_grain_that_fails_may_have_the_mail_and_keeps_its_blob()
    {
        _grains.Accepting = (_, _) => throw new StorageFailedException("away");
        await Assert.ThrowsAsync<StorageFailedException>(() => _office.Accept(Crockford.NewId(), _ => Envelope, _office.Begin("firma")));
        Assert.Single(_folder.EnumerateFiles("*", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task A_grain_that_is_silent_is_given_up_and_the_mail_is_taken_under_another_id()
    {
        var first = Crockford.NewId();
        _grains.Accepting = (id, _) => id == first ? Silence : Task.CompletedTask;
        var accepting = _office.Accept(first, id => Envelope with { ReceivedHeader = $"Received: id {id}\r\n" }, _office.Begin("firma"));
        await PassPatience();
        var taken = await accepting;
        Assert.NotEqual(first, taken);
        Assert.Equal([first], _grains.GivenUp);
        Assert.Equal([first, taken], _grains.Accepted.Select(mail => mail.Id));
        Assert.Single(_grains.Accepted.Select(mail => mail.Blob.Id).Distinct());
    }

    [Fact]
    public async Task A_silent_grain_that_had_taken_the_mail_has_it_and_nobody_else()
    {
        var first = Crockford.NewId();
        (_grains.Accepting, _grains.HasTaken) = ((_, _) => Silence, true);
        var accepting = _office.Accept(first, _ => Envelope, _office.Begin("firma"));
        await PassPatience();
        Assert.Equal(first, await accepting);
        Assert.Equal(first, Assert.Single(_grains.Accepted).Id);
    }

    [Fact]
    public async Task A_second_thought_that_is_silent_too_is_asked_for_elsewhere()
    {
        var first = Crockford.NewId();
        _grains.Accepting = (id, _) => id == first ? Silence : Task.CompletedTask;
        _grains.SilentDoors = 1;
        var accepting = _office.Accept(first, _ => Envelope, _office.Begin("firma"));
        for (var wait = 0; wait < 3; wait++) await PassPatience(seconds: 5); // the grain, the first door, the grain once more
        var taken = await accepting;
        Assert.NotEqual(first, taken);
        Assert.Equal([first, first], _grains.GivenUp);
        Assert.Equal(2, _grains.Doors.Distinct().Count());
        Assert.Equal([first, taken], _grains.Accepted.Select(mail => mail.Id));
    }

    [Fact]
    public async Task Where_nobody_answers_the_client_hears_of_it_after_a_minute()
    {
        _grains.Accepting = (_, _) => Silence;
        var accepting = _office.Accept(Crockford.NewId(), _ => Envelope, _office.Begin("firma"));
        for (var tries = 0; tries < 3; tries++) await PassPatience();
        await Assert.ThrowsAsync<TimeoutException>(() => accepting);
        Assert.Equal(_grains.Accepted.Select(mail => mail.Id), _grains.GivenUp); // so that none of them comes after the client has sent it again
    }

    private static Task Silence => new TaskCompletionSource().Task;

    /// <summary>The office waits for a grain, until its patience is over.</summary>
    private async Task PassPatience(int seconds = 20)
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

/// <summary>A cluster of which a front office sees three methods.</summary>
public class FakeGrains : DispatchProxy
{
    internal List<(string Id, BlobRef Blob)> Accepted { get; } = [];
    internal Func<string, BlobRef, Task>? Accepting { get; set; }
    internal List<string> GivenUp { get; } = [];
    internal bool HasTaken { get; set; }
    internal List<long> Doors { get; } = [];
    /// <summary>So many second thoughts get no answer.</summary>
    internal int SilentDoors { get; set; }

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
    {
        if (targetMethod!.ReturnType == typeof(ISubmitterGrain)) return new Submitters();
        if (targetMethod.ReturnType == typeof(ISecondThoughtGrain))
        {
            Doors.Add((long)args![0]!);
            return new SecondThoughts(this);
        }
        var grain = Create<IMessageGrain, FakeMessage>();
        var message = (FakeMessage)(object)grain;
        message.Asked = blob => Accepted.Add(((string)args![0]!, blob));
        message.Take = blob => Accepting?.Invoke((string)args![0]!, blob) ?? Task.CompletedTask;
        return grain;
    }

    private sealed class SecondThoughts(FakeGrains grains) : ISecondThoughtGrain
    {
        public Task<bool> GiveUp(string mailId, BlobRef blob)
        {
            grains.GivenUp.Add(mailId);
            return grains.SilentDoors-- > 0 ? new TaskCompletionSource<bool>().Task : Task.FromResult(!grains.HasTaken);
        }
    }

    private sealed class Submitters : ISubmitterGrain
    {
        public Task<Submitter?> ByNetwork(string remoteAddress) => Task.FromResult<Submitter?>(FakeOffice.Firma with { Id = remoteAddress });

        public Task<Submitter?> ByCertificate(string remoteAddress, string sha256) => ByNetwork($"{remoteAddress} {sha256}");

        public Task<Submitter?> ByCredentials(string remoteAddress, string user, string password) => ByNetwork($"{remoteAddress} {user} {password}");
    }
}

/// <summary>The mail's grain, as far as Accept.</summary>
public class FakeMessage : DispatchProxy
{
    internal Action<BlobRef> Asked { get; set; } = _ => { };
    internal Func<BlobRef, Task> Take { get; set; } = _ => Task.CompletedTask;

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
    {
        Assert.Equal(nameof(IMessageGrain.Accept), targetMethod!.Name);
        var blob = (BlobRef)args![1]!;
        Asked(blob);
        return Answer(blob);
    }

    private async Task Answer(BlobRef blob)
    {
        await Task.Yield();
        await Take(blob);
    }
}
