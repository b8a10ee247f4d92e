using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.RateLimiting;
using Siegelpost.Portal.Areas.Portal.Accounts;
using Siegelpost.Portal.Hosting;

namespace Siegelpost.Portal.Areas.Portal.Pages;

/// <summary>An app is set up: its secret as picture and text, then a code that shows that it has arrived. From a session, or from a sign-in that must have a second step.</summary>
[EnableRateLimiting(RateLimits.Attempts)]
public sealed class SecondStepAppModel(IGrainFactory grains, TimeProvider clock) : AccountPage(grains, clock)
{
    public SecondStepView? View { get; private set; }
    public AppOffer? Offer { get; private set; }
    public IReadOnlyList<string>? RecoveryCodes { get; private set; }

    public async Task<IActionResult> OnGet()
    {
        if (await Find() is not { } asking) return Redirect("/signin");
        if (Offer is null && (View!.BySession || View.AppSince is not null)) return Redirect("/account/second-step");
        return Page();
    }

    /// <summary>From a sign-in: the password was right a moment ago.</summary>
    public async Task<IActionResult> OnPostBegin()
    {
        if (await Find() is not { } asking || View!.BySession) return Redirect("/signin");
        await Grains.GetGrain<ISecondStepGrain>(asking.GrainId).OfferApp(asking.Secret, "");
        return Redirect("/account/second-step/app");
    }

    public async Task<IActionResult> OnPostPasskey()
    {
        if (await Find() is not { } asking || View!.BySession) return Redirect("/signin");
        await Grains.GetGrain<IPasskeyGrain>(asking.GrainId).OfferPasskey(asking.Secret, "");
        return Redirect("/account/second-step/passkey");
    }

    public async Task<IActionResult> OnPost([FromForm] string? code)
    {
        if (await Find() is not { } asking) return Redirect("/signin");
        if (Offer is null) return Redirect("/account/second-step/app");
        var result = await Grains.GetGrain<ISecondStepGrain>(asking.GrainId).ConfirmApp(asking.Secret, code is { Length: <= 20 } ? code : "");
        if (result.Outcome != SecondStepOutcome.Done) return Refuse(result);
        if (result.Session is { } session) Session.Begin(HttpContext, session);
        (RecoveryCodes, Title) = (result.RecoveryCodes, Say("Der zweite Schritt ist eingerichtet", "The second step is set up"));
        return Page();
    }

    private async Task<LinkToken?> Find()
    {
        if (await Asking(HttpContext, Grains) is not { } asking || (View = await Grains.GetGrain<ISecondStepGrain>(asking.GrainId).SecondStep(asking.Secret)) is null) return null;
        WriteFor(View.Brand, View.Language);
        SignedIn = View.BySession;
        Title = Say("App einrichten", "Set up an app");
        Offer = await Grains.GetGrain<ISecondStepGrain>(asking.GrainId).OfferedApp(asking.Secret);
        return asking;
    }

    internal static async Task<LinkToken?> Asking(HttpContext context, IGrainFactory grains) =>
        await Session.Find(context, grains) is { } session ? session.Token : Session.Step(context);
}
