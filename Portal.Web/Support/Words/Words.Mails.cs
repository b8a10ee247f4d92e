namespace Siegelpost.Portal.Support;

internal sealed partial class Words
{
    // Search
    public string Newest => Say("die neuesten zuerst", "newest first");
    public string FoundFor(string query) => Say($"zu {query}, die neuesten zuerst", $"for {query}, newest first");
    public string NothingFound => Say("Nichts gefunden.", "Nothing found.");
    public string NothingFoundHint => Say(
        "Gesucht wird nach der ganzen Adresse oder ihrem Anfang und nach der ganzen Kennung oder ihren ersten acht Zeichen.",
        "The search takes a whole address or its beginning, and a whole id or its first eight characters.");
    public string NothingYet => Say("Noch keine Mails.", "No mails yet.");
    public string People => Say("Gefundene Empfänger", "Recipients found");
    public string Recipient => Say("Empfänger", "Recipient");
    public string Recipients => Say("Empfänger", "Recipients");
    public string Sender => Say("Absender", "Sender");
    public string AcceptedAt => Say("Angenommen", "Accepted");
    public string Organisation => Say("Organisation", "Organisation");
    public string Id => Say("Kennung", "Id");
    public string WholeId => Say("Ganze Kennung", "Whole id");
    public string AndMore(int count) => Say($"und {count} weitere", $"and {count} more");

    // One mail
    public string MailFrom(string sender) => sender.Length == 0 ? Say("Mail ohne Absender", "Mail without sender") : Say($"Mail von {sender}", $"Mail from {sender}");
    public string NoSender => Say("ohne Absender", "no sender");
    public string History => Say("Verlauf", "History");
    public string Live(string clock) => Say($"läuft mit, Stand {clock}", $"live, as of {clock}");
    public string Frozen(string clock) => Say($"steht seit {clock}; laden Sie die Seite neu", $"stopped at {clock}; reload the page");
    public string Time => Say("Zeit", "Time");
    public string Who => Say("Wer", "Who");
    public string What => Say("Was geschah", "What happened");
    public string Everybody => Say("alle", "all");
    public string ThisMail => Say("Diese Mail", "This mail");
    public string Subject => Say("Betreff", "Subject");
    public string SubjectHidden => Say("für Support verborgen", "hidden from support");
    public string Kind => Say("Art", "Kind");
    public string SizeWord => Say("Größe", "Size");
    public string SizeAndFiles(long size, int files) => files switch
    {
        0 => Size(size),
        1 => Say($"{Size(size)}, 1 Anhang", $"{Size(size)}, 1 attachment"),
        _ => Say($"{Size(size)}, {files} Anhänge", $"{Size(size)}, {files} attachments"),
    };
    public string FileNumber(int number) => Say($"Anhang {number}", $"Attachment {number}");
    public string FileUntil(string day) => Say($"abrufbar bis {day}", $"available until {day}");
    public string FileWaits => Say("wartet auf die Übergabe", "waits for the hand-over");
    public string FileGone => Say("gelöscht", "deleted");
    public string WhyProtected => Say("Geschützt durch", "Protected by");
    public string Content => Say("Inhalt", "Content");
    public string ContentKept(bool kept) => kept ? Say("wird aufbewahrt", "kept") : Say("vernichtet", "destroyed");
    public string Answers => Say("Antworten", "Answers");
    public string Parent => Say("Gehört zu", "Belongs to");
    public string Composed => Say("Unsere Mails dazu", "Our mails about it");
    public string NextLook => Say("Nächster Schritt", "Next step");
    public string NextLookNone => Say("abgeschlossen", "finished");
    public string Blindness => Say(
        "Support sieht weder Text noch Betreff noch Dateien, und niemals Passwörter.",
        "Support sees neither text nor subject nor files, and never passwords.");
    public string DeedsAreLogged => Say(
        "Jede Aktion fragt nach dem Grund und steht danach mit Ihrem Namen im Protokoll.",
        "Each action asks for the reason and is then logged with your name.");
    public string Answered(string host) => Say($"Antwort der Gegenstelle:{host}", $"The other server said:{host}");
    public string Reason => Say("Grund", "Reason");

    public string Trigger(string? trigger) => trigger switch
    {
        null => Say("nicht markiert", "not marked"),
        "tag" => Say("Markierung (Auto)", "the tag (Auto)"),
        "header" => Say("Kopfzeile", "a header"),
        "rule" => Say("Regel", "a rule"),
        "answer" => Say("Antwort", "being an answer"),
        "thread" => Say("Antwort auf eine geschützte Mail", "answering a protected mail"),
        "sensitivity" => Say("Vertraulichkeit", "its sensitivity"),
        "unparsable" or "unreadable" => Say("nicht lesbar, im Zweifel geschützt", "unreadable, protected in doubt"),
        _ => trigger,
    };

    public string MailKind(string kind) => kind switch
    {
        "submitted" => Say("eingeliefert", "submitted"),
        "answer" => Say("Antwort aus dem Portal", "answer from the portal"),
        "invitation" => Say("Einladung", "invitation"),
        "reminder" => Say("Erinnerung", "reminder"),
        "reset" => Say("Link für neues Passwort", "link for a new password"),
        "summary" => Say("Hinweis an Absender", "notice to the sender"),
        "changes" => Say("Neues an Absender", "news to the sender"),
        "returned" => Say("Rückgabe", "return notice"),
        "delayed" => Say("Hinweis: dauert länger", "notice: delayed"),
        "parked" => Say("Hinweis an Postmaster", "notice to the postmaster"),
        "reissue" => Say("Frage nach neuem Versand", "question whether to send anew"),
        "passphraseset" or "passphrasechanged" => Say("Hinweis: Passwort gewählt", "notice: password chosen"),
        "accesscode" => Say("Freischaltcode an Absender", "access code to the sender"),
        "accesscodetries" => Say("Hinweis: falsche Freischaltcodes", "notice: wrong access codes"),
        "files-warning" => Say("Warnung vor dem Löschen", "warning before deletion"),
        _ => kind,
    };

    public string Stop(Stop stop) => stop switch
    {
        Portal.Support.Stop.Accepted => Say("Angenommen", "Accepted"),
        Portal.Support.Stop.Invited => Say("Eingeladen", "Invited"),
        Portal.Support.Stop.Registered => Say("Angemeldet", "Registered"),
        Portal.Support.Stop.Sealed => Say("Versiegelt", "Sealed"),
        Portal.Support.Stop.HandedOver => Say("Übergeben", "Handed over"),
        _ => Say("Abgeholt", "Fetched"),
    };

    public string Fetched(int fetched, int files) => Say($"{fetched} von {files}", $"{fetched} of {files}");

    public string State(RowState state) => state switch
    {
        RowState.Accepted => Say("Angenommen", "Accepted"),
        RowState.Held => Say("Gehalten", "Held"),
        RowState.Ready => Say("Wird versiegelt", "Being sealed"),
        RowState.Sealed => Say("Wird übergeben", "Being handed over"),
        RowState.Deferred => Say("Später noch einmal", "To be tried again"),
        RowState.HandedOver => Say("Übergeben", "Handed over"),
        RowState.Refused => Say("Unzustellbar", "Undeliverable"),
        RowState.Returned => Say("Zurückgegeben", "Returned"),
        RowState.Parked => Say("Geparkt", "Parked"),
        _ => Say("Vernichtet", "Destroyed"),
    };

    /// <summary>The state with its way: "Übergeben als PDF".</summary>
    public string State(RowState state, Method method) => (state, method) switch
    {
        (RowState.HandedOver, Method.Pdf) => Say("Übergeben als PDF", "Handed over as PDF"),
        (RowState.HandedOver, Method.Pass) => Say("Übergeben, ungeschützt", "Handed over, not protected"),
        (RowState.HandedOver, Method.Tls) => Say("Übergeben über geprüftes TLS", "Handed over by verified TLS"),
        (RowState.HandedOver, Method.AlreadyEncrypted) => Say("Übergeben, schon verschlüsselt", "Handed over, encrypted before"),
        _ => State(state),
    };

    /// <summary>"2 gehalten", for the sum beside the title.</summary>
    public string Sum(RowState state, int count) => $"{count} {Lower(State(state))}";

    private static string Lower(string word) => char.ToLowerInvariant(word[0]) + word[1..];

    public string Event(MailEvent what) => what switch
    {
        MailEvent.Accepted => Say("Angenommen", "Accepted"),
        MailEvent.Read => Say("Gelesen und geprüft", "Read and checked"),
        MailEvent.Held => Say("Gehalten, bis ein Passwort gewählt ist", "Held until a password is chosen"),
        MailEvent.Invited => Say("Eingeladen", "Invited"),
        MailEvent.Reminded => Say("Erinnert", "Reminded"),
        MailEvent.InvitationRefused => Say("Einladung abgewiesen", "Invitation refused by the other server"),
        MailEvent.Registered => Say("Angemeldet", "Registered"),
        MailEvent.Released => Say("Freigegeben", "Released"),
        MailEvent.Sealed => Say("Versiegelt", "Sealed"),
        MailEvent.HandedOver => Say("Übergeben", "Handed over"),
        MailEvent.Deferred => Say("Aufgeschoben", "Deferred"),
        MailEvent.Refused => Say("Abgewiesen", "Refused"),
        MailEvent.Expired => Say("Frist abgelaufen", "Expired"),
        MailEvent.Declined => Say("Einladung abgelehnt", "Invitation declined by the recipient"),
        MailEvent.Returned => Say("Zurückgegeben", "Returned"),
        MailEvent.NoticeSent => Say("Hinweis geschickt", "Notice sent"),
        MailEvent.Fetched => Say("Anhang abgeholt", "Attachment fetched"),
        MailEvent.FilesStored => Say("Anhänge abgelegt", "Attachments stored"),
        MailEvent.FileGone => Say("Anhang gelöscht", "Attachment deleted"),
        MailEvent.Answered => Say("Beantwortet", "Answered"),
        MailEvent.Parked => Say("Geparkt", "Parked"),
        MailEvent.Destroyed => Say("Inhalt vernichtet", "Content destroyed"),
        MailEvent.Extended => Say("Frist verlängert", "Time extended"),
        MailEvent.Retried => Say("Neuer Versuch verlangt", "New attempt requested"),
        MailEvent.PassphraseReset => Say("Neues Passwort", "New password"),
        MailEvent.Reissued => Say("Neu versiegelt", "Sealed anew"),
        MailEvent.Scanned => Say("Auf Schadsoftware geprüft", "Scanned for malware"),
        MailEvent.Fault => Say("Störung", "Fault"),
        MailEvent.SecondStepOn => Say("Zweiter Schritt eingerichtet", "Second step set up"),
        MailEvent.SecondStepOff => Say("Zweiter Schritt entfernt", "Second step removed"),
        MailEvent.AddressAdded => Say("Adresse hinzugefügt", "Address added"),
        MailEvent.AddressRemoved => Say("Adresse entfernt", "Address removed"),
        MailEvent.AccountDeleted => Say("Konto gelöscht", "Account deleted"),
        MailEvent.CodeTold => Say("Freischaltcode geschickt", "Access code sent"),
        MailEvent.CodeWrong => Say("Falscher Freischaltcode", "Wrong access code"),
        MailEvent.CodeRenewed => Say("Neuer Freischaltcode", "New access code"),
        MailEvent.CodeRight => Say("Freischaltcode eingegeben", "Access code entered"),
        MailEvent.DataExported => Say("Eigene Daten geholt", "Own data fetched"),
        _ => what.ToString(),
    };
}
