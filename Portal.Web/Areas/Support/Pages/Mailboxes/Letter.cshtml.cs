using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.Options;
using Siegelpost.Storage;

namespace Siegelpost.Portal.Support.Pages;

/// <summary>One mail of a sample mailbox, as its recipient would read it.</summary>
internal sealed class LetterModel(MailboxDoor door, Words words, IOptions<SupportOptions> options, TimeProvider clock) : PageModel
{
    public const int HeadersShown = 200;

    public string Address { get; private set; } = "";
    public OutboxMail? Mail { get; private set; }
    public Letter? Letter { get; private set; }
    public When When { get; } = new(When.Zone(options.Value.TimeZone), words.Language, clock.GetUtcNow());

    public string PathOf(string part) => $"{Mailbox.PathOf(Address)}/{Mail!.Id}/{part}";

    public async Task<IActionResult> OnGet(string address, string id)
    {
        if (door.Outbox is not { } outbox || MailboxEndpoints.Find(outbox, address, id) is not { } mail || outbox.Open(id) is not { } stream) return NotFound();
        HttpContext.Response.RegisterForDispose(stream); // parts are read from it while the page is written
        (Address, Mail) = (MailboxEndpoints.Unescaped(address), mail);
        door.Seen.Add(Address, id);
        try { Letter = await Letter.Read(stream, HttpContext.RequestAborted); }
        catch (FormatException) { Letter = null; } // shown as unreadable, the file can be fetched
        return Page();
    }
}
