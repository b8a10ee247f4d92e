using Siegelpost.Portal.Hosting;

namespace Siegelpost.Portal.Areas.Portal.Pages;

/// <summary>What these pages promise to people who read, hear or operate them in their own way. For organisations without a statement of their own.</summary>
public sealed class AccessibilityModel(IGrainFactory grains, TimeProvider clock) : PortalPage(grains, clock)
{
    public async Task OnGet()
    {
        await FindBrand();
        Title = Say("Barrierefreiheit", "Accessibility");
    }
}
