using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Configuration;

namespace Siegelpost.Cluster;

/// <summary><c>/healthz</c>: the process answers. <c>/readyz</c>: the grains answer, so that it is worth sending people and mail here.</summary>
public static class Health
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2), AsksAnotherAfter = TimeSpan.FromSeconds(0.3);

    /// <param name="metadata">For both endpoints, such as the listeners that they answer on.</param>
    public static void MapHealth(this IEndpointRouteBuilder app, params object[] metadata)
    {
        app.MapGet("/healthz", () => Results.Text("ok")).WithMetadata(metadata);
        app.MapGet("/readyz", Ready).WithMetadata(metadata);
    }

    /// <summary><c>Health:Listen</c>, for processes that have no other HTTP listener.</summary>
    /// <exception cref="BadConfigurationException">Named, with the fix.</exception>
    public static void ListenHealth(this KestrelServerOptions kestrel, IConfiguration configuration, int port)
    {
        var value = configuration["Health:Listen"] ?? $"http://127.0.0.1:{port}";
        if (!Uri.TryCreate(value, UriKind.Absolute, out var url) || url.Scheme != Uri.UriSchemeHttp || !IPAddress.TryParse(url.Host.Trim('[', ']'), out var address))
            throw new BadConfigurationException($"Health:Listen is '{value}'. Write http://address:port with a numeric address, such as http://127.0.0.1:{port}.");
        kestrel.AddServerHeader = false;
        kestrel.Listen(address, url.Port);
    }

    private static async Task<IResult> Ready(AnySilo silos, HttpContext context)
    {
        try
        {
            await silos.Ask<IFrontDeskGrain, Brand?>(desk => desk.BrandOf(context.Request.Host.Host), AsksAnotherAfter).WaitAsync(Patience, context.RequestAborted).ConfigureAwait(false);
            return Results.Text("ready");
        }
#pragma warning disable CA1031 // whatever it is: not ready
        catch (Exception) { return Results.Text("the silos do not answer", statusCode: StatusCodes.Status503ServiceUnavailable); }
#pragma warning restore CA1031
    }
}
