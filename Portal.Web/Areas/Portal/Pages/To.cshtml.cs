using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.RateLimiting;
using Siegelpost.Portal.Hosting;

namespace Siegelpost.Portal.Areas.Portal.Pages;

/// <summary>Writing to the organisation, or to one person of it, without an account: first the visitor's address is confirmed by mail (F4).</summary>
[EnableRateLimiting(RateLimits.Attempts)]
public sealed class ToModel(IGrainFactory grains, TimeProvider clock) : PortalPage(grains, clock)
{
    [BindProperty] public string? Name { get; set; }
    [BindProperty] public string? Address { get; set; }
    [BindProperty] public string? To { get; set; }
    public PublicDoor Desk { get; private set; } = null!;
    public string? Door { get; private set; }
    public (string Field, string Advice)? Error { get; private set; }
    public string Action => Door is null ? "/to" : $"/to/{Door}";
    public string Domains => string.Join(", ", Brand.Domains);

    public async Task<IActionResult> OnGet(string? door) => await Open(door) ? Page() : NotFound();

    public async Task<IActionResult> OnPost(string? door)
    {
        if (!await Open(door)) return NotFound();
        var outcome = await Grains.GetGrain<IPublicDeskGrain>(Brand.Organisation).Ask(new(Cut(Name), Cut(Address), Cut(To), Door, Language.Code, ClientNetwork.Of(HttpContext)));
        if (outcome == VisitOutcome.Asked) return Redirect("/to/sent");
        if (outcome == VisitOutcome.Closed) return NotFound();
        (Failed, Error) = (true, outcome switch
        {
            VisitOutcome.NoName => ("name", Say("Sagen Sie, wer Sie sind.", "Say who you are.")),
            VisitOutcome.NoAddress => ("address", Say("Das ist keine vollständige E-Mail-Adresse.", "This is not a complete e-mail address.")),
            _ => ("to", Say($"Hier schreiben Sie an Adressen von {Brand.Name}: {Domains}.", $"Here you write to addresses of {Brand.Name}: {Domains}.")),
        });
        ModelState.Clear();
        return Page(StatusCodes.Status422UnprocessableEntity);
    }

    private async Task<bool> Open(string? door)
    {
        await FindBrand();
        Title = Say("Geschützt schreiben", "Write protected");
        if (Brand.Organisation.Length == 0 || await Grains.GetGrain<IPublicDeskGrain>(Brand.Organisation).Door(door) is not { } desk) return false;
        (Desk, Door) = (desk, door);
        return true;
    }

    private static string Cut(string? text) => text is null ? "" : text.Length > 400 ? text[..400] : text;
}
