
namespace Siegelpost.Portal.Hosting;

/// <summary>Our cookies: HttpOnly, SameSite=Lax (Strict would sign people out who come from webmail), <c>__Host-</c> and Secure over https.</summary>
internal static class Cookies
{
    internal static string Name(HttpContext? context, string name) => context?.Request.IsHttps == true ? $"__Host-{name}" : name;

    internal static string? Read(this HttpContext context, string name) => context.Request.Cookies[Name(context, name)];

    internal static void Write(this HttpContext context, string name, string value, TimeSpan? life = null) =>
        context.Response.Cookies.Append(Name(context, name), value, Options(context, life));

    internal static void Remove(this HttpContext context, string name) =>
        context.Response.Cookies.Delete(Name(context, name), Options(context, null));

    private static CookieOptions Options(HttpContext context, TimeSpan? life) => new()
    {
        HttpOnly = true,
        IsEssential = true,
        Path = "/",
        SameSite = SameSiteMode.Lax,
        Secure = context.Request.IsHttps,
        MaxAge = life,
    };
}
