using Microsoft.AspNetCore.Mvc;
using Siegelpost.Portal.Hosting;

namespace Siegelpost.Portal.Areas.Portal.Pages;

/// <summary>"I don't want this": asks once more, then returns what is held.</summary>
public sealed class DeclineModel(IGrainFactory grains, TimeProvider clock) : PortalPage(grains, clock)
{
    public InvitationView View { get; private set; } = new(LinkState.Unknown, null);
    public string Token { get; private set; } = "";

    public async Task<IActionResult> OnGet(string token)
    {
        if (LinkToken.TryParse(token, out var link)) View = await Grains.GetGrain<IAccountGrain>(link.GrainId).Invitation(link.Secret);
        WriteFor(View.Brand, View.Language);
        Token = token;
        Title = View.State == LinkState.Open ? Say("Nachricht ablehnen?", "Decline this message?") : Say("Dieser Link gilt nicht mehr", "This link is no longer valid");
        return View.State == LinkState.Open ? Page() : Page(StatusCodes.Status404NotFound);
    }

    public async Task<IActionResult> OnPost(string token)
    {
        if (!LinkToken.TryParse(token, out var link)) return NotFound();
        return await Grains.GetGrain<IAccountGrain>(link.GrainId).Decline(link.Secret) == LinkState.Open ? Redirect("/declined") : await OnGet(token);
    }
}
