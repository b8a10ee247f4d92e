using Microsoft.AspNetCore.Mvc;

namespace Siegelpost.Portal.Support.Pages;

/// <summary>One file: who may fetch it until when, and who did. Never its name or content.</summary>
internal sealed class FileModel(IGrainFactory grains) : SupportPage(grains)
{
    public new AttachmentStatus? File { get; private set; }
    public string Organisation { get; private set; } = "";
    public Note? Note { get; private set; }

    public async Task<IActionResult> OnGet(string id)
    {
        if (!Crockford.IsId(id) || await Grains.GetGrain<IAttachmentGrain>(id).Status() is not { } file) return Missing();
        Note = Note.Take(TempData);
        File = file;
        Organisation = (await BrandOf(file.Organisation)).Name;
        return Page();
    }
}
