using AngleSharp.Dom;
using AngleSharp.Html.Dom;
using Ganss.Xss;

namespace Siegelpost.Portal.Support;

/// <summary>
/// A mail's HTML for the sandboxed frame: no script, form, frame or style sheet, no picture from elsewhere; links open a tab of their own.
/// The frame's policy (<see cref="Policy"/>) forbids the same once more.
/// </summary>
internal static class MailHtml
{
    public const string Sandbox = "allow-popups allow-popups-to-escape-sandbox";

    public static readonly ContentPolicy Policy = new(
        $"default-src 'none'; style-src 'unsafe-inline'; img-src data:; form-action 'none'; base-uri 'none'; frame-ancestors 'self'; sandbox {Sandbox}");

    private const string Style = "body{font:16px/1.5 sans-serif;margin:12px;color:#12201e;background:#fff}";

    private static readonly string[] Unwanted =
        ["form", "input", "button", "select", "option", "optgroup", "textarea", "fieldset", "legend", "datalist", "keygen", "output", "menuitem"];

    public static string Page(string html, IReadOnlyDictionary<string, string> pictures)
    {
        var sanitizer = new HtmlSanitizer { KeepChildNodes = true };
        sanitizer.AllowedTags.ExceptWith(Unwanted);
        sanitizer.AllowedAtRules.Clear();
        sanitizer.AllowedSchemes.Add("mailto");
        sanitizer.AllowedSchemes.Add("cid");
        sanitizer.AllowedSchemes.Add("data"); // only those that FilterUrl makes from cid:
        sanitizer.AllowedAttributes.Remove("background");
        sanitizer.RemovingTag += (_, removing) =>
        {
            // Their text is no text of the mail.
            if (removing.Tag.LocalName is "script" or "style" or "title" or "object" or "svg" or "math") removing.Tag.TextContent = "";
        };
        sanitizer.FilterUrl += (_, link) => link.SanitizedUrl = Allowed(link.Tag, link.OriginalUrl.Trim(), pictures);
        sanitizer.PostProcessNode += (_, done) =>
        {
            if (done.Node is not IHtmlAnchorElement anchor) return;
            anchor.SetAttribute("target", "_blank");
            anchor.SetAttribute("rel", "noopener noreferrer");
        };
        return $"""<!doctype html><html><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Mail</title><style>{Style}</style></head><body>{sanitizer.Sanitize(html)}</body></html>""";
    }

    private static string? Allowed(IElement tag, string url, IReadOnlyDictionary<string, string> pictures)
    {
        if (tag is IHtmlImageElement)
            return url.StartsWith("cid:", StringComparison.OrdinalIgnoreCase) && pictures.TryGetValue(Uri.UnescapeDataString(url[4..]), out var picture) ? picture : null;
        return tag is IHtmlAnchorElement && Uri.TryCreate(url, UriKind.Absolute, out var target) && target.Scheme is "http" or "https" or "mailto" ? url : null;
    }
}
