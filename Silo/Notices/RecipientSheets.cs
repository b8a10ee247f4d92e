namespace Siegelpost.Silo.Notices;

/// <summary>What recipients are told about files and about their password.</summary>
internal static class RecipientSheets
{
    public static Sheet FilesWarning(Voice voice, FilesWarningNotice notice, Brand brand)
    {
        var (sender, day) = (ShownText.Name(notice.SenderName, notice.Sender), voice.LastDay(notice.Until));
        var headline = notice.Files == 1
            ? voice.Say($"Eine Datei von {sender} liegt noch bis {day} bereit", $"A file from {sender} is there until {day}")
            : voice.Say($"{notice.Files} Dateien von {sender} liegen noch bis {day} bereit", $"{notice.Files} files from {sender} are there until {day}");
        return new(voice, headline, headline, voice.Say("Sie erreichen sie über das PDF.", "You reach them through the PDF."),
            [
                new Block.Words([voice.Say("Guten Tag,", "Hello,")]),
                new Block.Words([voice.Say(
                    $"zur Nachricht vom {voice.Day(notice.SentAt)} gehören Dateien, die Sie noch nicht abgerufen haben. Öffnen Sie das PDF mit Ihrem Passwort. Auf der ersten Seite führt ein Link zu jeder Datei.",
                    $"the message of {voice.Day(notice.SentAt)} comes with files that you have not fetched yet. Open the PDF with your password. On its first page a link leads to each file.")]),
                new Block.Facts(
                [
                    new(voice.Say("Von", "From"), [new Run.Bold(sender), Run.NewLine, new Run.Mail(ShownText.Address(notice.Sender))]),
                    new(voice.Say("An", "To"), [ShownText.Address(notice.Recipient)]),
                    new(voice.Say("Liegt bereit", "There"), [voice.Say($"bis {day}", $"until {day}")]),
                ], 104),
                new Block.Words([voice.Say("Danach werden die Dateien gelöscht. Wenn Sie sie nicht brauchen, müssen Sie nichts tun.",
                    "Then the files are deleted. If you do not need them, you need to do nothing.")], Soft: true),
            ],
            Foot.ForRecipients(voice, brand));
    }

    public static Sheet Reset(Voice voice, ResetNotice notice, Brand brand)
    {
        var (organisation, headline) = (ShownText.Name(brand.Name), voice.Say("Neues Passwort wählen", "Choose a new password"));
        return new(voice, voice.Say($"Neues Passwort für Nachrichten von {organisation}", $"New password for messages from {organisation}"), headline,
            voice.Say($"Der Link gilt bis {voice.Moment(notice.Until)}.", $"The link works until {voice.Moment(notice.Until)}."),
            [
                new Block.Words([voice.Say("Guten Tag,", "Hello,")]),
                new Block.Words([voice.Say(
                    $"für {ShownText.Address(notice.Recipient)} ist ein neues Passwort angefragt worden. Es öffnet künftige Nachrichten von {organisation}. PDFs, die Sie schon haben, öffnet weiterhin nur das alte.",
                    $"a new password has been asked for {ShownText.Address(notice.Recipient)}. It opens future messages from {organisation}. Only the old one opens the PDFs that you already have.")]),
                new Block.Button(voice.Say("Neues Passwort wählen", "Choose a new password"), notice.Link, voice.Say("Oder geben Sie diese Adresse im Browser ein:", "Or type this address into your browser:")),
                new Block.Words([voice.Say($"Der Link gilt einmal und bis {voice.Moment(notice.Until)}.", $"The link works once and until {voice.Moment(notice.Until)}.")], Soft: true),
                new Block.Words(
                [
                    new Run.Bold(voice.Say("Das waren nicht Sie?", "This was not you?")),
                    voice.Say(" Dann müssen Sie nichts tun. Ihr Passwort bleibt, wie es ist.", " Then you need to do nothing. Your password stays as it is."),
                ], Soft: true),
            ],
            Foot.ForRecipients(voice, brand));
    }

    public static Sheet Visit(Voice voice, VisitNotice notice, Brand brand)
    {
        var (organisation, headline) = (ShownText.Name(brand.Name), voice.Say("Ihr Link zum Schreiben", "Your link to write"));
        return new(voice, voice.Say($"Ihr Link zum Schreiben an {organisation}", $"Your link to write to {organisation}"), headline,
            voice.Say($"Der Link gilt bis {voice.Moment(notice.Until)}.", $"The link works until {voice.Moment(notice.Until)}."),
            [
                new Block.Words([voice.Say("Guten Tag,", "Hello,")]),
                new Block.Words([voice.Say(
                    $"mit {ShownText.Address(notice.Recipient)} möchte jemand geschützt an {organisation} schreiben. Wenn Sie das sind, geht es hier weiter:",
                    $"somebody with {ShownText.Address(notice.Recipient)} would like to write protected to {organisation}. If this is you, go on here:")]),
                new Block.Button(voice.Say("Weiter zum Schreiben", "Go on to write"), notice.Link, voice.Say("Oder geben Sie diese Adresse im Browser ein:", "Or type this address into your browser:")),
                new Block.Words([voice.Say($"Der Link gilt einmal und bis {voice.Moment(notice.Until)}.", $"The link works once and until {voice.Moment(notice.Until)}.")], Soft: true),
                new Block.Words(
                [
                    new Run.Bold(voice.Say("Das waren nicht Sie?", "This was not you?")),
                    voice.Say(" Dann müssen Sie nichts tun. Es ist nichts geschrieben worden.", " Then you need to do nothing. Nothing has been written."),
                ], Soft: true),
            ],
            Foot.ForRecipients(voice, brand));
    }

    public static Sheet PassphraseSet(Voice voice, PassphraseSetNotice notice, Brand brand)
    {
        var organisation = ShownText.Name(brand.Name);
        var headline = notice.IsFirst
            ? voice.Say($"Sie haben ein Passwort für Nachrichten von {organisation}", $"You have a password for messages from {organisation}")
            : voice.Say($"Ihr Passwort für Nachrichten von {organisation} ist neu", $"Your password for messages from {organisation} is new");
        Block.Words effect = notice.IsFirst
            ? new([voice.Say("Es öffnet die Nachrichten, die auf Sie gewartet haben, und alle künftigen. Sie kommen als PDF. Heben Sie das Passwort gut auf: Wir speichern es nicht und können es nicht nachsehen.",
                "It opens the messages that waited for you and all future ones. They come as PDFs. Keep the password well: we do not store it and cannot look it up.")])
            : new([voice.Say("Es öffnet künftige Nachrichten. PDFs, die Sie schon haben, öffnet weiterhin nur das alte. Heben Sie es deshalb auf.",
                "It opens future messages. Only the old one opens the PDFs that you already have, so keep it.")]);
        return new(voice, headline, headline, voice.Say("Wenn Sie das waren, müssen Sie nichts tun.", "If this was you, you need to do nothing."),
            [
                new Block.Words([voice.Say("Guten Tag,", "Hello,")]),
                new Block.Words([voice.Say($"das Passwort für {ShownText.Address(notice.Recipient)} ist am {voice.Day(notice.At)} um {voice.Hour(notice.At)} gewählt worden.",
                    $"the password for {ShownText.Address(notice.Recipient)} was chosen on {voice.Day(notice.At)} at {voice.Hour(notice.At)}.")]),
                effect,
                new Block.Words([new Run.Bold(voice.Say("Wenn Sie das waren, müssen Sie nichts tun.", "If this was you, you need to do nothing."))]),
                new Block.Words([voice.Say("Das waren nicht Sie? Dann hatte jemand Zugang zu Ihrem Postfach. Ändern Sie dort das Passwort, und wählen Sie hier ein neues: ",
                    "This was not you? Then someone had access to your mailbox. Change the password there, and choose a new one here: "), PageLink(brand, "reset")], Soft: true),
            ],
            Foot.ForRecipients(voice, brand));
    }

    /// <summary>The body around a sealed PDF: how to open it, nothing of what is in it.</summary>
    public static Sheet Carrier(Voice voice, PdfCarrier carrier, Brand brand)
    {
        var (writer, organisation) = (ShownText.Name(carrier.Writer, carrier.From), ShownText.Name(brand.Name));
        var headline = voice.Say($"Geschützte Nachricht von {writer}", $"Protected message from {writer}");
        return new(voice, headline, headline, voice.Say("Das PDF im Anhang öffnet Ihr Passwort.", "Your password opens the attached PDF."),
            [
                new Block.Words([voice.Say("Guten Tag,", "Hello,")]),
                new Block.Words([voice.Say(
                    $"die Nachricht liegt als PDF im Anhang: {FileName(voice)}. Öffnen Sie das PDF mit dem Passwort, das Sie für Nachrichten von {organisation} gewählt haben.",
                    $"the message is attached as a PDF: {FileName(voice)}. Open the PDF with the password that you chose for messages from {organisation}.")]),
                new Block.Words([voice.Say("Zeigt die Vorschau nichts, speichern Sie das PDF und öffnen Sie es dann. Steht im PDF ein Knopf zum Antworten, kommt auch Ihre Antwort geschützt an.",
                    "If the preview shows nothing, save the PDF and open it then. If the PDF has a button to reply, your answer is protected too.")]),
                new Block.Words([new Run.Bold(voice.Say("Passwort vergessen?", "Password forgotten?")), voice.Say(" Hier wählen Sie ein neues: ", " Choose a new one here: "), PageLink(brand, "reset"),
                    voice.Say($" Dieses PDF öffnet weiterhin nur das alte. Bitten Sie dann {writer}, die Nachricht noch einmal zu schicken.", $" Only the old one opens this PDF. Then ask {writer} to send the message again.")], Soft: true),
                new Block.Words([voice.Say("Wir fragen nie nach dem Passwort Ihres E-Mail-Kontos, nach Bankdaten oder nach Geld.", "We never ask for the password of your e-mail account, for bank details or for money.")], Soft: true),
            ],
            Foot.ForRecipients(voice, brand));
    }

    public static string FileName(Voice voice) => voice.Say("Nachricht.pdf", "Message.pdf");

    private static Run.Link PageLink(Brand brand, string page)
    {
        var to = Foot.Portal(brand, page);
        return new(to.AbsoluteUri, to);
    }
}
