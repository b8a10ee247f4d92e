namespace Siegelpost.Portal.Support;

internal sealed partial class Words
{
    public string MailboxesIntro => Say(
        "In der Entwicklung verlässt keine Mail diesen Rechner. Hier liest man, was die Empfänger bekommen hätten.",
        "In development no mail leaves this machine. Here you read what the recipients would have got.");
    public string NoMailboxes => Say("Noch keine Mails.", "No mails yet.");
    public string NoMailboxesHint => Say(
        "Schicken Sie eine Mail an Port 2525, mit (Auto) im Betreff; sie erscheint hier von selbst.",
        "Send a mail to port 2525 with (Auto) in its subject; it appears here by itself.");
    public string MailCount(int count) => count == 1 ? Say("1 Mail", "1 mail") : Say($"{count} Mails", $"{count} mails");
    public string NewCount(int count) => Say($"{count} neu", $"{count} new");
    public string New => Say("Neu", "New");
    public string NoSubject => Say("(ohne Betreff)", "(no subject)");
    public string NewestOnly(int count) => Say($"Gezeigt werden die neuesten {count}.", $"The newest {count} are shown.");
    public string From => Say("Von", "From");
    public string To => Say("An", "To");
    public string Date => Say("Datum", "Date");
    public string EnvelopeFrom => Say("Umschlag: von", "Envelope: from");
    public string EnvelopeTo => Say("Umschlag: an", "Envelope: to");
    public string Message => Say("Nachricht", "Message");
    public string AsText => Say("Als Text", "As text");
    public string Attachments => Say("Anhänge", "Attachments");
    public string AllHeaders => Say("Alle Kopfzeilen", "All headers");
    public string Raw => Say("Als Datei (.eml)", "As a file (.eml)");
    public string Unreadable => Say("Diese Mail lässt sich nicht lesen, nur als Datei holen.", "This mail can't be read, only fetched as a file.");
    public string NoText => Say("Kein Text.", "No text.");
}
