using Siegelpost.Silo.Domain;

namespace Siegelpost.Tests.Delivery;

public sealed class RetryScheduleTests
{
    private static readonly DateTimeOffset Since = new(2026, 11, 23, 9, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 5)]
    [InlineData(3, 15)]
    [InlineData(4, 30)]
    [InlineData(5, 60)]
    [InlineData(7, 240)]
    [InlineData(40, 240)]
    public void Pauses_grow_and_are_spread_by_at_most_a_fifth(int attempts, int minutes)
    {
        var pause = RetrySchedule.Next("row", attempts, Since, Since)!.Value - Since;
        Assert.InRange(pause.TotalMinutes, minutes, minutes * 1.2);
    }

    [Fact]
    public void The_same_row_gets_the_same_time_and_others_get_others()
    {
        Assert.Equal(RetrySchedule.Next("row", 3, Since, Since), RetrySchedule.Next("row", 3, Since, Since));
        Assert.True(Enumerable.Range(0, 50).Select(i => RetrySchedule.Next($"row {i}", 3, Since, Since)).Distinct().Count() > 40);
    }

    [Fact]
    public void After_five_days_and_one_last_attempt_we_give_up()
    {
        var (now, attempts) = (Since, 0);
        while (RetrySchedule.Next("row", ++attempts, Since, now) is { } next) now = next;
        Assert.Equal(Since.AddDays(5), now);
        Assert.InRange(attempts, 30, 45);
    }

    [Fact]
    public void The_sender_hears_of_it_after_four_hours()
    {
        Assert.False(RetrySchedule.IsLate(Since, Since.AddHours(4).AddSeconds(-1)));
        Assert.True(RetrySchedule.IsLate(Since, Since.AddHours(4)));
    }
}
