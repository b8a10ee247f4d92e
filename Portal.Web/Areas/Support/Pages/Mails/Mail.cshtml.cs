using Microsoft.AspNetCore.Mvc;

namespace Siegelpost.Portal.Support.Pages;

/// <summary>One mail: each recipient's way, deadlines and next step, the timeline, the facts. Watches itself while the page is open.</summary>
internal sealed class MailModel(IGrainFactory grains) : SupportPage(grains)
{
    /// <summary>htmx stops polling when a response has this status.</summary>
    private const int StopPolling = 286;

    public string Id { get; private set; } = "";
    public MailSheet? Sheet { get; private set; }
    public Note? Note { get; private set; }
    /// <summary>When the watching began, in seconds; a reload begins anew.</summary>
    public long Since { get; private set; }
    public bool Watching { get; private set; }

    public async Task<IActionResult> OnGet(string id, long? since)
    {
        if (!Crockford.IsId(id) || await MailSheet.Of(Grains, id, BrandOf) is not { } sheet) return Missing();
        (Id, Sheet) = (id, sheet);
        var now = Now.ToUnixTimeSeconds();
        Since = since is { } began && began <= now ? began : now;
        Watching = now - Since < Options.WatchFor.TotalSeconds;
        if (since is null || !Request.Headers.ContainsKey("HX-Request"))
        {
            Note = Note.Take(TempData);
            return Page();
        }
        if (!Watching) Response.StatusCode = StopPolling;
        return Partial("_Sheet", this);
    }
}
