using Siegelpost.Portal.Hosting;

namespace Siegelpost.Portal.Areas.Portal.Pages;

/// <summary>The bare address, which people type from the mail.</summary>
public sealed class IndexModel(IGrainFactory grains, TimeProvider clock) : PortalPage(grains, clock)
{
    public async Task OnGet()
    {
        await FindBrand();
        Title = Say($"Geschützte Post von {Brand.Name}", $"Protected mail from {Brand.Name}");
    }
}
