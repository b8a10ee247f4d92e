using System.Globalization;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;

namespace Siegelpost.Portal.Areas.Portal.Uploads;

/// <summary>
/// Resumable uploads into a draft, by tus 1.0.0 (core, creation, expiration, termination). An upload's address holds the draft's secret and
/// lives nowhere else, so nobody comes from one draft to another's files. How far an upload is, the draft's grain knows: the next PATCH may
/// meet another portal, or this one after a restart. Of two PATCHes at once the second gets 423, or 409 from another portal.
/// </summary>
internal static class UploadEndpoints
{
    private const string Version = "1.0.0", Extensions = "creation,expiration,termination";

    /// <param name="page">The draft's page; its route has the token.</param>
    /// <param name="draft">The grain of that id.</param>
    internal static void Map(IEndpointRouteBuilder routes, string page, Func<IGrainFactory, string, IDraftFiles> draft)
    {
        routes.MapMethods($"{page}/uploads", ["OPTIONS"], (HttpContext context) => Answer(context, StatusCodes.Status204NoContent, ("Tus-Version", Version), ("Tus-Extension", Extensions)));
        routes.MapPost($"{page}/uploads", (string token, HttpContext context, IGrainFactory grains, UploadIntake intake, IAntiforgery antiforgery) =>
            Guarded(context, token, grains, draft, antiforgery, (files, secret) => Create(context, files, secret, intake)));
        routes.MapMethods($"{page}/uploads/{{id}}", ["HEAD"], (string token, string id, HttpContext context, IGrainFactory grains) =>
            Guarded(context, token, grains, draft, null, (files, secret) => Tell(context, files, secret, id)));
        routes.MapMethods($"{page}/uploads/{{id}}", ["PATCH"], (string token, string id, HttpContext context, IGrainFactory grains, UploadIntake intake, IAntiforgery antiforgery) =>
            Guarded(context, token, grains, draft, antiforgery, (files, secret) => Continue(context, files, secret, id, intake)));
        routes.MapDelete($"{page}/uploads/{{id}}", (string token, string id, HttpContext context, IGrainFactory grains, IAntiforgery antiforgery) =>
            Guarded(context, token, grains, draft, antiforgery, (files, secret) => Terminate(context, files, secret, id)));
    }

    private static async Task<IResult> Guarded(HttpContext context, string token, IGrainFactory grains, Func<IGrainFactory, string, IDraftFiles> draft, IAntiforgery? antiforgery, Func<IDraftFiles, string, Task<IResult>> act)
    {
        if (context.Request.Headers["Tus-Resumable"] != Version) return Answer(context, StatusCodes.Status412PreconditionFailed, ("Tus-Version", Version));
        // The token comes as a header: looking for it in the body would read the whole file.
        if (antiforgery is not null && (!context.Request.Headers.ContainsKey(MultipartForm.TokenHeader) || !await antiforgery.IsRequestValidAsync(context))) return Answer(context, StatusCodes.Status400BadRequest);
        return LinkToken.TryParse(token, out var link) ? await act(draft(grains, link.GrainId), link.Secret) : Answer(context, StatusCodes.Status404NotFound);
    }

    private static async Task<IResult> Create(HttpContext context, IDraftFiles files, string secret, UploadIntake intake)
    {
        if (Number(context, "Upload-Length") is not { } size || UploadMetadata.Parse(context.Request.Headers["Upload-Metadata"]) is not { } metadata) return Answer(context, StatusCodes.Status400BadRequest);
        var begun = await files.BeginFile(secret, new(Files.DownloadName.Safe(metadata.Name), metadata.Type, size));
        if (begun.State != UploadState.Open) return Refuse(context, begun);
        if (size == 0) begun = await intake.Take(files, secret, begun, Stream.Null, whole: true, context.RequestAborted); // there will be no PATCH
        return Answer(context, StatusCodes.Status201Created, [("Location", $"{context.Request.Path}/{begun.UploadId}"), .. Standing(begun)]);
    }

    private static async Task<IResult> Tell(HttpContext context, IDraftFiles files, string secret, string id)
    {
        var status = await Find(files, secret, id);
        if (status.State is not (UploadState.Open or UploadState.Complete)) return Refuse(context, status);
        return Answer(context, StatusCodes.Status200OK, [("Upload-Length", Text(status.Size ?? status.Offset)), .. Standing(status)]);
    }

    private static async Task<IResult> Continue(HttpContext context, IDraftFiles files, string secret, string id, UploadIntake intake)
    {
        if (context.Request.ContentType != "application/offset+octet-stream") return Answer(context, StatusCodes.Status415UnsupportedMediaType);
        if (Number(context, "Upload-Offset") is not { } offset) return Answer(context, StatusCodes.Status400BadRequest);
        if (!Crockford.IsId(id)) return Answer(context, StatusCodes.Status404NotFound);
        if (!intake.TryEnter(id)) return Answer(context, StatusCodes.Status423Locked);
        try
        {
            var status = await Find(files, secret, id);
            if (status.State is not (UploadState.Open or UploadState.Complete)) return Refuse(context, status);
            if (status.Size is null || status.Offset != offset) return Answer(context, StatusCodes.Status409Conflict, Standing(status));
            if (context.Request.ContentLength > status.Most - offset) return Answer(context, StatusCodes.Status413PayloadTooLarge);
            if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit) limit.MaxRequestBodySize = null; // counted here
            status = await intake.Take(files, secret, status, context.Request.Body, whole: false, context.RequestAborted);
            return status.State is UploadState.Open or UploadState.Complete ? Answer(context, StatusCodes.Status204NoContent, Standing(status)) : Refuse(context, status);
        }
        finally
        {
            intake.Leave(id);
        }
    }

    private static async Task<IResult> Terminate(HttpContext context, IDraftFiles files, string secret, string id) =>
        Answer(context, Crockford.IsId(id) && await files.DropFile(secret, id) == DraftResult.Saved ? StatusCodes.Status204NoContent : StatusCodes.Status404NotFound);

    private static async Task<UploadStatus> Find(IDraftFiles files, string secret, string id) => Crockford.IsId(id) ? await files.File(secret, id) : new(UploadState.Unknown);

    private static (string, string)[] Standing(UploadStatus status)
    {
        List<(string, string)> headers = [("Upload-Offset", Text(status.Offset))];
        if (status.Until is { } until) headers.Add(("Upload-Expires", until.ToString("r", CultureInfo.InvariantCulture)));
        if (status.Scanning || status.Infected) headers.Add(("Upload-Scan", status.Infected ? "infected" : "running")); // ours
        return [.. headers];
    }

    private static IResult Refuse(HttpContext context, UploadStatus status) => Answer(context, status.State switch
    {
        UploadState.TooLarge => StatusCodes.Status413PayloadTooLarge,
        UploadState.TooMuch => StatusCodes.Status422UnprocessableEntity,
        UploadState.TooMany => StatusCodes.Status403Forbidden,
        UploadState.Conflict => StatusCodes.Status409Conflict,
        _ => StatusCodes.Status404NotFound,
    });

    private static IResult Answer(HttpContext context, int status, params (string Name, string Value)[] headers)
    {
        if (context.Features.Get<IStatusCodePagesFeature>() is { } pages) pages.Enabled = false; // these are for programs
        context.Response.Headers["Tus-Resumable"] = Version;
        foreach (var (name, value) in headers) context.Response.Headers[name] = value;
        return Results.StatusCode(status);
    }

    private static long? Number(HttpContext context, string header) =>
        long.TryParse(context.Request.Headers[header].ToString(), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
