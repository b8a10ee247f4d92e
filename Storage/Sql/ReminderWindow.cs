namespace Siegelpost.Storage;

/// <summary>
/// How far ahead the reminder queries look. Orleans keeps reminders of its <c>ReminderLoadingWindow</c> in memory and takes one that a
/// range query no longer returns for deleted: so the queries must always return more than Orleans holds.
/// </summary>
public static class ReminderWindow
{
    /// <summary>Generated into the query texts when the schema is applied.</summary>
    public static readonly TimeSpan Width = TimeSpan.FromMinutes(20);

    /// <summary>Room for a clock difference between database and silo and for the time a read takes.</summary>
    private static readonly TimeSpan Margin = TimeSpan.FromMinutes(5);

    /// <summary>Refuses options of Orleans under which reminders would vanish.</summary>
    /// <param name="loadingWindow"><c>ReminderOptions.ReminderLoadingWindow</c> [10 min].</param>
    /// <param name="refreshPeriod"><c>ReminderOptions.RefreshReminderListPeriod</c> [5 min].</param>
    /// <exception cref="InvalidOperationException">They don't fit <see cref="Width"/>.</exception>
    public static void Check(TimeSpan loadingWindow, TimeSpan refreshPeriod)
    {
        if (Width < loadingWindow + Margin) throw new InvalidOperationException($"ReminderLoadingWindow may be at most {Width - Margin}: the database returns reminders of the next {Width} only.");
        if (Width <= 2 * refreshPeriod) throw new InvalidOperationException($"RefreshReminderListPeriod must be less than {Width / 2}: the database returns reminders of the next {Width} only.");
    }
}
