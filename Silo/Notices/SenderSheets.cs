namespace Siegelpost.Silo.Notices;

/// <summary>What senders are told about a mail of theirs: state first, a row for each recipient, what is left to do.</summary>
internal static class SenderSheets
{
    private const int ShownCounts = 3;
    private const int ShownRows = 100; // RULES 13: a mail has no more

    public static Sheet Summary(Voice voice, SummaryNotice notice, OrganisationProfile organisation) => Write(voice, organisation, notice.Mail, notice.Rows,
        voice.Say($"so steht es um {Mail(voice, notice.Mail)}:", $"this is where {Mail(voice, notice.Mail)} stands:"));

    public static Sheet Changes(Voice voice, ChangesNotice notice, OrganisationProfile organisation) => Write(voice, organisation, notice.Mail, notice.Rows,
        voice.Say($"bei {MailOf(voice, notice.Mail)} hat sich etwas getan:", $"there is news of {Mail(voice, notice.Mail)}:"));

    public static Sheet Returned(Voice voice, ReturnedNotice notice, OrganisationProfile organisation) => Write(voice, organisation, notice.Mail, notice.Rows,
        voice.Say($"{Mail(voice, notice.Mail)} ist an diese Adressen nicht zugestellt:", $"{Mail(voice, notice.Mail)} has not been delivered to these addresses:"));

    public static Sheet Delayed(Voice voice, DelayedNotice notice, OrganisationProfile organisation) => Write(voice, organisation, notice.Mail, notice.Rows,
        voice.Say($"{Mail(voice, notice.Mail)} ist noch unterwegs. Wir versuchen es weiter, längstens bis {voice.LastDay(notice.Until)}. Dann erhalten Sie Bescheid:",
            $"{Mail(voice, notice.Mail)} is still on its way. We keep trying, until {voice.LastDay(notice.Until)} at the latest. Then you hear from us:"));

    public static Sheet Refused(Voice voice, RefusedDsn notice, OrganisationProfile organisation) => Write(voice, organisation, notice.Mail, notice.Rows,
        voice.Say($"{Mail(voice, notice.Mail)} ist nicht angekommen:", $"{Mail(voice, notice.Mail)} did not arrive:"));

    public static Sheet Parked(Voice voice, ParkedNotice notice, OrganisationProfile organisation) => Write(voice, organisation, notice.Mail, notice.Rows,
        voice.Say(
            $"eine automatische Mail von {ShownText.Address(notice.Mail.Sender)} vom {voice.Moment(notice.Mail.AcceptedAt)} soll geschützt hinausgehen, aber diese Adressen haben noch kein Passwort:",
            $"an automatic mail by {ShownText.Address(notice.Mail.Sender)} of {voice.Moment(notice.Mail.AcceptedAt)} is to go out protected, but these addresses have no password yet:"),
        voice.Say(
            $"Die Mail bleibt bis {voice.LastDay(notice.Until)} beim Support liegen. Danach wird sie gelöscht. Offen geht sie nicht hinaus, und dem Absender schreiben wir nicht.",
            $"The mail stays with support until {voice.LastDay(notice.Until)}. Then it is deleted. It does not go out openly, and we do not write to its sender."));

    public static Sheet Reissue(Voice voice, ReissueNotice notice, OrganisationProfile organisation)
    {
        var who = ShownText.Address(notice.Recipient);
        var headline = voice.Say($"{who} hat ein neues Passwort", $"{who} has a new password");
        return new(voice, Subject(headline, notice.Mail), headline,
            voice.Say("Soll das neue Passwort auch diese Mail öffnen?", "Shall the new password open this mail too?"),
            [
                Greeting(voice, notice.Mail),
                new Block.Words([voice.Say(
                    $"{who} hat ein neues Passwort gewählt. {Capital(Mail(voice, notice.Mail))} ist mit dem alten geschützt. Mit Ihrer Zustimmung schicken wir sie noch einmal, geschützt mit dem neuen.",
                    $"{who} has chosen a new password. {Capital(Mail(voice, notice.Mail))} is protected with the old one. If you agree, we send it once more, protected with the new one.")]),
                new Block.Button(voice.Say("Ansehen und bestätigen", "Look and confirm"), notice.Confirm, voice.Say("Oder geben Sie diese Adresse im Browser ein:", "Or type this address into your browser:")),
                new Block.Words(
                [
                    new Run.Bold(voice.Say("Sie sind nicht sicher?", "Not sure?")),
                    voice.Say(" Rufen Sie erst an, unter einer Nummer, die Sie schon kennen. Wer ein fremdes Postfach öffnet, könnte auch ein neues Passwort wählen. Wenn Sie nichts tun, ändert sich nichts.",
                        " Call first, on a number you already know. Who opens someone else's mailbox could choose a new password too. If you do nothing, nothing changes."),
                ], Soft: true),
            ],
            Foot.ForSenders(voice, organisation.Brand, notice.Mail.MailId));
    }

    private static Sheet Write(Voice voice, OrganisationProfile organisation, NoticeMail mail, IReadOnlyList<NoticeRow> rows, string intro, string? advice = null)
    {
        var headline = Headline(voice, rows);
        var next = advice is null ? SenderAdvice.Write(voice, mail, rows, organisation.Policy) : [new Block.Words([advice])];
        var preview = rows.All(SenderAdvice.IsCalm) && advice is null ? voice.Say("Sie müssen nichts tun.", "You need to do nothing.") : intro;
        List<Fact> facts = [.. rows.Take(ShownRows).Select(row => RowWords.Fact(voice, mail, row))];
        return new(voice, Subject(headline, mail), headline, preview,
            [advice is null ? Greeting(voice, mail) : new Block.Words([voice.Say("Guten Tag,", "Hello,")]), new Block.Words([intro]), new Block.Facts(facts, 118), .. next],
            Foot.ForSenders(voice, organisation.Brand, mail.MailId));
    }

    /// <summary>One recipient: the worst and latest state. More: counts.</summary>
    private static string Headline(Voice voice, IReadOnlyList<NoticeRow> rows) => rows.DistinctBy(row => row.Recipient).Count() == 1
        ? RowWords.Headline(voice, rows.MaxBy(row => (RowWords.Tone(row.Kind) == Tone.Failed, row.At))!)
        : Counts(voice, rows);

    /// <summary>"1 abgewiesen, 2 zugestellt", the worst first.</summary>
    private static string Counts(Voice voice, IReadOnlyList<NoticeRow> rows)
    {
        var groups = rows.GroupBy(row => row.Kind).OrderByDescending(group => RowWords.Tone(group.Key)).ThenBy(group => group.Key);
        List<string> counts = [.. groups.Select(group => $"{group.Count()} {Lower(RowWords.State(voice, group.Key))}")];
        return string.Join(", ", counts.Take(ShownCounts)) + (counts.Count > ShownCounts ? " …" : "");
    }

    private static Block.Words Greeting(Voice voice, NoticeMail mail) => ShownText.Name(mail.SenderName) is { Length: > 0 } name && !name.Contains('@')
        ? new([voice.Say($"Guten Tag {name},", $"Hello {name},")])
        : new([voice.Say("Guten Tag,", "Hello,")]);

    private static string Mail(Voice voice, NoticeMail mail) => voice.Say($"Ihre Mail {Quoted(voice, mail)}vom {voice.Moment(mail.AcceptedAt)}", $"your mail {Quoted(voice, mail)}of {voice.Moment(mail.AcceptedAt)}");

    private static string MailOf(Voice voice, NoticeMail mail) => voice.Say($"Ihrer Mail {Quoted(voice, mail)}vom {voice.Moment(mail.AcceptedAt)}", Mail(voice, mail));

    private static string Quoted(Voice voice, NoticeMail mail) => ShownText.Subject(mail.Subject) is { Length: > 0 } subject ? voice.Say($"„{subject}“ ", $"“{subject}” ") : "";

    private static string Subject(string headline, NoticeMail mail) => ShownText.Subject(mail.Subject) is { Length: > 0 } subject ? $"{headline}: {subject}" : headline;

    private static string Capital(string text) => char.ToUpperInvariant(text[0]) + text[1..];

    private static string Lower(string text) => text.StartsWith("Einladung", StringComparison.Ordinal) ? text : char.ToLowerInvariant(text[0]) + text[1..];
}
