using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.RateLimiting;
using Siegelpost.Portal.Areas.Portal.Accounts;
using Siegelpost.Portal.Areas.Portal.Mails;
using Siegelpost.Portal.Hosting;

namespace Siegelpost.Portal.Areas.Portal.Pages;

/// <summary>Address and password. Unknown addresses and wrong passwords get the same answer in the same time (C6).</summary>
[EnableRateLimiting(RateLimits.Attempts)]
public sealed class SignInModel(IGrainFactory grains, TimeProvider clock) : PortalPage(grains, clock)
{
    [BindProperty] public string? Address { get; set; }
    [BindProperty] public string? Password { get; set; }
    /// <summary>Which mail one came for.</summary>
    [BindProperty(SupportsGet = true)] public string? Mail { get; set; }
    public string? Error { get; private set; }

    public async Task<IActionResult> OnGet()
    {
        await Begin();
        return IsNobodys ? Redirect("/") : Page();
    }

    public async Task<IActionResult> OnPost()
    {
        await Begin();
        if (Address is not { Length: > 2 and <= 320 } || Password is not { Length: > 0 and <= 500 }) return Refuse(null);
        var result = await Silos.Desk<ISignInDeskGrain>().EnterPassphrase(Brand.Organisation, Address.Trim(), Password, ClientNetwork.Of(HttpContext), Device.Of(HttpContext));
        if (result.Pending is { } pending)
        {
            Session.Await(HttpContext, pending);
            return Redirect(Landing.SignIn(Mail, "/signin/code"));
        }
        if (result is not { SignedIn: true, Session: { } session }) return Refuse(result.NotBefore);
        Session.Begin(HttpContext, session);
        return Redirect(Landing.After(Mail, "/inbox"));
    }

    private async Task Begin()
    {
        await FindBrand();
        Title = Say("Anmelden", "Sign in");
    }

    private IActionResult Refuse(DateTimeOffset? notBefore)
    {
        Failed = true;
        Error = notBefore is { } at
            ? Say($"Nach mehreren Versuchen machen wir eine Pause. Versuchen Sie es nach {Calendar.Clock(at)} wieder.", $"After several attempts we pause. Try again after {Calendar.Clock(at)}.")
            : Say("Adresse und Passwort passen nicht zusammen.", "Address and password do not match.");
        ModelState.Clear();
        return Page(StatusCodes.Status422UnprocessableEntity);
    }
}
