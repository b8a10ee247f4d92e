
namespace Siegelpost.Portal.Hosting;

/// <summary>
/// The antiforgery cookie. Its name carries <c>__Host-</c> where the connection is https, so that no sister domain can plant one; over
/// plain http (loopback) browsers would refuse such a name (RFC 6265bis §4.1.3.2).
/// </summary>
internal sealed class FormCookie : CookieBuilder
{
    private readonly IHttpContextAccessor _request;

    internal FormCookie(IHttpContextAccessor request)
    {
        _request = request;
        (HttpOnly, IsEssential, Path, SameSite, SecurePolicy) = (true, true, "/", SameSiteMode.Lax, CookieSecurePolicy.SameAsRequest);
    }

    public override string? Name
    {
        get => Cookies.Name(_request.HttpContext, "form");
        set => throw new NotSupportedException("The name follows the connection.");
    }
}
