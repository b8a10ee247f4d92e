using Microsoft.AspNetCore.Mvc;
using Siegelpost.Portal.Areas.Portal.Accounts;
using Siegelpost.Portal.Hosting;

namespace Siegelpost.Portal.Areas.Portal.Pages;

/// <summary>What a recipient can see and choose once signed in.</summary>
public sealed class AccountModel(IGrainFactory grains, TimeProvider clock) : AccountPage(grains, clock)
{
    public async Task<IActionResult> OnGet() => await Enter("Ihr Konto", "Your account") ? Page() : Redirect("/signin");

    public async Task<IActionResult> OnPost([FromForm] string? language)
    {
        if (!await Enter("Ihr Konto", "Your account")) return Redirect("/signin");
        if (Language.Find(language) is { } chosen)
        {
            await Grain<IAccountGrain>().ChooseLanguage(Secret, chosen.Code);
            Language.Remember(HttpContext, chosen);
        }
        return Redirect("/account");
    }

    public async Task<IActionResult> OnPostDelivery([FromForm] string? delivery)
    {
        if (!await Enter("Ihr Konto", "Your account")) return Redirect("/signin");
        if (delivery is "pdf" or "portal") await Grain<IDeliveryWishGrain>().ChooseDelivery(Secret, delivery == "portal" ? DeliveryWish.Portal : DeliveryWish.Pdf);
        return Redirect("/account");
    }
}
