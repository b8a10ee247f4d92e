using System.Globalization;
using System.Text;

namespace Siegelpost.Pdf.Layout;

/// <summary>What stands before a list item.</summary>
internal static class ListMarkers
{
    private static readonly (int Value, string Letters)[] roman = [(1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i")];

    /// <returns>Null when the list shows none.</returns>
    public static string? Format(string type, int number)
    {
        return type switch
        {
            "none" => null,
            "circle" => "◦",
            "square" => "▪",
            "decimal-leading-zero" => number.ToString("00", CultureInfo.InvariantCulture) + ".",
            "decimal" => number.ToString(CultureInfo.InvariantCulture) + ".",
            "lower-alpha" or "lower-latin" => Letters(number).ToLowerInvariant() + ".",
            "upper-alpha" or "upper-latin" => Letters(number) + ".",
            "lower-greek" => Greek(number) + ".",
            "lower-roman" => Roman(number) + ".",
            "upper-roman" => Roman(number).ToUpperInvariant() + ".",
            _ => "•",
        };
    }

    private static string Letters(int number)
    {
        if (number < 1) return number.ToString(CultureInfo.InvariantCulture);
        var letters = "";
        for (; number > 0; number = (number - 1) / 26) letters = (char)('A' + (number - 1) % 26) + letters;
        return letters;
    }

    private static string Greek(int number) => number is >= 1 and <= 24 ? "αβγδεζηθικλμνξοπρστυφχψω"[number - 1].ToString() : number.ToString(CultureInfo.InvariantCulture);

    private static string Roman(int number)
    {
        if (number is < 1 or > 3999) return number.ToString(CultureInfo.InvariantCulture);
        var letters = new StringBuilder();
        foreach (var (value, part) in roman)
            for (; number >= value; number -= value) letters.Append(part);
        return letters.ToString();
    }
}
