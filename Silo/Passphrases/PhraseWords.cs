using System.Reflection;

namespace Siegelpost.Silo.Passphrases;

/// <summary>The word lists in this folder, one word a line: what we offer, and what is easily guessed.</summary>
internal static class PhraseWords
{
    /// <summary>Short, friendly, typed without umlauts; 1,296 or more: 10.3 bits a word.</summary>
    public static IReadOnlyList<string> German { get; } = Read("german.txt");
    public static IReadOnlyList<string> English { get; } = Read("english.txt");

    /// <summary>Passwords, names, towns, keyboard rows and small words that German speakers choose; the most likely first.</summary>
    public static IReadOnlyList<string> Common { get; } = Read("common.txt");

    private static string[] Read(string name)
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream("Siegelpost.Silo.Passphrases." + name)
            ?? throw new InvalidOperationException($"The word list {name} is not in this build.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd().Split([' ', '\n', '\r'], StringSplitOptions.RemoveEmptyEntries);
    }
}
