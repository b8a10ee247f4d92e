using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.Options;

namespace Siegelpost.Portal.Support.Pages;

/// <summary>The sample mailboxes, in Development.</summary>
internal sealed class MailboxesModel(MailboxDoor door, Words words, IOptions<SupportOptions> options, TimeProvider clock) : PageModel
{
    private const int Shown = 100;

    public IReadOnlyList<Mailbox> Boxes { get; private set; } = [];
    public When When { get; } = new(When.Zone(options.Value.TimeZone), words.Language, clock.GetUtcNow());

    public async Task<IActionResult> OnGet()
    {
        if (door.Outbox is not { } outbox) return NotFound();
        var boxes = new List<Mailbox>();
        foreach (var address in outbox.Mailboxes().Take(Shown))
            if (await Mailbox.Of(outbox, address, door.Seen, HttpContext.RequestAborted) is { } box) boxes.Add(box);
        Boxes = boxes;
        return Request.Headers.ContainsKey("HX-Request") ? Partial("_List", this) : Page();
    }
}
