using Microsoft.AspNetCore.Mvc;

namespace Siegelpost.Portal.Support.Pages;

/// <summary>One recipient in one organisation. Looking at a person is recorded.</summary>
internal sealed class PersonModel(IGrainFactory grains) : SupportPage(grains)
{
    public const int Shown = 50;

    public AccountStatus? Person { get; private set; }
    public string Organisation { get; private set; } = "";
    public Note? Note { get; private set; }

    public async Task<IActionResult> OnGet(string id)
    {
        if (!Crockford.IsId(id) || await Grains.GetGrain<IAccountGrain>(id).Status() is not { } person) return Missing();
        Note = Note.Take(TempData);
        // Back from an action, which is in the log with its reason already.
        if (Note is null) await Desk.Audit(Who, AuditWords.LookedUp, person.Addresses is [var address, ..] ? $"{id} {address}" : id, "");
        Person = person;
        Organisation = (await BrandOf(person.Organisation)).Name;
        return Page();
    }
}
