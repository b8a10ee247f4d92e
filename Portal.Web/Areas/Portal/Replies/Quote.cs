using System.Text;
using System.Text.Encodings.Web;
using AngleSharp.Html.Dom;
using Ganss.Xss;
using Siegelpost.Storage;

namespace Siegelpost.Portal.Areas.Portal.Replies;

/// <summary>
/// A mail as a document of its own for a sandboxed frame. The silo has sanitised it already; here it happens again, so that one mistake is
/// not enough. Nothing is fetched. In a quote nothing can be clicked; in the inbox, which may be the only place where the mail is, links
/// open a tab of their own.
/// </summary>
internal static class Quote
{
    internal const string Policy = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'self'; sandbox";
    internal const string MailPolicy = $"{Policy} allow-popups allow-popups-to-escape-sandbox";
    private const int MaxBytes = 8 * 1024 * 1024;

    private static readonly string[] s_pictures = ["png", "jpeg", "gif", "webp"]; // no SVG: it holds more than a picture

    internal static async Task<IResult> Show(string token, HttpContext context, IGrainFactory grains, SealedBlobs blobs)
    {
        if (!LinkToken.TryParse(token, out var link)) return Results.NotFound();
        var view = await grains.GetGrain<IReplyGrain>(link.GrainId).View(link.Secret);
        return view is { State: LinkState.Open, Quote: { } key } ? await Frame(key, Hosting.Language.Of(context, view.Language), context, blobs) : Results.NotFound();
    }

    /// <summary>The document in the frame.</summary>
    /// <param name="withLinks">A mail to read, not one to quote.</param>
    internal static async Task<IResult> Frame(BlobKey key, Hosting.Language language, HttpContext context, SealedBlobs blobs, bool withLinks = false)
    {
        context.Response.Headers.ContentSecurityPolicy = withLinks ? MailPolicy : Policy;
        return Results.Text(await Document(key, language, blobs, withLinks, context.RequestAborted), "text/html", Encoding.UTF8);
    }

    internal static async Task<string> Document(BlobKey key, Hosting.Language language, SealedBlobs blobs, bool withLinks, CancellationToken cancellation)
    {
        var body = key.Length > MaxBytes
            ? $"<p>{HtmlEncoder.Default.Encode(language.Say("Die Nachricht ist zu lang für diese Ansicht. Sie steht in Ihrem PDF.", "The message is too long for this view. It is in your PDF."))}</p>"
            : Clean(await Read(blobs, key, cancellation), withLinks);
        return $"""
            <!doctype html><html lang="{language.Code}"><head><meta charset="utf-8"><title>{language.Say("Nachricht", "Message")}</title>
            <style>html {"{"} color-scheme: light; background: #fff; {"}"} body {"{"} margin: 1rem; font: 1rem/1.5 system-ui, sans-serif; color: #12201e; overflow-wrap: break-word; {"}"} img {"{"} max-width: 100%; height: auto; {"}"}</style></head>
            <body>{body}</body></html>
            """;
    }

    internal static string Clean(string html, bool withLinks = false)
    {
        var sanitizer = new HtmlSanitizer { KeepChildNodes = false };
        sanitizer.AllowedSchemes.Clear();
        sanitizer.AllowedSchemes.Add("data");
        sanitizer.AllowedTags.ExceptWith(["form", "input", "button", "select", "option", "optgroup", "textarea", "label", "fieldset", "legend", "datalist", "output", "meter", "progress", "keygen", "menu", "menuitem", "dialog", "details", "summary"]);
        if (withLinks) sanitizer.AllowedSchemes.UnionWith(["http", "https", "mailto"]);
        else sanitizer.AllowedAttributes.Remove("href");
        sanitizer.AllowedAttributes.ExceptWith(["action", "background", "longdesc", "cite", "target", "name", "id", "class", "autofocus", "tabindex", "accesskey", "contenteditable", "draggable"]);
        sanitizer.AllowedAtRules.Clear();
        sanitizer.FilterUrl += (_, url) => url.SanitizedUrl = (url.Tag is IHtmlAnchorElement ? IsLink(url.OriginalUrl) : IsPicture(url.OriginalUrl)) ? url.OriginalUrl : null;
        sanitizer.PostProcessNode += (_, done) =>
        {
            if (done.Node is not IHtmlAnchorElement link || !link.HasAttribute("href")) return;
            link.SetAttribute("target", "_blank");
            link.SetAttribute("rel", "noopener noreferrer");
        };
        return sanitizer.Sanitize(html);
    }

    private static bool IsLink(string url) => Uri.TryCreate(url, UriKind.Absolute, out var target) && target.Scheme is "http" or "https" or "mailto";

    private static bool IsPicture(string url) =>
        s_pictures.Any(type => url.StartsWith($"data:image/{type};base64,", StringComparison.OrdinalIgnoreCase));

    private static async Task<string> Read(SealedBlobs blobs, BlobKey key, CancellationToken cancellation)
    {
        try
        {
            using var reader = new StreamReader(await blobs.Open(key, cancellation), Encoding.UTF8);
            return await reader.ReadToEndAsync(cancellation);
        }
        catch (FileNotFoundException) { return ""; } // its time has just ended
    }
}
