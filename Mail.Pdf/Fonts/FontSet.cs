using System.Reflection;

namespace Siegelpost.Pdf.Fonts;

/// <summary>
/// The faces that ship with us, each read when first needed, and the order in which they stand in for each other: the face that the text
/// asks for, then by coverage, then what the operator added. No font of a mail is ever used, and none of the system unless the host names it,
/// so a letter in the scripts that ship with us looks the same on every machine.
/// </summary>
internal sealed class FontSet
{
    private readonly Dictionary<FontChoice, Lazy<ShapingFace>> primary = [];
    private readonly List<Lazy<ShapingFace>> fallbacks = [];
    private const char Replaces = '\ufffd';
    private const long LargestFile = 64 * 1024 * 1024; // the largest collections of CJK fonts have some 40 MB

    private readonly List<Lazy<ShapingFace?>> others = [];
    private readonly Lazy<ShapingFace> replacement;
    private readonly Lazy<ShapingFace> emoji = Bundled("NotoEmoji-Regular");

    /// <param name="extra">Font files, and folders with some, asked after ours in this order, a folder's by their names.</param>
    public FontSet(params IEnumerable<string> extra)
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
        replacement = new(() => fallbacks.Prepend(primary[FontChoice.Sans]).Select(face => face.Value).FirstOrDefault(face => face.Covers(Replaces)) ?? primary[FontChoice.Sans].Value);
        foreach (var file in extra.SelectMany(Files)) others.Add(new(() => Read(file)));
    }

    /// <summary>What stands for a character that no face has.</summary>
    public ShapingFace Replacement => replacement.Value;

    public ShapingFace Primary(FontChoice choice) => primary[choice].Value;

    /// <summary>The face that shows a cluster whole; null: none does.</summary>
    /// <param name="before">The face of the cluster before it, which is kept if it can be.</param>
    public ShapingFace? Choose(ReadOnlySpan<char> cluster, ShapingFace wanted, ShapingFace? before)
    {
        if (cluster[0] < 0x300 && cluster.Length == 1 && wanted.Covers(cluster[0])) return wanted;
        var pictures = cluster.Contains('\ufe0f') || cluster.Contains('\u20e3') || cluster[0] is >= '\ud83c' and <= '\ud83e' && !cluster.Contains('\ufe0e'); // UTS #51 §1.4
        if (pictures && emoji.Value.Covers(cluster)) return emoji.Value;
        if (wanted.Covers(cluster)) return wanted;
        if (before is not null && before != wanted && before.Covers(cluster)) return before;
        foreach (var face in fallbacks)
            if (face.Value.Covers(cluster)) return face.Value;
        foreach (var face in others)
            if (face.Value?.Covers(cluster) == true) return face.Value;
        return null;
    }

    private static IEnumerable<string> Files(string path) => Directory.Exists(path)
        ? Directory.EnumerateFiles(path).Where(file => Path.GetExtension(file).ToLowerInvariant() is ".ttf" or ".otf" or ".ttc" or ".otc").Order(StringComparer.Ordinal)
        : File.Exists(path) ? [path] : [];

    // A file that is no font, or one that we can't use, costs its script, not the mail.
    private static ShapingFace? Read(string path)
    {
        try
        {
            using var file = File.OpenRead(path);
            return file.Length <= LargestFile ? new(file) : null;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or InvalidDataException or ArgumentException or IndexOutOfRangeException or OverflowException)
        {
            return null;
        }
    }

    private static Lazy<ShapingFace> Bundled(string name) => new(() =>
    {
        using var resource = Assembly.GetExecutingAssembly().GetManifestResourceStream($"fonts/{name}.ttf") ?? throw new InvalidOperationException($"The font {name} is missing in the assembly.");
        return new ShapingFace(resource);
    });
}
