using AngleSharp.Dom;
using Siegelpost.Pdf.Fonts;

namespace Siegelpost.Pdf.Layout;

/// <summary>Which way the text of an element runs by its first letter, and the characters that say so to UAX #9.</summary>
internal static class MailDirection
{
    private const int MaxNodes = 60;

    /// <summary>HTML standard §3.2.6.4, dir=auto: elements that have a direction of their own don't count.</summary>
    /// <returns>Whether from the right; null: there is no letter.</returns>
    public static bool? Of(INode node)
    {
        var left = MaxNodes;
        return Of(node, ref left);
    }

    /// <summary>CSS Writing Modes 4 §2.4.2, table 2.</summary>
    public static (string Before, string After) Controls(ComputedStyle style) => (style.Bidi, style.RightToLeft) switch
    {
        (UnicodeBidi.Embed, false) => ("\u202a", "\u202c"),
        (UnicodeBidi.Embed, true) => ("\u202b", "\u202c"),
        (UnicodeBidi.Isolate, false) => ("\u2066", "\u2069"),
        (UnicodeBidi.Isolate, true) => ("\u2067", "\u2069"),
        (UnicodeBidi.Override, false) => ("\u202d", "\u202c"),
        (UnicodeBidi.Override, true) => ("\u202e", "\u202c"),
        (UnicodeBidi.IsolateOverride, false) => ("\u2068\u202d", "\u202c\u2069"),
        (UnicodeBidi.IsolateOverride, true) => ("\u2068\u202e", "\u202c\u2069"),
        (UnicodeBidi.Plaintext, _) => ("\u2068", "\u2069"),
        _ => ("", ""),
    };

    private static bool? Of(INode node, ref int left)
    {
        var children = node.ChildNodes;
        for (var i = 0; i < children.Length && left-- > 0; i++)
        {
            var found = children[i] switch
            {
                IText text => Bidi.FirstDirection(text.Data.AsSpan(0, Math.Min(text.Data.Length, 500)).TrimStart()),
                IElement { LocalName: not ("bdi" or "script" or "style" or "textarea") } element when !element.HasAttribute("dir") => Of(element, ref left),
                _ => null,
            };
            if (found is not null) return found;
        }
        return null;
    }
}
