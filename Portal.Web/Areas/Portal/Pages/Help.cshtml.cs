using Siegelpost.Portal.Areas.Portal.Help;

namespace Siegelpost.Portal.Areas.Portal.Pages;

/// <summary>For recipients: how to open, what to do on phones, how to tell that it is genuine.</summary>
public sealed class HelpModel(IGrainFactory grains, TimeProvider clock) : HelpPage(grains, clock)
{
    public Task OnGet() => Begin("Hilfe", "Help");
}
