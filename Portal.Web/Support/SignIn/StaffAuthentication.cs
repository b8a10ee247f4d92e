using System.Security.Claims;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Siegelpost.Portal.Support;

/// <summary>Asks the staff grain on every request who is behind the cookie, so that a sign-out or the end of a session counts at once.</summary>
internal sealed class StaffAuthentication(
    IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logs, UrlEncoder encoder, IGrainFactory grains)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, logs, encoder)
{
    public const string SchemeName = "Staff", Policy = "Staff", StaffKey = "staff";

    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        if (StaffCookie.Read(Request) is not { } secret) return AuthenticateResult.NoResult();
        if (await grains.GetGrain<IStaffGrain>(StaffKey).Session(secret) is not { } name) return AuthenticateResult.NoResult();
        var identity = new ClaimsIdentity([new Claim(ClaimTypes.Name, name)], SchemeName);
        return AuthenticateResult.Success(new(new ClaimsPrincipal(identity), SchemeName));
    }

    protected override Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        var page = HttpMethods.IsGet(Request.Method) && Request.Headers.Accept.ToString().Contains("text/html", StringComparison.OrdinalIgnoreCase);
        if (Request.Headers.ContainsKey("HX-Request"))
        {
            // A swap can't follow a redirect to another page; htmx goes there itself.
            Response.StatusCode = StatusCodes.Status401Unauthorized;
            Response.Headers["HX-Redirect"] = "/signin";
        }
        else if (page)
        {
            var to = Request.Path + Request.QueryString;
            Response.Redirect(to == "/" ? "/signin" : $"/signin?to={Uri.EscapeDataString(to)}");
        }
        else
        {
            Response.StatusCode = StatusCodes.Status401Unauthorized;
        }
        return Task.CompletedTask;
    }

    protected override Task HandleForbiddenAsync(AuthenticationProperties properties) => HandleChallengeAsync(properties);
}
