using System.Globalization;
using CsCheck;
using Siegelpost.Silo.Domain;

namespace Siegelpost.Tests.Domain;

public sealed class DeadlineTests
{
    [Theory] // RULES 20: valid until 23:59:59 of the day that we show
    [InlineData("2026-11-26T14:42:00Z", 14, "Europe/Berlin", "2026-12-10T22:59:59Z")]
    [InlineData("2026-11-26T23:30:00Z", 0, "Europe/Berlin", "2026-11-27T22:59:59Z")] // already the 27th there
    [InlineData("2026-03-28T12:00:00Z", 1, "Europe/Berlin", "2026-03-29T21:59:59Z")] // the day summer time begins
    [InlineData("2026-10-24T12:00:00Z", 1, "Europe/Berlin", "2026-10-25T22:59:59Z")] // the day it ends
    [InlineData("2026-10-20T12:00:00Z", 14, "Europe/Berlin", "2026-11-03T22:59:59Z")]
    [InlineData("2026-02-28T12:00:00Z", 1, "UTC", "2026-03-01T23:59:59Z")]
    [InlineData("2028-02-28T12:00:00Z", 1, "UTC", "2028-02-29T23:59:59Z")]
    [InlineData("2026-11-26T14:42:00Z", 1, "Pacific/Kiritimati", "2026-11-28T09:59:59Z")] // +14
    [InlineData("2026-11-26T14:42:00Z", 1, "Asia/Kathmandu", "2026-11-27T18:14:59Z")] // +5:45
    [InlineData("2037-12-17T10:30:20Z", 32, "America/Santiago", "2038-01-19T02:59:59Z")] // where the zone's listed changes end, .NET finds another offset for the local time than for its instant
    public void A_deadline_is_the_last_second_of_its_local_day(string from, int days, string zone, string expected) =>
        Assert.Equal(DateTimeOffset.Parse(expected, CultureInfo.InvariantCulture), Deadlines.EndOfDayAfter(DateTimeOffset.Parse(from, CultureInfo.InvariantCulture), days, zone));

    private static readonly string[] Zones = ["Europe/Berlin", "Europe/Lisbon", "America/Santiago", "Asia/Beirut", "Atlantic/Azores", "America/Sao_Paulo", "Australia/Lord_Howe", "Africa/Cairo", "America/Havana"];

    [Fact]
    public void In_every_zone_and_at_any_time_the_deadline_lies_at_the_end_of_the_day_that_is_shown() =>
        Gen.Select(Gen.Long[DateTimeOffset.UnixEpoch.AddYears(50).ToUnixTimeSeconds(), DateTimeOffset.UnixEpoch.AddYears(70).ToUnixTimeSeconds()], Gen.Int[0, 60],
            Gen.Int[0, Zones.Length - 1].Select(i => Zones[i]))
        .Sample((seconds, days, zone) =>
        {
            var from = DateTimeOffset.FromUnixTimeSeconds(seconds);
            var end = Deadlines.EndOfDayAfter(from, days, zone);
            Assert.Equal(Deadlines.Day(from, zone).AddDays(days), Deadlines.Day(end, zone));
            Assert.True(end >= from);
            Assert.Equal(Deadlines.Day(end, zone).AddDays(1), Deadlines.Day(end.AddSeconds(1), zone));
        }, iter: 5_000);
}
