using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.Options;

namespace Siegelpost.Portal.Support.Pages;

/// <summary>The mails of one sample mailbox, newest first.</summary>
internal sealed class BoxModel(MailboxDoor door, Words words, IOptions<SupportOptions> options, TimeProvider clock) : PageModel
{
    public const int Shown = 100;

    public string Address { get; private set; } = "";
    public IReadOnlyList<MailLine> Mails { get; private set; } = [];
    public bool More { get; private set; }
    public When When { get; } = new(When.Zone(options.Value.TimeZone), words.Language, clock.GetUtcNow());

    public async Task<IActionResult> OnGet(string address)
    {
        if (door.Outbox is not { } outbox) return NotFound();
        Address = MailboxEndpoints.Unescaped(address);
        var mails = outbox.MailsTo(Address);
        if (mails.Count == 0) return NotFound();
        var lines = new List<MailLine>();
        foreach (var mail in mails.Take(Shown)) lines.Add(await MailLine.Of(outbox, mail, door.Seen.Contains(Address, mail.Id), HttpContext.RequestAborted));
        (Mails, More) = (lines, mails.Count > Shown);
        return Request.Headers.ContainsKey("HX-Request") ? Partial("_Box", this) : Page();
    }
}
