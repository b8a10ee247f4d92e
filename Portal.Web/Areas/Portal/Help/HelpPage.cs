using Siegelpost.Portal.Hosting;

namespace Siegelpost.Portal.Areas.Portal.Help;

/// <summary>A page of the help: it names the days that really hold at this organisation, and where its portal is.</summary>
public abstract class HelpPage(IGrainFactory grains, TimeProvider clock) : PortalPage(grains, clock)
{
    public OrganisationPolicy Policy { get; private set; } = new();

    /// <summary>The portal's name as configured, never as the request says; null: of no organisation.</summary>
    public string? PortalHost => Uri.TryCreate(Brand.PortalUrl, UriKind.Absolute, out var url) ? url.Host : null;

    protected async Task Begin(string german, string english)
    {
        await FindBrand();
        if (!IsNobodys) Policy = (await Grains.GetGrain<IOrganisationGrain>(Brand.Organisation).Profile()).Policy;
        Title = Say(german, english);
    }
}
