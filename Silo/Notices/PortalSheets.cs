namespace Siegelpost.Silo.Notices;

/// <summary>What is said to recipients who read in the portal: where, until when, and nothing of what is there.</summary>
internal static class PortalSheets
{
    public static Sheet Carrier(Voice voice, PortalCarrier carrier, Brand brand)
    {
        var (writer, organisation, day) = (ShownText.Name(carrier.Writer, carrier.From), ShownText.Name(brand.Name), voice.LastDay(carrier.Until));
        var headline = voice.Say($"Geschützte Nachricht von {writer}", $"Protected message from {writer}");
        var reset = Foot.Portal(brand, "reset");
        return new(voice, headline, headline, voice.Say($"Sie liegt bis {day} im Portal.", $"It is in the portal until {day}."),
            [
                new Block.Words([voice.Say("Guten Tag,", "Hello,")]),
                new Block.Words([voice.Say(
                    $"die Nachricht liegt im Portal von {organisation}, wie Sie es gewählt haben. Melden Sie sich dort mit Ihrer Adresse und Ihrem Passwort an.",
                    $"the message is in the portal of {organisation}, as you have chosen. Sign in there with your address and your password.")]),
                new Block.Facts(
                [
                    new(voice.Say("Von", "From"), [new Run.Bold(writer), Run.NewLine, new Run.Mail(ShownText.Address(carrier.ReplyTo ?? carrier.From))]),
                    new(voice.Say("An", "To"), [ShownText.Address(carrier.To)]),
                    new(voice.Say("Liegt bereit", "There"), [voice.Say($"bis {day}", $"until {day}")]),
                ], 104),
                Button(voice, carrier.Page),
                new Block.Words([voice.Say("Antworten Sie im Portal, dann kommt auch Ihre Antwort geschützt an. Ob Sie dort lesen oder ein PDF bekommen, stellen Sie in Ihrem Konto um.",
                    "Answer in the portal, and your answer is protected too. In your account you can change between reading there and getting a PDF.")]),
                new Block.Words([new Run.Bold(voice.Say("Passwort vergessen?", "Password forgotten?")), voice.Say(" Hier wählen Sie ein neues: ", " Choose a new one here: "), new Run.Link(reset.AbsoluteUri, reset),
                    voice.Say($" Danach ist diese Nachricht gesperrt, bis {writer} sie freigibt.", $" Then this message is locked until {writer} releases it.")], Soft: true),
                new Block.Words([voice.Say("Wir fragen nie nach dem Passwort Ihres E-Mail-Kontos, nach Bankdaten oder nach Geld.", "We never ask for the password of your e-mail account, for bank details or for money.")], Soft: true),
            ],
            Foot.ForRecipients(voice, brand));
    }

    public static Sheet Warning(Voice voice, PortalWarningNotice notice, Brand brand)
    {
        var (sender, day) = (ShownText.Name(notice.SenderName, notice.Sender), voice.LastDay(notice.Until));
        var headline = notice switch
        {
            { IsUnread: true } => voice.Say($"Eine Nachricht von {sender} liegt noch bis {day} im Portal", $"A message from {sender} is in the portal until {day}"),
            { Files: 1 } => voice.Say($"Eine Datei von {sender} liegt noch bis {day} bereit", $"A file from {sender} is there until {day}"),
            _ => voice.Say($"{notice.Files} Dateien von {sender} liegen noch bis {day} bereit", $"{notice.Files} files from {sender} are there until {day}"),
        };
        return new(voice, headline, headline, voice.Say("Sie erreichen alles über das Portal.", "You reach everything through the portal."),
            [
                new Block.Words([voice.Say("Guten Tag,", "Hello,")]),
                new Block.Words([notice.IsUnread
                    ? voice.Say($"die Nachricht vom {voice.Day(notice.SentAt)} haben Sie noch nicht gelesen. Sie liegt im Portal, ein PDF davon haben Sie nicht bekommen.",
                        $"you have not read the message of {voice.Day(notice.SentAt)} yet. It is in the portal; you have not got a PDF of it.")
                    : voice.Say($"zur Nachricht vom {voice.Day(notice.SentAt)} gehören Dateien, die Sie noch nicht abgerufen haben. Sie liegen im Portal bei der Nachricht.",
                        $"the message of {voice.Day(notice.SentAt)} comes with files that you have not fetched yet. They are in the portal with the message.")]),
                new Block.Facts(
                [
                    new(voice.Say("Von", "From"), [new Run.Bold(sender), Run.NewLine, new Run.Mail(ShownText.Address(notice.Sender))]),
                    new(voice.Say("An", "To"), [ShownText.Address(notice.Recipient)]),
                    new(voice.Say("Liegt bereit", "There"), [voice.Say($"bis {day}", $"until {day}")]),
                ], 104),
                Button(voice, notice.Link),
                new Block.Words([notice.IsUnread
                    ? voice.Say($"Danach wird die Nachricht gelöscht, und {sender} erfährt, dass Sie sie nicht gelesen haben.", $"Then the message is deleted, and {sender} learns that you have not read it.")
                    : voice.Say("Danach werden Nachricht und Dateien gelöscht. Wenn Sie sie nicht brauchen, müssen Sie nichts tun.", "Then message and files are deleted. If you do not need them, you need to do nothing.")], Soft: true),
            ],
            Foot.ForRecipients(voice, brand));
    }

    private static Block.Button Button(Voice voice, Uri page) =>
        new(voice.Say("Im Portal lesen", "Read in the portal"), page, voice.Say("Oder geben Sie diese Adresse im Browser ein:", "Or type this address into your browser:"));
}
