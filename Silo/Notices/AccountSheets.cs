namespace Siegelpost.Silo.Notices;

/// <summary>What recipients are told about their account: the owner should hear of every change that somebody else could have made.</summary>
internal static class AccountSheets
{
    public static Sheet Changed(Voice voice, AccountNotice notice, Brand brand)
    {
        var (organisation, recipient) = (ShownText.Name(brand.Name), ShownText.Address(notice.Recipient));
        var (headline, effect) = Words(voice, notice, organisation);
        var gone = notice.News is AccountNews.Deleted;
        var link = Foot.Portal(brand, gone ? "help" : "reset");
        return new(voice, headline, headline, voice.Say("Wenn Sie das waren, müssen Sie nichts tun.", "If this was you, you need to do nothing."),
            [
                new Block.Words([voice.Say("Guten Tag,", "Hello,")]),
                new Block.Words([voice.Say($"am {voice.Day(notice.At)} um {voice.Hour(notice.At)} hat sich etwas für {recipient} geändert.", $"on {voice.Day(notice.At)} at {voice.Hour(notice.At)} something changed for {recipient}.")]),
                new Block.Words([effect]),
                new Block.Words([new Run.Bold(voice.Say("Wenn Sie das waren, müssen Sie nichts tun.", "If this was you, you need to do nothing."))]),
                new Block.Words(
                [
                    gone ? voice.Say("Das waren nicht Sie? Dann rufen Sie uns an. Ein gelöschtes Konto können wir nicht zurückholen: ", "This was not you? Then call us. We cannot bring a deleted account back: ")
                        : voice.Say("Das waren nicht Sie? Dann kennt jemand Ihr Passwort. Wählen Sie ein neues: ", "This was not you? Then someone knows your password. Choose a new one: "),
                    new Run.Link(link.AbsoluteUri, link),
                ], Soft: true),
            ],
            Foot.ForRecipients(voice, brand));
    }

    public static Sheet Claim(Voice voice, AddressClaimNotice notice, Brand brand)
    {
        var (organisation, recipient, account) = (ShownText.Name(brand.Name), ShownText.Address(notice.Recipient), ShownText.Address(notice.Account));
        var headline = voice.Say("Gehört diese Adresse Ihnen?", "Is this address yours?");
        return new(voice, voice.Say($"Adresse für Nachrichten von {organisation} bestätigen", $"Confirm an address for messages from {organisation}"), headline,
            voice.Say($"Der Link gilt bis {voice.Moment(notice.Until)}.", $"The link works until {voice.Moment(notice.Until)}."),
            [
                new Block.Words([voice.Say("Guten Tag,", "Hello,")]),
                new Block.Words([voice.Say(
                    $"jemand hat {recipient} als weitere Adresse des Kontos {account} angegeben. Bestätigen Sie das nur, wenn dieses Konto Ihres ist: Nachrichten von {organisation} an {recipient} öffnet dann das Passwort dieses Kontos.",
                    $"somebody named {recipient} as a further address of the account {account}. Confirm it only if that account is yours: messages from {organisation} to {recipient} then open with the password of that account.")]),
                new Block.Button(voice.Say("Adresse bestätigen", "Confirm the address"), notice.Link, voice.Say("Oder geben Sie diese Adresse im Browser ein:", "Or type this address into your browser:")),
                new Block.Words([voice.Say("Melden Sie sich dort mit dem Passwort des Kontos an.", "Sign in there with the password of the account.")]),
                new Block.Words(
                [
                    new Run.Bold(voice.Say("Das waren nicht Sie?", "This was not you?")),
                    voice.Say(" Dann müssen Sie nichts tun. Es bleibt, wie es ist.", " Then you need to do nothing. Everything stays as it is."),
                ], Soft: true),
            ],
            Foot.ForRecipients(voice, brand));
    }

    public static Sheet Frozen(Voice voice, FrozenNotice notice, Brand brand)
    {
        var (organisation, recipient, day) = (ShownText.Name(brand.Name), ShownText.Address(notice.Recipient), voice.LastDay(notice.Until));
        var headline = voice.Say($"Sie bekommen keine geschützten Nachrichten von {organisation}", $"You get no protected messages from {organisation}");
        return new(voice, headline, headline, voice.Say($"Das gilt bis {day}. Sie können es jederzeit zurücknehmen.", $"This holds until {day}. You can take it back at any time."),
            [
                new Block.Words([voice.Say("Guten Tag,", "Hello,")]),
                new Block.Words([voice.Say(
                    $"am {voice.Day(notice.At)} um {voice.Hour(notice.At)} ist für {recipient} gesagt worden, dass Sie nicht gemeint sind oder keine solchen Nachrichten möchten. Bis {day} laden wir diese Adresse nicht mehr ein. Was man ihr geschützt schreibt, geht sofort zurück.",
                    $"on {voice.Day(notice.At)} at {voice.Hour(notice.At)} it was said for {recipient} that you are not the person meant or want no such messages. Until {day} we do not invite this address any more. Whatever is written to it protected goes back at once.")]),
                new Block.Words([new Run.Bold(voice.Say("Wenn Sie das waren, müssen Sie nichts tun.", "If this was you, you need to do nothing."))]),
                new Block.Words([voice.Say("Sonst, oder wenn Sie es sich anders überlegen, nehmen Sie es hier zurück:", "If not, or if you change your mind, take it back here:")]),
                new Block.Button(voice.Say("Nachrichten wieder annehmen", "Accept messages again"), notice.Link, voice.Say("Oder geben Sie diese Adresse im Browser ein:", "Or type this address into your browser:")),
            ],
            Foot.ForRecipients(voice, brand));
    }

    private static (string Headline, string Effect) Words(Voice voice, AccountNotice notice, string organisation)
    {
        var account = ShownText.Address(notice.Account);
        return notice.News switch
        {
            AccountNews.SecondStepOn => (voice.Say($"Ihre Anmeldung bei {organisation} hat einen zweiten Schritt", $"Your sign-in at {organisation} has a second step"),
                voice.Say("Beim Anmelden fragen wir nach dem Passwort auch nach einem Code aus Ihrer App. Ihre PDFs öffnet weiterhin Ihr Passwort allein.",
                    "After the password, signing in also asks for a code from your app. Your password alone still opens your PDFs.")),
            AccountNews.SecondStepOff => (voice.Say($"Der zweite Schritt Ihrer Anmeldung bei {organisation} ist aus", $"The second step of your sign-in at {organisation} is off"),
                voice.Say("Zum Anmelden genügt jetzt wieder das Passwort.", "The password is enough again to sign in.")),
            AccountNews.SecondStepRemoved => (voice.Say($"Der zweite Schritt Ihrer Anmeldung bei {organisation} ist entfernt", $"The second step of your sign-in at {organisation} has been removed"),
                voice.Say($"{organisation} hat ihn auf Wunsch entfernt. Zum Anmelden genügt jetzt das Passwort. In Ihrem Konto können Sie einen neuen einrichten.",
                    $"{organisation} removed it on request. The password is enough to sign in now. You can set up a new one in your account.")),
            AccountNews.AddressAdded => (voice.Say($"Eine weitere Adresse für Nachrichten von {organisation}", $"A further address for messages from {organisation}"),
                voice.Say($"Die Adresse gehört jetzt zum Konto {account}. Nachrichten an sie öffnet das Passwort dieses Kontos.", $"The address now belongs to the account {account}. Messages to it open with the password of that account.")),
            AccountNews.AddressRemoved => (voice.Say($"Eine Adresse weniger für Nachrichten von {organisation}", $"One address less for messages from {organisation}"),
                voice.Say($"Die Adresse gehört nicht mehr zum Konto {account}. Mit der nächsten Nachricht an sie kommt eine neue Einladung.", $"The address no longer belongs to the account {account}. The next message to it brings a new invitation.")),
            _ => (voice.Say($"Ihr Konto für Nachrichten von {organisation} ist gelöscht", $"Your account for messages from {organisation} is deleted"),
                voice.Say("PDFs, die Sie schon haben, öffnet weiterhin Ihr Passwort. Anhänge, die hinter Links lagen, sind nicht mehr da. Mit der nächsten Nachricht kommt eine neue Einladung.",
                    "PDFs that you already have still open with your password. Attachments behind links are gone. The next message brings a new invitation.")),
        };
    }
}
