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
    public IReadOnlyList<PasskeyView> Passkeys { get; private set; } = [];

    public async Task<IActionResult> OnGet() => await Find() ? Page() : Redirect("/signin");

    public async Task<IActionResult> OnPost([FromForm] string? present)
    {
        if (!await Find()) return Redirect("/signin");
        var result = await Grain<ISecondStepGrain>().OfferApp(Secret, present is { Length: <= 500 } ? present : "");
        return result.Outcome == SecondStepOutcome.Done ? Redirect("/account/second-step/app") : Refuse(result);
    }

    public async Task<IActionResult> OnPostPasskey([FromForm] string? present)
    {
        if (!await Find()) return Redirect("/signin");
        var result = await Grain<IPasskeyGrain>().OfferPasskey(Secret, present is { Length: <= 500 } ? present : "");
        return result.Outcome == SecondStepOutcome.Done ? Redirect("/account/second-step/passkey") : Refuse(result);
    }

    public async Task<IActionResult> OnPostRemove([FromForm] string? present, [FromForm] string? passkey)
    {
        if (!await Find()) return Redirect("/signin");
        var result = await Grain<IPasskeyGrain>().RemovePasskey(Secret, passkey is { Length: <= 2000 } ? passkey : "", present is { Length: <= 500 } ? present : "");
        return result.Outcome == SecondStepOutcome.Done ? Redirect("/account/second-step") : Refuse(result);
    }

    private async Task<bool> Find()
    {
        if (!await Enter("Zweiter Schritt beim Anmelden", "Second step at sign-in") || (View = await Grain<ISecondStepGrain>().SecondStep(Secret)) is null) return false;
        Passkeys = await Grain<IPasskeyGrain>().Passkeys(Secret);
        return true;
    }
}
