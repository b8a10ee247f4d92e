using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using QRCoder;
using Siegelpost.Portal.Areas.Portal.Pages;

namespace Siegelpost.Portal.Areas.Portal.Accounts;

/// <summary>The offered secret as a picture that apps read (ISO/IEC 18004). An endpoint of its own, so that the page needs neither script nor inline data.</summary>
internal static class AppPicture
{
    internal static void Map(IEndpointRouteBuilder routes) => routes.MapGet("/account/second-step/app.svg", Send);

    private static async Task<IResult> Send(HttpContext context, IGrainFactory grains)
    {
        if (await SecondStepAppModel.Asking(context, grains) is not { } asking || await grains.GetGrain<ISecondStepGrain>(asking.GrainId).OfferedApp(asking.Secret) is not { } offer) return Results.NotFound();
        context.Response.Headers.ContentSecurityPolicy = "default-src 'none'; sandbox";
        return Results.Text(Draw(offer.Uri), "image/svg+xml");
    }

    internal static string Draw(string text)
    {
        using var generator = new QRCodeGenerator();
        using var code = generator.CreateQrCode(text, QRCodeGenerator.ECCLevel.M);
        var rows = code.ModuleMatrix; // with its quiet zone
        var path = new StringBuilder();
        for (var y = 0; y < rows.Count; y++)
            for (var x = 0; x < rows[y].Count; x++)
                if (rows[y][x]) path.Append(CultureInfo.InvariantCulture, $"M{x} {y}h1v1h-1z");
        return $"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {rows.Count} {rows.Count}\" shape-rendering=\"crispEdges\"><rect width=\"100%\" height=\"100%\" fill=\"#fff\"/><path d=\"{path}\"/></svg>";
    }
}
