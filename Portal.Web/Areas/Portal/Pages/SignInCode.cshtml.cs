using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.RateLimiting;
using Siegelpost.Portal.Areas.Portal.Accounts;
using Siegelpost.Portal.Areas.Portal.Mails;
using Siegelpost.Portal.Hosting;

namespace Siegelpost.Portal.Areas.Portal.Pages;

/// <summary>The second step of signing in. It opens only behind a right password, for ten minutes.</summary>
[EnableRateLimiting(RateLimits.Attempts)]
public sealed class SignInCodeModel(IGrainFactory grains, TimeProvider clock) : AccountPage(grains, clock)
{
    public PendingView? View { get; private set; }

    /// <summary>Which mail one came for.</summary>
    [BindProperty(SupportsGet = true)] public string? Mail { get; set; }

    /// <summary>For the browser, where the account has a passkey.</summary>
    public PasskeyOffer? Offer { get; private set; }

    public async Task<IActionResult> OnGet() => await Find() is null ? Redirect("/signin") : View!.MustSetUp ? Redirect("/account/second-step/app") : Page();

    public async Task<IActionResult> OnPost([FromForm] string? code)
    {
        if (await Find() is not { } step) return Redirect("/signin");
        var result = await Silos.Desk<ISignInDeskGrain>().EnterCode(step.GrainId, step.Secret, code is { Length: <= 60 } ? code : "", ClientNetwork.Of(HttpContext));
        if (result is { SignedIn: true, Session: { } session })
        {
            Session.Begin(HttpContext, session);
            return Redirect(Landing.After(Mail, "/account"));
        }
        if (result.Pending is null) return Redirect("/signin");
        return result.NotBefore is { } at ? Refuse("code", TooSoon(at)) : Refuse(new SecondStepResult(SecondStepOutcome.WrongCode));
    }

    public async Task<IActionResult> OnPostPasskey([FromForm] PasskeyInput input)
    {
        if (await Find() is not { } step) return Redirect("/signin");
        var result = await Grains.GetGrain<IPasskeyGrain>(step.GrainId).EnterPasskey(step.Secret, input.Answer);
        if (result is { SignedIn: true, Session: { } session })
        {
            Session.Begin(HttpContext, session);
            return Redirect(Landing.After(Mail, "/account"));
        }
        return result.Pending is null ? Redirect("/signin") : Refuse("", Say("Dieser Passkey passt nicht zu Ihrem Konto.", "This passkey does not fit your account."));
    }

    private async Task<LinkToken?> Find()
    {
        if (Session.Step(HttpContext) is not { } step || (View = await Grains.GetGrain<ISignInGrain>(step.GrainId).Pending(step.Secret)) is null) return null;
        WriteFor(View.Brand, View.Language);
        Title = Say("Zweiter Schritt", "Second step");
        if (View.HasPasskeys) Offer = await Grains.GetGrain<IPasskeyGrain>(step.GrainId).AskPasskey(step.Secret);
        return step;
    }
}
