using Microsoft.AspNetCore.Mvc;

namespace Siegelpost.Portal.Support.Pages;

internal sealed class SignOutModel(IGrainFactory grains) : SupportPage(grains)
{
    public async Task<IActionResult> OnPost()
    {
        if (StaffCookie.Read(Request) is { } secret) await Grains.GetGrain<IStaffGrain>(StaffAuthentication.StaffKey).SignOut(secret);
        StaffCookie.Clear(HttpContext);
        return LocalRedirect("/signin");
    }
}
