using System.Buffers.Binary;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Siegelpost.Cluster;
using Siegelpost.Portal.Hosting;

namespace Siegelpost.Portal.Areas.Portal;

/// <summary>
/// An organisation's tones and logo. Their addresses carry what they depend on, so that browsers keep them for good: the colour itself,
/// the logo's digest.
/// </summary>
internal static class BrandAssets
{
    private const string ForGood = "public, max-age=31536000, immutable";

    internal static string StyleUrl(Brand brand) => $"/brand.css?c={Uri.EscapeDataString(brand.Colour.TrimStart('#'))}";

    internal static string? LogoUrl(Brand brand) => brand.Logo is { Length: > 0 } logo
        ? $"/brand/logo?o={Uri.EscapeDataString(brand.Organisation)}&v={Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(logo).AsSpan(0, 6))}"
        : null;

    /// <summary>In pixels, so that browsers keep the place free until it comes (PNG third edition §11.2.1: IHDR comes first).</summary>
    internal static (uint Width, uint Height) LogoSize(Brand brand) => brand.Logo is { Length: > 24 } logo
        ? (BinaryPrimitives.ReadUInt32BigEndian(logo.AsSpan(16)), BinaryPrimitives.ReadUInt32BigEndian(logo.AsSpan(20)))
        : (1, 1);

    internal static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/brand.css", Style);
        routes.MapGet("/brand/logo", Logo);
    }

    private static IResult Style(HttpContext context, string? c)
    {
        var tones = BrandColour.From($"#{c}");
        context.Response.Headers.CacheControl = ForGood;
        return Results.Text($":root {{ --brand-l: {tones.Light}; --brand-d: {tones.Dark}; }}\n", "text/css");
    }

    private static async Task<IResult> Logo(HttpContext context, IGrainFactory grains, AnySilo silos, string? o)
    {
        if (!IsOrganisation(o) || (await BrandOf(context, grains, silos, o!))?.Logo is not { Length: > 0 } logo) return Results.NotFound();
        context.Response.Headers.CacheControl = ForGood;
        context.Response.Headers.ContentSecurityPolicy = "default-src 'none'; sandbox";
        return Results.Bytes(logo, "image/png");
    }

    private static async Task<Brand?> BrandOf(HttpContext context, IGrainFactory grains, AnySilo silos, string organisation) =>
        await silos.Ask<IFrontDeskGrain, Brand?>(desk => desk.BrandOf(context.Request.Host.Host)) is { } brand && brand.Organisation == organisation
            ? brand
            : (await grains.GetGrain<IOrganisationGrain>(organisation).Profile())?.Brand;

    private static bool IsOrganisation(string? id) => id is { Length: > 0 and <= 64 } && id.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.');
}
