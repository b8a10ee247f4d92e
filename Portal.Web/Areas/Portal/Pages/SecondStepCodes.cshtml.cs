using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.RateLimiting;
using Siegelpost.Portal.Areas.Portal.Accounts;
using Siegelpost.Portal.Hosting;

namespace Siegelpost.Portal.Areas.Portal.Pages;

/// <summary>New recovery codes, shown once.</summary>
[EnableRateLimiting(RateLimits.Attempts)]
public sealed class SecondStepCodesModel(IGrainFactory grains, TimeProvider clock) : AccountPage(grains, clock)
{
    public IReadOnlyList<string>? Codes { get; private set; }

    public async Task<IActionResult> OnGet()
    {
        if (!await Enter("Neue Ersatzcodes", "New recovery codes")) return Redirect("/signin");
        return (await Grain<ISecondStepGrain>().SecondStep(Secret)) is not { IsOn: true } ? Redirect("/account/second-step") : Page();
    }

    public async Task<IActionResult> OnPost([FromForm] string? present)
    {
        if (!await Enter("Neue Ersatzcodes", "New recovery codes")) return Redirect("/signin");
        var result = await Grain<ISecondStepGrain>().RenewRecoveryCodes(Secret, present is { Length: <= 500 } ? present : "");
        if (result.Outcome != SecondStepOutcome.Done) return Refuse(result);
        Codes = result.RecoveryCodes;
        return Page();
    }
}
