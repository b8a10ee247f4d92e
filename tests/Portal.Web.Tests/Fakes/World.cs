using Siegelpost.Storage;

namespace Siegelpost.Tests.Fakes;

/// <summary>
/// What the portal sees of the silo in a test: Firma GmbH, an invitation of Bert, a file, a reply. <see cref="Changes"/> counts every call
/// that changes something, so that reading can be shown to change nothing.
/// </summary>
internal sealed class World(SealedBlobs blobs, InstallationKeys keys)
{
    public static readonly DateTimeOffset Now = new(2026, 11, 23, 9, 12, 0, TimeSpan.Zero);
    private int _changes;

    public Brand Firma { get; } = new("firma", "Firma GmbH", "Stuttgart", "#0f5c63", "F", File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "logo.png")),
        "0711 55501-0", "hilfe@firma.example", "https://firma.example/impressum", "https://firma.example/datenschutz", null, "de", "Europe/Berlin", "https://post.firma.example")
    { Domains = ["firma.example"] };

    public int Changes => _changes;
    public SealedBlobs Blobs => blobs;
    public InstallationKeys Keys => keys;

    public FakeAccount Bert => field ??= new(this);
    /// <summary>New as Bert is, and her organisation demands a code that Anna tells her.</summary>
    public FakeAccount Carla => field ??= new(this) { AsksCode = true, CodeFrom = "Anna Groß" };
    /// <summary>As Carla, but nobody has been told a code.</summary>
    public FakeAccount Dora => field ??= new(this) { AsksCode = true };
    public FakeFirstContact FirstContact => field ??= new(this);
    public FakePublicDesk PublicDesk => field ??= new(this);
    public FakeMailbox Mailbox => field ??= new(this);
    public FakeAccountDoors Doors => field ??= new(this);
    public FakePassphrases Passphrases { get; } = new();
    public FakeAttachment Offer => field ??= new(this);
    public FakeReply Reply => field ??= new(this);
    public FakeMessage Mail => field ??= new(this);
    public FakeFrontDesk FrontDesk => field ??= new(this);
    public bool Broken { get; set; }
    public FirstContactPolicy FirstContactCode { get; set; }

    public IGrainFactory Grains => GrainStub.Over((type, key) => type switch
    {
        _ when Broken => throw new TimeoutException("No silo."),
        _ when type == typeof(IAccountGrain) => Account(key),
        _ when type == typeof(IFirstContactGrain) || type == typeof(IFirstContactDeskGrain) => FirstContact,
        _ when type == typeof(IPublicDeskGrain) => PublicDesk,
        _ when type == typeof(IMailboxGrain) => key == Bert.Id ? Mailbox : new FakeMailbox(this),
        _ when type == typeof(ISignInDeskGrain) => FrontDesk,
        _ when type == typeof(ISignInGrain) || type == typeof(ISecondStepGrain) || type == typeof(IPasskeyGrain) || type == typeof(IAddressesGrain) || type == typeof(IFarewellGrain) =>
            key == Bert.Id ? Doors : new FakeAccountDoors(new World(blobs, keys)),
        _ when type == typeof(IAttachmentGrain) => key == Offer.Id ? Offer : new FakeAttachment(this),
        _ when type == typeof(IReplyGrain) => key == Reply.Id ? Reply : new FakeReply(this),
        _ when type == typeof(IMessageGrain) => key == Mail.Id ? Mail : new FakeMessage(this),
        _ when type == typeof(IOrganisationGrain) => new FakeOrganisation(this),
        _ when type == typeof(IFrontDeskGrain) => FrontDesk,
        _ when type == typeof(IPassphraseGrain) => Passphrases,
        _ => throw new NotSupportedException(type.Name),
    });

    public FakeAccount Account(string key) => new[] { Bert, Carla, Dora }.FirstOrDefault(account => account.Id == key) ?? new FakeAccount(this);

    public void Change() => Interlocked.Increment(ref _changes);

    public async Task<BlobRef> Store(BlobKind kind, byte[] content)
    {
        await using var writer = blobs.Begin("firma", kind);
        await writer.Write(content.AsMemory());
        return await writer.Commit();
    }
}
