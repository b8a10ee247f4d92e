using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.Extensions.Options;
using Siegelpost.Portal.Hosting;

namespace Siegelpost.Portal.Support.Pages;

[EnableRateLimiting(RateLimits.Attempts)]
internal sealed class SignInModel(IGrainFactory grains, Words words, IOptions<SupportOptions> options, TimeProvider clock) : PageModel
{
    public string To { get; private set; } = "/";
    public string Name { get; private set; } = "";
    public string? Problem { get; private set; }

    public void OnGet([FromQuery(Name = "to")] string? to) => To = ReturnTo.Local(to);

    public async Task<IActionResult> OnPost([FromForm] string? name, [FromForm] string? password, [FromForm] string? to)
    {
        To = ReturnTo.Local(to);
        Name = (name ?? "").Trim();
        var result = Name.Length is 0 or > 80 || password is not { Length: > 0 and <= 200 }
            ? new SignInResult(false)
            : await grains.GetGrain<IStaffGrain>(StaffAuthentication.StaffKey).SignIn(Name, password, ClientNetwork.Of(HttpContext));
        if (result is { SignedIn: true, Session: { } session })
        {
            StaffCookie.Write(HttpContext, session);
            return LocalRedirect(To);
        }
        var when = new When(When.Zone(options.Value.TimeZone), words.Language, clock.GetUtcNow());
        Problem = result.NotBefore is { } notBefore ? words.NotBefore(when.MomentText(notBefore)) : words.WrongNameOrPassword;
        Response.StatusCode = 422;
        return Page();
    }
}
