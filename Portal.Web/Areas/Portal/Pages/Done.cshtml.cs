using Siegelpost.Portal.Areas.Portal.Passphrases;
using Siegelpost.Portal.Hosting;

namespace Siegelpost.Portal.Areas.Portal.Pages;

/// <summary>The password is set; what comes next, and what to do on a phone.</summary>
public sealed class DoneModel(IGrainFactory grains, TimeProvider clock, FreshRegistration registration) : PortalPage(grains, clock)
{
    public FreshRegistration.Facts? Facts { get; private set; }

    public async Task OnGet()
    {
        Facts = registration.Recall(HttpContext);
        if (Facts is { Organisation.Length: > 0 }) WriteFor((await Grains.GetGrain<IOrganisationGrain>(Facts.Organisation).Profile()).Brand);
        else await FindBrand();
        Title = Facts switch
        {
            { SenderName: not null, Released: > 1 } => Say("Ihre Nachrichten sind unterwegs", "Your messages are on their way"),
            { SenderName: not null } => Say("Ihre Nachricht ist unterwegs", "Your message is on its way"),
            _ => Say("Ihr Passwort ist gesetzt", "Your password is set"),
        };
    }
}
