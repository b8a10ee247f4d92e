using System.Globalization;

namespace Siegelpost.Silo.Notices;

/// <summary>A language and a time zone: how dates and both wordings of a sentence come out. Everything that isn't German is English.</summary>
internal sealed record Voice(bool German, TimeZoneInfo Zone)
{
    private static readonly string[] Monate =
        ["Januar", "Februar", "März", "April", "Mai", "Juni", "Juli", "August", "September", "Oktober", "November", "Dezember"];

    private static readonly string[] Months =
        ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"];

    public static Voice Of(string language, Brand brand) => new(
        language.StartsWith("de", StringComparison.OrdinalIgnoreCase),
        TimeZoneInfo.TryFindSystemTimeZoneById(brand.TimeZone, out var zone) ? zone : TimeZoneInfo.Utc);

    public string Language => German ? "de" : "en";

    public string Say(string german, string english) => German ? german : english;

    /// <summary>"7. Dezember 2026", "7 December 2026".</summary>
    public string Day(DateTimeOffset at) => Words(Local(at));

    /// <summary>The last day of a deadline; it counts whole (RULES 20), so midnight belongs to the day that it ends.</summary>
    public string LastDay(DateTimeOffset until) => Words(Local(until.AddTicks(-1)));

    /// <summary>"9:41 Uhr", "9:41".</summary>
    public string Hour(DateTimeOffset at) => Local(at).ToString(German ? "H:mm' Uhr'" : "H:mm", CultureInfo.InvariantCulture);

    /// <summary>"7. Dezember 2026, 9:41 Uhr".</summary>
    public string Moment(DateTimeOffset at) => $"{Day(at)}, {Hour(at)}";

    /// <summary>"um 9:41 Uhr" on the day of <paramref name="of"/>, else "am 7. Dezember 2026 um 9:41 Uhr".</summary>
    public string When(DateTimeOffset at, DateTimeOffset of) => (German, Local(at).Date == Local(of).Date) switch
    {
        (true, true) => $"um {Hour(at)}",
        (true, false) => $"am {Day(at)} um {Hour(at)}",
        (false, true) => $"at {Hour(at)}",
        (false, false) => $"on {Day(at)} at {Hour(at)}",
    };

    /// <summary>"a", "a und b", "a, b und c".</summary>
    public string List(IReadOnlyList<string> items) => items.Count < 2 ? string.Concat(items) : $"{string.Join(", ", items.SkipLast(1))} {Say("und", "and")} {items[^1]}";

    public DateTimeOffset Local(DateTimeOffset at) => TimeZoneInfo.ConvertTime(at, Zone);

    private string Words(DateTimeOffset local) => German
        ? string.Create(CultureInfo.InvariantCulture, $"{local.Day}. {Monate[local.Month - 1]} {local.Year}")
        : string.Create(CultureInfo.InvariantCulture, $"{local.Day} {Months[local.Month - 1]} {local.Year}");
}
