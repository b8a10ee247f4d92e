namespace Siegelpost.Silo.Notices;

/// <summary>What a sender, or the postmaster for strangers, is told about the code of a new recipient (RULES 23). No subject or preview names it.</summary>
internal static class AccessCodeSheets
{
    public static Sheet Code(Voice voice, AccessCodeNotice notice, Brand brand)
    {
        var (who, day) = (ShownText.Address(notice.Recipient), voice.LastDay(notice.Until));
        var headline = notice.Renewed ? voice.Say($"Neuer Freischaltcode für {who}", $"New access code for {who}") : voice.Say($"Freischaltcode für {who}", $"Access code for {who}");
        var writer = ShownText.Name(notice.Writer);
        return new(voice, headline, headline, voice.Say("Nennen Sie ihn am Telefon, nicht per E-Mail.", "Tell it by phone, not by e-mail."),
            [
                Greeting(voice, notice.SenderName),
                new Block.Words([notice.SenderName.Length > 0
                    ? voice.Say($"Ihre geschützte Mail an {who} wartet, bis dort ein Passwort gewählt ist. Dazu braucht es diesen Freischaltcode:", $"your protected mail to {who} waits until a password is chosen there. That takes this access code:")
                    : voice.Say($"eine geschützte Mail von {writer} an {who} wartet, bis dort ein Passwort gewählt ist. Dazu braucht es diesen Freischaltcode, den wir nur Ihnen nennen:",
                        $"a protected mail from {writer} to {who} waits until a password is chosen there. That takes this access code, which we tell nobody but you:")]),
                new Block.Facts(
                [
                    new(voice.Say("Freischaltcode", "Access code"), [new Run.Stamp(ShownText.Line(notice.Code, 16))]),
                    new(voice.Say("Für", "For"), [who]),
                    new(voice.Say("Gilt", "Valid"), [voice.Say($"bis {day}", $"until {day}")]),
                ], 118),
                new Block.Words([new Run.Bold(voice.Say("Rufen Sie an und nennen Sie ihn. ", "Call and tell it. ")), .. SenderAdvice.NotByMail(voice)]),
                .. notice.Renewed ? [new Block.Words([voice.Say("Frühere Codes gelten nicht mehr.", "Earlier codes are no longer valid.")])] : Array.Empty<Block>(),
            ],
            Foot.ForSenders(voice, brand, null));
    }

    public static Sheet Tries(Voice voice, AccessCodeTriesNotice notice, Brand brand)
    {
        var who = ShownText.Address(notice.Recipient);
        var headline = voice.Say($"Falsche Freischaltcodes für {who}", $"Wrong access codes for {who}");
        return new(voice, headline, headline, voice.Say("Rufen Sie an, bevor Sie den Code noch einmal nennen.", "Call before you tell the code again."),
            [
                Greeting(voice, notice.SenderName),
                new Block.Words([voice.Say(
                    $"für {who} ist {notice.Tries}-mal ein falscher Freischaltcode eingegeben worden, zuletzt am {voice.Day(notice.At)} um {voice.Hour(notice.At)}. Die Nachrichten sind weiterhin hier, und nichts ist hinausgegangen.",
                    $"a wrong access code was entered {notice.Tries} times for {who}, last on {voice.Day(notice.At)} at {voice.Hour(notice.At)}. The messages are still here, and nothing has gone out.")]),
                new Block.Words([new Run.Bold(voice.Say("Rufen Sie dort an, unter einer Nummer, die Sie schon kennen. ", "Call there, on a number you already know. ")), voice.Say(
                    "Hat sich die Person vertippt, nennen Sie ihr den Code noch einmal. War sie es nicht, liest jemand ihr Postfach mit: Dann nennen Sie ihn nicht, und sagen Sie es Ihrer IT.",
                    "If the person mistyped, tell the code again. If it was not them, somebody reads their mailbox: then do not tell it, and let your IT know.")]),
            ],
            Foot.ForSenders(voice, brand, null));
    }

    private static Block.Words Greeting(Voice voice, string name) => ShownText.Name(name) is { Length: > 0 } shown && !shown.Contains('@')
        ? new([voice.Say($"Guten Tag {shown},", $"Hello {shown},")])
        : new([voice.Say("Guten Tag,", "Hello,")]);
}
