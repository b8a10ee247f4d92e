using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Routing;
using Microsoft.Net.Http.Headers;
using Siegelpost.Storage;

namespace Siegelpost.Portal.Areas.Portal.Files;

/// <summary>
/// The address that a page's button leads to: good for ten minutes and any number of ranges, so that interrupted downloads go on. The file
/// is decrypted while it is sent; nothing of it touches a disk in clear.
/// </summary>
internal static class Download
{
    internal static void Map(IEndpointRouteBuilder routes) => routes.MapMethods("/f/{ticket}", ["GET", "HEAD"], Send);

    private static async Task<IResult> Send(string ticket, HttpContext context, IGrainFactory grains, SealedBlobs blobs)
    {
        if (!LinkToken.TryParse(ticket, out var link) || await grains.GetGrain<IAttachmentGrain>(link.GrainId).Open(link.Secret) is not { } file) return Results.NotFound();
        Stream content;
        try { content = await blobs.Open([file.Blob, .. file.Rest], context.RequestAborted); }
        catch (FileNotFoundException) { return Results.NotFound(); } // its time has just ended
        var headers = context.Response.Headers;
        headers.ContentDisposition = DownloadName.Disposition(file.Name);
        headers.ContentSecurityPolicy = "default-src 'none'; sandbox";
        if (context.Features.Get<IStatusCodePagesFeature>() is { } pages) pages.Enabled = false; // a 416 is for programs
        return Results.Stream(content, DownloadType.Of(DownloadName.Safe(file.Name)), entityTag: new EntityTagHeaderValue($"\"{file.Blob.Id}\""), enableRangeProcessing: true);
    }
}
