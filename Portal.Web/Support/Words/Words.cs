using Siegelpost.Portal.Hosting;

namespace Siegelpost.Portal.Support;

/// <summary>What the support port says, in German or English. Sentences stand here whole, so that word order is each language's own.</summary>
internal sealed partial class Words(Language language)
{
    public Language Language => language;

    private string Say(string german, string english) => language.Say(german, english);

    // The frame
    public string Skip => Say("Zum Inhalt springen", "Skip to content");
    public string Console => Say("Siegelpost Konsole", "Siegelpost console");
    public string Areas => Say("Bereiche", "Areas");
    public string Path => Say("Pfad", "Path");
    public string Mails => Say("Mails", "Mails");
    public string Log => Say("Protokoll", "Log");
    public string Grains => Say("Grains", "Grains");
    public string Mailboxes => Say("Postfächer", "Mailboxes");
    public string AddressOrId => Say("Adresse oder Kennung", "Address or id");
    public string OtherLanguage => Say("English", "Deutsch");
    public string Pages => Say("Seiten", "Pages");
    public string More => Say("Weitere", "More");
    public string Newer => Say("Neuere", "Newer");
    public string Page(int number) => Say($"Seite {number + 1}", $"Page {number + 1}");
    public string Back => Say("Zurück", "Back");
    public string None => Say("keine", "none");
    public string Yes => Say("ja", "yes");
    public string No => Say("nein", "no");

    // Sign-in
    public string SignIn => Say("Anmelden", "Sign in");
    public string SignInIntro => Say("Die Konsole ist für den Support.", "The console is for support.");
    public string SignOut => Say("Abmelden", "Sign out");
    public string SignedInAs(string name) => Say($"Sie sind als {name} angemeldet.", $"You are signed in as {name}.");
    public string Name => Say("Name", "Name");
    public string Password => Say("Passwort", "Password");
    public string WrongNameOrPassword => Say("Name oder Passwort stimmt nicht.", "The name or the password is wrong.");
    public string NotBefore(string clock) => Say($"Zu viele Versuche. Der nächste geht ab {clock}.", $"Too many attempts. The next one works from {clock}.");
    public string ErrorPrefix => Say("Fehler: ", "Error: ");
    public string FormErrors => Say("Bitte prüfen Sie Ihre Eingaben.", "Please check what you entered.");

    // Set-up
    public string SetUpTitle => Say("Zugang zur Konsole einrichten", "Set up access to the console");
    public string SetUpIntro => Say("Wählen Sie den Namen, unter dem Ihre Aktionen im Protokoll stehen, und ein Passwort.", "Choose the name under which your actions are logged, and a password.");
    public string SetUpButton => Say("Einrichten und anmelden", "Set up and sign in");
    public string PasswordHint => Say("Mindestens 12 Zeichen. Mehrere Wörter sind gut.", "At least 12 characters. Several words are fine.");
    public string Repeat => Say("Passwort wiederholen", "Repeat password");
    public string NameNeeded => Say("Geben Sie Ihren Namen ein, höchstens 80 Zeichen.", "Enter your name, at most 80 characters.");
    public string NotTheSame => Say("Die beiden Passwörter sind verschieden.", "The two passwords differ.");
    public string SetUpClosed => Say("Dieser Link gilt nicht mehr", "This link is no longer valid");
    public string SetUpClosedHint => Say(
        "Er galt 30 Minuten und einmal. Beim nächsten Start ohne Zugang schreibt der Server einen neuen in seine Ausgabe.",
        "It was good for 30 minutes and once. At its next start without any account the server prints a new one.");

    public string PasswordProblem(PassphraseOutcome outcome) => outcome switch
    {
        PassphraseOutcome.TooShort => Say("Das Passwort braucht mindestens 12 Zeichen.", "The password needs at least 12 characters."),
        PassphraseOutcome.TooLong => Say("Das Passwort ist zu lang: höchstens 127 Byte.", "The password is too long: 127 bytes at most."),
        PassphraseOutcome.TooEasy => Say("Zu leicht zu erraten. Hängen Sie noch ein Wort an.", "Too easy to guess. Add one more word."),
        PassphraseOutcome.UnsafeCharacter => Say("Ein Zeichen darin geht nicht überall gleich. Wählen Sie ein anderes.", "One of its characters does not work alike everywhere. Choose another one."),
        _ => SetUpClosed,
    };

    // Other answers
    public string NotFoundTitle => Say("Das gibt es hier nicht", "There is no such thing here");
    public string NotFoundHint => Say("Die Kennung ist unbekannt, oder die Aufbewahrung ist zu Ende. Suchen Sie nach der Adresse.", "The id is unknown, or its retention is over. Search by address.");

    public string Size(long bytes) => FileSize.Label(bytes, language);
}
