using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using MimeKit;
using Orleans.Reminders;
using Orleans.Runtime;
using Orleans.Storage;
using Orleans.TestingHost;
using Siegelpost.Cluster;
using Siegelpost.Silo.Delivery;
using Siegelpost.Silo.Domain;
using Siegelpost.Silo.Hosting;
using Siegelpost.Silo.Organisations;
using Siegelpost.Storage;

namespace Siegelpost.Tests.Grains;

/// <summary>
/// The whole silo of the product in a test: real SQLite, real blobs, a sink as next hop. Tests share it one after the other, each with
/// recipients of its own; time only goes forward.
/// </summary>
public partial class House : IAsyncLifetime
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("house");
    private InProcessTestCluster? cluster;
    private OpenStorage? storage;

    internal ShiftedClock Clock { get; } = new();
    internal FaultyStorage States { get; private set; } = null!;
    internal FaultyBlobs Files { get; private set; } = null!;
    internal SmtpSink Sink { get; } = new();
    /// <summary>Null: nothing scans.</summary>
    internal virtual FakeClamd? Clamd => null;
    internal IGrainFactory Grains => cluster!.Client;
    internal InstallationKeys Keys => storage!.Keys;
    internal System.Data.Common.DbDataSource Database => storage!.Database;
    internal T Of<T>() where T : notnull => cluster!.GetSiloServiceProvider().GetRequiredService<T>();
    internal SealedBlobs Blobs => Of<SealedBlobs>();

    public async ValueTask InitializeAsync()
    {
        var settings = new Settings(true, folder.FullName, null, new(System.Net.IPAddress.Loopback, 0), "https://post.firma.example", "127.0.0.1", Sink.EndPoint.Port, null, 0, "http://127.0.0.1:0", false)
        {
            Scanner = Clamd is { } clamd ? new(clamd.Address) { MaxSize = 1_000_000 } : null,
        };
        storage = await OpenStorage.Open(settings, new ConfigurationBuilder().Build());
        var builder = new InProcessTestClusterBuilder(1);
        builder.Options.ServiceId = "siegelpost";
        builder.ConfigureClient(client => client.AddOutgoingGrainCallFilter(new RetryFilter(TimeProvider.System))); // as front doors have it: a busy machine is no fault
        builder.ConfigureSilo((_, silo) =>
        {
            var services = silo.Services;
            services.AddHouse(settings, storage, new RelayOptions { Host = "127.0.0.1", Port = Sink.EndPoint.Port });
            services.AddSingleton<IBlobFiles>(Files = new FaultyBlobs(storage.Blobs, Clock));
            services.AddSingleton<TimeProvider>(Clock);
            services.UseTimeProviderForBackgroundAreas(TimeProvider.System);
            services.AddKeyedSingleton(TimeProviderNames.Grains, TimeProvider.System);
            silo.UseStorage(storage);
            Decorate(services);
        });
        cluster = builder.Build();
        await cluster.DeployAsync();
        foreach (var organisation in Organisations())
        {
            await Grains.GetGrain<IOrganisationKeeper>(organisation.Id).Seed(JsonSerializer.Serialize(organisation, SealedJsonSerializer.Options));
            await Of<Siegelpost.Storage.Organisations>().Add(organisation.Id);
        }
    }

    /// <summary>The default grain storage, with faults.</summary>
    private void Decorate(IServiceCollection services)
    {
        var real = services.Last(d => d.IsKeyedService && d.ServiceType == typeof(IGrainStorage) && d.ServiceKey is "Default");
        services.Remove(real);
        services.AddKeyedSingleton<IGrainStorage>("Default", (provider, key) => States = new FaultyStorage((IGrainStorage)real.KeyedImplementationFactory!(provider, key)));
    }

    /// <summary>Signs with a certificate of its own.</summary>
    private OrganisationPolicy Enclosing()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var (certificate, keyFile) = (Path.Combine(folder.FullName, "sign.pem"), Path.Combine(folder.FullName, "sign.key"));
        File.WriteAllText(certificate, new CertificateRequest("CN=Firma GmbH", key, HashAlgorithmName.SHA256).CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddYears(9)).ExportCertificatePem());
        File.WriteAllText(keyFile, key.ExportPkcs8PrivateKeyPem());
        return new() { EmbedKilobytes = 1, EmbedInsteadOfLink = true, AttachOriginal = true, SigningCertificateFile = certificate, SigningKeyFile = keyFile };
    }

    private IEnumerable<OrganisationConfiguration> Organisations()
    {
        var firma = new OrganisationConfiguration
        {
            Id = "firma",
            Name = "Firma GmbH",
            Town = "Stuttgart",
            Domains = ["firma.example"],
            Networks = ["127.0.0.0/8"],
            Certificates = [string.Join(':', Enumerable.Repeat("AB", 32))],
            NoticeAddress = "siegelpost@firma.example",
            Postmaster = "postmaster@firma.example",
            Credentials = [new("anna", Siegelpost.Silo.Passphrases.PassphraseHash.Make("richtig richtig"))],
        };
        yield return firma;
        firma = firma with { Networks = [], Certificates = [], Credentials = [] };
        yield return firma with { Id = "strict", Domains = ["strict.example"], NoticeAddress = "siegelpost@strict.example", Postmaster = "postmaster@strict.example", Policy = new() { PassUnmarked = false, PortalDelivery = false } };
        // Its own server is not there: nobody listens on a reserved port.
        yield return firma with { Id = "tls", Domains = ["tls.example"], NoticeAddress = "siegelpost@tls.example", Postmaster = "postmaster@tls.example", Policy = new() { Reply = ReplyPolicy.Tls, InboundHost = "127.0.0.1", InboundPort = 1, InboundCertificateName = "mx.tls.example" } };
        yield return firma with { Id = "kind", Domains = ["kind.example"], NoticeAddress = "siegelpost@kind.example", Postmaster = "postmaster@kind.example", Policy = new() { ReissueWithoutAsking = true, PublicWrite = true } };
        yield return firma with { Id = "inside", Domains = ["inside.example"], NoticeAddress = "siegelpost@inside.example", Postmaster = "postmaster@inside.example", Policy = Enclosing() };
        yield return firma with { Id = "careful", Domains = ["careful.example"], NoticeAddress = "siegelpost@careful.example", Postmaster = "postmaster@careful.example", Policy = new() { SecondStep = SecondStepPolicy.Required } };
        yield return firma with { Id = "phone", Domains = ["phone.example"], NoticeAddress = "siegelpost@phone.example", Postmaster = "postmaster@phone.example", Policy = new() { FirstContactCode = FirstContactPolicy.Outside } };
        yield return firma with { Id = "vault", Domains = ["vault.example"], NoticeAddress = "siegelpost@vault.example", Postmaster = "postmaster@vault.example", Policy = new() { FirstContactCode = FirstContactPolicy.Everybody } };
        yield return firma with { Id = "later", Domains = ["later.example"], NoticeAddress = "siegelpost@later.example", Postmaster = "postmaster@later.example" };
    }

    public async ValueTask DisposeAsync()
    {
        if (cluster is not null)
        {
            await cluster.StopAllSilosAsync();
            await cluster.DisposeAsync();
        }
        if (storage is not null) await storage.DisposeAsync();
        await Sink.DisposeAsync();
        if (Clamd is not null) await Clamd.DisposeAsync();
        GC.SuppressFinalize(this);
        folder.Delete(recursive: true);
    }

    internal ICustodyGrain Custody => Grains.GetGrain<ICustodyGrain>(0);

    internal IMessageGrain Mail(string id) => Grains.GetGrain<IMessageGrain>(id);

    /// <summary>Takes a mail over as the SMTP door does.</summary>
    internal async Task<string> Submit(string mail, string from, params string[] to)
    {
        var (id, envelope, blob) = await Prepare(mail, from, to);
        await Custody.TakeOver(id, envelope, blob);
        return id;
    }

    internal async Task<(string Id, Envelope Envelope, BlobRef Blob)> Prepare(string mail, string from, params string[] to)
    {
        var organisation = from.Split('@')[^1].Split('.')[0];
        await using var writer = Blobs.Begin(organisation, BlobKind.Mail);
        writer.Write(Encoding.UTF8.GetBytes(mail.ReplaceLineEndings("\r\n")));
        return (Crockford.NewId(), new(from, to, $"network:{organisation}", organisation, Clock.GetUtcNow(), "127.0.0.1", "mail.firma.example", null, false, false, "Received: from mail.firma.example by siegelpost; now\r\n"), await writer.Commit());
    }

    /// <summary>A marked mail with a secret in text and file, so that a leak can be seen.</summary>
    internal static string Marked(string to, string subject = "(Auto) Angebot 4711", string from = "anna@firma.example", string extra = "") => $"""
        From: Anna Gross <{from}>
        To: Bert Klein <{to}>
        Subject: {subject}
        Date: Thu, 26 Nov 2026 15:42:07 +0100
        Message-ID: <{Guid.NewGuid():N}@firma.example>
        {extra}MIME-Version: 1.0
        Content-Type: multipart/mixed; boundary=b

        --b
        Content-Type: text/plain; charset=utf-8

        GEHEIMER-TEXT
        --b
        Content-Type: application/pdf
        Content-Disposition: attachment; filename=Angebot.pdf

        GEHEIME-DATEI
        --b--

        """;

    internal Task<MessageStatus> Until(string id, Func<MessageStatus, bool> fits) => Eventually.Fits(async () => (await Mail(id).Status())!, s => s is not null && fits(s), Show);

    internal Task<MessageStatus> Until(string id, RowState state) => Until(id, s => s.Rows.All(r => r.State == state));

    private static string Show(MessageStatus? status) => status is null ? "nothing" :
        $"{string.Join(", ", status.Rows.Select(r => $"{r.Recipient} {r.State} {r.Method} {r.RelayReply}"))}; {string.Join(", ", status.Timeline.Select(t => $"{t.Event} {t.Detail}"))}";

    internal async Task<IAccountGrain> Account(string address, string organisation = "firma") =>
        Grains.GetGrain<IAccountGrain>((await Grains.GetGrain<IRecipientGrain>(Keys.RecipientKey(organisation, address)).Find())!);

    /// <summary>Time passes and the grain's reminder comes, as it would.</summary>
    internal async Task Pass(TimeSpan time, params IAddressable[] woken)
    {
        Clock.Advance(time);
        foreach (var grain in woken) await Tick(grain);
    }

    internal static Task Tick(IAddressable grain) => grain.AsReference<IRemindable>().ReceiveReminder("wake", default);

    /// <summary>The organisation has another policy from now on, as an operator will have it one day.</summary>
    internal async Task Decide(string organisation, OrganisationPolicy policy)
    {
        var grain = Grains.GetGrain<IOrganisationKeeper>(organisation);
        var stored = new GrainState<OrganisationConfiguration>();
        await States.ReadStateAsync("organisation", grain.GetGrainId(), stored);
        stored.State = stored.State! with { Policy = policy };
        await States.WriteStateAsync("organisation", grain.GetGrainId(), stored);
        await Forget(grain);
        Clock.Advance(TimeSpan.FromSeconds(11)); // silos keep profiles for ten
    }

    /// <summary>The grain leaves memory, as in a crash of its process between two steps.</summary>
    internal Task Forget(IAddressable grain) => cluster!.DeactivateAsync(grain);

    internal async Task<SunkMail> MailTo(string address, Func<SunkMail, bool>? fits = null) => await Sink.MailTo(address, fits, TimeSpan.FromSeconds(60));

    /// <summary>The link of a mail of ours: e = invitation, z = reset, n = seal anew.</summary>
    internal static LinkToken? Link(SunkMail mail, char kind)
    {
        using var bytes = new MemoryStream(mail.Content);
        var text = MimeMessage.Load(bytes, TestContext.Current.CancellationToken).TextBody ?? "";
        var link = LinkInText().Matches(text).FirstOrDefault(m => m.Groups[1].Value[0] == kind);
        return link is not null && LinkToken.TryParse(link.Groups[2].Value, out var token) ? token : null;
    }

    internal async Task<LinkToken> LinkTo(string address, char kind, Func<SunkMail, bool>? fits = null) => Link(await MailTo(address, m => Link(m, kind) is not null && (fits is null || fits(m))), kind)!.Value;

    internal const string Passphrase = "fuenf Moewen ueber der Kieler Foerde", Other = "sieben Robben unter dem Leuchtturm";

    /// <summary>The recipient sets a passphrase by the invitation in the mail box.</summary>
    internal async Task<PassphraseResult> Register(string address)
    {
        var token = await LinkTo(address, 'e');
        return await Grains.GetGrain<IAccountGrain>(token.GrainId).Register(token.Secret, Passphrase, "de");
    }

    private int domains;

    /// <summary>An address that no other test has.</summary>
    internal string Somebody(string name = "bert") => $"{name}@k{Interlocked.Increment(ref domains)}.example";

    private string? registered;

    /// <summary>Somebody who has set a passphrase; the same for all tests, since that costs a second.</summary>
    internal async Task<string> Regular()
    {
        if (registered is not null) return registered;
        var address = Somebody("regular");
        await Submit(Marked(address, from: "first@firma.example"), "first@firma.example", address);
        Assert.Equal(PassphraseOutcome.Set, (await Register(address)).Outcome);
        await CarrierTo(address);
        return registered = address;
    }

    internal static string Subject(SunkMail mail)
    {
        using var bytes = new MemoryStream(mail.Content);
        return MimeMessage.Load(bytes).Subject ?? "";
    }

    /// <summary>Somebody of one's own who has set a passphrase and has the first mail.</summary>
    internal async Task<(string Address, string Account)> Registered(string organisation = "firma")
    {
        var (address, sender) = (Somebody("own"), $"anna@{organisation}.example");
        await Submit(Marked(address, from: sender), sender, address);
        Assert.Equal(PassphraseOutcome.Set, (await Register(address)).Outcome);
        await CarrierTo(address);
        return (address, (await Grains.GetGrain<IRecipientGrain>(Keys.RecipientKey(organisation, address)).Find())!);
    }

    internal static byte[]? PdfOf(SunkMail mail)
    {
        using var bytes = new MemoryStream(mail.Content);
        if (MimeMessage.Load(bytes, TestContext.Current.CancellationToken).Attachments.OfType<MimePart>().FirstOrDefault(p => p.ContentType.MimeType == "application/pdf") is not { } part) return null;
        using var pdf = new MemoryStream();
        part.Content!.DecodeTo(pdf, TestContext.Current.CancellationToken);
        return pdf.ToArray();
    }

    internal Task<SunkMail> CarrierTo(string address, int nth = 1) => MailTo(address, m => PdfOf(m) is not null && Sink.Mails.Where(o => o.IsFor(address) && PdfOf(o) is not null).ToList().IndexOf(m) >= nth - 1);

    /// <summary>No mail that left says the secret, to anybody.</summary>
    /// <param name="recipient">Whose mail box.</param>
    /// <param name="mayKnowSubject">A sender, who is told what her mail is about.</param>
    internal void NothingLeaked(string recipient, bool mayKnowSubject = false)
    {
        foreach (var mail in Sink.Mails.Where(m => m.IsFor(recipient)))
        {
            using var bytes = new MemoryStream(mail.Content);
            var message = MimeMessage.Load(bytes);
            Assert.DoesNotContain("GEHEIM", mail.Text, StringComparison.Ordinal);
            if (!mayKnowSubject) Assert.DoesNotContain("4711", message.Subject, StringComparison.Ordinal);
            foreach (var part in message.BodyParts.OfType<MimePart>())
            {
                using var decoded = new MemoryStream();
                part.Content!.DecodeTo(decoded);
                Assert.DoesNotContain("GEHEIM", Encoding.Latin1.GetString(decoded.ToArray()), StringComparison.Ordinal);
            }
        }
    }

    [GeneratedRegex(@"https://post\.firma\.example/([a-z])/([A-Za-z0-9_-]{64})")] private static partial Regex LinkInText();
}

/// <summary>The same with a malware scanner.</summary>
public sealed class ScannedHouse : House
{
    internal override FakeClamd Clamd { get; } = new();
}

/// <summary>One house for all tests of grains.</summary>
[CollectionDefinition(nameof(House), DisableParallelization = true)]
public sealed class SharedHouse : ICollectionFixture<House>;
