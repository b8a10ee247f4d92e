using Siegelpost.Silo.Delivery;
using Siegelpost.Silo.Domain;
using Siegelpost.Silo.Notices;

namespace Siegelpost.Tests.Domain;

/// <summary>Mails as a ledger test needs them: Anna writes to Bert.</summary>
internal static class Ledger
{
    public const string Id = "7Q4K2R9T0000000000000000AB", Anna = "anna@firma.example", Bert = "bert@kunde.example", Carl = "carl@kunde.example";
    public const string BertsAccount = "0000000000000000000000BERT", CarlsAccount = "0000000000000000000000CAR1", FileId = "000000000000000000000FW1E1", Berlin = "Europe/Berlin";
    public static readonly DateTimeOffset At = new(2026, 11, 26, 14, 42, 0, TimeSpan.Zero);
    public static readonly OrganisationPolicy Policy = new();
    public static readonly OrganisationProfile Firma = Content.Mails.Firma();
    public static readonly DeliveryOutcome Taken = new DeliveryOutcome.HandedOver("250 2.0.0 Ok", "mx.kunde.example", "TLS 1.3");
    public static readonly DeliveryOutcome Later = new DeliveryOutcome.Deferred("451 4.3.0 later");
    public static readonly DeliveryOutcome Never = new DeliveryOutcome.Refused("550 5.1.1 no such mailbox");

    public static BlobRef Blob(string id = "0000000000000000000000B10B", BlobKind kind = BlobKind.Mail, byte digest = 1) => new(id, "firma", kind, 1000, [digest, 2, 3], [4, 5], "k1");

    public static Envelope EnvelopeOf(string from = Anna, params string[] to) =>
        new(from, to.Length == 0 ? [Bert] : to, "network:firma", "firma", At, "192.0.2.1", "mail.firma.example", "TLS 1.3", false, false, "Received: x\r\n");

    public static MailFacts Facts(string? trigger = "tag", bool automatic = false, bool encrypted = false) =>
        new(trigger, automatic, encrypted, false, "Angebot 4711", Anna, "Anna Groß", "4711@firma.example", [], At, [new Person("Bert Klein", Bert)], []);

    public static readonly FileEntry Offer = new(FileId, "Angebot.pdf", "application/pdf", 500, true);

    public static MailPlan Open(string? code = "K7F-2MQ") => new(false, 0, "de", code, At, null);

    public static MessageState Accepted(string from = Anna, params string[] to) => MessageLifecycle.Accept(new(), Id, EnvelopeOf(from, to), Blob());

    public static MessageState Read(bool withFile = false, MailFacts? facts = null, string from = Anna, params string[] to) =>
        MessageLifecycle.HasRead(Accepted(from, to), facts ?? Facts(), withFile ? [Offer] : [], Blob("00000000000000000000V1EW00", BlobKind.View), At);

    public static MessageState Held(bool withFile = false, params string[] to) => Rows(to)
        .Aggregate(Read(withFile, to: to), (s, r) => MessageLifecycle.Hold(s, r, Open(), AccountOf(r), HeldUntil, At));

    public static readonly DateTimeOffset HeldUntil = Deadlines.EndOfDayAfter(At, 14, Berlin);

    public static MessageState Sealed(bool withFile = false, params string[] to) => Rows(to).Aggregate(Read(withFile, to: to), (s, r) => Seal(s, r, At));

    public static MessageState Seal(MessageState state, string recipient, DateTimeOffset now, int epoch = 1) =>
        MessageLifecycle.HasSealed(MessageLifecycle.CanGo(state, recipient, Method.Pdf, AccountOf(recipient), "de", At, now), recipient, Blob("00000000000000000000PDF000", BlobKind.Pdf), epoch, true, now);

    public static MessageState Delivered(bool withFile = false, params string[] to) =>
        Rows(to).Aggregate(Sealed(withFile, to), (s, r) => MessageLifecycle.FilesKnow(Record(s, Taken, At, r), r));

    public static MessageState Record(MessageState state, DeliveryOutcome outcome, DateTimeOffset now, string recipient = Bert) => MessageLifecycle.Record(state, recipient, outcome, Policy, Berlin, now);

    /// <summary>The sender is told what there is to tell, all of it, and so are the mailboxes.</summary>
    public static MessageState ToldAll(MessageState state, DateTimeOffset now)
    {
        while (state.Untold.Count > 0 || !state.SummaryTold) state = Told(state, now).State;
        return state.Rows.Aggregate(state, (s, r) => MailboxNotes.Told(s, r.Recipient, MailboxNotes.Of(s, r)));
    }

    /// <summary>One notice, as the grain tells it.</summary>
    public static (MessageState State, Notice? Notice) Told(MessageState state, DateTimeOffset now, OrganisationProfile? profile = null)
    {
        var kind = state.SummaryTold ? SenderNotices.Next(state) : NoticeKind.Summary;
        var telling = new Telling($"N{state.Timeline.Count:D25}", kind, SenderNotices.Of(state, kind));
        var begun = MessageLifecycle.BeginTelling(state, telling);
        var notice = SenderNotices.Compose(begun, telling, profile ?? Firma, true);
        return (MessageLifecycle.Told(begun, telling, notice is not null, now), notice);
    }

    public static Step Next(MessageState state, DateTimeOffset now, params string[] woken) => MessageAgenda.Next(state, now, woken.ToHashSet(), new("me", TimeSpan.Zero));

    public static Row Row(this MessageState state, string recipient = Bert) => state.Rows.Single(r => r.Recipient == recipient);

    public static string AccountOf(string recipient) => recipient == Carl ? CarlsAccount : BertsAccount;

    private static string[] Rows(string[] to) => to.Length == 0 ? [Bert] : to;
}
