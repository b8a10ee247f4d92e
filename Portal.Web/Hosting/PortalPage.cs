using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Filters;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.DependencyInjection;
using Siegelpost.Cluster;

namespace Siegelpost.Portal.Hosting;

/// <summary>
/// A page of the portal: a letter with a letterhead. It knows whose letterhead it is, which language it speaks, and what its title is. A
/// page that shows something of an organisation sets <see cref="Brand"/>; else the host name decides.
/// </summary>
public abstract class PortalPage(IGrainFactory grains, TimeProvider clock) : PageModel
{
    /// <summary>The letterhead of last resort: an unknown host, or a silo that doesn't answer.</summary>
    internal static readonly Brand House = new("", "Siegelpost", "", BrandColour.House, "S", null, null, null, null, null, null, "de", "Europe/Berlin", "");

    public Language Language { get; private set; } = Language.German;
    public Brand Brand { get; private set; } = House;
    public string Title { get; protected set; } = "";

    /// <summary>Something must be corrected; the title says so first (WCAG 2.2, G199).</summary>
    public bool Failed { get; protected set; }

    /// <summary>Somebody is signed in: the letterhead offers mails, account and sign-out.</summary>
    public bool SignedIn { get; protected set; }

    /// <summary>Several organisations are served here, and the host name is none of theirs: nobody can sign in, and no name is told.</summary>
    public bool IsNobodys => Brand.Organisation.Length == 0;

    /// <summary>Lists and conversations get a broader sheet.</summary>
    public bool Wide { get; protected set; }

    public Calendar Calendar => new(Language, Brand.TimeZone, clock.GetUtcNow());

    protected IGrainFactory Grains => grains;
    protected AnySilo Silos => HttpContext.RequestServices.GetRequiredService<AnySilo>();
    protected DateTimeOffset Now => clock.GetUtcNow();

    public string Say(string german, string english) => Language.Say(german, english);

    public override async Task OnPageHandlerExecutionAsync(PageHandlerExecutingContext context, PageHandlerExecutionDelegate next)
    {
        Speak(null);
        if (context.HandlerMethod is null) // Razor would show the page empty (RFC 9110 §15.5.6)
        {
            context.Result = StatusCode(StatusCodes.Status405MethodNotAllowed);
            return;
        }
        if (HttpMethods.IsGet(Request.Method)) Language.Keep(HttpContext);
        await next();
        if (ReferenceEquals(Brand, House)) await FindBrand();
    }

    /// <summary>An organisation's letterhead, and the language that its reader is known by when the browser has not said one.</summary>
    protected void WriteFor(Brand? brand, string? language = null)
    {
        if (brand is not null) Brand = brand;
        Speak(Language.Find(language) ?? Language.Find(brand?.Language));
    }

    /// <summary>The language of somebody who is signed in counts more than the browser's.</summary>
    protected void WriteFor(AccountView account)
    {
        (Brand, SignedIn) = (account.Brand, true);
        Language = Language.Chosen(HttpContext) ?? Language.Find(account.Language) ?? Language;
    }

    protected IActionResult Page(int status)
    {
        Response.StatusCode = status;
        return Page();
    }

    protected async Task<Brand> FindBrand()
    {
        if (await Silos.Ask<IFrontDeskGrain, Brand?>(desk => desk.BrandOf(Request.Host.Host)) is { } brand) WriteFor(brand);
        return Brand;
    }

    private void Speak(Language? otherwise) => Language = Language.Chosen(HttpContext) ?? Language.Asked(HttpContext) ?? otherwise ?? Language.German;
}
