namespace Siegelpost.Portal.Support;

internal sealed partial class Words
{
    public string Deed(SupportActKind kind) => kind switch
    {
        SupportActKind.ResendInvitation => Say("Neu einladen", "Invite again"),
        SupportActKind.ResetPassphrase => Say("Passwort zurücksetzen", "Reset password"),
        SupportActKind.Unlock => Say("Anmeldung freigeben", "Unlock sign-in"),
        SupportActKind.RemoveSecondStep => Say("Zweiten Schritt entfernen", "Remove second step"),
        SupportActKind.SendNewCode => Say("Neuen Code schicken", "Send a new code"),
        SupportActKind.ExtendHold => Say("Frist verlängern", "Extend hold"),
        SupportActKind.ExtendFiles => Say("Anhänge verlängern", "Extend attachments"),
        SupportActKind.Return => Say("Zurückgeben", "Return"),
        _ => Say("Noch einmal versuchen", "Try again"),
    };

    public static string DeedIcon(SupportActKind kind) => kind switch
    {
        SupportActKind.ResendInvitation => "sent",
        SupportActKind.ResetPassphrase => "pen",
        SupportActKind.Unlock => "check",
        SupportActKind.RemoveSecondStep or SupportActKind.SendNewCode => "phone",
        SupportActKind.Return => "returned",
        SupportActKind.Retry => "retry",
        _ => "held",
    };

    public static bool IsRisk(SupportActKind kind) => kind is SupportActKind.Return or SupportActKind.RemoveSecondStep;

    public string DeedMeans(SupportActKind kind) => kind switch
    {
        SupportActKind.ResendInvitation => Say(
            "Eine weitere Einladung geht an die Adresse. Ältere Links derselben Einladung gelten weiter.",
            "One more invitation goes to the address. Older links of the same invitation stay valid."),
        SupportActKind.ResetPassphrase => Say(
            "Ein Link für ein neues Passwort geht an die Adresse, er gilt 60 Minuten. PDFs, die schon da sind, öffnet weiterhin nur das alte.",
            "A link for a new password goes to the address; it is valid for 60 minutes. PDFs that are already there still open with the old one only."),
        SupportActKind.Unlock => Say("Die Wartezeit nach falschen Passwörtern endet sofort.", "The delay after wrong passwords ends at once."),
        SupportActKind.RemoveSecondStep => Say(
            "Zum Anmelden genügt danach das Passwort. Prüfen Sie zuerst, dass wirklich die Person fragt: auf einem anderen Weg als per E-Mail. Sie bekommt eine Nachricht darüber.",
            "Then the password is enough to sign in. First check that it really is the person who asks: by another way than e-mail. They get a message about it."),
        SupportActKind.SendNewCode => Say(
            "Ein neuer Freischaltcode geht an alle, deren Mail wartet und die den alten kennen. Der alte gilt nicht mehr. Sie selbst sehen ihn nicht, und an die Empfängerin oder den Empfänger geht er nie.",
            "A new access code goes to everybody whose mail waits and who knows the old one, which is void then. You do not see it, and it never goes to the recipient."),
        SupportActKind.ExtendHold => Say("Die Mail wartet länger auf das Passwort.", "The mail waits longer for the password."),
        SupportActKind.ExtendFiles => Say("Die Anhänge bleiben länger abrufbar.", "The attachments stay available longer."),
        SupportActKind.Return => Say(
            "Wer die Mail geschrieben hat, bekommt einen Hinweis. Danach wird der Inhalt vernichtet; das lässt sich nicht rückgängig machen.",
            "Whoever wrote the mail gets a notice. Then the content is destroyed; this can't be undone."),
        _ => Say("Die Übergabe wird gleich noch einmal versucht.", "The hand-over is tried again right away."),
    };

    public string For(string address) => Say($"für {address}", $"for {address}");
    public string ReasonHint => Say("Steht danach im Protokoll, mit Ihrem Namen. Höchstens 500 Zeichen.", "Goes into the log with your name. At most 500 characters.");
    public string ReasonNeeded => Say("Geben Sie den Grund an, höchstens 500 Zeichen.", "Give the reason, at most 500 characters.");
    public string Days => Say("Um wie viele Tage", "By how many days");
    public string DaysCount(int days) => Say($"{days} Tage", $"{days} days");
    public string NotOffered => Say("Das geht gerade nicht", "This is not possible now");
    public string NotOfferedHint => Say("Der Zustand hat sich geändert. Sehen Sie auf der Seite nach.", "The state has changed. Look at the page.");

    public string DeedDone(SupportActKind kind, string address, ActResult result) => result switch
    {
        ActResult.Done => kind switch
        {
            SupportActKind.ResendInvitation => Say($"Eine neue Einladung an {address} ist unterwegs.", $"A new invitation to {address} is on its way."),
            SupportActKind.ResetPassphrase => Say($"Ein Link für ein neues Passwort an {address} ist unterwegs.", $"A link for a new password to {address} is on its way."),
            SupportActKind.Unlock => Say($"{address} kann sich wieder anmelden.", $"{address} can sign in again."),
            SupportActKind.RemoveSecondStep => Say($"{address} meldet sich jetzt mit dem Passwort allein an.", $"{address} signs in by the password alone now."),
            SupportActKind.SendNewCode => Say($"Ein neuer Freischaltcode für {address} ist unterwegs zu allen, deren Mail wartet.", $"A new access code for {address} is on its way to everybody whose mail waits."),
            SupportActKind.ExtendHold => Say($"Die Frist für {address} ist verlängert.", $"The hold for {address} is extended."),
            SupportActKind.ExtendFiles => Say($"Die Anhänge für {address} bleiben länger.", $"The attachments for {address} stay longer."),
            SupportActKind.Return => Say($"Die Mail an {address} wird zurückgegeben.", $"The mail to {address} is being returned."),
            _ => Say($"Die Übergabe an {address} wird noch einmal versucht.", $"The hand-over to {address} is tried again."),
        },
        ActResult.NotPossibleNow => Say($"Das ging für {address} gerade nicht: Der Zustand hat sich geändert.", $"This was not possible for {address}: the state has changed."),
        _ => Say($"Das ging nicht: {address} gibt es hier nicht mehr.", $"This was not possible: {address} is no longer here."),
    };

    // People
    public string Invitation => Say("Einladung", "Invitation");
    public string InvitedUntil(string day, int sent) => Say($"offen bis {day}, {sent}-mal geschickt", $"open until {day}, sent {sent} times");
    public string NoInvitation => Say("keine offen", "none open");
    public string NextReminder => Say("Nächste Erinnerung", "Next reminder");
    public string ReferenceCode => Say("Prüfcode", "Reference code");
    public string Addresses => Say("Adressen", "Addresses");
    public string PasswordSet => Say("Passwort gewählt", "Password chosen");
    public string NotYet => Say("noch nicht", "not yet");
    public string PasswordsSoFar => Say("Passwörter bisher", "Passwords so far");
    public string Slots => Say("Vorrat für PDFs", "Stock for PDFs");
    public string Sessions => Say("Angemeldete Geräte", "Signed-in devices");
    public string SecondStep => Say("Zweiter Schritt", "Second step");
    public string YesOrNo(bool yes) => yes ? Say("ja", "yes") : Say("nein", "no");
    public string AccessCode => Say("Freischaltcode", "Access code");
    public string CodePending(string moment) => Say($"steht aus seit {moment}", $"pending since {moment}");
    public string CodeNotSent => Say("noch niemandem genannt", "not sent to anybody yet");
    public string CodeSentTo => Say("Code geschickt an", "Code sent to");
    public string WrongTries => Say("Falsche Versuche", "Wrong tries");
    public string WrongTriesCount(int tries, string last) => Say($"{tries}, zuletzt {last}", $"{tries}, last: {last}");
    public string NextTryFrom => Say("Nächster Versuch ab", "Next try from");
    public string SignInFrom => Say("Anmeldung möglich ab", "Sign-in possible from");
    public string LanguageWord => Say("Sprache", "Language");
    public string WaitingMails => Say("Wartende Mails", "Waiting mails");
    public string AccountId => Say("Konto", "Account");
    public string Account => Say("Empfänger", "Recipient");
    public string Registered => Say("Angemeldet", "Registered");
    public string Invited => Say("Eingeladen", "Invited");

    // Files
    public string FileTitle(string id) => Say($"Anhang {id}", $"Attachment {id}");
    public string ForWhom => Say("Für wen", "For whom");
    public string AvailableUntil => Say("Abrufbar bis", "Available until");
    public string FetchedAt => Say("Abgeholt", "Fetched");
    public string EndedAt => Say("Beendet", "Ended");
    public string Mail => Say("Mail", "Mail");
    public string Kept => Say("Aufbewahrt", "Kept");

    // Audit
    public string LogIntro => Say("Aktionen und Nachschlagen von Personen, die neuesten zuerst.", "Actions and look-ups of people, newest first.");
    public string Target => Say("Wen oder was", "Whom or what");
    public string Audited(string what) => what switch
    {
        AuditWords.LookedUp => Say("nachgeschlagen", "looked up"),
        AuditWords.Searched => Say("gesucht", "searched"),
        _ => Enum.TryParse<SupportActKind>(what, out var kind) && Enum.IsDefined(kind) ? Deed(kind) : what,
    };
}

/// <summary>How the look-ups stand in the audit log; actions stand there by the name of their <see cref="SupportActKind"/>.</summary>
internal static class AuditWords
{
    public const string LookedUp = "lookup", Searched = "search";
}
