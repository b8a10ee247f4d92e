namespace Siegelpost.Silo.Notices;

/// <summary>What a sender has to do, mostly nothing.</summary>
internal static class SenderAdvice
{
    /// <summary>Goes on by itself.</summary>
    public static bool IsCalm(NoticeRow row) => row.Code is null && row.Kind is NoticeRowKind.Held or NoticeRowKind.Registered or NoticeRowKind.Delivered or NoticeRowKind.Fetched
        or NoticeRowKind.Answered or NoticeRowKind.Extended or NoticeRowKind.Delayed;

    public static IReadOnlyList<Block> Write(Voice voice, NoticeMail mail, IReadOnlyList<NoticeRow> rows, OrganisationPolicy policy)
    {
        List<Block> blocks = [];
        List<NoticeRow> held = [.. rows.Where(row => row.Kind == NoticeRowKind.Held)];
        if (held.Count > 0) blocks.Add(new Block.Words([held.Count == 1
            ? voice.Say($"Für {ShownText.Address(held[0].Recipient)} gibt es noch kein Passwort. Die Einladung ist verschickt. Sobald das Passwort gewählt ist, geht Ihre Mail von selbst hinaus.",
                $"{ShownText.Address(held[0].Recipient)} has no password yet. The invitation is sent. As soon as the password is chosen, your mail goes out by itself.")
            : voice.Say("Für die zurückgehaltenen Adressen gibt es noch kein Passwort. Die Einladungen sind verschickt. Sobald ein Passwort gewählt ist, geht Ihre Mail dorthin von selbst hinaus.",
                "The held addresses have no password yet. The invitations are sent. As soon as a password is chosen, your mail goes out there by itself.")]));
        var (told, others) = (held.Where(row => row.Code is not null).ToList(), held.Where(row => row.Code is null).ToList());
        if (told.Count > 0) blocks.Add(Tell(voice, told));
        List<string> todo = [.. rows.Select(row => row.Kind).Distinct().Select(kind => ToDo(voice, kind)).OfType<string>().Distinct()];
        if (todo.Count == 0 && told.Count == 0) blocks.Add(new Block.Words([new Run.Bold(voice.Say("Sie müssen nichts tun.", "You need to do nothing.")), .. Reminders(voice, held, policy), .. Call(voice, held)]));
        else
        {
            foreach (var sentence in todo) blocks.Add(new Block.Words([sentence]));
            if (Call(voice, others) is { Count: > 0 } call) blocks.Add(new Block.Words(call));
        }
        // RULES 10: "returned" is a notice; the content is destroyed.
        if (held.Select(row => row.Until).Max() is { } until) blocks.Add(new Block.Words([voice.Say(
            $"Wird bis {voice.LastDay(until)} kein Passwort gewählt, erhalten Sie Bescheid, und wir löschen die Mail. Offen geht sie nicht hinaus.",
            $"If no password is chosen until {voice.LastDay(until)}, we tell you and delete the mail. It does not go out openly.")]));
        return blocks;
    }

    /// <summary>RULES 23: by another way than mail, or it would prove nothing.</summary>
    private static Block.Words Tell(Voice voice, IReadOnlyList<NoticeRow> told) => told is [var row]
        ? new([new Run.Bold(voice.Say($"Rufen Sie {Who(row)} an und nennen Sie diesen Freischaltcode: ", $"Call {Who(row)} and tell this access code: ")), new Run.Code(ShownText.Line(row.Code, 16)), ". ", .. NotByMail(voice)])
        : new([new Run.Bold(voice.Say("Rufen Sie diese Personen an und nennen Sie jeder den Freischaltcode aus ihrer Zeile.", "Call these people and tell each of them the access code of their row.")), " ", .. NotByMail(voice)]);

    private static string Who(NoticeRow row) => ShownText.Name(row.Name, row.Recipient);

    public static IReadOnlyList<Run> NotByMail(Voice voice) => [voice.Say(
        "Oder nennen Sie ihn persönlich, aber nicht per E-Mail: Wer ein fremdes Postfach liest, soll ihn nicht kennen. Ohne den Code lässt sich kein Passwort wählen.",
        "Or tell it in person, but not by e-mail: whoever reads someone else's mailbox must not know it. Without the code no password can be chosen.")];

    private static string? ToDo(Voice voice, NoticeRowKind kind) => kind switch
    {
        NoticeRowKind.Refused => voice.Say("Abgewiesen: Prüfen Sie die Adresse, und schicken Sie die Mail noch einmal.", "Refused: check the address and send the mail again."),
        NoticeRowKind.InvitationRefused => voice.Say("Einladung abgewiesen: Prüfen Sie die Adresse. Stimmt sie nicht, schicken Sie die Mail noch einmal an die richtige.",
            "Invitation refused: check the address. If it is wrong, send the mail again to the right one."),
        NoticeRowKind.Expired or NoticeRowKind.ReturnedBySupport => voice.Say("Ist die Nachricht noch nötig, rufen Sie an, und schicken Sie die Mail noch einmal. Offen ist sie nicht hinausgegangen.",
            "If the message is still needed, call and send the mail again. It has not gone out openly."),
        NoticeRowKind.Declined => voice.Say("Abgelehnt: Suchen Sie einen anderen Weg, zum Beispiel am Telefon. Offen ist die Mail nicht hinausgegangen.",
            "Declined: find another way, such as the telephone. The mail has not gone out openly."),
        NoticeRowKind.FileGoneUnfetched => voice.Say("Wird eine Datei noch gebraucht, schicken Sie sie noch einmal.", "If a file is still needed, send it again."),
        NoticeRowKind.Infected => voice.Say("Schadsoftware: Schicken Sie die Mail so nicht noch einmal. Lassen Sie Ihr Gerät und die Datei von Ihrer IT prüfen.", "Malware: do not send the mail again like this. Let your IT check your device and the file."),
        NoticeRowKind.Unscanned => voice.Say("Nicht geprüft: Schicken Sie kleinere Dateien, oder fragen Sie den Support.", "Not scanned: send smaller files, or ask support."),
        NoticeRowKind.Parked => voice.Say("Der Support kann die Adresse einladen oder die Mail zurückgeben.", "Support can invite the address or return the mail."),
        _ => null,
    };

    // The account's invitation may be older than this mail, so a date is named only when all rows agree on it.
    private static List<Run> Reminders(Voice voice, IReadOnlyList<NoticeRow> held, OrganisationPolicy policy)
    {
        var plans = held.Select(row => string.Join('\n', row.InvitedAt is { } at
            ? policy.ReminderDays.Select(day => at.AddDays(day)).Where(day => day > row.At && day < (row.Until ?? DateTimeOffset.MaxValue)).Select(voice.Day) : [])).Distinct().ToList();
        if (plans is not [{ Length: > 0 } plan]) return [];
        var days = plan.Split('\n');
        return [voice.Say($" Wir erinnern {voice.List([.. days.Select(day => $"am {day}")])}.", $" We send a reminder {voice.List([.. days.Select(day => $"on {day}")])}.")];
    }

    private static List<Run> Call(Voice voice, IReadOnlyList<NoticeRow> held)
    {
        var codes = held.Select(row => ShownText.Line(row.ReferenceCode, 16)).Where(code => code.Length > 0).Distinct().ToList();
        return codes switch
        {
            [] => [],
            [var code] => [voice.Say(" Schneller geht es mit einem Anruf: Nennen Sie den Prüfcode ", " A call is faster: name the reference code "), new Run.Code(code),
                voice.Say(". Er steht auch in der Einladung und zeigt, dass sie von Ihnen kommt.", ". It stands in the invitation too and shows that it comes from you.")],
            _ => [voice.Say(" Schneller geht es mit einem Anruf: Nennen Sie den Prüfcode aus der Zeile. Er steht auch in der Einladung und zeigt, dass sie von Ihnen kommt.",
                " A call is faster: name the reference code of the row. It stands in the invitation too and shows that it comes from you.")],
        };
    }
}
