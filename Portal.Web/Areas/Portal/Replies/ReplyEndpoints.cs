using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;
using Siegelpost.Portal.Hosting;

namespace Siegelpost.Portal.Areas.Portal.Replies;

/// <summary>What the reply page's script asks for: keep the draft, take a file, drop a file. Each of them also goes with the whole form.</summary>
internal static class ReplyEndpoints
{
    /// <summary>A million characters, six bytes each when escaped (RFC 3986 §2.1, two bytes of UTF-8), and room.</summary>
    private const long MaxDraftBytes = 10 * 1024 * 1024;
    private const long FormOverhead = 64 * 1024;

    internal static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/r/{token}/quote", Quote.Show);
        routes.MapPost("/r/{token}/draft", Draft);
        routes.MapPost("/r/{token}/files", Upload);
        routes.MapPost("/r/{token}/files/{id}/drop", Drop);
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

    private static async Task<IResult> Upload(string token, long? size, HttpContext context, ReplyUploads uploads, IGrainFactory grains, IAntiforgery antiforgery)
    {
        // The token comes as a header: looking for it in the body would read the whole file.
        if (!context.Request.Headers.ContainsKey(ReplyForm.TokenHeader) || !await antiforgery.IsRequestValidAsync(context)) return Results.BadRequest();
        if (!LinkToken.TryParse(token, out var link)) return Results.NotFound();
        var view = await grains.GetGrain<IReplyGrain>(link.GrainId).View(link.Secret);
        if (view.State != LinkState.Open) return Results.NotFound();
        if (MultipartForm.Of(context, view.MaxFileSize + FormOverhead) is not { } form || await form.NextFile(context.RequestAborted) is not { } part) return Results.BadRequest();
        var (outcome, id, length) = await uploads.Take(link, part, Math.Max(size ?? 0, 0), context.RequestAborted);
        return outcome switch
        {
            UploadOutcome.Stored => Results.Json(new { id, name = part.FileName, size = FileSize.Label(length, Language.Of(context, view.Language)) }),
            UploadOutcome.TooLarge => Results.StatusCode(StatusCodes.Status413PayloadTooLarge),
            _ => Results.Conflict(),
        };
    }

    private static async Task<IResult> Drop(string token, string id, HttpContext context, IGrainFactory grains, IAntiforgery antiforgery)
    {
        if (!await antiforgery.IsRequestValidAsync(context)) return Results.BadRequest();
        if (!LinkToken.TryParse(token, out var link) || !Crockford.IsId(id)) return Results.NotFound();
        return await grains.GetGrain<IReplyGrain>(link.GrainId).DropUpload(link.Secret, id) == DraftResult.LinkClosed ? Results.NotFound() : Results.NoContent();
    }

    internal static string SavedAt(ReplyView view, Calendar calendar, Language language) => view.DraftSavedAt is { } at
        ? language.Say($"Entwurf gesichert um {calendar.Clock(at)}", $"Draft saved at {calendar.Clock(at)}")
        : "";

    private static IResult Text(string text, int status) => Results.Text(System.Net.WebUtility.HtmlEncode(text), "text/html", System.Text.Encoding.UTF8, status);
}
