using Microsoft.AspNetCore.Mvc;
using Siegelpost.Portal.Areas.Portal.Accounts;

namespace Siegelpost.Portal.Areas.Portal.Pages;

/// <summary>Where somebody is signed in; any of it can be ended from here.</summary>
public sealed class SessionsModel(IGrainFactory grains, TimeProvider clock) : AccountPage(grains, clock)
{
    public IReadOnlyList<SessionView> Sessions { get; private set; } = [];

    public async Task<IActionResult> OnGet()
    {
        if (!await Enter("Angemeldete Geräte", "Signed-in devices")) return Redirect("/signin");
        Sessions = await Grain<ISignInGrain>().Sessions(Secret);
        return Page();
    }

    public async Task<IActionResult> OnPostEnd([FromForm] string? id)
    {
        if (!await Enter("", "")) return Redirect("/signin");
        if (id is { Length: > 0 and <= 50 }) await Grain<ISignInGrain>().EndSession(Secret, id);
        return Redirect("/account/sessions");
    }

    public async Task<IActionResult> OnPostEndOthers()
    {
        if (!await Enter("", "")) return Redirect("/signin");
        await Grain<ISignInGrain>().EndOtherSessions(Secret);
        return Redirect("/account/sessions");
    }
}
