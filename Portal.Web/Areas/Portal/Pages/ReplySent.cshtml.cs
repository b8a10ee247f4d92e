using Microsoft.AspNetCore.Mvc;
using Siegelpost.Portal.Hosting;

namespace Siegelpost.Portal.Areas.Portal.Pages;

/// <summary>An answer has been taken over.</summary>
public sealed class ReplySentModel(IGrainFactory grains, TimeProvider clock) : PortalPage(grains, clock)
{
    public ReplyView View { get; private set; } = new(LinkState.Unknown, null);
    public string Token { get; private set; } = "";
    public bool Copy { get; private set; }

    public async Task<IActionResult> OnGet(string token, bool copy)
    {
        if (LinkToken.TryParse(token, out var link)) View = await Grains.GetGrain<IReplyGrain>(link.GrainId).View(link.Secret);
        if (View.State != LinkState.Open || View.AnsweredAt is null) return Redirect($"/r/{Uri.EscapeDataString(token)}");
        WriteFor(View.Brand, View.Language);
        (Token, Copy) = (token, copy);
        Title = View.IsNew ? Say("Ihre Nachricht ist unterwegs", "Your message is on its way") : Say("Ihre Antwort ist unterwegs", "Your reply is on its way");
        return Page();
    }
}
