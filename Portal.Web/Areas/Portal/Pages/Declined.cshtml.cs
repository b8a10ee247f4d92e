using Siegelpost.Portal.Hosting;

namespace Siegelpost.Portal.Areas.Portal.Pages;

/// <summary>After an invitation was declined.</summary>
public sealed class DeclinedModel(IGrainFactory grains, TimeProvider clock) : PortalPage(grains, clock)
{
    public async Task OnGet()
    {
        await FindBrand();
        Title = Say("Sie haben die Nachricht abgelehnt", "You have declined the message");
    }
}
