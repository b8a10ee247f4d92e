using Microsoft.AspNetCore.Mvc;
using Siegelpost.Portal.Areas.Portal.Files;
using Siegelpost.Portal.Hosting;

namespace Siegelpost.Portal.Areas.Portal.Pages;

/// <summary>The page behind an attachment's link in a PDF. Looking changes nothing; the button records the fetch and leads to the file (RULES 15).</summary>
public sealed class AttachmentModel(IGrainFactory grains, TimeProvider clock) : PortalPage(grains, clock)
{
    public AttachmentView View { get; private set; } = new(LinkState.Unknown, null);
    public string Token { get; private set; } = "";
    public string Name { get; private set; } = "";

    /// <summary>On the drawn sheet of paper: the name's ending, if it is short enough.</summary>
    public string Ending => Path.GetExtension(Name).TrimStart('.') is { Length: > 0 and <= 4 } ending ? ending.ToUpperInvariant() : "···";

    public async Task<IActionResult> OnGet(string token)
    {
        if (LinkToken.TryParse(token, out var link)) View = await Grains.GetGrain<IAttachmentGrain>(link.GrainId).View(link.Secret);
        WriteFor(View.Brand, View.Language);
        (Token, Name) = (token, DownloadName.Safe(View.Name ?? "", Say("Datei", "File")));
        Title = View.State switch
        {
            LinkState.Open => Name,
            LinkState.Expired => Say("Diese Datei gibt es nicht mehr", "This file is gone"),
            _ => Say("Dieser Link führt zu keiner Datei", "This link leads to no file"),
        };
        return View.State switch { LinkState.Open => Page(), LinkState.Expired => Page(StatusCodes.Status410Gone), _ => Page(StatusCodes.Status404NotFound) };
    }

    public async Task<IActionResult> OnPost(string token)
    {
        if (LinkToken.TryParse(token, out var link) && (await Grains.GetGrain<IAttachmentGrain>(link.GrainId).Fetch(link.Secret)).Ticket is { } ticket)
        {
            Response.Headers.Location = $"/f/{ticket}";
            return StatusCode(StatusCodes.Status303SeeOther); // RFC 9110 §15.4.4: GET the file, whatever the method was
        }
        return await OnGet(token);
    }
}
