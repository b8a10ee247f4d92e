using Microsoft.AspNetCore.Mvc;
using Siegelpost.Portal.Areas.Portal.Accounts;
using Siegelpost.Portal.Hosting;

namespace Siegelpost.Portal.Areas.Portal.Pages;

/// <summary>What a recipient can see and choose once signed in.</summary>
public sealed class AccountModel(IGrainFactory grains, TimeProvider clock) : PortalPage(grains, clock)
{
    public AccountView? Account { get; private set; }

    public async Task<IActionResult> OnGet()
    {
        if (await Session.Find(HttpContext, Grains) is not { } session) return Redirect("/signin");
        WriteFor(Account = session.Account);
        Title = Say("Ihr Konto", "Your account");
        return Page();
    }

    public async Task<IActionResult> OnPost([FromForm] string? language)
    {
        if (await Session.Find(HttpContext, Grains) is not { } session) return Redirect("/signin");
        if (Language.Find(language) is { } chosen)
        {
            await Grains.GetGrain<IAccountGrain>(session.Token.GrainId).ChooseLanguage(session.Token.Secret, chosen.Code);
            Language.Remember(HttpContext, chosen);
        }
        return Redirect("/account");
    }
}
