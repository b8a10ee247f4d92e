using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Siegelpost.Cluster;

namespace Siegelpost.Portal.Support;

/// <summary>A page for signed-in staff.</summary>
internal abstract class SupportPage(IGrainFactory grains) : PageModel
{
    protected IGrainFactory Grains => grains;

    protected ISupportDeskGrain Desk => HttpContext.RequestServices.GetRequiredService<AnySilo>().Desk<ISupportDeskGrain>();

    /// <summary>Who is signed in.</summary>
    protected string Who => User.Identity?.Name ?? throw new InvalidOperationException("A support page was reached without sign-in.");

    protected Words Words => HttpContext.RequestServices.GetRequiredService<Words>();

    protected SupportOptions Options => HttpContext.RequestServices.GetRequiredService<IOptions<SupportOptions>>().Value;

    public DateTimeOffset Now => HttpContext.RequestServices.GetRequiredService<TimeProvider>().GetUtcNow();

    /// <summary>Moments as this page says them: in the organisation's zone, or the console's own.</summary>
    public When When { get; private protected set; } = null!;

    protected When WhenIn(string? zone) => new(When.Zone(zone ?? Options.TimeZone), Words.Language, Now);

    /// <summary>The same page, which then says that there is no such thing.</summary>
    protected IActionResult Missing()
    {
        Response.StatusCode = 404;
        return Page();
    }

    /// <summary>The organisation's name and zone, for a page about something of it.</summary>
    protected async Task<Brand> BrandOf(string organisation)
    {
        var brand = (await grains.GetGrain<IOrganisationGrain>(organisation).Profile()).Brand;
        When = WhenIn(brand.TimeZone);
        return brand;
    }
}
