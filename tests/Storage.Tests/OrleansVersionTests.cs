using System.Reflection;

namespace Siegelpost.Tests;

public sealed class OrleansVersionTests
{
    [Theory]
    [InlineData("Orleans.Reminders"), InlineData("Orleans.Reminders.AdoNet"), InlineData("Orleans.Persistence.AdoNet"), InlineData("Orleans.Clustering.AdoNet")]
    public void The_sql_was_written_for_this_version_of_orleans(string assembly)
    {
        var version = Assembly.Load(assembly).GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion;
        Assert.True(version.StartsWith("10.4.2.", StringComparison.Ordinal), // the commit follows
            $"""
            {assembly} is {version} now. Before changing the number here, read again what our SQL relies on:
            - LocalReminderService: a reminder in memory that a range read no longer returns counts as deleted; it holds those of
              ReminderLoadingWindow, reads every RefreshReminderListPeriod, and chooses between the two range queries by signed hashes.
            - AdoNetGrainStorage, AdoNetReminderTable, AdoNetClusteringTable: keys in OrleansQuery, names and types of parameters and
              columns, what an unchanged version or a missing row means; and Orleans' own scripts for columns or keys that are new.
            Then raise PostgresSchema.Version and SqliteSchema.Version if a table or text changes.
            """);
    }
}
