using Siegelpost.Portal.Areas.Portal.Help;

namespace Siegelpost.Portal.Areas.Portal.Pages;

/// <summary>For people of the organisation who send: how to mark a mail, and what happens then.</summary>
public sealed class SenderHelpModel(IGrainFactory grains, TimeProvider clock) : HelpPage(grains, clock)
{
    public Task OnGet() => Begin("Geschützt senden", "Sending protected mail");
}
