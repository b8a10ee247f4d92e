using System.Globalization;
using System.Text;
using AngleSharp.Dom;
using AngleSharp.Html.Dom;
using Ganss.Xss;

namespace Siegelpost.Silo.Content;

/// <summary>
/// A mail for a browser: what is written, nothing that acts. No script, form, frame, style sheet or remote content; links to web and mail
/// only; pictures of the mail itself as <c>data:</c>. A fragment, still to be shown in a sandboxed frame. What would cost too much to
/// clean is shown as text.
/// </summary>
internal static class MailView
{
    private const int MaxHtml = 2 * 1024 * 1024;
    private const int MaxImageBytes = 2 * 1024 * 1024;
    private const int MaxNodes = 100_000;
    private const int MaxDepth = 256;
    private const int MaxQuote = 20_000;
    private const int MaxShown = 8 * 1024 * 1024; // the portal's Quote shows no more

    /// <summary>UTF-8.</summary>
    public static byte[] Render(MailContent content) => Render(content, out _);

    /// <param name="isWhole">It shows all that paper would: nothing was too costly, no picture too large.</param>
    public static byte[] Render(MailContent content, out bool isWhole)
    {
        isWhole = true;
        var clean = content.Html is { } html ? Sanitised(html, content.InlineImages, out isWhole) : null;
        var view = Encoding.UTF8.GetBytes(clean ?? PlainText.ToHtml(PlainTextOf(content)));
        isWhole &= view.Length <= MaxShown;
        return view;
    }

    /// <summary>The mail below an answer: "Am … schrieb …:" and each line with <c>&gt;</c>; bounded.</summary>
    /// <param name="date">In the organisation's time zone.</param>
    /// <param name="language"><c>de</c> or <c>en</c>.</param>
    public static string Quote(MailContent content, MailPerson from, DateTimeOffset date, string language) => Quote(PlainTextOf(content), from, date, language);

    /// <summary>The same of a view that was rendered before.</summary>
    public static string Quote(byte[] view, MailPerson from, DateTimeOffset date, string language) => Quote(HtmlText.From(Encoding.UTF8.GetString(view)), from, date, language);

    private static string Quote(string text, MailPerson from, DateTimeOffset date, string language)
    {
        var name = from.Name.Length > 0 ? from.Name : from.Address;
        var quote = new StringBuilder(language == "en"
            ? $"On {date.ToString("d MMMM yyyy 'at' HH:mm", CultureInfo.GetCultureInfo("en-GB"))}, {name} wrote:"
            : $"Am {date.ToString("dd.MM.yyyy 'um' HH:mm", CultureInfo.InvariantCulture)} Uhr schrieb {name}:");
        foreach (var raw in text.TrimEnd().Split('\n'))
        {
            var line = raw.TrimEnd('\r');
            if (quote.Length + line.Length > MaxQuote) { quote.Append("\n> […]"); break; }
            quote.Append('\n').Append(line.StartsWith('>') ? ">" : line.Length == 0 ? ">" : "> ").Append(line);
        }
        return quote.ToString();
    }

    private static string PlainTextOf(MailContent content) => content.TextIsFlowed ? PlainText.Unflow(content.Text) : content.Text;

    private static string? Sanitised(string html, IReadOnlyDictionary<string, ReadOnlyMemory<byte>> images, out bool isWhole)
    {
        isWhole = false;
        if (html.Length > MaxHtml || !HtmlBudget.Allows(html)) return null;
        var sanitiser = Sanitiser();
        using var document = sanitiser.HtmlParserFactory().ParseDocument(html); // its own parser reads CSS too: with a plain one every style attribute counts as empty
        if (!IsBounded(document)) return null;                               // serialising and cleaning go down the tree by recursion
        foreach (var element in document.All.Where(element => Dropped.Contains(element.LocalName)).ToList()) element.Remove();   // with their text
        isWhole = true;
        if (document.Body is not { } body) return "";
        sanitiser.SanitizeDom(document, body, "");                           // all below the body; its own attributes are not taken
        foreach (var element in body.QuerySelectorAll("[style]").Where(element => Acts(element.GetAttribute("style")!)).ToList()) element.RemoveAttribute("style");
        var budget = MaxImageBytes;
        foreach (var image in body.QuerySelectorAll("img").ToList()) Show(image, images, ref budget, ref isWhole);
        foreach (var link in body.QuerySelectorAll("a").ToList()) Secure(link);
        return body.InnerHtml;
    }

    private static bool IsBounded(IDocument document)
    {
        INode? node = document;
        int count = 0, depth = 0;
        while (node is not null)
        {
            if (++count > MaxNodes || depth > MaxDepth) return false;
            if (node.FirstChild is { } child) { node = child; depth++; continue; }
            while (node is not null && node.NextSibling is null) { node = node.Parent; depth--; }
            node = node?.NextSibling;
        }
        return true;
    }

    private static HtmlSanitizer Sanitiser() => new(new HtmlSanitizerOptions
    {
        AllowedTags = new HashSet<string>(Tags.Split(' '), StringComparer.OrdinalIgnoreCase),
        AllowedAttributes = new HashSet<string>(Attributes.Split(' '), StringComparer.OrdinalIgnoreCase),
        AllowedCssProperties = new HashSet<string>(Properties.Split(' '), StringComparer.OrdinalIgnoreCase),
        AllowedSchemes = new HashSet<string>(["http", "https", "mailto", "cid"], StringComparer.OrdinalIgnoreCase),
        UriAttributes = new HashSet<string>(["href", "src"], StringComparer.OrdinalIgnoreCase),
    })
    { KeepChildNodes = true };

    /// <summary>A second look at what the sanitiser left: no function but a colour's, no escape, no comment, nothing that a browser could read otherwise.</summary>
    private static bool Acts(string style)
    {
        if (style.AsSpan().IndexOfAny(Signs) >= 0 || style.Contains("/*", StringComparison.Ordinal)) return true;
        for (var open = style.IndexOf('(', StringComparison.Ordinal); open >= 0; open = style.IndexOf('(', open + 1))
        {
            var name = style[..open];
            if (!Colours.Any(colour => name.EndsWith(colour, StringComparison.OrdinalIgnoreCase))) return true;
        }
        return false;
    }

    private static void Show(IElement image, IReadOnlyDictionary<string, ReadOnlyMemory<byte>> images, ref int budget, ref bool isWhole)
    {
        var source = image.GetAttribute("src") ?? "";
        if (source.StartsWith("cid:", StringComparison.OrdinalIgnoreCase) && images.TryGetValue(Uri.UnescapeDataString(source[4..]), out var bytes) && ImageType(bytes.Span) is { } type)
        {
            if (bytes.Length <= budget)
            {
                budget -= bytes.Length;
                image.SetAttribute("src", $"data:{type};base64,{Convert.ToBase64String(bytes.Span)}");
                return;
            }
            isWhole = false;
        }
        var alternative = image.GetAttribute("alt")?.Trim() ?? "";
        image.Parent!.ReplaceChild(image.Owner!.CreateTextNode(alternative.Length > 0 ? $"[{alternative}]" : ""), image);
    }

    /// <summary>By its first bytes; what it is called proves nothing. No SVG.</summary>
    private static string? ImageType(ReadOnlySpan<byte> bytes) => bytes switch
    {
        [0x89, (byte)'P', (byte)'N', (byte)'G', ..] => "image/png",
        [0xFF, 0xD8, 0xFF, ..] => "image/jpeg",
        [(byte)'G', (byte)'I', (byte)'F', (byte)'8', ..] => "image/gif",
        _ => null,
    };

    private static void Secure(IElement link)
    {
        var href = link.GetAttribute("href")?.Trim() ?? "";
        if (!Uri.TryCreate(href, UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https" or "mailto")) link.RemoveAttribute("href");
        else
        {
            link.SetAttribute("rel", "noopener noreferrer nofollow");
            link.SetAttribute("target", "_blank");
        }
    }

    private const string Tags = "a abbr b bdi bdo big blockquote br caption center cite code col colgroup dd del dfn div dl dt em figcaption figure font h1 h2 h3 h4 h5 h6 hr i img ins kbd li mark ol p pre q s samp section article header footer main small span strike strong sub sup table tbody td tfoot th thead tr tt u ul var wbr body";
    private const string Attributes = "href src alt title colspan rowspan width height align valign bgcolor color face size border cellpadding cellspacing style dir lang start type value";
    // Nothing that takes an url(), leaves its place or covers anything.
    private const string Properties = "color background-color font-family font-size font-style font-weight font-variant line-height letter-spacing text-align text-decoration text-indent text-transform vertical-align white-space direction width max-width height border border-top border-right border-bottom border-left border-collapse border-color border-style border-width border-spacing margin margin-top margin-right margin-bottom margin-left padding padding-top padding-right padding-bottom padding-left list-style-type";

    private static readonly System.Buffers.SearchValues<char> Signs = System.Buffers.SearchValues.Create(@"\@<>{}!");

    private static readonly string[] Colours = ["rgb", "rgba", "hsl", "hsla"];

    private static readonly HashSet<string> Dropped = new(
        ["script", "style", "title", "base", "meta", "link", "noscript", "template", "iframe", "frameset", "object", "embed", "svg", "math", "textarea", "select", "audio", "video", "canvas", "xml", "noframes", "noembed", "xmp", "plaintext"],
        StringComparer.OrdinalIgnoreCase);
}
