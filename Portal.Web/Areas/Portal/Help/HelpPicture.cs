using Siegelpost.Portal.Hosting;

namespace Siegelpost.Portal.Areas.Portal.Help;

/// <summary>
/// A picture of a real page or mail, in wwwroot/help, one for each language. The browser tests take them, and fail when a page no longer
/// looks as its picture does; docs/pages.md says how to take them anew.
/// </summary>
/// <param name="Width">Of the window in which it was taken; the page keeps a place of that shape free.</param>
public sealed record HelpPicture(string Name, int Width, int Height, string German, string English)
{
    public static readonly HelpPicture
        Mail = new("mail", 600, 760, "Die Einladung per E-Mail: Absender, Prüfcode, ein Knopf und die Adresse als Text", "The invitation by e-mail: sender, reference code, one button and the address as text"),
        Invitation = new("invitation", 390, 800, "Die Seite hinter dem Link: wer schreibt, bis wann, Prüfcode, Knopf „Passwort wählen“", "The page behind the link: who writes, until when, reference code, button “Choose a password”"),
        Passphrase = new("password", 390, 760, "Ein Feld für das Passwort, darunter ein Vorschlag aus fünf Wörtern", "A field for the password, below it a suggestion of five words"),
        Attachment = new("attachment", 390, 480, "Die Seite eines Anhangs mit dem Knopf „Herunterladen“", "The page of an attachment with the button “Download”"),
        Reply = new("reply", 390, 800, "Ein Feld für die Antwort, darunter der Platz für Dateien", "A field for the reply, below it the place for files"),
        Notice = new("notice", 600, 640, "Die Nachricht an Sie: wie es um jede Adresse steht", "The message to you: how each address stands");

    public static IReadOnlyList<HelpPicture> All { get; } = [Mail, Invitation, Passphrase, Attachment, Reply, Notice];

    public string Path(Language language) => $"/help/{Name}.{language.Code}.webp";

    public string Words(Language language) => language.Say(German, English);
}
