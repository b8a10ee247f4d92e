using System.Globalization;
using System.Text;
using Siegelpost.Pdf.Writing;
using Siegelpost.Tests.Pdf.Sealing;

namespace Siegelpost.Tests.Pdf.Writing;

/// <summary>A page as poppler paints it, one pixel per point.</summary>
internal sealed class Rendering(int width, byte[] rgb)
{
    public (int R, int G, int B) At(double x, double y)
    {
        var i = 3 * ((int)y * width + (int)x);
        return (rgb[i], rgb[i + 1], rgb[i + 2]);
    }

    /// <summary>Whether anything darker than paper is painted there.</summary>
    public bool IsInked(double x, double y, double w, double h)
    {
        for (var row = (int)y; row < y + h; row++)
            for (var column = (int)x; column < x + w; column++)
                if (At(column, row) is var (r, g, b) && r + g + b < 600) return true;
        return false;
    }

    public static Rendering Of(DisplayList document, string tool = "pdftoppm") => Of(Tools.Seal(document), tool);

    public static Rendering Of(byte[] file, string tool = "pdftoppm")
    {
        byte[]? picture = null;
        string[] arguments = tool == "pdftoppm"
            ? ["-r", "72", "-f", "1", "-singlefile", "-aa", "no", "-aaVector", "no", "-upw", Tools.Passphrase, "{pdf}", "{out}/page"]
            : ["draw", "-r", "72", "-A", "0", "-p", Tools.Passphrase, "-o", "{out}/page.ppm", "{pdf}", "1"];
        var answer = Tools.Run(file, tool, arguments, folder => picture = File.ReadAllBytes(Path.Combine(folder, "page.ppm")));
        Assert.Equal(0, answer.Code);
        if (tool == "pdftoppm") Assert.Equal("", answer.Error);
        return Parse(picture!);
    }

    // P6, width, height, 255, each ended by one white space.
    private static Rendering Parse(byte[] ppm)
    {
        var header = Encoding.ASCII.GetString(ppm, 0, 32).Split((char[])[' ', '\n'], 5);
        var size = header.Take(4).Sum(part => part.Length + 1);
        return new Rendering(int.Parse(header[1], CultureInfo.InvariantCulture), ppm[size..]);
    }
}
