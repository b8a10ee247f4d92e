using Microsoft.AspNetCore.Mvc;
using Siegelpost.Portal.Hosting;

namespace Siegelpost.Portal.Areas.Portal.Pages;

/// <summary>The sender's one click after a recipient's reset: seal the delivered mail anew under the new password (C5, RULES 16).</summary>
public sealed class ReissueModel(IGrainFactory grains, TimeProvider clock) : PortalPage(grains, clock)
{
    public ReissueView View { get; private set; } = new(LinkState.Unknown, null, null, null);
    public string Token { get; private set; } = "";
    public bool Confirmed { get; private set; }

    public async Task<IActionResult> OnGet(string token, bool done = false)
    {
        if (LinkToken.TryParse(token, out var link)) View = await Grains.GetGrain<IMessageGrain>(link.GrainId).Reissue(link.Secret);
        WriteFor(View.Brand);
        Token = token;
        Confirmed = done && View.State == LinkState.Used;
        Title = View.State switch
        {
            LinkState.Open => Say("Noch einmal zustellen?", "Deliver once more?"),
            _ when Confirmed => Say("Die Nachricht geht noch einmal hinaus", "The message goes out once more"),
            _ => Say("Hier ist nichts mehr zu bestätigen", "There is nothing left to confirm here"),
        };
        return View.State == LinkState.Open || Confirmed ? Page() : Page(StatusCodes.Status404NotFound);
    }

    public async Task<IActionResult> OnPost(string token)
    {
        if (!LinkToken.TryParse(token, out var link)) return NotFound();
        await Grains.GetGrain<IMessageGrain>(link.GrainId).ConfirmReissue(link.Secret);
        return Redirect($"/n/{token}?done=true");
    }
}
