using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Siegelpost.Cluster;

namespace Siegelpost.Portal.Areas.Portal;

/// <summary>What programs look for at fixed addresses.</summary>
internal static class WellKnown
{
    private static readonly TimeSpan GoodFor = TimeSpan.FromDays(180); // RFC 9116 §2.5.5: less than a year

    internal static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/.well-known/change-password", () => Results.Redirect("/account/password")); // W3C change-password-url §3: a redirect
        routes.MapGet("/.well-known/security.txt", SecurityText);
    }

    /// <summary>RFC 9116: whom to tell about a hole. Without a contact there is nothing to say.</summary>
    private static async Task<IResult> SecurityText(HttpContext context, AnySilo silos, TimeProvider clock)
    {
        if (await silos.Ask<IFrontDeskGrain, Brand?>(desk => desk.BrandOf(context.Request.Host.Host)) is not { } brand || Contacts(brand).ToArray() is not { Length: > 0 } contacts) return Results.NotFound();
        var day = new DateTimeOffset(clock.GetUtcNow().UtcDateTime.Date, TimeSpan.Zero); // the same text all day
        var lines = contacts.Select(contact => $"Contact: {contact}")
            .Append($"Expires: {day + GoodFor:yyyy-MM-dd'T'HH:mm:ss'Z'}")
            .Append("Preferred-Languages: de, en");
        if (brand.PortalUrl.StartsWith("https://", StringComparison.Ordinal)) lines = lines.Append($"Canonical: {brand.PortalUrl}/.well-known/security.txt");
        return Results.Text(string.Join("\r\n", lines) + "\r\n", "text/plain; charset=utf-8");
    }

    private static IEnumerable<string> Contacts(Brand brand)
    {
        if (brand.SupportMail is { Length: > 0 } mail && !mail.Any(c => char.IsControl(c) || char.IsWhiteSpace(c))) yield return $"mailto:{mail}";
        if (brand.SupportPhone is { Length: > 0 } phone) yield return $"tel:{PhoneUri.Of(phone)}";
    }
}
