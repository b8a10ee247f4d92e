using System.Net;
using System.Text.RegularExpressions;

namespace Siegelpost.Tests;

/// <summary>Whose letterhead a page has, and that it can be read in whatever colour.</summary>
public sealed partial class BrandTests
{
    [Fact]
    public async Task Each_host_shows_its_own_organisation_and_an_unknown_one_names_nobody()
    {
        await using var host = await PortalHost.Start();
        var firma = host.World.Firma;
        host.World.FrontDesk.Hosts["post.firma.example"] = firma;
        host.World.FrontDesk.Hosts["briefe.kanzlei.example"] = firma with
        {
            Organisation = "kanzlei",
            Name = "Kanzlei Sommer",
            Town = "Ulm",
            Colour = "#8a1538",
            Initial = "K",
            Logo = null,
            SupportPhone = "0731 5550",
            SupportMail = "post@kanzlei.example",
            ImprintUrl = "https://kanzlei.example/impressum",
            PrivacyUrl = null,
            AccessibilityUrl = "https://kanzlei.example/barrierefrei",
        };
        var (one, other, unknown) = (await Read(host, "post.firma.example"), await Read(host, "briefe.kanzlei.example"), await Read(host, "mail.unknown.example"));
        Assert.Contains("Geschützte Post von Firma GmbH", one, StringComparison.Ordinal);
        Assert.Contains("/brand.css?c=0f5c63", one, StringComparison.Ordinal);
        Assert.Contains("hilfe@firma.example", one, StringComparison.Ordinal);
        foreach (var fact in new[] { "Geschützte Post von Kanzlei Sommer", "/brand.css?c=8a1538", "tel:&#x2B;497315550", "https://kanzlei.example/impressum", "https://kanzlei.example/barrierefrei", "im Auftrag von Kanzlei Sommer, Ulm", "<b>K</b>" })
            Assert.Contains(fact, other, StringComparison.Ordinal);
        Assert.DoesNotContain("irma", other, StringComparison.Ordinal);
        Assert.DoesNotContain("/brand/logo", other, StringComparison.Ordinal);
        Assert.DoesNotContain("Datenschutz", other, StringComparison.Ordinal); // it names none
        Assert.Contains("Unter dieser Adresse schreibt Ihnen niemand.", unknown, StringComparison.Ordinal);
        Assert.DoesNotMatch("(?i)firma|kanzlei|signin", unknown);
        Assert.Equal("/", await Location(host, "mail.unknown.example", "/signin"));
        Assert.Equal("/", await Location(host, "mail.unknown.example", "/reset"));
    }

    [Fact]
    public async Task An_organisation_without_a_statement_gets_ours()
    {
        await using var host = await PortalHost.Start();
        using var client = host.Client();
        Assert.Contains("href=\"/accessibility\"", await client.GetStringAsync("/"), StringComparison.Ordinal);
        var statement = await client.GetStringAsync("/accessibility");
        foreach (var fact in new[] { "WCAG 2.2, Stufe AA", "Ein Gutachten von außen gibt es nicht", "Sagen Sie es Firma GmbH" }) Assert.Contains(fact, statement, StringComparison.Ordinal);
    }

    /// <summary>What the CSS sets on what: text needs 4.5:1, borders and rings 3:1 (WCAG 2.2, 1.4.3 and 1.4.11).</summary>
    private static readonly (string Text, string Ground, double Least)[] Pairs =
    [
        .. from ground in new[] { "sheet", "desk", "sunk", "tint" } from text in new[] { "ink", "soft", "accent", "bad", "ok", "warn", "info" } select (text, ground, 4.5),
        .. from state in new[] { "ok", "warn", "bad", "info", "soft" } from text in new[] { "ink", "accent", state } select (text, $"note-{state}", 4.5),
        ("on-accent", "accent", 4.5), ("on-accent-hovered", "accent-hovered", 4.5), ("sheet", "bad", 4.5),
        ("edge", "sheet", 3), ("edge", "sunk", 3), ("edge", "tint", 3), ("edge", "desk", 3),
        ("accent", "line", 3), // a part of a progress bar that is done
    ];

    [Fact]
    public void Every_colour_of_the_circle_can_be_read_in_both_modes()
    {
        var tokens = Tokens();
        foreach (var colour in Circle())
        {
            var tones = BrandColour.From(colour);
            foreach (var dark in new[] { false, true })
            {
                var palette = tokens.ToDictionary(token => token.Key, token => dark ? token.Value.Dark : token.Value.Light);
                palette["accent"] = dark ? tones.Dark : tones.Light;
                palette["tint"] = Mix(palette["accent"], palette["sheet"], 0.08);
                foreach (var state in new[] { "ok", "warn", "bad", "info", "soft" }) palette[$"note-{state}"] = Mix(palette[state], palette["sheet"], 0.08);
                palette["accent-hovered"] = Mix(palette["accent"], palette["sheet"], 0.9);
                palette["on-accent-hovered"] = Mix(palette["on-accent"], palette["sheet"], 0.9);
                foreach (var (text, ground, least) in Pairs)
                {
                    var contrast = BrandColour.Contrast(palette[text], palette[ground]);
                    Assert.True(contrast >= least, $"{colour}, {(dark ? "dark" : "light")}: {text} {palette[text]} on {ground} {palette[ground]} is {contrast:0.00}");
                }
            }
        }
    }

    /// <summary>Hue × chroma × lightness in OKLCH; chroma beyond what screens show is cut off, as a browser's colour picker would.</summary>
    private static IEnumerable<string> Circle()
    {
        for (var hue = 0; hue < 360; hue += 15)
            for (var chroma = 0.0; chroma <= 0.32; chroma += 0.08)
                for (var lightness = 0.0; lightness <= 1; lightness += 0.125)
                    yield return Screen(lightness, chroma * Math.Cos(hue * Math.PI / 180), chroma * Math.Sin(hue * Math.PI / 180));
    }

    // CSS Color 4 §9.4, sample code for OKLab to linear sRGB
    private static string Screen(double lightness, double a, double b)
    {
        var (l, m, s) = (Math.Pow(lightness + 0.3963377773761749 * a + 0.2158037573099136 * b, 3), Math.Pow(lightness - 0.1055613458156586 * a - 0.0638541728258133 * b, 3), Math.Pow(lightness - 0.0894841775298119 * a - 1.2914855480194092 * b, 3));
        return $"#{Channel(4.0767416360759574 * l - 3.3077115392580616 * m + 0.2309699031821044 * s)}{Channel(-1.2684379732850317 * l + 2.6097573492876887 * m - 0.3413193760026573 * s)}{Channel(-0.0041960761386756 * l - 0.7034186179359362 * m + 1.7076146940746117 * s)}";

        static string Channel(double linear) => ((int)Math.Round(255 * Math.Clamp(linear <= 0.0031308 ? 12.92 * linear : 1.055 * Math.Pow(linear, 1 / 2.4) - 0.055, 0, 1))).ToString("x2", System.Globalization.CultureInfo.InvariantCulture);
    }

    /// <summary>color-mix(in srgb, …) as browsers do it.</summary>
    private static string Mix(string one, string other, double share)
    {
        var (a, b) = (Convert.FromHexString(one[1..]), Convert.FromHexString(other[1..]));
        return "#" + string.Concat(a.Zip(b, (x, y) => ((int)Math.Round(x * share + y * (1 - share))).ToString("x2", System.Globalization.CultureInfo.InvariantCulture)));
    }

    private static Dictionary<string, (string Light, string Dark)> Tokens()
    {
        var tokens = Token().Matches(File.ReadAllText(Repository.File("Portal.Web/wwwroot/siegelpost.css"))).ToDictionary(match => match.Groups[1].Value, match => (Long(match.Groups[2].Value), Long(match.Groups[3].Value)));
        Assert.Equal(BrandColour.OnDark, tokens["on-accent"].Item2);
        Assert.Equal(BrandColour.DarkSheet, tokens["sheet"].Item2); // what BrandColour reckons with
        return tokens;

        static string Long(string colour) => colour.Length == 4 ? $"#{colour[1]}{colour[1]}{colour[2]}{colour[2]}{colour[3]}{colour[3]}" : colour;
    }

    private static async Task<string> Read(PortalHost host, string name)
    {
        using var client = host.Client();
        client.DefaultRequestHeaders.Host = name;
        return await client.GetStringAsync("/");
    }

    private static async Task<string?> Location(PortalHost host, string name, string page)
    {
        using var client = host.Client();
        client.DefaultRequestHeaders.Host = name;
        using var answer = await client.GetAsync(page);
        Assert.Equal(HttpStatusCode.Redirect, answer.StatusCode);
        return answer.Headers.Location?.ToString();
    }

    [GeneratedRegex(@"--([a-z-]+): light-dark\((#[0-9a-f]{3,6}), (#[0-9a-f]{3,6})\)")]
    private static partial Regex Token();
}
