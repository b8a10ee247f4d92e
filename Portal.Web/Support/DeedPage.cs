using Microsoft.AspNetCore.Mvc;

namespace Siegelpost.Portal.Support;

/// <summary>The step before an action: says what it does, asks for the reason, then acts and leads back with a note.</summary>
internal abstract class DeedPage(IGrainFactory grains) : SupportPage(grains)
{
    public Deed? Deed { get; private set; }
    public string Reason { get; private set; } = "";
    public bool Failed { get; private set; }

    /// <summary>Where things stand now: the action, or null when it is not offered.</summary>
    protected abstract Task<Deed?> Find(SupportActKind kind, string id, int row);

    public async Task<IActionResult> OnGet(string id, string kind, int row)
    {
        if (!Crockford.IsId(id) || Deed.KindOf(kind) is not { } act) return Missing();
        Deed = await Find(act, id, row);
        return Deed is null ? Missing() : Page();
    }

    public async Task<IActionResult> OnPost(string id, string kind, int row, [FromForm] string? address, [FromForm] string? reason, [FromForm] int days)
    {
        if (await OnGet(id, kind, row) is var page && Deed is null) return page;
        Reason = (reason ?? "").Trim();
        if (Reason.Length is 0 or > Deed.MaxReason)
        {
            Failed = true;
            Response.StatusCode = 422;
            return page;
        }
        // The row that the page showed, not one that has taken its place meanwhile.
        var result = address == Deed.Address
            ? await Deed.Carry(Desk, Who, Reason, Deed.Days.Contains(days) ? days : Deed.Days[1])
            : ActResult.NotPossibleNow;
        new Note(Words.DeedDone(Deed.Kind, Deed.Address, result), result is ActResult.Done).Keep(TempData);
        return LocalRedirect(Deed.Back);
    }
}
