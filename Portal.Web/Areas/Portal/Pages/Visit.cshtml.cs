using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.RateLimiting;
using Siegelpost.Portal.Hosting;

namespace Siegelpost.Portal.Areas.Portal.Pages;

/// <summary>Behind the link that confirms a visitor's address. Looking changes nothing, since scanners open everything; the button spends it.</summary>
[EnableRateLimiting(RateLimits.Attempts)]
public sealed class VisitModel(IGrainFactory grains, TimeProvider clock) : PortalPage(grains, clock)
{
    private const int SecretLength = 43; // 256 bits in base64url

    [BindProperty] public string? Subject { get; set; }
    public VisitView View { get; private set; } = new(LinkState.Unknown);
    public string Secret { get; private set; } = "";

    /// <summary>The organisation takes such mail (still).</summary>
    public bool CanAsk { get; private set; }

    public async Task<IActionResult> OnGet(string secret) => await Open(secret) ? Page() : Page(StatusCodes.Status404NotFound);

    public async Task<IActionResult> OnPost(string secret)
    {
        if (!await Open(secret)) return Page(StatusCodes.Status404NotFound);
        var subject = Subject is { Length: > 400 } ? Subject[..400] : Subject ?? "";
        if (subject.Trim().Length == 0)
        {
            Failed = true;
            return Page(StatusCodes.Status422UnprocessableEntity);
        }
        return await Grains.GetGrain<IPublicDeskGrain>(Brand.Organisation).Begin(secret, subject) is { } token ? Redirect($"/r/{token}") : await OnGet(secret);
    }

    private async Task<bool> Open(string secret)
    {
        await FindBrand();
        if (Brand.Organisation.Length > 0 && secret.Length == SecretLength)
        {
            var desk = Grains.GetGrain<IPublicDeskGrain>(Brand.Organisation);
            (View, CanAsk) = (await desk.View(secret), await desk.Door(null) is not null);
        }
        WriteFor(Brand, View.Language);
        Secret = secret;
        var open = View.State == LinkState.Open;
        Title = open ? Say("Ihre Adresse stimmt", "Your address is right") : Say("Dieser Link gilt nicht mehr", "This link is no longer valid");
        return open;
    }
}
