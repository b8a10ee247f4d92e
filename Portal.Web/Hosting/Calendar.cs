namespace Siegelpost.Portal.Hosting;

/// <summary>Dates as people of an organisation read them: in its time zone, in the reader's language.</summary>
public sealed class Calendar(Language language, string timeZone, DateTimeOffset now)
{
    private readonly TimeZoneInfo _zone = TimeZoneInfo.TryFindSystemTimeZoneById(timeZone, out var zone) ? zone : TimeZoneInfo.Utc;

    /// <summary>"7. Dezember", with the year when it is another one.</summary>
    public string Day(DateTimeOffset at) => Day(Local(at), withYear: Local(at).Year != Local(now).Year);

    /// <summary>For lists: "9:41" today, "19. Nov." before, with the year when it is another one.</summary>
    public string Short(DateTimeOffset at) => DaysFromNow(at) == 0
        ? $"{Local(at):H:mm}"
        : Local(at).ToString(language.Say("d.\u00a0MMM", "d\u00a0MMM") + (Local(at).Year != Local(now).Year ? " yyyy" : ""), language.Culture);

    /// <summary>"23. November 2026, 9:41 Uhr".</summary>
    public string Moment(DateTimeOffset at) => $"{Day(Local(at), withYear: true)}, {Clock(at)}";

    /// <summary>"heute um 9:41 Uhr", "gestern um 9:41 Uhr", "am 23. November um 9:41 Uhr".</summary>
    public string Recently(DateTimeOffset at) => DaysFromNow(at) switch
    {
        0 => language.Say($"heute um {Clock(at)}", $"today at {Clock(at)}"),
        -1 => language.Say($"gestern um {Clock(at)}", $"yesterday at {Clock(at)}"),
        _ => language.Say($"am {Day(at)} um {Clock(at)}", $"on {Day(at)} at {Clock(at)}"),
    };

    /// <summary>"noch 14 Tage, bis 7. Dezember"; valid until the end of that day (RULES 20).</summary>
    public string Remaining(DateTimeOffset until) => DaysFromNow(until) switch
    {
        <= 0 => language.Say($"nur noch heute, {Day(until)}", $"today only, {Day(until)}"),
        1 => language.Say($"noch bis morgen, {Day(until)}", $"until tomorrow, {Day(until)}"),
        var days => language.Say($"noch {days} Tage, bis {Day(until)}", $"{days} more days, until {Day(until)}"),
    };

    /// <summary>"9:41 Uhr", "9:41".</summary>
    public string Clock(DateTimeOffset at) => language.Say($"{Local(at):H:mm} Uhr", $"{Local(at):H:mm}");

    private string Day(DateTime day, bool withYear) =>
        day.ToString(language.Say("d.\u00a0MMMM", "d\u00a0MMMM") + (withYear ? " yyyy" : ""), language.Culture); // never "10." at the end of a line

    private int DaysFromNow(DateTimeOffset at) => (Local(at).Date - Local(now).Date).Days;

    private DateTime Local(DateTimeOffset at) => TimeZoneInfo.ConvertTime(at, _zone).DateTime;
}
