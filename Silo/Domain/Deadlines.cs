namespace Siegelpost.Silo.Domain;

/// <summary>Days as people read them: a date that we show is valid until 23:59:59 of that day in the organisation's time zone (RULES 20).</summary>
internal static class Deadlines
{
    /// <summary>The last second of the day that lies <paramref name="days"/> days after the day of <paramref name="from"/>.</summary>
    public static DateTimeOffset EndOfDayAfter(DateTimeOffset from, int days, string timeZone)
    {
        var zone = TimeZoneInfo.FindSystemTimeZoneById(timeZone);
        var day = TimeZoneInfo.ConvertTime(from, zone).Date.AddDays(days);
        var last = day.AddDays(1).AddSeconds(-1);
        while (zone.IsInvalidTime(last)) last = last.AddHours(-1);
        var end = new DateTimeOffset(last, zone.GetUtcOffset(last)).ToUniversalTime();
        return TimeZoneInfo.ConvertTime(end, zone).DateTime == last ? end : new DateTimeOffset(last, zone.GetUtcOffset(end)).ToUniversalTime(); // .NET's two answers can differ where a zone's rules change
    }

    public static DateOnly Day(DateTimeOffset at, string timeZone) => DateOnly.FromDateTime(Local(at, timeZone).DateTime);

    public static DateTimeOffset Local(DateTimeOffset at, string timeZone) => TimeZoneInfo.ConvertTime(at, TimeZoneInfo.FindSystemTimeZoneById(timeZone));
}
