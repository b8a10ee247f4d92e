using System.Text;
using System.Text.Encodings.Web;
using Ganss.Xss;
using Siegelpost.Storage;

namespace Siegelpost.Portal.Areas.Portal.Replies;

/// <summary>
/// The mail that is being answered, as a document of its own for a sandboxed frame. The silo has sanitised it already; here it happens
/// again, so that one mistake is not enough. Nothing is fetched, nothing can be clicked: links are in the PDF.
/// </summary>
internal static class Quote
{
    internal const string Policy = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'self'; sandbox";
    private const int MaxBytes = 8 * 1024 * 1024;

    private static readonly string[] s_pictures = ["png", "jpeg", "gif", "webp"]; // no SVG: it holds more than a picture

    internal static async Task<IResult> Show(string token, HttpContext context, IGrainFactory grains, SealedBlobs blobs)
    {
        if (!LinkToken.TryParse(token, out var link)) return Results.NotFound();
        var view = await grains.GetGrain<IReplyGrain>(link.GrainId).View(link.Secret);
        return view is { State: LinkState.Open, Quote: { } key } ? await Frame(key, Hosting.Language.Of(context, view.Language), context, blobs) : Results.NotFound();
    }

    /// <summary>The document in the frame.</summary>
    internal static async Task<IResult> Frame(BlobKey key, Hosting.Language language, HttpContext context, SealedBlobs blobs)
    {
        context.Response.Headers.ContentSecurityPolicy = Policy;
        return Results.Text(await Document(key, language, blobs, context.RequestAborted), "text/html", Encoding.UTF8);
    }

    internal static async Task<string> Document(BlobKey key, Hosting.Language language, SealedBlobs blobs, CancellationToken cancellation)
    {
        var body = key.Length > MaxBytes
            ? $"<p>{HtmlEncoder.Default.Encode(language.Say("Die Nachricht ist zu lang für diese Ansicht. Sie steht in Ihrem PDF.", "The message is too long for this view. It is in your PDF."))}</p>"
            : Clean(await Read(blobs, key, cancellation));
        return $"""
            <!doctype html><html lang="{language.Code}"><head><meta charset="utf-8"><title>{language.Say("Nachricht", "Message")}</title>
            <style>html {"{"} color-scheme: light; background: #fff; {"}"} body {"{"} margin: 1rem; font: 1rem/1.5 system-ui, sans-serif; color: #12201e; overflow-wrap: break-word; {"}"} img {"{"} max-width: 100%; height: auto; {"}"}</style></head>
            <body>{body}</body></html>
            """;
    }

    internal static string Clean(string html)
    {
        var sanitizer = new HtmlSanitizer { KeepChildNodes = false };
        sanitizer.AllowedSchemes.Clear();
        sanitizer.AllowedSchemes.Add("data");
        sanitizer.AllowedTags.ExceptWith(["form", "input", "button", "select", "option", "optgroup", "textarea", "label", "fieldset", "legend", "datalist", "output", "meter", "progress", "keygen", "menu", "menuitem", "dialog", "details", "summary"]);
        sanitizer.AllowedAttributes.ExceptWith(["href", "action", "background", "longdesc", "cite", "target", "name", "id", "class", "autofocus", "tabindex", "accesskey", "contenteditable", "draggable"]);
        sanitizer.AllowedAtRules.Clear();
        sanitizer.FilterUrl += (_, url) => url.SanitizedUrl = IsPicture(url.OriginalUrl) ? url.OriginalUrl : null;
        return sanitizer.Sanitize(html);
    }

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
