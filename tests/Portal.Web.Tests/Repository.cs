using System.Runtime.CompilerServices;

namespace Siegelpost.Tests;

/// <summary>Sources that tests read: styles, pages, pictures of the help.</summary>
internal static class Repository
{
    public static string Root { get; } = Path.GetFullPath(Path.Combine(Here(), "../.."));

    public static string File(string path) => Path.Combine(Root, path);

    private static string Here([CallerFilePath] string file = "") => Path.GetDirectoryName(file)!;
}
