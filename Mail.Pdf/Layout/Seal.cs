using Siegelpost.Pdf.Fonts;
using Siegelpost.Pdf.Writing;

namespace Siegelpost.Pdf.Layout;

/// <summary>The band across the page with the waves of a security envelope, and the seal that hangs from it. Decoration only: artifacts.</summary>
internal static class Seal
{
    private const double BandHeight = 16, PlainBandHeight = 4, CentreX = 520, CentreY = 35;

    public static void DrawBand(Typesetter set, Palette palette)
    {
        set.Add(new RectangleMark(null, 0, 0, Sheet.Width, BandHeight, palette.Accent));
        for (var phase = 0; phase < 6; phase++)
        {
            var points = new List<(double, double)>();
            for (var x = 0; x <= Sheet.Width; x += 5)
                points.Add((x, Math.Round(BandHeight / 2 + 7.4 * Math.Sin(2 * Math.PI * x / 66 + phase * Math.PI / 3), 1)));
            set.Add(new LineMark(null, points, 0.45, palette.Wave));
        }
    }

    public static void DrawPlainBand(Typesetter set, Palette palette) => set.Add(new RectangleMark(null, 0, 0, Sheet.Width, PlainBandHeight, palette.Accent));

    public static void Draw(Typesetter set, Palette palette, string initial)
    {
        const int teeth = 18;
        for (var i = 0; i < teeth; i++) Disc(set, Tooth(i, teeth), 5.2, Palette.White); // a white edge first, so that the seal lies on the band
        Disc(set, (CentreX, CentreY), 22.4, Palette.White);
        for (var i = 0; i < teeth; i++) Disc(set, Tooth(i, teeth), 4, palette.Accent);
        Disc(set, (CentreX, CentreY), 21.4, palette.Accent);
        Circle(set, 17, palette.Ring, 0.5);
        Circle(set, 13.6, Palette.White, 0.6);
        var letter = CleanText.Line(initial, 4);
        var size = Math.Min(17, 17 * 21 / Math.Max(1, set.Measure(letter, FontChoice.SerifBold, 17)));
        set.Text(null, letter, FontChoice.SerifBold, size, CentreX, CentreY + 6.2 * size / 17, Palette.White, Anchor.Middle);
    }

    private static (double X, double Y) Tooth(int i, int of)
    {
        var (sin, cos) = Math.SinCos(2 * Math.PI * i / of);
        return (CentreX + 21 * cos, CentreY + 21 * sin);
    }

    private static void Disc(Typesetter set, (double X, double Y) centre, double radius, int colour)
        => set.Add(new RectangleMark(null, centre.X - radius, centre.Y - radius, 2 * radius, 2 * radius, colour, Radius: radius));

    private static void Circle(Typesetter set, double radius, int colour, double width)
        => set.Add(new RectangleMark(null, CentreX - radius, CentreY - radius, 2 * radius, 2 * radius, null, colour, width, radius));
}
