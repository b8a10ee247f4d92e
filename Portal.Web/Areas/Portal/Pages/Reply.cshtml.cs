using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Mvc;
using Siegelpost.Portal.Areas.Portal.Replies;
using Siegelpost.Portal.Areas.Portal.Uploads;
using Siegelpost.Portal.Hosting;

namespace Siegelpost.Portal.Areas.Portal.Pages;

/// <summary>
/// Answering a mail, from the button in its PDF: who holds the link has opened the PDF (RULES 15). The form carries text and files in one
/// go when there is no script; with script, files and drafts have gone before.
/// </summary>
[UnreadForm, IgnoreAntiforgeryToken] // checked by ReplyForm, before the first file
public sealed class ReplyModel(IGrainFactory grains, TimeProvider clock, IAntiforgery antiforgery, UploadIntake intake) : PortalPage(grains, clock)
{
    private LinkToken _link;

    public ReplyView View { get; private set; } = new(LinkState.Unknown, null);
    public string Token { get; private set; } = "";
    public string Text { get; private set; } = "";
    public bool Copy { get; private set; }

    /// <summary>Also to the others whom the mail named; chosen anew for each answer.</summary>
    public bool All { get; private set; }
    public IReadOnlyList<string> Errors { get; private set; } = [];

    /// <summary>Sends once, however often the button is pressed.</summary>
    public string Operation { get; private set; } = Crockford.NewId();

    public FilesField Files => new($"/r/{Token}", View.Uploads ?? [], View.MaxFileSize, View.MaxFiles, Language);

    public string Saved => ReplyEndpoints.SavedAt(View, Calendar, Language);
    public string RequestToken => antiforgery.GetAndStoreTokens(HttpContext).RequestToken!;

    public async Task<IActionResult> OnGet(string token, bool all = false) => await Open(token, all) ? Page() : Page(StatusCodes.Status404NotFound);

    public async Task<IActionResult> OnPost(string token)
    {
        if (!await Open(token)) return Page(StatusCodes.Status404NotFound);
        var reply = Grains.GetGrain<IReplyGrain>(_link.GrainId);
        if (await ReplyForm.Read(HttpContext, _link, View, reply, intake, antiforgery) is not { } form) return BadRequest();
        if (form.Drop is { } drop && Crockford.IsId(drop)) await reply.DropFile(_link.Secret, drop);
        if (form.Send && form.Refused.Count == 0) return await Send(reply, form);
        var kept = await reply.SaveDraft(_link.Secret, form.Text, form.Copy);
        return form.Refused.Count == 0 && kept == DraftResult.Saved ? Redirect($"/r/{token}{(form.All ? "?all=true" : "")}#files") : await Refuse(form, [.. form.Refused.Select(Explain), .. Explain(kept)]);
    }

    private async Task<bool> Open(string token, bool all = false)
    {
        if (LinkToken.TryParse(token, out _link)) View = await Grains.GetGrain<IReplyGrain>(_link.GrainId).View(_link.Secret);
        WriteFor(View.Brand, View.Language);
        (Token, Text, Copy, All) = (token, View.Draft, View.Copy, all);
        var open = View.State == LinkState.Open;
        Title = open && View.IsNew ? Say($"Nachricht an {View.ToName}", $"Message to {View.ToName}") : open ? Say($"Antwort an {View.ToName}", $"Reply to {View.ToName}") : Say("Hier können Sie nicht mehr antworten", "You can no longer reply here");
        return open;
    }

    private async Task<IActionResult> Send(IReplyGrain reply, ReplyForm form)
    {
        var result = Crockford.IsId(form.Operation) ? await reply.SendTo(_link.Secret, form.Text, form.Copy, form.All, form.Operation) : SendResult.Empty;
        if (result == SendResult.Sent) return Redirect($"/r/{Token}/sent{(form.Copy ? "?copy=true" : "")}");
        if (result == SendResult.LinkClosed) return await OnGet(Token);
        await reply.SaveDraft(_link.Secret, form.Text, form.Copy);
        return await Refuse(form, [result switch
        {
            SendResult.TooLong => Say("Der Text ist zu lang. Schicken Sie ihn lieber als Datei.", "The text is too long. Better send it as a file."),
            SendResult.Infected => Say("In einer Datei wurde Schadsoftware gefunden. Entfernen Sie sie, dann können Sie senden.", "Malware was found in a file. Remove it, then you can send."),
            SendResult.UploadsMissing => Say("Eine Datei ist noch nicht ganz da. Entfernen Sie sie oder laden Sie sie noch einmal hoch.", "One file is not complete yet. Remove it or upload it again."),
            _ => Say("Schreiben Sie etwas, oder hängen Sie eine Datei an.", "Write something, or attach a file."),
        }]);
    }

    private async Task<IActionResult> Refuse(ReplyForm form, IReadOnlyList<string> errors)
    {
        await Open(Token, form.All); // files may have come or gone
        (Failed, Errors, Text, Copy) = (true, errors, form.Text, form.Copy);
        if (Crockford.IsId(form.Operation)) Operation = form.Operation;
        return Page(StatusCodes.Status422UnprocessableEntity);
    }

    private string Explain((string Name, UploadState Why) refused) => refused.Why switch
    {
        UploadState.TooLarge => Say($"„{refused.Name}“ ist größer als {FileSize.Label(View.MaxFileSize, Language)}.", $"“{refused.Name}” is larger than {FileSize.Label(View.MaxFileSize, Language)}."),
        UploadState.TooMany => Say($"„{refused.Name}“ geht nicht mehr dazu. Mehr als {View.MaxFiles} Dateien nehmen wir nicht an.", $"“{refused.Name}” cannot be added. We take no more than {View.MaxFiles} files."),
        _ => Say($"„{refused.Name}“ geht nicht mehr dazu.", $"“{refused.Name}” cannot be added."),
    };

    private IEnumerable<string> Explain(DraftResult result) => result switch
    {
        DraftResult.Saved => [],
        DraftResult.TooLong => [Say("Der Text ist zu lang. Schicken Sie ihn lieber als Datei.", "The text is too long. Better send it as a file.")],
        _ => [Say("Dieser Link gilt nicht mehr.", "This link is no longer valid.")],
    };
}
