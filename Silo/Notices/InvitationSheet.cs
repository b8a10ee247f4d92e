namespace Siegelpost.Silo.Notices;

/// <summary>
/// The first thing a stranger sees of us, so it looks like the opposite of phishing: who, to whom, when, what will happen, what we never
/// ask for, and what happens if one does nothing. No content, no urgency.
/// </summary>
internal static class InvitationSheet
{
    public static Sheet Write(Voice voice, InvitationNotice notice, Brand brand)
    {
        var (sender, organisation) = (ShownText.Name(notice.SenderName, notice.Sender), ShownText.Name(brand.Name));
        var headline = voice.Say($"{sender} hat Ihnen eine geschützte Nachricht geschrieben", $"{sender} has written you a protected message");
        var (day, code) = (voice.LastDay(notice.Until), ShownText.Line(notice.ReferenceCode, 16));
        return new(voice,
            notice.IsReminder ? voice.Say("Erinnerung: ", "Reminder: ") + headline : headline,
            headline,
            voice.Say($"Sie liegt bis {day} für Sie bereit. Prüfcode {code}.", $"It waits for you until {day}. Reference code {code}."),
            [
                new Block.Words([voice.Say("Guten Tag,", "Hello,")]),
                new Block.Words([voice.Say(
                    $"die Nachricht ist vertraulich. Deshalb verschickt {organisation} sie nicht offen. Wählen Sie einmal ein eigenes Passwort. Danach kommt die Nachricht als PDF zu Ihnen, und nur Ihr Passwort öffnet sie.",
                    $"the message is confidential, so {organisation} does not send it openly. Choose a password of your own, once. Then the message comes to you as a PDF, and only your password opens it.")]),
                .. Waiting(voice, notice),
                .. CodeFrom(voice, notice),
                new Block.Facts(
                [
                    new(voice.Say("Von", "From"), [new Run.Bold(ShownText.Name(brand.WithName(sender, notice.Sender))), Run.NewLine, new Run.Mail(ShownText.Address(notice.Sender))]),
                    new(voice.Say("An", "To"), [ShownText.Address(notice.Recipient)]),
                    new(voice.Say("Geschrieben", "Written"), [voice.Moment(notice.WrittenAt)]),
                    new(voice.Say("Liegt bereit", "Waits"), [voice.Say($"bis {day}", $"until {day}")]),
                    new(voice.Say("Prüfcode", "Reference code"), [new Run.Stamp(code), Run.NewLine,
                        new Run.Small(voice.Say("Derselbe Code steht auf der Seite, die sich öffnet.", "The page that opens shows the same code."))]),
                ], 104),
                new Block.Button(voice.Say("Passwort wählen", "Choose a password"), notice.Link, voice.Say("Oder geben Sie diese Adresse im Browser ein:", "Or type this address into your browser:")),
                new Block.Words(
                [
                    new Run.Bold(voice.Say("Sie sind nicht sicher?", "Not sure?")),
                    voice.Say(
                        $" Rufen Sie {sender} an, unter einer Nummer, die Sie schon kennen. Wir fragen nie nach dem Passwort Ihres E-Mail-Kontos, nach Bankdaten oder nach Geld.",
                        $" Call {sender} on a number you already know. We never ask for the password of your e-mail account, for bank details or for money."),
                ], Soft: true),
                // RULES 10: what goes back is the news that it failed, never the content.
                new Block.Words([voice.Say(
                    $"Wenn Sie nichts tun, geht die Nachricht nach dem {day} zurück: {sender} erfährt, dass sie nicht angekommen ist, und bei uns wird sie gelöscht.",
                    $"If you do nothing, the message goes back after {day}: {sender} learns that it did not arrive, and we delete it.")], Soft: true),
            ],
            Foot.ForRecipients(voice, brand));
    }

    private static IEnumerable<Block> CodeFrom(Voice voice, InvitationNotice notice)
    {
        if (ShownText.Name(notice.CodeFrom) is not { Length: > 0 } from) yield break;
        yield return new Block.Words([new Run.Bold(voice.Say("Sie brauchen dazu einen Freischaltcode. ", "You need an access code for that. ")), voice.Say(
            $"{from} nennt ihn Ihnen am Telefon oder persönlich. In einer E-Mail an Sie steht er nie. Fragen Sie danach, wenn Sie ihn noch nicht haben.",
            $"{from} tells you the code by phone or in person. No e-mail to you ever holds it. Ask for it if you do not have it yet.")]);
    }

    private static IEnumerable<Block> Waiting(Voice voice, InvitationNotice notice)
    {
        if (notice.Waiting < 2) yield break;
        var others = notice.OtherSenders switch
        {
            0 => "",
            1 => voice.Say(", eine davon von jemand anderem", ", one of them by someone else"),
            var n => voice.Say($", {n} davon von anderen", $", {n} of them by others"),
        };
        yield return new Block.Words([voice.Say($"Inzwischen warten {notice.Waiting} Nachrichten auf Sie{others}. Ein Passwort genügt für alle.",
            $"By now {notice.Waiting} messages wait for you{others}. One password is enough for all.")]);
    }
}
