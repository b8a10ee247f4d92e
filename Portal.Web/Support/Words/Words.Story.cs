namespace Siegelpost.Portal.Support;

internal sealed partial class Words
{
    /// <summary>Where a copy stands, what happens next and by when, as sentences.</summary>
    /// <param name="reminder">When its recipient is reminded next; null: not any more.</param>
    public IEnumerable<string> Story(RowStatus row, string sender, When when, DateTimeOffset? reminder)
    {
        var back = sender.Length == 0 ? Say("der Inhalt wird dann vernichtet", "the content is then destroyed") : Say($"geht dann an {sender} zurück", $"then goes back to {sender}");
        switch (row.State)
        {
            case RowState.Accepted:
                yield return Say("Wird gleich angesehen.", "Will be looked at in a moment.");
                break;
            case RowState.Held:
                yield return Say("Wartet, bis ein Passwort gewählt ist.", "Waits until a password is chosen.");
                if (reminder is { } next) yield return Say($"Erinnerung am {when.DayText(next)}.", $"Reminder on {when.DayText(next)}.");
                if (row.HeldUntil is { } until) yield return Say($"Wartet bis {when.MomentText(until)}; {back}.", $"Waits until {when.MomentText(until)}; {back}.");
                break;
            case RowState.Ready:
                yield return Say("Wird gerade versiegelt.", "Is being sealed.");
                break;
            case RowState.Sealed:
                yield return Say("Die Übergabe steht an.", "The hand-over is next.");
                break;
            case RowState.Deferred:
                yield return Say($"{Times(row.Attempts)} versucht.", $"Tried {Times(row.Attempts)}.");
                if (row.NextAttempt is { } again) yield return Say($"Nächster Versuch: {when.MomentText(again)}.", $"Next attempt: {when.MomentText(again)}.");
                break;
            case RowState.HandedOver:
                if (row.Method == Method.Portal)
                {
                    if (row.ReadAt is null) yield return Say("Noch nicht gelesen.", "Not read yet.");
                    if (row.FilesUntil is { } read) yield return Say($"Im Portal zu lesen bis {when.DayText(read)}.", $"To be read in the portal until {when.DayText(read)}.");
                }
                else if (row.FilesUntil is { } files) yield return Say($"Anhänge abrufbar bis {when.DayText(files)}.", $"Attachments available until {when.DayText(files)}.");
                break;
            case RowState.Refused:
                yield return sender.Length == 0
                    ? Say("Endgültig abgewiesen.", "Refused for good.")
                    : Say($"Endgültig abgewiesen; {sender} weiß es.", $"Refused for good; {sender} knows.");
                break;
            case RowState.Returned:
                yield return sender.Length == 0 ? Say("Beendet.", "Ended.") : Say($"Beendet; {sender} weiß es.", $"Ended; {sender} knows.");
                break;
            case RowState.Parked:
                yield return Say("Automatische Mail an jemanden ohne Passwort: Der Support entscheidet.", "Automatic mail to somebody without a password: support decides.");
                if (row.HeldUntil is { } end) yield return Say($"Wird am {when.DayText(end)} vernichtet.", $"Will be destroyed on {when.DayText(end)}.");
                break;
            default:
                yield return Say("Der Inhalt ist vernichtet, ohne Übergabe.", "The content is destroyed without a hand-over.");
                break;
        }
    }

    private string Times(int count) => count == 1 ? Say("Einmal", "once") : Say($"{count}-mal", $"{count} times");
}
