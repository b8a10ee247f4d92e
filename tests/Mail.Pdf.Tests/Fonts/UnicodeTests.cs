using System.Globalization;
using Siegelpost.Pdf.Fonts;

namespace Siegelpost.Tests.Pdf.Fonts;

/// <summary>Unicode's own cases for UAX #9 and UAX #14: a sample that ships with the tests, and all of them where Debian's package unicode-data is installed.</summary>
public sealed class UnicodeTests
{
    private const string Installed = "/usr/share/unicode";

    public static TheoryData<string> BidiFiles => new("sample", $"{Installed}/BidiCharacterTest.txt");

    public static TheoryData<string> BreakFiles => new("sample", $"{Installed}/auxiliary/LineBreakTest.txt");

    [Theory, MemberData(nameof(BidiFiles))]
    public void Directions_are_those_of_Unicode(string file)
    {
        var failures = new List<string>();
        foreach (var line in Cases(file, "bidi-sample.txt"))
        {
            var fields = line.Split(';');
            var codePoints = fields[0].Split(' ').Select(Hex).ToArray();
            var classes = Array.ConvertAll(codePoints, Characters.Bidi);
            var paragraph = byte.Parse(fields[2], CultureInfo.InvariantCulture);
            if (fields[1] == "2") Assert.Equal(paragraph == 1, Bidi.StartsRightToLeft(string.Concat(codePoints.Select(char.ConvertFromUtf32))));
            var levels = new BidiParagraph(classes, codePoints, paragraph).Levels;
            var shown = string.Join(' ', levels.Select((level, i) => BidiParagraph.IsRemoved(classes[i]) ? "x" : level.ToString(CultureInfo.InvariantCulture)));
            if (shown != fields[3]) failures.Add($"{fields[0]} at {paragraph}: {shown}, not {fields[3]}");
            var order = Enumerable.Range(0, levels.Length).Where(i => !BidiParagraph.IsRemoved(classes[i])).ToList();
            Bidi.Reorder(order, i => levels[i]);
            if (string.Join(' ', order) != fields[4]) failures.Add($"{fields[0]} at {paragraph}: order {string.Join(' ', order)}, not {fields[4]}");
        }
        Assert.Empty(failures.Take(5));
    }

    [Fact]
    public void Directions_of_all_classes_are_those_of_Unicode()
    {
        var failures = new List<string>();
        var expected = "";
        foreach (var line in Cases($"{Installed}/BidiTest.txt", ""))
        {
            if (line.StartsWith("@Levels:", StringComparison.Ordinal)) expected = line[8..].Trim();
            if (line.StartsWith('@')) continue;
            var fields = line.Split(';');
            var classes = fields[0].Split(' ').Select(Enum.Parse<BidiClass>).ToArray();
            var directions = int.Parse(fields[1], NumberStyles.HexNumber, CultureInfo.InvariantCulture);
            foreach (var paragraph in (byte[])[0, 1])
            {
                if ((directions & (paragraph == 0 ? 2 : 4)) == 0) continue;
                var levels = new BidiParagraph(classes, new int[classes.Length], paragraph).Levels;
                var shown = string.Join(' ', levels.Select((level, i) => BidiParagraph.IsRemoved(classes[i]) ? "x" : level.ToString(CultureInfo.InvariantCulture)));
                if (shown != expected) failures.Add($"{fields[0]} at {paragraph}: {shown}, not {expected}");
            }
        }
        Assert.Empty(failures.Take(5));
    }

    [Theory, MemberData(nameof(BreakFiles))]
    public void Lines_break_where_Unicode_says(string file)
    {
        var failures = new List<string>();
        foreach (var line in Cases(file, "break-sample.txt"))
        {
            var parts = line.Split('#')[0].Trim().Split(' ');
            var text = string.Concat(parts.Where((_, i) => i % 2 == 1).Select(part => char.ConvertFromUtf32(Hex(part))));
            if (parts.Contains("D800")) continue;
            var breaks = LineBreaks.Find(text);
            var shown = "×";
            for (var at = 0; at < text.Length; at += char.IsSurrogatePair(text, at) ? 2 : 1) shown += (at == 0 ? "" : breaks[at] ? " ÷" : " ×") + " " + char.ConvertToUtf32(text, at).ToString("X4", CultureInfo.InvariantCulture);
            if (shown + " ÷" != string.Join(' ', parts)) failures.Add($"{shown} ÷, not {line}");
        }
        Assert.Empty(failures.Take(5));
    }

    private static IEnumerable<string> Cases(string file, string sample)
    {
        if (file != "sample" && !File.Exists(file)) Assert.Skip($"{file} is not installed.");
        using var reader = new StreamReader(file == "sample" ? typeof(UnicodeTests).Assembly.GetManifestResourceStream("unicode/" + sample)! : File.OpenRead(file));
        while (reader.ReadLine() is { } line)
            if (line.Length > 0 && line[0] is not '#') yield return line;
    }

    private static int Hex(string digits) => int.Parse(digits, NumberStyles.HexNumber, CultureInfo.InvariantCulture);
}
