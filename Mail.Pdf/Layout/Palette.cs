namespace Siegelpost.Pdf.Layout;

/// <summary>Colours of our own parts of the page, 0xRRGGBB. The greys lean to green, like security paper; the rest comes from the organisation's one colour.</summary>
internal sealed class Palette(int accent)
{
    public const int Ink = 0x12201e, Soft = 0x4a5956, Line = 0xd3dcd9, Ground = 0xf2f6f4, White = 0xffffff;

    public int Accent { get; } = accent & 0xffffff;
    /// <summary>Wave lines of the band.</summary>
    public int Wave { get; } = Mix(accent, 0.2);
    /// <summary>Outer ring of the seal.</summary>
    public int Ring { get; } = Mix(accent, 0.545);

    /// <summary>Perceived brightness from 0 (black) to 1.</summary>
    public static double Luminance(int colour) => (0.2126 * (colour >> 16 & 255) + 0.7152 * (colour >> 8 & 255) + 0.0722 * (colour & 255)) / 255;

    // Solid tones instead of transparency: PDF/A and old printers like them.
    private static int Mix(int colour, double white)
    {
        var result = 0;
        for (var shift = 16; shift >= 0; shift -= 8)
        {
            var part = colour >> shift & 255;
            result |= (int)Math.Round(part + (255 - part) * white) << shift;
        }
        return result;
    }
}
