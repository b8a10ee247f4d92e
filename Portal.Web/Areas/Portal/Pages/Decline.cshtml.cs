using Microsoft.AspNetCore.Mvc;
using Siegelpost.Portal.Hosting;

namespace Siegelpost.Portal.Areas.Portal.Pages;

/// <summary>"That's not me", "I don't want this": asks once more, then returns what is held and invites no more. The same page takes it back.</summary>
public sealed class DeclineModel(IGrainFactory grains, TimeProvider clock) : PortalPage(grains, clock)
{
    public InvitationView View { get; private set; } = new(LinkState.Unknown, null);
    public string Token { get; private set; } = "";

    public async Task<IActionResult> OnGet(string token)
    {
        if (LinkToken.TryParse(token, out var link)) View = await Grains.GetGrain<IAccountGrain>(link.GrainId).Invitation(link.Secret);
        WriteFor(View.Brand, View.Language);
        Token = token;
        Title = View.FrozenUntil is not null ? Say($"Sie bekommen keine geschützten Nachrichten von {Brand.Name}", $"You get no protected messages from {Brand.Name}")
            : View.State == LinkState.Open ? Say("Nachricht ablehnen?", "Decline this message?") : Say("Dieser Link gilt nicht mehr", "This link is no longer valid");
        return View.State == LinkState.Open || View.FrozenUntil is not null ? Page() : Page(StatusCodes.Status404NotFound);
    }

    public async Task<IActionResult> OnPost(string token)
    {
        if (!LinkToken.TryParse(token, out var link)) return NotFound();
        return await Grains.GetGrain<IAccountGrain>(link.GrainId).Decline(link.Secret) == LinkState.Open ? Redirect($"/e/{token}/decline") : await OnGet(token);
    }

    public async Task<IActionResult> OnPostUndo(string token)
    {
        if (!LinkToken.TryParse(token, out var link)) return NotFound();
        return await Grains.GetGrain<IFreezeGrain>(link.GrainId).Thaw(link.Secret) ? Redirect("/accepted") : await OnGet(token);
    }
}
