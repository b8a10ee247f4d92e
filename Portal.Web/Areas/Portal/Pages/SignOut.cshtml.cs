using Microsoft.AspNetCore.Mvc;
using Siegelpost.Portal.Areas.Portal.Accounts;
using Siegelpost.Portal.Hosting;

namespace Siegelpost.Portal.Areas.Portal.Pages;

/// <summary>Ends the session in the silo, not only in the browser.</summary>
public sealed class SignOutModel(IGrainFactory grains, TimeProvider clock) : PortalPage(grains, clock)
{
    public IActionResult OnGet() => Redirect("/inbox");

    public async Task<IActionResult> OnPost()
    {
        if (await Session.Find(HttpContext, Grains) is { } session) await Grains.GetGrain<IAccountGrain>(session.Token.GrainId).SignOut(session.Token.Secret);
        Session.Forget(HttpContext);
        return Redirect("/signin");
    }
}
