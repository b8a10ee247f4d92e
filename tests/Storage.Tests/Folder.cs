using Siegelpost.Storage;

namespace Siegelpost.Tests;

/// <summary>A folder of one test's own; gone after it.</summary>
internal sealed class Folder : IDisposable
{
    public string Root { get; } = Directory.CreateTempSubdirectory("siegelpost-").FullName;

    public string this[string name] => Path.Combine(Root, name);

    public IEnumerable<string> Files() => Directory.EnumerateFiles(Root, "*", SearchOption.AllDirectories).Select(path => Path.GetRelativePath(Root, path));

    public void Dispose() => Directory.Delete(Root, recursive: true);
}

internal static class Given
{
    public static readonly TimeSpan LoadingWindow = TimeSpan.FromMinutes(10), Refresh = TimeSpan.FromMinutes(5);

    public static InstallationKeys Keys(Folder folder)
    {
        using var data = DataDirectory.Open(folder["data"]);
        return InstallationKeys.OpenOrCreate(data.Keys, data, out _);
    }

    public static async Task<SqliteBatchSource> Database(Folder folder, TimeSpan? busy = null)
    {
        var database = new SqliteBatchSource(folder["test.db"], busy ?? TimeSpan.FromSeconds(5));
        await SqliteSchema.Apply(database, LoadingWindow, Refresh);
        return database;
    }
}

internal static class Plans
{
    /// <summary>What SQLite says how it will answer; parameters don't matter for that.</summary>
    public static Task<List<string>> Plan(this SqliteBatchSource database, string sql) =>
        database.Query($"EXPLAIN QUERY PLAN {sql}", static row => row.GetString(3), default, [.. Parameters(sql).Select(name => (name, (object?)""))]);

    private static IEnumerable<string> Parameters(string sql) =>
        System.Text.RegularExpressions.Regex.Matches(sql, "@[A-Za-z0-9]+").Select(match => match.Value).Distinct();
}
