using System.Reflection;

namespace Siegelpost.Pdf.Fonts;

/// <summary>
/// The faces that ship with us, each read when first needed, and the order in which they stand in for each other: the face that the text
/// asks for, then by coverage. No font of the system and none of a mail is ever used, so a letter looks the same on every machine.
/// </summary>
internal sealed class FontSet
{
    private readonly Dictionary<FontChoice, Lazy<ShapingFace>> primary = [];
    private readonly List<Lazy<ShapingFace>> fallbacks = [];
    private readonly Lazy<ShapingFace> emoji = Bundled("NotoEmoji-Regular");

    /// <param name="extra">Folder with more TrueType fonts (CJK for example), asked after ours in order of their names; null: none.</param>
    public FontSet(string? extra = null)
    {
        foreach (var (fontClass, family) in new[] { (FontClass.Sans, "NotoSans"), (FontClass.Serif, "NotoSerif") })
            foreach (var (bold, italic, suffix) in new[] { (false, false, "Regular"), (true, false, "Bold"), (false, true, "Italic"), (true, true, "BoldItalic") })
                primary[new(fontClass, bold, italic)] = Bundled($"{family}-{suffix}");
        foreach (var bold in new[] { false, true })
            primary[new(FontClass.Mono, bold, false)] = primary[new(FontClass.Mono, bold, true)] = Bundled(bold ? "NotoSansMono-Bold" : "NotoSansMono-Regular");
        foreach (var name in new[] { "NotoSansArabic", "NotoSansHebrew", "NotoSansDevanagari", "NotoSansThai", "NotoSansSymbols", "NotoSansSymbols2" })
            fallbacks.Add(Bundled(name + "-Regular"));
        fallbacks.Add(emoji);
        fallbacks.Add(primary[FontChoice.Sans]); // arrows and boxes that a serif or mono face lacks
        fallbacks.Add(primary[new(FontClass.Mono, false, false)]);
        if (extra is null || !Directory.Exists(extra)) return;
        foreach (var file in Directory.EnumerateFiles(extra, "*.ttf").Order(StringComparer.Ordinal))
            fallbacks.Add(new(() => new ShapingFace(File.ReadAllBytes(file))));
    }

    public ShapingFace Emoji => emoji.Value;

    public ShapingFace Primary(FontChoice choice) => primary[choice].Value;

    /// <summary>The face that shows a code point; <paramref name="before"/> is the face of the one before it, which joiners stay with.</summary>
    public ShapingFace Choose(int codePoint, ShapingFace wanted, ShapingFace? before)
    {
        if (codePoint < 0x300 && wanted.Covers(codePoint)) return wanted;
        if (codePoint is 0x200c or 0x200d or 0x20e3 or >= 0xfe00 and <= 0xfe0f or >= 0x1f3fb and <= 0x1f3ff && before is not null) return before ?? wanted;
        if (codePoint >= 0x1f000 && emoji.Value.Covers(codePoint)) return emoji.Value;
        if (wanted.Covers(codePoint)) return wanted;
        if (before is not null && before != wanted && before.Covers(codePoint)) return before;
        foreach (var face in fallbacks)
            if (face.Value.Covers(codePoint)) return face.Value;
        return wanted;
    }

    private static Lazy<ShapingFace> Bundled(string name) => new(() =>
    {
        using var resource = Assembly.GetExecutingAssembly().GetManifestResourceStream($"fonts/{name}.ttf") ?? throw new InvalidOperationException($"The font {name} is missing in the assembly.");
        var data = new byte[resource.Length];
        resource.ReadExactly(data);
        return new ShapingFace(data);
    });
}
