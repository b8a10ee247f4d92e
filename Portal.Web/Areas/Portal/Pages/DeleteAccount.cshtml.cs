using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.RateLimiting;
using Siegelpost.Portal.Areas.Portal.Accounts;
using Siegelpost.Portal.Hosting;

namespace Siegelpost.Portal.Areas.Portal.Pages;

/// <summary>Leaving: says what goes and what stays, then asks for the password, and a code where there is a second step.</summary>
[EnableRateLimiting(RateLimits.Attempts)]
public sealed class DeleteAccountModel(IGrainFactory grains, TimeProvider clock) : AccountPage(grains, clock)
{
    public bool AsksCode { get; private set; }

    public async Task<IActionResult> OnGet() => await Find() ? Page() : Redirect("/signin");

    public async Task<IActionResult> OnPost([FromForm] string? present, [FromForm] string? code)
    {
        if (!await Find()) return Redirect("/signin");
        var result = await Grain<IFarewellGrain>().Leave(Secret, present is { Length: <= 500 } ? present : "", code is { Length: <= 60 } ? code : "");
        if (result.Outcome != SecondStepOutcome.Done) return Refuse(result);
        Session.Forget(HttpContext);
        return Redirect("/goodbye");
    }

    private async Task<bool> Find()
    {
        if (!await Enter("Konto löschen?", "Delete your account?")) return false;
        AsksCode = await Grain<ISecondStepGrain>().SecondStep(Secret) is { IsOn: true };
        return true;
    }
}
