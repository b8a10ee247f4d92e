using Microsoft.AspNetCore.Http;
using Siegelpost.Portal.Hosting;

namespace Siegelpost.Portal.Support;

/// <summary>
/// The session of a staff member in the browser. Browsers send a cookie to every port of a host, so the name differs from the portal's
/// and the portal never reads it.
/// </summary>
internal static class StaffCookie
{
    private const string Name = "staff";

    public static string? Read(HttpRequest request)
    {
        var secret = request.Cookies[NameFor(request)];
        return secret is { Length: > 0 and <= 256 } && secret.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.') ? secret : null;
    }

    public static void Write(HttpContext context, string secret) =>
        context.Response.Cookies.Append(NameFor(context.Request), secret, Options(context.Request));

    public static void Clear(HttpContext context) => context.Response.Cookies.Delete(NameFor(context.Request), Options(context.Request));

    private static string NameFor(HttpRequest request) => Cookies.Name(request.HttpContext, Name);

    // Strict, as nobody comes to the console from elsewhere. No expiry: it ends with the browser, the grain ends it earlier.
    private static CookieOptions Options(HttpRequest request) => new()
    {
        HttpOnly = true,
        Secure = request.IsHttps,
        SameSite = SameSiteMode.Strict,
        Path = "/",
        IsEssential = true,
    };
}
