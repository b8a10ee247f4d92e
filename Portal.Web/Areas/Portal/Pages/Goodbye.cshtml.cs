using Siegelpost.Portal.Hosting;

namespace Siegelpost.Portal.Areas.Portal.Pages;

/// <summary>After an account was deleted.</summary>
public sealed class GoodbyeModel(IGrainFactory grains, TimeProvider clock) : PortalPage(grains, clock)
{
    public async Task OnGet()
    {
        await FindBrand();
        Title = Say("Ihr Konto ist gelöscht", "Your account is deleted");
    }
}
