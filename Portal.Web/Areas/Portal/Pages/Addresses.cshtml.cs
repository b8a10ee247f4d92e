using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.RateLimiting;
using Siegelpost.Portal.Areas.Portal.Accounts;
using Siegelpost.Portal.Hosting;

namespace Siegelpost.Portal.Areas.Portal.Pages;

/// <summary>The addresses of one person; another one is joined by a link that goes there (C7).</summary>
[EnableRateLimiting(RateLimits.Attempts)]
public sealed class AddressesModel(IGrainFactory grains, TimeProvider clock) : AccountPage(grains, clock)
{
    public AddressesView? View { get; private set; }
    public string Typed { get; private set; } = "";

    public async Task<IActionResult> OnGet() => await Find() ? Page() : Redirect("/signin");

    public async Task<IActionResult> OnPost([FromForm] string? address)
    {
        if (!await Find()) return Redirect("/signin");
        Typed = (address ?? "").Trim();
        return await Grain<IAddressesGrain>().ClaimAddress(Secret, Typed) switch
        {
            AddressOutcome.Done => Redirect("/sent"),
            AddressOutcome.AlreadyHere => Refuse("address", Say("Diese Adresse gehört schon zu Ihrem Konto.", "This address already belongs to your account.")),
            AddressOutcome.TooMany => Refuse("address", Say("Mehr geht gerade nicht: höchstens drei Links in einer Stunde und zehn Adressen.", "No more just now: at most three links in an hour and ten addresses.")),
            _ => Refuse("address", Say("Geben Sie eine ganze Adresse ein, wie name@kunde.example.", "Enter a whole address, such as name@customer.example.")),
        };
    }

    public async Task<IActionResult> OnPostRemove([FromForm] string? address)
    {
        if (!await Find()) return Redirect("/signin");
        if (address is { Length: > 2 and <= 254 }) await Grain<IAddressesGrain>().RemoveAddress(Secret, address);
        return Redirect("/account/addresses");
    }

    private async Task<bool> Find() => await Enter("Ihre Adressen", "Your addresses") && (View = await Grain<IAddressesGrain>().Addresses(Secret)) is not null;
}
