using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;
using Siegelpost.Portal.Areas.Portal.Uploads;
using Siegelpost.Portal.Hosting;

namespace Siegelpost.Portal.Areas.Portal.Replies;

/// <summary>What the reply page's scripts ask for: keep the draft, take files. Each of them also goes with the whole form.</summary>
internal static class ReplyEndpoints
{
    /// <summary>A million characters, six bytes each when escaped (RFC 3986 §2.1, two bytes of UTF-8), and room.</summary>
    private const long MaxDraftBytes = 10 * 1024 * 1024;

    internal static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/r/{token}/quote", Quote.Show);
        routes.MapPost("/r/{token}/draft", Draft);
        UploadEndpoints.Map(routes, "/r/{token}", (grains, id) => grains.GetGrain<IReplyGrain>(id));
    }

    private static async Task<IResult> Draft(string token, HttpContext context, IGrainFactory grains, IAntiforgery antiforgery, TimeProvider clock)
    {
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit) limit.MaxRequestBodySize = MaxDraftBytes;
        if (context.Request.ContentType?.StartsWith("application/x-www-form-urlencoded", StringComparison.OrdinalIgnoreCase) != true) return Results.StatusCode(StatusCodes.Status415UnsupportedMediaType);
        context.Features.Set<IFormFeature>(new FormFeature(context.Request, new() { ValueLengthLimit = (int)MaxDraftBytes }));
        if (!await antiforgery.IsRequestValidAsync(context)) return Results.BadRequest();
        if (!LinkToken.TryParse(token, out var link)) return Results.NotFound();
        var form = await context.Request.ReadFormAsync(context.RequestAborted);
        var reply = grains.GetGrain<IReplyGrain>(link.GrainId);
        var result = await reply.SaveDraft(link.Secret, ReplyForm.Lines(form["text"].ToString()), form.ContainsKey("copy"));
        var view = await reply.View(link.Secret);
        var language = Language.Of(context, view.Language);
        return result switch
        {
            DraftResult.Saved => Text(SavedAt(view, new(language, view.Brand?.TimeZone ?? "", clock.GetUtcNow()), language), StatusCodes.Status200OK),
            DraftResult.TooLong => Text(language.Say("Der Text ist zu lang. Schicken Sie ihn lieber als Datei.", "The text is too long. Better send it as a file."), StatusCodes.Status422UnprocessableEntity),
            _ => Text(language.Say("Dieser Link gilt nicht mehr. Kopieren Sie Ihren Text, bevor Sie die Seite schließen.", "This link is no longer valid. Copy your text before you close the page."), StatusCodes.Status422UnprocessableEntity),
        };
    }

    internal static string SavedAt(ReplyView view, Calendar calendar, Language language) => view.DraftSavedAt is { } at
        ? language.Say($"Entwurf gesichert um {calendar.Clock(at)}", $"Draft saved at {calendar.Clock(at)}")
        : "";

    private static IResult Text(string text, int status) => Results.Text(System.Net.WebUtility.HtmlEncode(text), "text/html", System.Text.Encoding.UTF8, status);
}
