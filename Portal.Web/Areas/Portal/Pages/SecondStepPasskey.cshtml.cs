using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.RateLimiting;
using Siegelpost.Portal.Areas.Portal.Accounts;
using Siegelpost.Portal.Hosting;

namespace Siegelpost.Portal.Areas.Portal.Pages;

/// <summary>A passkey is made: the browser does it, the silo judges what it says.</summary>
[EnableRateLimiting(RateLimits.Attempts)]
public sealed class SecondStepPasskeyModel(IGrainFactory grains, TimeProvider clock) : AccountPage(grains, clock)
{
    public SecondStepView? View { get; private set; }
    public PasskeyOffer? Offer { get; private set; }
    public IReadOnlyList<string>? RecoveryCodes { get; private set; }

    public async Task<IActionResult> OnGet() => await Find() is null ? Redirect("/signin") : Offer is null ? Redirect("/account/second-step") : Page();

    public async Task<IActionResult> OnPost([FromForm] PasskeyInput input)
    {
        if (await Find() is not { } asking) return Redirect("/signin");
        if (Offer is null) return Redirect("/account/second-step");
        var result = await Grains.GetGrain<IPasskeyGrain>(asking.GrainId).ConfirmPasskey(asking.Secret, input.Answer, Device.Of(HttpContext));
        if (result.Outcome != SecondStepOutcome.Done) return Refuse("", Say("Dieser Passkey ist schon da oder passt nicht. Versuchen Sie es noch einmal.", "This passkey is there already or does not fit. Try again."));
        if (result.Session is { } session) Session.Begin(HttpContext, session);
        if (result.RecoveryCodes is null) return Redirect("/account/second-step");
        (RecoveryCodes, Title) = (result.RecoveryCodes, Say("Der zweite Schritt ist eingerichtet", "The second step is set up"));
        return Page();
    }

    private async Task<LinkToken?> Find()
    {
        if (await SecondStepAppModel.Asking(HttpContext, Grains) is not { } asking || (View = await Grains.GetGrain<ISecondStepGrain>(asking.GrainId).SecondStep(asking.Secret)) is null) return null;
        WriteFor(View.Brand, View.Language);
        SignedIn = View.BySession;
        Title = Say("Passkey anlegen", "Create a passkey");
        Offer = await Grains.GetGrain<IPasskeyGrain>(asking.GrainId).OfferedPasskey(asking.Secret);
        return asking;
    }
}

/// <summary>The fields that passkey.js fills.</summary>
public sealed record PasskeyInput
{
    public string? Id { get; init; }
    public string? Client { get; init; }
    public string? Data { get; init; }
    public string? Signature { get; init; }
    public string? Key { get; init; }
    public int Algorithm { get; init; }

    internal PasskeyAnswer Answer => new(Short(Id), Short(Client), Short(Data), Short(Signature), Short(Key), Algorithm);

    private static string Short(string? text) => text is { Length: <= 4096 } ? text : "";
}
