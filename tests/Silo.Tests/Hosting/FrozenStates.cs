using Siegelpost.Silo.Domain;
using Siegelpost.Silo.Grains;
using Siegelpost.Silo.Organisations;

namespace Siegelpost.Tests.Hosting;

/// <summary>One state of each kind in which every property has a value that is not its default.</summary>
internal static class FrozenStates
{
    private static readonly DateTimeOffset At = new(2026, 11, 26, 14, 42, 7, TimeSpan.Zero);

    private static string Id(char last) => $"7Q4K2R9T00000000000000000{last}";

    private static BlobRef Blob(char last, BlobKind kind) => new(Id(last), "firma", kind, 123_456, [1, 2, 3, 255], [9, 8, 7], "k1");

    private static readonly TimelineEntry Entry = new(At, MailEvent.HandedOver, "bert@kunde.example", "mx.kunde.example, TLS 1.3", "kim");

    public static MessageState Message { get; } = new()
    {
        Id = Id('A'),
        Organisation = "firma",
        Kind = "submitted",
        Sender = "anna@firma.example",
        AcceptedAt = At,
        Size = 123_456,
        Envelope = new("anna@firma.example", ["bert@kunde.example"], "network:firma", "firma", At, "192.0.2.1", "mail.firma.example", "TLS 1.3", true, true, "Received: from x\r\n"),
        Answer = new("firma", "bert@kunde.example", "Bert Klein", ["anna@firma.example"], "AW: Angebot", "4711@firma.example", ["1@firma.example"], Id('P'), At) { AccountId = Id('K'), Epoch = 2 },
        Composed = new("firma", "anna@firma.example", "bert@kunde.example", "invitation", Id('M'), Id('K'), At),
        Blob = Blob('B', BlobKind.Mail),
        BlobDigest = "B:010203FF",
        Facts = new("tag", true, true, true, "Angebot 4711", "anna@firma.example", "Anna Groß", "4711@firma.example", ["1@firma.example"], At, [new("Bert Klein", "bert@kunde.example")], [new("Carl", "carl@kunde.example")]) { IsAmbiguous = true },
        ReadFaults = 2,
        ReadAgainAt = At.AddMinutes(5),
        Scan = new(ScanStanding.Infected) { Faults = 2, AgainAt = At.AddMinutes(5), Signature = "Eicar-Signature", FileId = Id('F') },
        Rows =
        [
            new("bert@kunde.example")
            {
                State = RowState.HandedOver, Method = Method.Pdf, AccountId = Id('K'), Language = "en", Reason = "the next hop said: later", RelayReply = "451 4.3.0 later", Attempts = 3, FirstAttemptAt = At,
                NextAttempt = At.AddMinutes(1), DelayTold = true, HeldUntil = At.AddDays(14), ReferenceCode = "K7F-2MQ", InvitedAt = At, AsksCode = true, RegisteredAt = At.AddHours(1), SealedAt = At.AddHours(1), HandedOverAt = At.AddHours(2),
                Sealed = Blob('S', BlobKind.Pdf), Epoch = 2, Issue = 1, RetainUntil = At.AddDays(30), WarnAt = At.AddDays(25), FilesTold = false, Fetched = [Id('F')], Enclosed = [Id('E')], RetentionOver = true, ReissueHashes = ["hash"], ReissueSpent = ["spent"],
                ReissueOfferedFor = 2, TlsFailed = true, Linked = true, Lease = Id('L'), LeasedAt = At, Inbox = new(At.AddDays(30), 2) { OnlyHere = true }, ReadAt = At.AddDays(3),
            },
        ],
        Files = [new(Id('F'), "Angebot.pdf", "application/pdf", 500, true)],
        View = Blob('V', BlobKind.View),
        ViewIsWhole = true,
        WriterInbox = new(At.AddDays(30), 2) { OnlyHere = true },
        SummaryTold = true,
        Untold = [new(ChangeKind.Fetched, "bert@kunde.example", At, Id('F'), "words")],
        Telling = new(Id('N'), NoticeKind.Changes, [new(ChangeKind.Delayed, "bert@kunde.example", At, null, "451")]),
        Timeline = [Entry],
        OwnMails = [Id('N')],
        Answers = [Id('W')],
    };

    public static AccountState Account { get; } = new()
    {
        Id = Id('K'),
        Organisation = "firma",
        Addresses = ["bert@kunde.example"],
        Language = "en",
        Wish = DeliveryWish.Portal,
        PassphraseHash = "$argon2id$v=19$m=65536,t=3,p=1$c2FsdA$aGFzaA",
        PassphraseSetAt = At,
        Epoch = 2,
        LockedBelow = 2,
        Slots = [[1, 2, 3]],
        Invitation = new("K7F-2MQ", At, At.AddDays(14), "anna@firma.example", "Anna Groß", At, ["hash"], 1, At),
        SpentLinks = ["spent"],
        Frozen = new(At, At.AddDays(90), ["frozen"]),
        Waiting = [new(Id('A'), "anna@firma.example", "Anna Groß", At, At.AddDays(14)) { TellsCode = true }],
        Received = [new(Id('A'), At.AddDays(30))],
        Reset = new("hash", At.AddHours(1)) { MailId = Id('R'), Earlier = ["older"] },
        ResetsAsked = [At],
        Sessions = [new("hash", At, At.AddMinutes(1)) { Device = "Firefox, Linux" }],
        WrongSignIns = 4,
        SignInNotBefore = At.AddSeconds(2),
        Pending = [new("pending", At, "Safari, iPhone")],
        App = new([4, 5, 6], At, 57_000_001),
        AppOffered = new([7, 8, 9], At),
        Passkeys = [new("cGFzc2tleQ", [1, 2, 3], -7, 5, At, "Safari, iPhone")],
        PasskeyOffered = new("challenge", At),
        RecoveryCodes = ["recovery"],
        WrongCodes = 5,
        CodeNotBefore = At.AddSeconds(4),
        Contact = new(Id('S'), 2, At) { Told = [new("anna@firma.example", At, Id('N'), 2)], Wrong = 6, WrongAt = At.AddMinutes(1), NotBefore = At.AddMinutes(2), Proofs = [new("proof", At)] },
        MayYield = true,
        Claims = [new("privat@kunde.example", Id('C'), At.AddDays(1), ["claim"])],
        ClaimsAsked = [At],
        ToJoin = ["privat@kunde.example"],
        ToPart = ["alt@kunde.example"],
        DeletedAt = At.AddDays(2),
        Erased = true,
        Owed = [new(Id('O'), OwedKind.Reminder, At) { To = "privat@kunde.example" }],
        ToWake = [Id('A')],
        ToDecline = [Id('D')],
        ToRefuse = [new(Id('E'), "550 5.1.1")],
        Timeline = [Entry],
    };

    public static AttachmentState Attachment { get; } = new()
    {
        Id = Id('F'),
        Origin = new(Id('A'), "firma", "anna@firma.example", "Anna Groß", "Angebot 4711", At, 1, 2, 3),
        Name = "Angebot.pdf",
        ContentType = "application/pdf",
        Size = 500,
        Blob = Blob('G', BlobKind.Attachment),
        Rest = [Blob('H', BlobKind.Attachment)],
        Recipients = 3,
        Grants = [new("bert@kunde.example", Id('K'), "en", ["hash"]) { Until = At.AddDays(30), FetchedAt = At, FetchTold = true, EndedAt = At.AddDays(31) }],
        Tickets = [new("hash", At.AddMinutes(10))],
    };

    public static ReplyState Reply { get; } = new()
    {
        Id = Id('Y'),
        Offer = new("firma", Id('A'), "bert@kunde.example", "Bert Klein", Id('K'), "anna@firma.example", "Anna Groß", "Angebot 4711", "4711@firma.example", ["1@firma.example"], At, Blob('V', BlobKind.View), "en", At.AddDays(365)) { Others = [new("carl@kunde.example", "Carl")], IsNew = true, IsVisit = true },
        Links = ["hash"],
        Sessions = [new("hash", "session")],
        Draft = "Guten Tag",
        Copy = false,
        DraftSavedAt = At,
        Uploads = [new(Id('U'), "Plan.pdf", "application/pdf", 500, At, Blob('U', BlobKind.Upload)) { Pieces = [Blob('T', BlobKind.Upload)], Scan = new(ScanStanding.Infected, "Eicar-Signature") }],
        Answers = [new("operation", Id('W'), At)],
        Pending = new("operation2", Id('X'), Blob('C', BlobKind.Composed), Message.Answer!, [new(Id('U'), "Plan.pdf", "application/pdf", Blob('U', BlobKind.Upload)) { Rest = [Blob('T', BlobKind.Upload)] }]),
    };

    public static MailboxState Mailbox { get; } = new()
    {
        Mails = [new(Id('A'), Id('A'), "anna@firma.example", "Anna Groß", "Anna Groß", "Angebot 4711", At, 2, At.AddDays(30), 2, ["name"]) { Own = true, Read = true, OnlyHere = true }],
        Drafts = [new(Id('Z'), "anna@firma.example", "Rückfrage", At)],
        Begun = [At],
    };

    public static PublicDeskState PublicDesk { get; } = new()
    {
        Visits = [new(Id('Q'), "Eve", "eve@else.example", "anna@firma.example", "de", At, ["hash"]) { Mailed = true, Used = true }],
        Asked = [new("address", "network", At)],
    };

    public static RecipientState Recipient { get; } = new() { AccountId = Id('K') };

    public static GuessesState Guesses { get; } = new()
    {
        Networks = { ["portal 192.0.2.1"] = new(12, At, At) },
        Unknown = { ["7Q4K2R9T"] = new(5, At, At) },
    };

    public static StaffState Staff { get; } = new()
    {
        Members = [new("kim", "$argon2id$x", 4, At, [new("hash", At, At) { Device = "Firefox, Linux" }])],
        SetUpHash = "hash",
        SetUpUntil = At,
        SpentSetUp = "spent",
        SetUps = [new("further", At)],
        SpentSetUps = ["spent"],
    };

    public static UpkeepState Upkeep { get; } = new() { SweptAt = At };

    public static OrganisationConfiguration Organisation { get; } = new()
    {
        Id = "firma",
        Name = "Firma GmbH",
        Town = "Stuttgart",
        Domains = ["firma.example"],
        Networks = ["192.0.2.0/24"],
        Credentials = [new("anna", "$argon2id$x")],
        Certificates = ["5F:A0:11:22:33:44:55:66:77:88:99:AA:BB:CC:DD:EE:FF:00:11:22:33:44:55:66:77:88:99:AA:BB:CC:DD:EE"],
        NoticeAddress = "siegelpost@firma.example",
        Postmaster = "postmaster@firma.example",
        Language = "en",
        TimeZone = "Europe/Vienna",
        Colour = "#123456",
        Initial = "F",
        LogoFile = "logo.png",
        Logo = [137, 80, 78, 71],
        SupportPhone = "0711 55501-0",
        SupportMail = "hilfe@firma.example",
        ImprintUrl = "https://firma.example/impressum",
        PrivacyUrl = "https://firma.example/datenschutz",
        AccessibilityUrl = "https://firma.example/barrierefrei",
        PortalUrl = "https://post.firma.example",
        Policy = new()
        {
            PassUnmarked = false,
            PassForeignSenders = false,
            Reply = ReplyPolicy.Tls,
            AllowPlain = true,
            HoldDays = 7,
            ReminderDays = [2, 5],
            RetentionDays = 10,
            WarningDays = 3,
            PassphraseLength = 16,
            NoticeDelivered = true,
            ReissueWithoutAsking = true,
            InboundHost = "mx.firma.example",
            InboundPort = 26,
            InboundCertificateName = "mx.firma.example",
            AlwaysProtectDomains = ["bank.example"],
            PublicWrite = true,
            SigningCertificateFile = "/etc/siegelpost/sign.pem",
            SigningKeyFile = "/etc/siegelpost/sign.key",
            EmbedKilobytes = 200,
            EmbedInsteadOfLink = true,
            AttachOriginal = true,
            SecondStep = SecondStepPolicy.Required,
            PortalDelivery = false,
            FirstContactCode = FirstContactPolicy.Everybody,
        },
    };
}
