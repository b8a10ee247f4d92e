using System.Net;
using System.Reflection;
using System.Security.Cryptography;
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
    private readonly GrainFrontOffice _office;

    public GrainFrontOfficeTests()
    {
        using var key = ECDiffieHellman.Create(ECCurve.NamedCurves.nistP256);
        _files = new FileBlobs(_folder.FullName);
        _blobs = new SealedBlobs(_files, InstallationPublicKey.FromPem(key.ExportSubjectPublicKeyInfoPem()));
        var factory = DispatchProxy.Create<IGrainFactory, FakeGrains>();
        _grains = (FakeGrains)(object)factory;
        _office = new GrainFrontOffice(factory, _blobs);
    }

    [Fact]
    public async Task The_blob_is_there_when_the_grain_is_asked()
    {
        var mail = _office.Begin("firma");
        mail.Write("Subject: x\r\n"u8);
        mail.Write("\r\nHallo\r\n"u8);
        _grains.Accepting = blob => Assert.Contains(_folder.EnumerateFiles("*", SearchOption.AllDirectories), file => file.Name == blob.Id && file.Directory!.Name == blob.Id[..2]);
        await _office.Accept("0123456789ABCDEFGHJKMNPQRS", Envelope, mail);
        var (id, blob) = Assert.Single(_grains.Accepted);
        Assert.Equal("0123456789ABCDEFGHJKMNPQRS", id);
        Assert.Equal(("firma", BlobKind.Mail, 21L), (blob.Organisation, blob.Kind, blob.Length));
        Assert.Equal(SHA256.HashData("Subject: x\r\n\r\nHallo\r\n"u8), blob.Sha256);
        Assert.True(await _blobs.Exists(blob.Id, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_grain_that_fails_may_have_the_mail_and_keeps_its_blob()
    {
        _grains.Accepting = _ => throw new TimeoutException();
        await Assert.ThrowsAsync<TimeoutException>(() => _office.Accept(Crockford.NewId(), Envelope, _office.Begin("firma")));
        Assert.Single(_folder.EnumerateFiles("*", SearchOption.AllDirectories));
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
        Assert.Equal("2001:db8::1 anna secret", (await _office.ByCredentials(IPAddress.Parse("2001:db8::1"), "anna", "secret"))?.Id);
    }

    public void Dispose()
    {
        _files.Dispose();
        _folder.Delete(recursive: true);
    }
}

/// <summary>A cluster of which a front office sees two methods.</summary>
public class FakeGrains : DispatchProxy
{
    internal List<(string Id, BlobRef Blob)> Accepted { get; } = [];
    internal Action<BlobRef>? Accepting { get; set; }

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
    {
        if (targetMethod!.ReturnType == typeof(ISubmitterGrain)) return new Submitters();
        var grain = Create<IMessageGrain, FakeMessage>();
        ((FakeMessage)(object)grain).Take = blob =>
        {
            Accepting?.Invoke(blob);
            Accepted.Add(((string)args![0]!, blob));
        };
        return grain;
    }

    private sealed class Submitters : ISubmitterGrain
    {
        public Task<Submitter?> ByNetwork(string remoteAddress) => Task.FromResult<Submitter?>(FakeOffice.Firma with { Id = remoteAddress });

        public Task<Submitter?> ByCredentials(string remoteAddress, string user, string password) => ByNetwork($"{remoteAddress} {user} {password}");
    }
}

/// <summary>The mail's grain, as far as Accept.</summary>
public class FakeMessage : DispatchProxy
{
    internal Action<BlobRef> Take { get; set; } = _ => { };

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
    {
        Assert.Equal(nameof(IMessageGrain.Accept), targetMethod!.Name);
        return Answer((BlobRef)args![1]!);
    }

    private async Task Answer(BlobRef blob)
    {
        await Task.Yield();
        Take(blob);
    }
}
