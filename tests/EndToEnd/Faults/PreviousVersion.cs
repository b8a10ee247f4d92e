namespace Siegelpost.Tests.Faults;

/// <summary>The programs of the commit that <c>previous-version</c> names, built once and kept under artifacts.</summary>
internal static class PreviousVersion
{
    /// <summary>Of the same build as these tests.</summary>
    public static string OfThisRun => Path.Combine(ClusterProcesses.Root, "artifacts", "bin");

    /// <returns>A folder like artifacts/bin.</returns>
    public static async Task<string> Build()
    {
        var named = Path.Combine(ClusterProcesses.Root, "tests", "EndToEnd", "Faults", "previous-version");
        if (!File.Exists(named)) Assert.Skip("There is no previous version yet.");
        var commit = (await File.ReadAllTextAsync(named)).Trim();
        var folder = Path.Combine(ClusterProcesses.Root, "artifacts", "previous", commit);
        if (Directory.Exists(folder)) return folder;

        if ((await Tools.Run("git", "-C", ClusterProcesses.Root, "cat-file", "-e", $"{commit}^{{commit}}")).Code != 0) Assert.Skip($"The history of {commit} is not here.");
        var (sources, making) = (Directory.CreateTempSubdirectory("siegelpost-previous").FullName, $"{folder}.{Guid.NewGuid():N}");
        try
        {
            await Do("git", "-C", ClusterProcesses.Root, "worktree", "add", "--detach", "--force", sources, commit);
            foreach (var project in new[] { "Silo", "Gateway.Smtp", "Portal.Web" })
                await Do("dotnet", "publish", Path.Combine(sources, project), "-c", "Release", "-o", Path.Combine(making, project, "release"), "-nodeReuse:false", "-v", "quiet");
            Directory.Move(making, folder);
        }
        finally
        {
            await Tools.Run("git", "-C", ClusterProcesses.Root, "worktree", "remove", "--force", sources);
            if (Directory.Exists(making)) Directory.Delete(making, recursive: true);
        }
        return folder;
    }

    private static async Task Do(string program, params string[] arguments)
    {
        var answer = await Tools.Run(program, arguments);
        Assert.True(answer.Code == 0, $"{program} {string.Join(' ', arguments)}: {answer.Output}{answer.Error}");
    }
}
