using System.Globalization;
using System.Reflection;

namespace Siegelpost.Pdf.Fonts;

/// <summary>Bidi_Class (UAX #9, table 4).</summary>
internal enum BidiClass : byte { L, R, AL, EN, ES, ET, AN, CS, NSM, BN, B, S, WS, ON, LRE, LRO, RLE, RLO, PDF, LRI, RLI, FSI, PDI }

/// <summary>Line_Break (UAX #14, table 1) as rule LB1 resolves it. OW and CW: OP and CP that are East Asian wide; XP: pictographs to come (LB30b).</summary>
internal enum BreakClass : byte { AL, BK, CR, LF, CM, NL, WJ, ZW, GL, SP, ZWJ, B2, BA, BB, HY, CB, CL, CP, CW, EX, IN, NS, OP, OW, QU, IS, NU, PO, PR, SY, EB, EM, H2, H3, HL, ID, JL, JV, JT, RI, SA, XP }

/// <summary>What Unicode says of each character, read once from the table that ships with us.</summary>
internal static class Characters
{
    private const int Flat = 0x20000; // all scripts; above are ideographs, tags and private use, in few ranges

    private static readonly ushort[] low = new ushort[Flat];
    private static readonly List<(int First, int Last, ushort Classes)> high = [];
    private static readonly Dictionary<int, (int Partner, bool Opens)> brackets = [];

#pragma warning disable CA1810 // The three tables come from one file.
    static Characters()
    {
        using var resource = Assembly.GetExecutingAssembly().GetManifestResourceStream("unicode/characters.txt") ?? throw new InvalidOperationException("The table of characters is missing in the assembly.");
        using var reader = new StreamReader(resource);
        var inBrackets = false;
        while (reader.ReadLine() is { } line)
        {
            if (line.StartsWith('#')) continue;
            if (line == "brackets") inBrackets = true;
            else if (inBrackets) AddBracket(line.Split(' '));
            else AddRange(line.Split(' '));
        }
    }
#pragma warning restore CA1810

    public static BidiClass Bidi(int codePoint) => (BidiClass)(Classes(codePoint) >> 8);

    public static BreakClass Break(int codePoint) => (BreakClass)(byte)Classes(codePoint);

    /// <summary>A bracket that has a partner (Bidi_Paired_Bracket).</summary>
    public static bool TryBracket(int codePoint, out (int Partner, bool Opens) bracket) => brackets.TryGetValue(codePoint, out bracket);

    private static ushort Classes(int codePoint)
    {
        if (codePoint < Flat) return low[codePoint];
        foreach (var (first, last, classes) in high)
            if (codePoint >= first && codePoint <= last) return classes;
        return 0;
    }

    private static void AddRange(string[] parts)
    {
        var (first, last) = (Hex(parts[0]), Hex(parts[1]));
        var classes = (ushort)((int)Enum.Parse<BidiClass>(parts[2]) << 8 | (int)Enum.Parse<BreakClass>(parts[3]));
        if (first < Flat) low.AsSpan(first..(Math.Min(last, Flat - 1) + 1)).Fill(classes);
        if (last >= Flat) high.Add((Math.Max(first, Flat), last, classes));
    }

    private static void AddBracket(string[] parts) => brackets[Hex(parts[0])] = (Hex(parts[1]), parts[2] == "o");

    private static int Hex(string digits) => int.Parse(digits, NumberStyles.HexNumber, CultureInfo.InvariantCulture);
}
