using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.RateLimiting;
using Siegelpost.Portal.Areas.Portal.Accounts;
using Siegelpost.Portal.Hosting;

namespace Siegelpost.Portal.Areas.Portal.Pages;

/// <summary>Whether signing in has a second step, and the way to set one up.</summary>
[EnableRateLimiting(RateLimits.Attempts)]
public sealed class SecondStepModel(IGrainFactory grains, TimeProvider clock) : AccountPage(grains, clock)
{
    public SecondStepView? View { get; private set; }

    public async Task<IActionResult> OnGet() => await Find() ? Page() : Redirect("/signin");

    public async Task<IActionResult> OnPost([FromForm] string? present)
    {
        if (!await Find()) return Redirect("/signin");
        var result = await Grain<ISecondStepGrain>().OfferApp(Secret, present is { Length: <= 500 } ? present : "");
        return result.Outcome == SecondStepOutcome.Done ? Redirect("/account/second-step/app") : Refuse(result);
    }

    private async Task<bool> Find() =>
        await Enter("Zweiter Schritt beim Anmelden", "Second step at sign-in") && (View = await Grain<ISecondStepGrain>().SecondStep(Secret)) is not null;
}
