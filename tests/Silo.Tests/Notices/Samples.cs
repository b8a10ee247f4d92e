using Siegelpost.Silo.Notices;

namespace Siegelpost.Tests.Notices;

/// <summary>Firma GmbH, Anna Groß, Bert Klein, and one notice of each kind about them.</summary>
internal static class Samples
{
    public const string MailId = "7Q4K2R9T0000000000000000AB", Portal = "https://post.firma.example";
    public static readonly DateTimeOffset Written = new(2026, 11, 23, 8, 41, 0, TimeSpan.Zero), Now = Written.AddMinutes(2);
    public static readonly DateTimeOffset Until = new(2026, 12, 7, 22, 59, 59, TimeSpan.Zero); // 23:59:59 in Berlin

    private static readonly byte[] Png = Convert.FromBase64String("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==");

    public static OrganisationProfile Firma { get; } = new("firma",
        new Brand("firma", "Firma GmbH", "Stuttgart", "#0f5c63", "F", null, "0711 55501-0", "hilfe@firma.example", "https://firma.example/impressum", "https://firma.example/datenschutz",
            null, "de", "Europe/Berlin", Portal)
        { Domains = ["firma.example"] },
        ["firma.example"], ["127.0.0.1/32"], "post@firma.example", "postmaster@firma.example", new OrganisationPolicy());

    public static OrganisationProfile FirmaWithLogo { get; } = Firma with { Brand = Firma.Brand with { Logo = Png } };

    public static NoticeMail Mail { get; } = new(MailId, "anna@firma.example", "Anna Groß", "Angebot 4711", Written, "4711.abc@firma.example");

    public static IReadOnlyList<Notice> All(string language, NoticeMail? about = null, string recipient = "bert@kunde.example", string text = "Angebot.pdf")
    {
        var mail = about ?? Mail;
        var (at, later) = (Written.AddMinutes(1), Written.AddDays(2));
        NoticeRow Row(NoticeRowKind kind, DateTimeOffset when, Method method = Method.None, DateTimeOffset? until = null) => new(recipient, kind, when, method, until);
        return
        [
            new InvitationNotice(language, recipient, mail.SenderName, mail.Sender, Written, Until, "K7F-2MQ", Link("e"), IsReminder: false, Waiting: 1, OtherSenders: 0),
            new InvitationNotice(language, recipient, mail.SenderName, mail.Sender, Written, Until, "K7F-2MQ", Link("e"), IsReminder: true, Waiting: 3, OtherSenders: 1),
            new SummaryNotice(language, mail, [Row(NoticeRowKind.Held, at, until: Until) with { InvitedAt = at, ReferenceCode = "K7F-2MQ" }]),
            new SummaryNotice(language, mail,
            [
                Row(NoticeRowKind.Held, at, until: Until) with { InvitedAt = at, ReferenceCode = "K7F-2MQ" },
                Row(NoticeRowKind.Delivered, at, Method.Pdf) with { Recipient = "dora@praxis.example" },
                Row(NoticeRowKind.Refused, at) with { Recipient = "carla@steuer.example", RelayReply = "550 5.1.1 <carla@steuer.example>: no such user " + text },
            ]),
            new ChangesNotice(language, mail,
            [
                Row(NoticeRowKind.Registered, later),
                Row(NoticeRowKind.Delivered, later.AddSeconds(5), Method.Pdf),
                Row(NoticeRowKind.Fetched, later.AddHours(1)) with { Files = [text, "Plan.dwg"] },
                Row(NoticeRowKind.FileGoneUnfetched, later.AddDays(30)) with { FileCount = 2 },
                Row(NoticeRowKind.InvitationRefused, later, until: Until) with { RelayReply = "550 5.1.1 unknown" },
                Row(NoticeRowKind.Answered, later),
                Row(NoticeRowKind.Extended, later, until: Until.AddDays(14)),
            ]),
            new ReturnedNotice(language, mail with { Subject = null }, [Row(NoticeRowKind.Expired, Until, until: Until), Row(NoticeRowKind.Declined, later), Row(NoticeRowKind.ReturnedBySupport, later)]),
            new ReturnedNotice(language, mail, [Row(NoticeRowKind.Infected, at) with { Files = [text], FileCount = 1, Finding = "Win.Test.EICAR_HDB-1" }, Row(NoticeRowKind.Unscanned, at) with { Recipient = "dora@praxis.example" }]),
            new DelayedNotice(language, mail, [Row(NoticeRowKind.Delayed, Written.AddHours(4), until: Written.AddDays(5)) with { RelayReply = "451 4.7.1 greylisted" }], Written.AddDays(5)),
            new RefusedDsn(language, mail, [Row(NoticeRowKind.Refused, at) with { RelayReply = "550 5.1.1 no such user " + text }], Written),
            new ReissueNotice(language, mail, recipient, Link("r")),
            new FilesWarningNotice(language, recipient, mail.SenderName, mail.Sender, Written, 2, Until),
            new ResetNotice(language, recipient, Link("reset"), Now.AddHours(1)),
            new PassphraseSetNotice(language, recipient, Now, IsFirst: true),
            new PassphraseSetNotice(language, recipient, Now, IsFirst: false),
            .. Enum.GetValues<AccountNews>().Select(news => new AccountNotice(language, recipient, Now, news, "klein@kunde.example")),
            new AddressClaimNotice(language, recipient, "klein@kunde.example", Link("w"), Now.AddDays(1)),
            new VisitNotice(language, recipient, Link("v"), Now.AddHours(1)),
            new ParkedNotice(language, mail, [Row(NoticeRowKind.Parked, at, until: Until)], Until),
            new InvitationNotice(language, recipient, mail.SenderName, mail.Sender, Written, Until, "K7F-2MQ", Link("e"), IsReminder: false, Waiting: 1, OtherSenders: 0) { CodeFrom = mail.SenderName },
            new SummaryNotice(language, mail, [Row(NoticeRowKind.Held, at, until: Until) with { InvitedAt = at, ReferenceCode = "K7F-2MQ", Code = "4831-7296", Name = "Bert Klein" }]),
            new AccessCodeNotice(language, mail.Sender, mail.SenderName, recipient, mail.SenderName, "4831-7296", Renewed: true, Until),
            new AccessCodeNotice(language, "postmaster@firma.example", "", recipient, "Carla", "4831-7296", Renewed: false, Until),
            new AccessCodeTriesNotice(language, mail.Sender, mail.SenderName, recipient, 5, Now),
        ];
    }

    public static PdfCarrier Carrier(string language) => new(language, "Anna Groß", "anna@firma.example", null, null, "Anna Groß", "bert@kunde.example", "Bert Klein",
        "7q4k.pdf@firma.example", "frage@kunde.example", ["erste@kunde.example", "frage@kunde.example"], Written, "%PDF-2.0 sealed"u8.ToArray());

    public static PlainAnswer Answer(string language) => new(language, "Bert Klein via Firma GmbH", "post@firma.example", "bert@kunde.example", "Bert Klein", "anna@firma.example", "Anna Groß",
        "Re: Angebot 4711", "antwort@firma.example", "4711.abc@firma.example", ["4711.abc@firma.example"], Written, "Ich nehme das Angebot an.", "<p>Ich nehme das Angebot an.</p>",
        [("Unterschrift.pdf", "application/pdf", new MemoryStream("%PDF"u8.ToArray()))], [("Pläne.zip", 24_500_000, Link("f"), Until)]);

    private static Uri Link(string page) => new($"{Portal}/{page}/Hq3vX9sT2mLr8KfWb6YzP0dNcGj4AuE1iVoRt7QkMnwHq3vX9sT2mLr8KfWb6Yz");
}

internal sealed class FixedClock(DateTimeOffset now) : TimeProvider
{
    public override DateTimeOffset GetUtcNow() => now;
}
