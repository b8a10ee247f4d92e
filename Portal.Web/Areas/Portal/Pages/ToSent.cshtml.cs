using Siegelpost.Portal.Hosting;

namespace Siegelpost.Portal.Areas.Portal.Pages;

/// <summary>The same page whoever asked for whomever.</summary>
public sealed class ToSentModel(IGrainFactory grains, TimeProvider clock) : PortalPage(grains, clock)
{
    public async Task OnGet()
    {
        await FindBrand();
        Title = Say("Sehen Sie in Ihr Postfach", "Look in your mailbox");
    }
}
