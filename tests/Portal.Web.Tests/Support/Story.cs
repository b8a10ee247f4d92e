namespace Siegelpost.Tests.Support;

/// <summary>Anna's mail to Bert, who is invited, to Dora, who has it, and to Emil, whose server refused the invitation.</summary>
internal sealed class Story
{
    private static DateTimeOffset At(int hour, int minute, int second, int day = 23) => new(2026, 11, day, hour, minute, second, TimeSpan.FromHours(1));

    public string MailId { get; } = "3Q4K2R9T00000000000000000A";
    public string Invitation { get; } = Crockford.NewId();
    public string Bert { get; } = Crockford.NewId();
    public string Dora { get; } = Crockford.NewId();
    public string File1 { get; } = Crockford.NewId();
    public string File2 { get; } = Crockford.NewId();

    public const string Refusal = "550 5.1.1 <emil@altbau.example>: User unknown";

    public Story(Desk desk)
    {
        var accepted = At(9, 41, 7);
        desk.Mails[MailId] = new(MailId, "firma", "submitted", "anna@firma.example", accepted, 3_100_000, "tag",
        [
            new("bert@kunde.example", Bert, RowState.Held, Method.Pdf, "no passphrase yet", null, 0, accepted.AddDays(14), null, At(9, 41, 12), null, null, null, 0, null),
            new("dora@praxis.example", Dora, RowState.HandedOver, Method.Pdf, null, "250 2.0.0 Ok: queued as 4XkP2m1Zq7z", 1, null, null, null, new(2026, 3, 3, 8, 0, 0, TimeSpan.Zero), At(9, 41, 8), At(9, 41, 15), 1, accepted.AddDays(30)),
            new("emil@altbau.example", Crockford.NewId(), RowState.Refused, Method.Pdf, "invitation refused", Refusal, 1, null, null, At(9, 41, 13), null, null, null, 0, null),
        ],
        [new(File1, 2_400_000, true), new(File2, 86_000, true)],
        [
            new(accepted, MailEvent.Accepted, null, "mail.firma.example, TLS 1.3, tag", null),
            new(At(9, 41, 8), MailEvent.FilesStored, null, "2", null),
            new(At(9, 41, 8), MailEvent.Sealed, "dora@praxis.example", "AES-256, 96 KB", null),
            new(At(9, 41, 12), MailEvent.Invited, "bert@kunde.example", "K7F-2MQ", null),
            new(At(9, 41, 13), MailEvent.InvitationRefused, "emil@altbau.example", "550 5.1.1", null),
            new(At(9, 41, 15), MailEvent.HandedOver, "dora@praxis.example", "mx1.praxis.example, TLS 1.3", null),
            new(At(9, 41, 20), MailEvent.NoticeSent, "anna@firma.example", "summary", null),
            new(At(10, 2, 44), MailEvent.Fetched, "dora@praxis.example", "2.4 MB", null),
        ],
        accepted.AddDays(3), true, [Invitation], [], null);
        desk.Mails[Invitation] = new(Invitation, "firma", "invitation", "", At(9, 41, 12), 4_200, null,
            [new("bert@kunde.example", null, RowState.HandedOver, Method.Own, null, "250 2.0.0 Ok: queued as 9", 1, null, null, null, null, null, At(9, 41, 12), 0, null)],
            [], [new(At(9, 41, 12), MailEvent.HandedOver, "bert@kunde.example", null, null)], null, false, [], [], MailId);
        var carla = Crockford.NewId();
        desk.Mails[carla] = new(carla, "firma", "submitted", "buchhaltung@firma.example", At(9, 38, 0), 120_000, "header",
            [new("carla@steuer.example", null, RowState.Deferred, Method.Pdf, null, "451 4.7.1 Greylisted, try again", 3, null, At(10, 23, 0), null, new(2026, 6, 1, 8, 0, 0, TimeSpan.Zero), At(9, 38, 1), null, 0, null)],
            [], [new(At(9, 38, 0), MailEvent.Accepted, null, null, null)], At(10, 23, 0), true, [], [], null);
        var list = Crockford.NewId();
        desk.Mails[list] = new(list, "firma", "submitted", "anna@firma.example", At(8, 57, 0, 20), 20_000, null,
            [.. Enumerable.Range(1, 8).Select(i => new RowStatus($"kanzlei-mit-sehr-langem-namen-{i}@rechtsanwaelte.example", null, RowState.HandedOver, Method.Pass, null, "250 OK", 1, null, null, null, null, null, At(8, 57, 3, 20), 0, null))],
            [], [], null, false, [], [], null);

        desk.People[Bert] = new(Bert, "firma", ["bert@kunde.example"], "de", false, null, 0, 0, At(9, 41, 12), accepted.AddDays(14), 1, "K7F-2MQ", accepted.AddDays(3), [MailId], 0, null,
            [new(At(9, 41, 12), MailEvent.Invited, null, "K7F-2MQ", null), new(At(9, 41, 20), MailEvent.CodeTold, "anna@firma.example", null, null)])
        { AccessCode = new(At(9, 41, 12), 2, At(9, 12, 0), null, [new("anna@firma.example", At(9, 41, 20))]) };
        desk.People[Dora] = new(Dora, "firma", ["dora@praxis.example", "praxis@praxis.example"], "en", true, new(2026, 3, 3, 8, 0, 0, TimeSpan.Zero), 1, 58, null, null, 1, null, null, [], 2, Desk.Now.AddMinutes(8), []);
        desk.Files[File1] = new(File1, MailId, "firma", 2_400_000, true,
        [
            new("dora@praxis.example", accepted.AddDays(30), At(10, 2, 44), null),
            new("bert@kunde.example", null, null, null),
        ], accepted.AddDays(25));
        desk.Files[File2] = new(File2, MailId, "firma", 86_000, true, [new("dora@praxis.example", accepted.AddDays(30), null, null)], accepted.AddDays(25));
    }
}
