using System.Globalization;

namespace Siegelpost.Pdf.Layout;

/// <summary>Our own words on the page, in the letter's language. Names of days and months are here and not asked of the system, whose tables differ.</summary>
internal abstract class Wording
{
    public static Wording For(string language) => language.StartsWith("de", StringComparison.OrdinalIgnoreCase) ? new German() : new English();

    public abstract string From { get; }
    public abstract string To { get; }
    public abstract string Copy { get; }
    public abstract string Date { get; }
    public abstract string Reply { get; }
    public abstract string[] ReplyNote { get; }
    public abstract string NoSubject { get; }
    public abstract string Kind { get; }
    public abstract string SizeHeading { get; }
    public abstract string Until { get; }
    public abstract string Place { get; }
    public abstract string Enclosed { get; }
    public abstract string Picture { get; }
    public abstract string MissingPicture { get; }
    public abstract string AttachedPicture { get; }
    public abstract string Shortened { get; }
    public abstract string Attachments(int count);
    public abstract string AttachmentsFrom(int first, int last, int of);
    public abstract string More(int count);
    public abstract string MoreAtEnd(int count);
    public abstract string Foot(string recipient, string organisation, string? code);
    public abstract string Page(int number, int of);
    public abstract string DateAndTime(DateTimeOffset at);
    public abstract string Day(DateOnly day);
    protected abstract CultureInfo Numbers { get; }

    /// <summary>As mail programs show it: powers of 1000, one digit from a megabyte.</summary>
    public string Size(long bytes) => bytes switch
    {
        < 1000 => $"{bytes} B",
        < 999_500 => $"{Math.Max(1, Math.Round(bytes / 1e3))} KB",
        < 999_950_000 => (bytes / 1e6).ToString("0.#", Numbers) + " MB",
        _ => (bytes / 1e9).ToString("0.#", Numbers) + " GB",
    };

    private sealed class German : Wording
    {
        private static readonly string[] days = ["Sonntag", "Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag", "Samstag"];
        private static readonly string[] months = ["Januar", "Februar", "März", "April", "Mai", "Juni", "Juli", "August", "September", "Oktober", "November", "Dezember"];

        public override string From => "Von";
        public override string To => "An";
        public override string Copy => "Kopie";
        public override string Date => "Datum";
        public override string Reply => "Antworten";
        public override string[] ReplyNote { get; } = ["geschützt und mit", "Dateien bis 2 GB"];
        public override string NoSubject => "(ohne Betreff)";
        public override string Kind => "Art";
        public override string SizeHeading => "Größe";
        public override string Until => "Verfügbar bis";
        public override string Place => "Ort";
        public override string Enclosed => "in diesem PDF";
        public override string Picture => "Bild";
        public override string MissingPicture => "Bild nicht enthalten";
        public override string AttachedPicture => "Bild im Anhang";
        public override string Shortened => "Der Text ist hier gekürzt; vollständig steht er im Original, das beiliegt.";
        public override string Attachments(int count) => count == 1 ? "1 Anhang" : $"{count} Anhänge";
        public override string AttachmentsFrom(int first, int last, int of) => first == last ? $"Anhang {first} von {of}" : $"Anhänge {first} bis {last} von {of}";
        public override string More(int count) => count == 1 ? "und 1 weiterer" : $"und {count} weitere";
        public override string MoreAtEnd(int count) => $"{More(count)}, aufgeführt am Ende dieses PDF";
        public override string Foot(string recipient, string organisation, string? code) => $"Geschützt zugestellt für {recipient} von {organisation}." + (code is null ? "" : $" Prüfcode {code}");
        public override string Page(int number, int of) => $"Seite {number} von {of}";
        public override string DateAndTime(DateTimeOffset at) => $"{days[(int)at.DayOfWeek]}, {Day(DateOnly.FromDateTime(at.DateTime))}, {at.Hour}:{at.Minute:00} Uhr";
        public override string Day(DateOnly day) => $"{day.Day}. {months[day.Month - 1]} {day.Year}";
        protected override CultureInfo Numbers { get; } = new("", false) { NumberFormat = { NumberDecimalSeparator = "," } };
    }

    private sealed class English : Wording
    {
        private static readonly string[] months = ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"];

        public override string From => "From";
        public override string To => "To";
        public override string Copy => "Copy";
        public override string Date => "Date";
        public override string Reply => "Reply";
        public override string[] ReplyNote { get; } = ["protected, and with", "files up to 2 GB"];
        public override string NoSubject => "(no subject)";
        public override string Kind => "Type";
        public override string SizeHeading => "Size";
        public override string Until => "Available until";
        public override string Place => "Place";
        public override string Enclosed => "inside this PDF";
        public override string Picture => "Picture";
        public override string MissingPicture => "Picture not included";
        public override string AttachedPicture => "Picture attached";
        public override string Shortened => "The text is cut here; the original, which is attached, has all of it.";
        public override string Attachments(int count) => count == 1 ? "1 attachment" : $"{count} attachments";
        public override string AttachmentsFrom(int first, int last, int of) => first == last ? $"Attachment {first} of {of}" : $"Attachments {first} to {last} of {of}";
        public override string More(int count) => $"and {count} more";
        public override string MoreAtEnd(int count) => $"{More(count)}, listed at the end of this PDF";
        public override string Foot(string recipient, string organisation, string? code) => $"Delivered protected to {recipient} by {organisation}." + (code is null ? "" : $" Reference code {code}");
        public override string Page(int number, int of) => $"Page {number} of {of}";
        public override string DateAndTime(DateTimeOffset at) => $"{at.DayOfWeek}, {Day(DateOnly.FromDateTime(at.DateTime))}, {at.Hour}:{at.Minute:00}";
        public override string Day(DateOnly day) => $"{day.Day} {months[day.Month - 1]} {day.Year}";
        protected override CultureInfo Numbers => CultureInfo.InvariantCulture;
    }
}
