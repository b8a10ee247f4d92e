namespace Siegelpost.Silo.Notices;

/// <summary>What a notice says about one recipient: state, sentence, and what is left to do.</summary>
internal static class RowWords
{
    /// <summary>The state as one word or two.</summary>
    public static string State(Voice voice, NoticeRowKind kind) => kind switch
    {
        NoticeRowKind.Held => voice.Say("Zurückgehalten", "Held"),
        NoticeRowKind.Registered => voice.Say("Angemeldet", "Registered"),
        NoticeRowKind.Delivered => voice.Say("Zugestellt", "Delivered"),
        NoticeRowKind.Fetched => voice.Say("Abgerufen", "Fetched"),
        NoticeRowKind.FileGoneUnfetched => voice.Say("Nicht abgerufen", "Not fetched"),
        NoticeRowKind.Expired => voice.Say("Abgelaufen", "Expired"),
        NoticeRowKind.Declined => voice.Say("Abgelehnt", "Declined"),
        NoticeRowKind.ReturnedBySupport => voice.Say("Zurückgegeben", "Returned"),
        NoticeRowKind.Refused => voice.Say("Abgewiesen", "Refused"),
        NoticeRowKind.InvitationRefused => voice.Say("Einladung abgewiesen", "Invitation refused"),
        NoticeRowKind.Delayed => voice.Say("Verzögert", "Delayed"),
        NoticeRowKind.Parked => voice.Say("Angehalten", "Parked"),
        NoticeRowKind.Answered => voice.Say("Beantwortet", "Answered"),
        NoticeRowKind.Infected => voice.Say("Mit Schadsoftware", "With malware"),
        NoticeRowKind.Unscanned => voice.Say("Nicht geprüft", "Not scanned"),
        _ => voice.Say("Verlängert", "Extended"),
    };

    public static Tone Tone(NoticeRowKind kind) => kind switch
    {
        NoticeRowKind.Held or NoticeRowKind.Delayed or NoticeRowKind.Parked or NoticeRowKind.Extended or NoticeRowKind.FileGoneUnfetched => Notices.Tone.Waiting,
        NoticeRowKind.Registered or NoticeRowKind.Delivered or NoticeRowKind.Fetched or NoticeRowKind.Answered => Notices.Tone.Done,
        _ => Notices.Tone.Failed,
    };

    /// <summary>The state of one recipient as a headline.</summary>
    public static string Headline(Voice voice, NoticeRow row)
    {
        var who = ShownText.Address(row.Recipient);
        return row.Kind switch
        {
            NoticeRowKind.Held => voice.Say($"Zurückgehalten für {who}", $"Held for {who}"),
            NoticeRowKind.Registered => voice.Say($"{who} hat ein Passwort gewählt", $"{who} has chosen a password"),
            NoticeRowKind.Delivered => voice.Say($"Zugestellt an {who}", $"Delivered to {who}"),
            NoticeRowKind.Fetched => voice.Say($"Abgerufen von {who}", $"Fetched by {who}"),
            NoticeRowKind.FileGoneUnfetched => voice.Say($"Nicht abgerufen von {who}", $"Not fetched by {who}"),
            NoticeRowKind.Declined => voice.Say($"Abgelehnt von {who}", $"Declined by {who}"),
            NoticeRowKind.InvitationRefused => voice.Say($"Einladung an {who} ist nicht angekommen", $"The invitation to {who} did not arrive"),
            NoticeRowKind.Delayed => voice.Say($"Verzögert für {who}", $"Delayed for {who}"),
            NoticeRowKind.Parked => voice.Say($"Angehalten für {who}", $"Parked for {who}"),
            NoticeRowKind.Answered => voice.Say($"{who} hat geantwortet", $"{who} has answered"),
            NoticeRowKind.Extended => voice.Say($"Verlängert für {who}", $"Extended for {who}"),
            _ => voice.Say($"Nicht zugestellt an {who}", $"Not delivered to {who}"),
        };
    }

    public static Fact Fact(Voice voice, NoticeMail mail, NoticeRow row)
    {
        List<Run> value = [new Run.Bold(ShownText.Address(row.Recipient)), Run.NewLine, Sentence(voice, mail, row)];
        if (row.Code is { Length: > 0 } told) value.AddRange([Run.NewLine, voice.Say("Freischaltcode ", "access code "), new Run.Code(ShownText.Line(told, 16))]);
        if (row.ReferenceCode is { Length: > 0 } code && row.Kind is NoticeRowKind.Held or NoticeRowKind.Extended)
            value.AddRange([Run.NewLine, voice.Say("Prüfcode ", "reference code "), new Run.Code(ShownText.Line(code, 16))]);
        if (ShownText.Reply(row.RelayReply) is { Length: > 0 } reply && row.Kind is NoticeRowKind.Refused or NoticeRowKind.InvitationRefused or NoticeRowKind.Delayed)
            value.AddRange([Run.NewLine, voice.Say("Antwort des anderen Servers: ", "The other server said: "), new Run.Quote(reply)]);
        return new(new Run.State(State(voice, row.Kind), Tone(row.Kind)), value);
    }

    private static string Sentence(Voice voice, NoticeMail mail, NoticeRow row)
    {
        var when = voice.When(row.At, mail.AcceptedAt);
        var until = row.Until is { } at ? voice.LastDay(at) : null;
        return row.Kind switch
        {
            NoticeRowKind.Held => Join(row.InvitedAt is { } invited ? voice.Say($"eingeladen {voice.When(invited, mail.AcceptedAt)}", $"invited {voice.When(invited, mail.AcceptedAt)}") : null,
                until is null ? null : voice.Say($"bleibt bis {until}", $"stays until {until}")),
            NoticeRowKind.Registered => voice.Say($"Passwort gewählt {when}, die Mail ist auf dem Weg", $"chose a password {when}, the mail is on its way"),
            NoticeRowKind.Delivered => Join(How(voice, row.Method), when),
            NoticeRowKind.Fetched => Join(Files(voice, row), when),
            NoticeRowKind.FileGoneUnfetched => voice.Say($"{Files(voice, row)}: gelöscht {when}, bis dahin nicht abgerufen", $"{Files(voice, row)}: deleted {when}, not fetched until then"),
            NoticeRowKind.Expired => voice.Say($"bis {voice.LastDay(row.Until ?? row.At)} wurde kein Passwort gewählt, die Mail ist bei uns gelöscht", $"no password was chosen until {voice.LastDay(row.Until ?? row.At)}, we have deleted the mail"),
            NoticeRowKind.Declined => voice.Say($"möchte die Nachricht nicht, abgelehnt {when}; die Mail ist bei uns gelöscht", $"does not want the message, declined {when}; we have deleted the mail"),
            NoticeRowKind.ReturnedBySupport => voice.Say($"nicht zugestellt, vom Support zurückgegeben {when}; die Mail ist bei uns gelöscht", $"not delivered, returned by support {when}; we have deleted the mail"),
            NoticeRowKind.Refused => voice.Say($"der andere Server nimmt die Mail nicht an, {when}", $"the other server does not take the mail, {when}"),
            NoticeRowKind.InvitationRefused => Join(voice.Say($"der andere Server nimmt die Einladung nicht an, {when}", $"the other server does not take the invitation, {when}"),
                until is null ? null : voice.Say($"die Mail bleibt bis {until}", $"the mail stays until {until}")),
            NoticeRowKind.Delayed => Join(voice.Say($"der andere Server nimmt die Mail noch nicht an, zuletzt {when}", $"the other server does not take the mail yet, last asked {when}"),
                until is null ? null : voice.Say($"wir versuchen es bis {until}", $"we keep trying until {until}")),
            NoticeRowKind.Parked => Join(voice.Say("kein Passwort, und zu automatischer Mail laden wir nicht ein", "no password, and automatic mail brings no invitation"),
                until is null ? null : voice.Say($"bleibt bis {until}", $"stays until {until}")),
            NoticeRowKind.Answered => voice.Say($"Antwort abgeschickt {when}", $"sent an answer {when}"),
            NoticeRowKind.Infected => voice.Say($"nicht zugestellt: {Where(voice, row)} enthält Schadsoftware ({ShownText.Line(row.Finding, 100)}); die Mail ist bei uns gelöscht",
                $"not delivered: {Where(voice, row)} contains malware ({ShownText.Line(row.Finding, 100)}); we have deleted the mail"),
            NoticeRowKind.Unscanned => voice.Say("nicht zugestellt: Die Mail konnte nicht auf Schadsoftware geprüft werden; sie ist bei uns gelöscht", "not delivered: the mail could not be scanned for malware; we have deleted it"),
            _ => until is null ? when : voice.Say($"bleibt jetzt bis {until}", $"now stays until {until}"),
        };
    }

    private static string Where(Voice voice, NoticeRow row) => row.Files is { Count: > 0 } ? Files(voice, row) : row.FileCount > 0 ? voice.Say("eine Datei", "a file") : voice.Say("die Mail", "the mail");

    private static string? How(Voice voice, Method method) => method switch
    {
        Method.Pdf => voice.Say("als geschütztes PDF", "as a protected PDF"),
        Method.Tls => voice.Say("über eine geprüfte Verbindung", "over a verified connection"),
        Method.AlreadyEncrypted => voice.Say("so, wie Sie sie geschützt hatten", "as you had protected it"),
        Method.Pass => voice.Say("unverändert", "unchanged"),
        _ => null,
    };

    private static string Files(Voice voice, NoticeRow row) => row.Files is { Count: > 0 } files
        ? voice.List([.. files.Take(8).Select(ShownText.FileName), .. files.Count > 8 ? [voice.Say($"{files.Count - 8} weitere", $"{files.Count - 8} more")] : Array.Empty<string>()])
        : row.FileCount == 1 ? voice.Say("eine Datei", "one file") : voice.Say($"{row.FileCount} Dateien", $"{row.FileCount} files");

    private static string Join(params IEnumerable<string?> parts) => string.Join(", ", parts.Where(part => !string.IsNullOrEmpty(part)));
}
