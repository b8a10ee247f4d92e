using Siegelpost.Portal.Hosting;

namespace Siegelpost.Portal.Areas.Portal.Pages;

/// <summary>How to open, what to do on phones, what this is.</summary>
public sealed class HelpModel(IGrainFactory grains, TimeProvider clock) : PortalPage(grains, clock)
{
    public async Task OnGet()
    {
        await FindBrand();
        Title = Say("Hilfe", "Help");
    }
}
