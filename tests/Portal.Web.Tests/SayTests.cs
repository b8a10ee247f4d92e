using System.Text;
using System.Text.RegularExpressions;

namespace Siegelpost.Tests;

/// <summary>Texts stand beside each other in both languages; this reads the sources and holds each pair to it.</summary>
public sealed partial class SayTests
{
    /// <summary>What is the same in both languages.</summary>
    private static readonly HashSet<string> Alike = new(StringComparer.Ordinal) { "Mail", "Mails", "Organisation", "Grains", "Status", "Portal", "Name", "Link", "Support", ".", "", "OK", "App" };

    [Fact]
    public void Every_text_exists_in_both_languages_with_the_same_facts_in_it()
    {
        var says = Directory.EnumerateFiles(Repository.File("Portal.Web"), "*.cs*", SearchOption.AllDirectories)
            .Where(file => file.EndsWith(".cs", StringComparison.Ordinal) || file.EndsWith(".cshtml", StringComparison.Ordinal)).Where(file => !Built().IsMatch(file)).SelectMany(Says).ToList();
        Assert.True(says.Count > 300, $"{says.Count}");
        var faults = new List<string>();
        foreach (var (where, german, english) in says)
        {
            if (german.IsEmpty != english.IsEmpty || german.Literals == 0 != (english.Literals == 0)) faults.Add($"{where} lacks one: {german.Text} / {english.Text}");
            if (german.Literals > 0 && german.Text == english.Text && german.Text.Any(char.IsLetter) && !Alike.Contains(german.Text)) faults.Add($"{where} says the same in both: {german.Text}");
            if (!german.Holes.Order(StringComparer.Ordinal).SequenceEqual(english.Holes.Order(StringComparer.Ordinal))) faults.Add($"{where} has other facts: {string.Join(", ", german.Holes)} / {string.Join(", ", english.Holes)}");
            if (german.Text.Contains('!', StringComparison.Ordinal) || english.Text.Contains('!', StringComparison.Ordinal)) faults.Add($"{where} shouts: {german.Text}");
        }
        Assert.True(faults.Count == 0, string.Join('\n', faults));
    }

    [Theory]
    [InlineData("Say(\"Hilfe\", \"Help\")", "Hilfe", "Help", "")]
    [InlineData("Say($\"An {view.Name(\"x, y\")} am {at:d}\", $\"To {view.Name(\"x, y\")} on {at:d}\")", "An  am ", "To  on ", "at:d view.Name(\"x, y\")")]
    [InlineData("Say(\"a\\\"b, c\" + d, \"e\" + d)", "a\\\"b, c", "e", "")]
    [InlineData("Say(\"Ordner „Spam“\", \"folder “Spam”\")", "Ordner „Spam“", "folder “Spam”", "")]
    public void The_reader_of_sources_reads_them_rightly(string source, string german, string english, string holes)
    {
        var (_, one, other) = Assert.Single(Read(source, "here"));
        Assert.Equal((german, english), (one.Text, other.Text));
        Assert.Equal(holes, string.Join(' ', one.Holes.Order(StringComparer.Ordinal)));
        Assert.Equal(one.Holes, other.Holes);
    }

    private sealed record Part(string Text, IReadOnlyList<string> Holes, int Literals)
    {
        public bool IsEmpty => Text.Trim().Length == 0 && Holes.Count == 0;
    }

    private static IEnumerable<(string Where, Part German, Part English)> Says(string file) => Read(File.ReadAllText(file), Path.GetRelativePath(Repository.Root, file));

    private static IEnumerable<(string Where, Part German, Part English)> Read(string source, string name)
    {
        foreach (Match call in Call().Matches(source))
        {
            var arguments = Arguments(source, call.Index + call.Length);
            if (arguments.Count != 2 || Declared().IsMatch(arguments[0])) continue;
            var (german, english) = (Literals(arguments[0]), Literals(arguments[1]));
            yield return ($"{name}:{source.AsSpan(0, call.Index).Count('\n') + 1}", german, english);
        }
    }

    /// <summary>From behind the opening bracket to its closing one, cut at commas of this level.</summary>
    private static List<string> Arguments(string source, int at)
    {
        var (arguments, depth, from) = (new List<string>(), 0, at);
        while (at < source.Length)
        {
            if (Quoted(source, at) is { } end) { at = end; continue; }
            var c = source[at];
            if (c is '(' or '[' or '{') depth++;
            if (c is ')' or ']' or '}' && depth-- == 0) break;
            if (c == ',' && depth == 0) { arguments.Add(source[from..at]); from = at + 1; }
            at++;
        }
        arguments.Add(source[from..at]);
        return arguments;
    }

    private static Part Literals(string argument)
    {
        var (text, holes, literals) = (new StringBuilder(), new List<string>(), 0);
        for (var at = 0; at < argument.Length;)
        {
            if (Quoted(argument, at) is not { } end) { at++; continue; }
            literals++;
            var interpolated = argument[at] == '$';
            for (var i = at + (interpolated ? 2 : 1); i < end - 1; i++)
            {
                if (!interpolated || argument[i] != '{') { text.Append(argument[i]); continue; }
                if (argument[i + 1] == '{') { text.Append('{'); i++; continue; }
                var close = Hole(argument, i);
                holes.Add(argument[(i + 1)..close]);
                i = close;
            }
            at = end;
        }
        return new(text.ToString(), holes, literals);
    }

    /// <summary>Where the literal that begins here has ended; null: none begins here.</summary>
    private static int? Quoted(string source, int at)
    {
        var interpolated = source[at] == '$' && at + 1 < source.Length && source[at + 1] == '"';
        if (source[at] == '\'' && at + 2 < source.Length && (source[at + 2] == '\'' || source[at + 1] == '\\')) return source.IndexOf('\'', at + 2) + 1;
        if (source[at] != '"' && !interpolated) return null;
        for (var i = at + (interpolated ? 2 : 1); i < source.Length; i++)
        {
            if (source[i] == '\\') i++;
            else if (source[i] == '"') return i + 1;
            else if (interpolated && source[i] == '{' && source[i + 1] == '{') i++;
            else if (interpolated && source[i] == '{') i = Hole(source, i);
        }
        return source.Length;
    }

    private static int Hole(string source, int at)
    {
        var depth = 0;
        for (var i = at; i < source.Length; i++)
        {
            if (i > at && Quoted(source, i) is { } end) { i = end - 1; continue; }
            if (source[i] == '{') depth++;
            if (source[i] == '}' && --depth == 0) return i;
        }
        return source.Length - 1;
    }

    [GeneratedRegex(@"\bSay\(")]
    private static partial Regex Call();

    [GeneratedRegex(@"^\s*string\s")]
    private static partial Regex Declared();

    [GeneratedRegex(@"[\\/](obj|bin)[\\/]")]
    private static partial Regex Built();
}
