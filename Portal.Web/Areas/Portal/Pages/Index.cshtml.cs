using Siegelpost.Portal.Hosting;

namespace Siegelpost.Portal.Areas.Portal.Pages;

/// <summary>The bare address, which people type from the mail.</summary>
public sealed class IndexModel(IGrainFactory grains, TimeProvider clock) : PortalPage(grains, clock)
{
    public async Task OnGet()
    {
        await FindBrand();
        Title = IsNobodys ? Say("Geschützte Post", "Protected mail") : Say($"Geschützte Post von {Brand.Name}", $"Protected mail from {Brand.Name}");
    }
}
