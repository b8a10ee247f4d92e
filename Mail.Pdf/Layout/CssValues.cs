using System.Drawing;
using System.Globalization;

namespace Siegelpost.Pdf.Layout;

/// <summary>Lengths and colours of CSS and of HTML attributes. Nonsense is no value.</summary>
internal static class CssValues
{
    /// <summary>Longer than any page; what a mail writes beyond it is an attack or a mistake.</summary>
    private const double Longest = 4000;

    /// <summary>An absolute or font-relative length in pixels; null for percentages, keywords and nonsense.</summary>
    public static double? Length(ReadOnlySpan<char> value, double em)
    {
        value = value.Trim();
        var digits = value.Length;
        while (digits > 0 && (char.IsAsciiLetter(value[digits - 1]) || value[digits - 1] == '%')) digits--;
        if (!double.TryParse(value[..digits], NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number) || !double.IsFinite(number)) return null;
        double? pixels = value[digits..] switch
        {
            "px" or "" => number,
            "pt" => number * 4 / 3,
            "em" => number * em,
            "rem" => number * 16,
            "ex" or "ch" => number * em / 2,
            "in" => number * 96,
            "cm" => number * 96 / 2.54,
            "mm" => number * 96 / 25.4,
            "pc" => number * 16,
            _ => null,
        };
        return pixels is { } length ? Math.Clamp(length, -Longest, Longest) : null;
    }

    public static double? Percent(ReadOnlySpan<char> value)
    {
        value = value.Trim();
        return value.EndsWith('%') && double.TryParse(value[..^1], NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number) ? Math.Clamp(number, 0, 1000) : null;
    }

    /// <param name="colour">Null: transparent. Half transparent colours are mixed with the paper.</param>
    public static bool TryColour(ReadOnlySpan<char> value, out int? colour)
    {
        value = value.Trim();
        colour = null;
        if (value.Length is 0 or > 40) return false;
        if (value is "transparent") return true;
        if (value is "windowtext" or "window" or "background") // system colours that Word writes
        {
            colour = value is "windowtext" ? 0 : Palette.White;
            return true;
        }
        if (value[0] == '#') return TryHex(value[1..], out colour);
        if (value.StartsWith("rgb")) return TryRgb(value, out colour);
        var named = Color.FromName(value.ToString());
        if (named is { IsKnownColor: true, IsSystemColor: false })
        {
            colour = named.ToArgb() & 0xffffff;
            return true;
        }
        return value.Length == 6 && TryHex(value, out colour); // bgcolor="f4f4f4"
    }

    private static bool TryHex(ReadOnlySpan<char> digits, out int? colour)
    {
        colour = null;
        Span<char> six = stackalloc char[6];
        if (digits.Length is 3 or 4)
            for (var i = 0; i < 6; i++) six[i] = digits[i / 2];
        else if (digits.Length is 6 or 8) digits[..6].CopyTo(six);
        else return false;
        if (!int.TryParse(six, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var number)) return false;
        if (digits.Length == 8 && digits[6..] is "00") return true;
        colour = number;
        return true;
    }

    private static bool TryRgb(ReadOnlySpan<char> value, out int? colour)
    {
        colour = null;
        var open = value.IndexOf('(');
        if (open < 0) return false;
        Span<double> parts = stackalloc double[4];
        parts[3] = 1;
        var count = 0;
        foreach (var range in value[(open + 1)..].TrimEnd(')').SplitAny(", /"))
        {
            var part = value[(open + 1)..].TrimEnd(')')[range];
            if (part.IsEmpty) continue;
            var scale = part.EndsWith('%') ? count < 3 ? 2.55 : 0.01 : 1;
            if (count == 4 || !double.TryParse(part.TrimEnd('%'), NumberStyles.Float, CultureInfo.InvariantCulture, out var number) || !double.IsFinite(number)) return false;
            parts[count++] = number * scale;
        }
        if (count < 3) return false;
        var alpha = Math.Clamp(parts[3], 0, 1);
        if (alpha < 0.02) return true;
        var mixed = 0;
        for (var i = 0; i < 3; i++) mixed = mixed << 8 | (int)Math.Round(Math.Clamp(parts[i], 0, 255) * alpha + 255 * (1 - alpha));
        colour = mixed;
        return true;
    }
}
