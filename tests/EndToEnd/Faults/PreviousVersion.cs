namespace Siegelpost.Tests.Faults;

/// <summary>The programs of the commit that <c>previous-version</c> names, built once from its sources, both kept under artifacts.</summary>
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
        var (programs, whole) = (Path.Combine(folder, "artifacts", "bin"), Path.Combine(folder, "built"));
        if (File.Exists(whole)) return programs;

        if ((await Tools.Run("git", "-C", ClusterProcesses.Root, "cat-file", "-e", $"{commit}^{{commit}}")).Code != 0) Assert.Skip($"The history of {commit} is not here.");
        if (Directory.Exists(folder)) Directory.Delete(folder, recursive: true); // of a run that was interrupted
        Directory.CreateDirectory(folder);
        await Do("git", "-C", ClusterProcesses.Root, "archive", "-o", Path.Combine(folder, "sources.tar"), commit);
        await Do("tar", "-C", folder, "-xf", Path.Combine(folder, "sources.tar"));
        // The silo's build brings the front doors' along. What analysers say about it was heard in its time.
        await Do("dotnet", "build", Path.Combine(folder, "Silo"), "-c", "Release", "-p:RunAnalyzers=false", "-nodeReuse:false", "-p:UseSharedCompilation=false", "-v", "quiet");
        await File.WriteAllTextAsync(whole, "");
        return programs;
    }

    private static async Task Do(string program, params string[] arguments)
    {
        var answer = await Tools.Run(program, arguments);
        Assert.True(answer.Code == 0, $"{program} {string.Join(' ', arguments)}: {answer.Output}{answer.Error}");
    }
}

/// <summary>Beside the tests that mostly wait, so that those which measure time needn't wait for a compiler.</summary>
public sealed class PreviousVersionTests
{
    [Fact]
    public async Task The_previous_version_can_still_be_built() => Assert.True(File.Exists(Path.Combine(await PreviousVersion.Build(), "Silo", "release", "Siegelpost.Silo")));
}
