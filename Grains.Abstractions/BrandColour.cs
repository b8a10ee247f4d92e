using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Siegelpost;

/// <summary>
/// The two tones that are made from an organisation's one colour: its hue stays, its lightness moves in OKLCH until text in it can be
/// read. So any colour will do, and nobody has to pick a second one for dark mode.
/// </summary>
/// <param name="Light">#rrggbb with at least 6:1 on white: <c>--brand-l</c>; carries white labels too.</param>
/// <param name="Dark">#rrggbb with at least 8:1 on the dark sheet: <c>--brand-d</c>; carries <see cref="OnDark"/>.</param>
public readonly record struct BrandColour(string Light, string Dark)
{
    /// <summary>Taken when a colour can't be read.</summary>
    public const string House = "#0f5c63";

    /// <summary>Ground of dark mode.</summary>
    public const string DarkSheet = "#151e1d";

    /// <summary>Labels on <see cref="Dark"/>.</summary>
    public const string OnDark = "#0b1514";

    private const double LightRatio = 6, DarkRatio = 8, DarkChroma = 0.13;
    private const double Step = 0.005;       // finer than eyes tell apart
    private const double Blackest = 0.1776;  // #111111: pure black leaves no trace of a colour and glares on white

    /// <summary>The tones of #rrggbb; of the house colour when it isn't one.</summary>
    public static BrandColour From(string? colour)
    {
        if (!Rgb.TryParse(colour, out var rgb)) _ = Rgb.TryParse(House, out rgb);
        var brand = Oklch.From(rgb);
        var light = brand with { Lightness = Math.Max(brand.Lightness, Blackest) };
        while (light.Lightness > Blackest && Contrast(light.ToRgb(), Rgb.White) < LightRatio) light = light with { Lightness = Math.Max(light.Lightness - Step, Blackest) };
        _ = Rgb.TryParse(DarkSheet, out var sheet);
        var dark = brand with { Lightness = Math.Max(brand.Lightness, Blackest), Chroma = Math.Min(brand.Chroma, DarkChroma) };
        while (dark.Lightness < 1 && Contrast(dark.ToRgb(), sheet) < DarkRatio) dark = dark with { Lightness = dark.Lightness + Step };
        return new(light.ToRgb().ToString(), dark.ToRgb().ToString());
    }

    /// <summary>WCAG 2.2 contrast ratio of two #rrggbb colours, 1 to 21.</summary>
    /// <exception cref="FormatException">One of them isn't such a colour.</exception>
    public static double Contrast(string one, string other) =>
        Rgb.TryParse(one, out var a) && Rgb.TryParse(other, out var b) ? Contrast(a, b) : throw new FormatException("A colour is #rrggbb.");

    private static double Contrast(Rgb one, Rgb other)
    {
        var (a, b) = (one.Luminance + 0.05, other.Luminance + 0.05);
        return Math.Max(a, b) / Math.Min(a, b);
    }

    private readonly record struct Rgb(byte Red, byte Green, byte Blue)
    {
        public static readonly Rgb White = new(255, 255, 255);

        public double Luminance => 0.2126 * Linear(Red) + 0.7152 * Linear(Green) + 0.0722 * Linear(Blue); // WCAG 2.2, relative luminance

        public static bool TryParse([NotNullWhen(true)] string? text, out Rgb rgb)
        {
            rgb = default;
            if (text is not { Length: 7 } || text[0] != '#' || !int.TryParse(text.AsSpan(1), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value)) return false;
            rgb = new((byte)(value >> 16), (byte)(value >> 8), (byte)value);
            return true;
        }

        public static double Linear(byte channel) => channel / 255d is var c && c <= 0.04045 ? c / 12.92 : Math.Pow((c + 0.055) / 1.055, 2.4);

        public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"#{Red:x2}{Green:x2}{Blue:x2}");
    }

    /// <summary>CSS Color 4 §9.4; matrices of B. Ottosson's OKLab, 2021-01-25.</summary>
    private readonly record struct Oklch(double Lightness, double Chroma, double Hue)
    {
        public static Oklch From(Rgb rgb)
        {
            var (r, g, b) = (Rgb.Linear(rgb.Red), Rgb.Linear(rgb.Green), Rgb.Linear(rgb.Blue));
            var l = Math.Cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b);
            var m = Math.Cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b);
            var s = Math.Cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b);
            var (x, y) = (1.9779984951 * l - 2.4285922050 * m + 0.4505937099 * s, 0.0259040371 * l + 0.7827717662 * m - 0.8086757660 * s);
            return new(0.2104542553 * l + 0.7936177850 * m - 0.0040720468 * s, Math.Sqrt(x * x + y * y), Math.Atan2(y, x));
        }

        /// <summary>The nearest colour that screens have: less chroma, never another hue or lightness.</summary>
        public Rgb ToRgb()
        {
            Rgb rgb;
            for (var chroma = Chroma; !TryRgb(chroma, out rgb) && chroma > 0.001;) chroma *= 0.97;
            return rgb;
        }

        private bool TryRgb(double chroma, out Rgb rgb)
        {
            var (x, y) = (chroma * Math.Cos(Hue), chroma * Math.Sin(Hue));
            var l = Cube(Lightness + 0.3963377774 * x + 0.2158037573 * y);
            var m = Cube(Lightness - 0.1055613458 * x - 0.0638541728 * y);
            var s = Cube(Lightness - 0.0894841775 * x - 1.2914855480 * y);
            var (r, g, b) = (4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s, -1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s,
                -0.0041960863 * l - 0.7034186147 * m + 1.7076147010 * s);
            rgb = new(Channel(r), Channel(g), Channel(b));
            return Inside(r) && Inside(g) && Inside(b);
        }

        private static double Cube(double x) => x * x * x;

        private static bool Inside(double linear) => linear is >= 0 and <= 1;

        private static byte Channel(double linear)
        {
            var c = Math.Clamp(linear, 0, 1);
            return (byte)Math.Round(255 * (c <= 0.0031308 ? 12.92 * c : 1.055 * Math.Pow(c, 1 / 2.4) - 0.055));
        }
    }
}
