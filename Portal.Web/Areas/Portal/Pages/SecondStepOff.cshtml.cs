using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.RateLimiting;
using Siegelpost.Portal.Areas.Portal.Accounts;
using Siegelpost.Portal.Hosting;

namespace Siegelpost.Portal.Areas.Portal.Pages;

/// <summary>Turning the second step off needs both: the password, and a code or recovery code.</summary>
[EnableRateLimiting(RateLimits.Attempts)]
public sealed class SecondStepOffModel(IGrainFactory grains, TimeProvider clock) : AccountPage(grains, clock)
{
    public bool IsRequired { get; private set; }

    public async Task<IActionResult> OnGet() => await Find() is { } elsewhere ? Redirect(elsewhere) : Page();

    public async Task<IActionResult> OnPost([FromForm] string? present, [FromForm] string? code)
    {
        if (await Find() is { } elsewhere) return Redirect(elsewhere);
        var result = await Grain<ISecondStepGrain>().EndSecondStep(Secret, present is { Length: <= 500 } ? present : "", code is { Length: <= 60 } ? code : "");
        return result.Outcome == SecondStepOutcome.Done ? Redirect("/account/second-step") : Refuse(result);
    }

    /// <summary>Where to instead, when there is nothing to turn off here.</summary>
    private async Task<string?> Find()
    {
        if (!await Enter("Zweiten Schritt ausschalten?", "Turn the second step off?")) return "/signin";
        if (await Grain<ISecondStepGrain>().SecondStep(Secret) is not { IsOn: true } view) return "/account/second-step";
        IsRequired = view.Policy == SecondStepPolicy.Required;
        return null;
    }
}
