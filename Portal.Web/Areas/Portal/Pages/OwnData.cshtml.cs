using Microsoft.AspNetCore.Mvc;
using Siegelpost.Portal.Areas.Portal.Accounts;

namespace Siegelpost.Portal.Areas.Portal.Pages;

/// <summary>What the account knows, to take along.</summary>
public sealed class OwnDataModel(IGrainFactory grains, TimeProvider clock) : AccountPage(grains, clock)
{
    public async Task<IActionResult> OnGet() => await Enter("Ihre Daten mitnehmen", "Take your data along") ? Page() : Redirect("/signin");
}
