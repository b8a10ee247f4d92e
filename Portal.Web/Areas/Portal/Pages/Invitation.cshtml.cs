using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.RateLimiting;
using Siegelpost.Portal.Hosting;

namespace Siegelpost.Portal.Areas.Portal.Pages;

/// <summary>The page behind an invitation: who writes, until when it waits, and what will happen. Opening it changes nothing.</summary>
[EnableRateLimiting(RateLimits.Attempts)]
public sealed class InvitationModel(IGrainFactory grains, TimeProvider clock) : PortalPage(grains, clock)
{
    public InvitationView View { get; private set; } = new(LinkState.Unknown, null);
    public string Token { get; private set; } = "";

    public async Task<IActionResult> OnGet(string token)
    {
        if (LinkToken.TryParse(token, out var link)) View = await Grains.GetGrain<IAccountGrain>(link.GrainId).Invitation(link.Secret);
        if (View.FrozenUntil is not null) return Redirect($"/e/{token}/decline");
        WriteFor(View.Brand, View.Language);
        Token = token;
        Title = View.State switch
        {
            LinkState.Open => Say($"{View.SenderName} hat Ihnen eine geschützte Nachricht geschrieben", $"{View.SenderName} has written you a protected message"),
            LinkState.Expired => Say("Dieser Link ist abgelaufen", "This link has expired"),
            _ => Say("Dieser Link gilt nicht mehr", "This link is no longer valid"),
        };
        return View.State is LinkState.Open or LinkState.Expired ? Page() : Page(StatusCodes.Status404NotFound);
    }

    /// <summary>"Send me a new one", from the page of an expired link; the answer is the same whether there is something to send or not.</summary>
    public async Task<IActionResult> OnPost(string token)
    {
        if (LinkToken.TryParse(token, out var link)) await Grains.GetGrain<IAccountGrain>(link.GrainId).RenewInvitation(link.Secret);
        return Redirect("/sent");
    }
}
