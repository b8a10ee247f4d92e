using Siegelpost.Portal.Hosting;

namespace Siegelpost.Portal.Areas.Portal.Pages;

/// <summary>After somebody who had declined takes it back.</summary>
public sealed class AcceptedModel(IGrainFactory grains, TimeProvider clock) : PortalPage(grains, clock)
{
    public async Task OnGet()
    {
        await FindBrand();
        Title = Say("Sie nehmen wieder Nachrichten an", "You accept messages again");
    }
}
