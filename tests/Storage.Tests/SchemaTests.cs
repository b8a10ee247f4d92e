using System.Globalization;
using Siegelpost.Storage;

namespace Siegelpost.Tests;

public sealed class SchemaTests : IDisposable
{
    private readonly Folder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Applying_it_again_keeps_the_data()
    {
        await using var database = await Given.Database(_folder);
        await new Organisations(database).Add("firma");
        await SqliteSchema.Apply(database, Given.LoadingWindow, Given.Refresh);

        Assert.Equal(["firma"], await new Organisations(database).All());
        Assert.Equal(11, (await database.Query("SELECT QueryKey FROM OrleansQuery", static row => row.GetString(0), default)).Count);
    }

    [Fact]
    public async Task A_newer_database_is_refused_and_left_as_it_is()
    {
        await using var database = await Given.Database(_folder);
        await database.Execute("UPDATE Meta SET Value='99' WHERE Name='schema'", default);
        await database.Execute("DELETE FROM OrleansQuery", default);

        await Assert.ThrowsAsync<NewerSchemaException>(() => SqliteSchema.Apply(database, Given.LoadingWindow, Given.Refresh));
        Assert.Equal([0L], await database.Query("SELECT count(*) FROM OrleansQuery", static row => row.GetInt64(0), default));
    }

    [Theory]
    [InlineData(10, 5, true), InlineData(15, 5, true), InlineData(16, 5, false), InlineData(10, 9, true), InlineData(10, 10, false)]
    public void Reminder_options_under_which_reminders_would_vanish_are_refused(int loadingMinutes, int refreshMinutes, bool fits)
    {
        var refusal = Record.Exception(() => ReminderWindow.Check(TimeSpan.FromMinutes(loadingMinutes), TimeSpan.FromMinutes(refreshMinutes)));
        if (fits) Assert.Null(refusal);
        else Assert.IsType<InvalidOperationException>(refusal);
    }

    [Theory]
    [InlineData("ReadRangeRows1Key"), InlineData("ReadRangeRows2Key")]
    public async Task Range_reads_use_the_due_index_and_the_one_window(string key)
    {
        await using var database = await Given.Database(_folder);
        var text = Assert.Single(await database.Query("SELECT QueryText FROM OrleansQuery WHERE QueryKey=@Key", static row => row.GetString(0), default, ("Key", key)));

        Assert.Contains($"'+{ReminderWindow.Width.TotalSeconds.ToString(CultureInfo.InvariantCulture)} seconds'", text, StringComparison.Ordinal);
        Assert.Contains(await database.Plan(text), step => step.Contains("IX_Reminders_Due (ServiceId=? AND StartTime<?)", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("2026-03-02 12:00:00", true), InlineData("2026-03-02 12:00:00.1234567", true), InlineData("2026-03-02T12:00:00Z", false), InlineData("1772452800", false)]
    public async Task A_start_time_that_would_not_compare_is_refused(string start, bool fits)
    {
        await using var database = await Given.Database(_folder);
        Task Insert() => database.Execute("INSERT INTO OrleansRemindersTable VALUES('s', 'g', 'r', @Start, 1, 1, 0)", default, ("Start", start));
        if (fits) await Insert();
        else await Assert.ThrowsAsync<Microsoft.Data.Sqlite.SqliteException>(Insert);
    }
}
