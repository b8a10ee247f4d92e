namespace Siegelpost.Silo.Passphrases;

/// <summary>"7Q4K-2R9T-0WXY-8HJM": instead of a code of the app, once. 80 random bits, so that a fast hash keeps it.</summary>
internal static class RecoveryCode
{
    public const int Count = 8;
    private const int Length = 16;

    public static IReadOnlyList<string> Draw() => [.. Enumerable.Range(0, Count).Select(_ => Crockford.NewId()[^Length..]).Select(code => string.Join('-', code.Chunk(4).Select(group => new string(group))))];

    /// <summary>What is kept of it; null: no such code.</summary>
    public static string? Hash(string typed)
    {
        if (typed.Length > 60) return null;
        var code = string.Concat(typed.ToUpperInvariant().Where(char.IsAsciiLetterOrDigit)).Replace('O', '0').Replace('I', '1').Replace('L', '1'); // Crockford: they read alike
        return code.Length == Length ? LinkToken.Hash(code) : null;
    }
}
