using System.Collections.Frozen;
using System.Xml.Linq;

namespace Siegelpost.Portal.Hosting;

/// <summary>
/// The drawings of icons.svg, to stand in the page itself: one that is fetched beside it comes a moment later, and the page twitches.
/// The file is served too, for script that changes a symbol.
/// </summary>
internal static class Shapes
{
    private static readonly FrozenDictionary<string, string> All = Read();

    /// <returns>The inside of an svg element whose viewBox is the symbol's: 96 units for the seal, 24 for all others.</returns>
    public static string Of(string name) => All.TryGetValue(name, out var drawing) ? drawing : throw new ArgumentException($"icons.svg has no {name}.", nameof(name));

    private static FrozenDictionary<string, string> Read()
    {
        using var file = typeof(Shapes).Assembly.GetManifestResourceStream("icons.svg")!;
        XNamespace svg = "http://www.w3.org/2000/svg";
        return XDocument.Load(file).Root!.Elements(svg + "symbol").ToFrozenDictionary(symbol => symbol.Attribute("id")!.Value, Drawing);
    }

    private static string Drawing(XElement symbol) =>
        string.Concat(symbol.Elements().Select(part => part.ToString(SaveOptions.DisableFormatting))).Replace(" xmlns=\"http://www.w3.org/2000/svg\"", "", StringComparison.Ordinal);
}
