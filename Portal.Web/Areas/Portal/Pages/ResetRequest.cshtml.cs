using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.RateLimiting;
using Siegelpost.Portal.Hosting;

namespace Siegelpost.Portal.Areas.Portal.Pages;

/// <summary>"Forgotten": asks for a link by mail. Every address gets the same answer.</summary>
[EnableRateLimiting(RateLimits.Attempts)]
public sealed class ResetRequestModel(IGrainFactory grains, TimeProvider clock) : PortalPage(grains, clock)
{
    public async Task<IActionResult> OnGet()
    {
        await FindBrand();
        Title = Say("Passwort vergessen", "Forgotten password");
        return IsNobodys ? Redirect("/") : Page();
    }

    public async Task<IActionResult> OnPost([FromForm] string? address)
    {
        await FindBrand();
        if (address is { Length: > 2 and <= 320 }) await Silos.Desk<IFrontDeskGrain>().RequestReset(Brand.Organisation, address.Trim(), ClientNetwork.Of(HttpContext));
        return Redirect("/sent");
    }
}
