using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.RateLimiting;
using Siegelpost.Portal.Areas.Portal.Passphrases;
using Siegelpost.Portal.Hosting;

namespace Siegelpost.Portal.Areas.Portal.Pages;

/// <summary>Between invitation and password, where the organisation demands it: a code that the sender has told by another way than mail (RULES 23).</summary>
[EnableRateLimiting(RateLimits.Attempts)]
public sealed class AccessCodeModel(IGrainFactory grains, TimeProvider clock) : PortalPage(grains, clock)
{
    private const int LongestTyped = 60;
    private LinkToken _link;

    public InvitationView View { get; private set; } = new(LinkState.Unknown, null);
    public string Token { get; private set; } = "";
    public string? Error { get; private set; }

    public async Task<IActionResult> OnGet(string token) => !await Find(token) ? Page(StatusCodes.Status404NotFound) : View.AsksCode ? Page() : Redirect($"/e/{token}/password");

    public async Task<IActionResult> OnPost(string token, [FromForm] string? code)
    {
        if (!await Find(token) || !View.AsksCode) return await OnGet(token);
        var result = await Silos.Desk<IFirstContactDeskGrain>().EnterAccessCode(_link.GrainId, _link.Secret, Typed(code), ClientNetwork.Of(HttpContext));
        if (result is { Outcome: AccessCodeOutcome.Right, Proof: { } proof })
        {
            ShownCode.Remember(HttpContext, proof);
            return Redirect($"/e/{token}/password");
        }
        if (result.Outcome == AccessCodeOutcome.Closed) return await OnGet(token); // it closed while the page was open
        (Failed, Error) = (true, Words(this, result));
        ModelState.Clear();
        return Page(StatusCodes.Status422UnprocessableEntity);
    }

    /// <summary>"Nobody has one yet": one is mailed to the sender, and the page then says whom to ask.</summary>
    public async Task<IActionResult> OnPostSend(string token)
    {
        if (await Find(token)) await Grains.GetGrain<IFirstContactGrain>(_link.GrainId).SendAccessCode(_link.Secret);
        return Redirect($"/e/{token}/code");
    }

    internal static string Typed(string? code) => code is { Length: <= LongestTyped } ? code : "";

    internal static string Words(PortalPage page, AccessCodeResult result) => result switch
    {
        { Outcome: AccessCodeOutcome.TooSoon, NotBefore: null } => page.Say("Nach mehreren Versuchen machen wir eine Pause. Versuchen Sie es in einer Viertelstunde wieder.", "After several attempts we pause. Try again in a quarter of an hour."),
        { NotBefore: { } at } when result.Outcome == AccessCodeOutcome.TooSoon => page.Say($"Nach mehreren Versuchen machen wir eine Pause. Versuchen Sie es nach {page.Calendar.Clock(at)} wieder.", $"After several attempts we pause. Try again after {page.Calendar.Clock(at)}."),
        _ => page.Say("Der Code stimmt nicht. Fragen Sie noch einmal nach; vielleicht gibt es inzwischen einen neuen.", "The code is wrong. Ask for it once more; there may be a new one by now."),
    };

    private async Task<bool> Find(string token)
    {
        Token = token;
        if (LinkToken.TryParse(token, out _link)) View = await Grains.GetGrain<IAccountGrain>(_link.GrainId).Invitation(_link.Secret);
        WriteFor(View.Brand, View.Language);
        var open = View.State == LinkState.Open;
        Title = !open ? Say("Dieser Link gilt nicht mehr", "This link is no longer valid") : View.CodeFrom is null ? Say("Fragen Sie nach dem Freischaltcode", "Ask for the access code") : Say("Geben Sie den Freischaltcode ein", "Enter the access code");
        return open;
    }
}
