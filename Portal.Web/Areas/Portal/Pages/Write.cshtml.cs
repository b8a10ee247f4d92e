using Microsoft.AspNetCore.Mvc;
using Siegelpost.Portal.Areas.Portal.Accounts;
using Siegelpost.Portal.Hosting;

namespace Siegelpost.Portal.Areas.Portal.Pages;

/// <summary>
/// Whom a new mail goes to and what it is about; text and files come on the page of the draft that begins with it (F4). Every address of
/// the organisation is answered alike, whether somebody has it or not.
/// </summary>
public sealed class WriteModel(IGrainFactory grains, TimeProvider clock) : PortalPage(grains, clock)
{
    [BindProperty] public string? To { get; set; }
    [BindProperty] public string? Subject { get; set; }
    public (string Field, string Advice)? Error { get; private set; }
    public string Domains => string.Join(", ", Brand.Domains);

    public async Task<IActionResult> OnGet() => await Begin() is null ? Redirect("/signin") : Page();

    public async Task<IActionResult> OnPost()
    {
        if (await Begin() is not { } session) return Redirect("/signin");
        var result = await Grains.GetGrain<IMailboxGrain>(session.Token.GrainId).Write(session.Token.Secret, Cut(To, 320), Cut(Subject, 1000));
        if (result is { Outcome: WriteOutcome.Begun, Token: { } token }) return Redirect($"/r/{token}");
        if (result.Outcome == WriteOutcome.SignedOut) return Redirect("/signin");
        (Failed, Error) = (true, result.Outcome switch
        {
            WriteOutcome.NotOurs => ("to", Say($"Hier schreiben Sie an Adressen von {Brand.Name}: {Domains}.", $"Here you write to addresses of {Brand.Name}: {Domains}.")),
            WriteOutcome.NoSubject => ("subject", Say("Schreiben Sie, worum es geht.", "Say what it is about.")),
            _ => ("to", Say("Sie haben heute schon viele Nachrichten angefangen. Senden oder verwerfen Sie zuerst eine davon.", "You have begun many messages today. First send or discard one of them.")),
        });
        ModelState.Clear();
        return Page(StatusCodes.Status422UnprocessableEntity);
    }

    private async Task<Session?> Begin()
    {
        if (await Session.Find(HttpContext, Grains) is not { } session) return null;
        WriteFor(session.Account);
        Title = Say("Neue Nachricht", "New message");
        return session;
    }

    private static string Cut(string? text, int most) => text is null ? "" : text.Length > most ? text[..most] : text;
}
