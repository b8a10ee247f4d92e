using Siegelpost.Portal.Hosting;

namespace Siegelpost.Portal.Areas.Portal.Pages;

/// <summary>A link was asked for. The same page for every address, known or not (C6).</summary>
public sealed class SentModel(IGrainFactory grains, TimeProvider clock) : PortalPage(grains, clock)
{
    public async Task OnGet()
    {
        await FindBrand();
        Title = Say("Sehen Sie in Ihr Postfach", "Look in your mailbox");
    }
}
