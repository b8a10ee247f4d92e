using Microsoft.AspNetCore.Mvc;
using Siegelpost.Portal.Hosting;

namespace Siegelpost.Portal.Areas.Portal.Accounts;

/// <summary>A page of somebody's account: whose it is, and what went wrong with its form.</summary>
public abstract class AccountPage(IGrainFactory grains, TimeProvider clock) : PortalPage(grains, clock)
{
    private protected Session? Session { get; private set; }

    public AccountView? Account => Session?.Account;

    /// <summary>What is wrong, and the field that it is about.</summary>
    public string? Error { get; private set; }

    public string ErrorField { get; private set; } = "";

    /// <summary>Somebody is signed in; else the page leads to the sign-in.</summary>
    private protected async Task<bool> Enter(string german, string english)
    {
        if ((Session = await Session.Find(HttpContext, Grains)) is not { Account: var account }) return false;
        WriteFor(account);
        Title = Say(german, english);
        return true;
    }

    private protected T Grain<T>() where T : IGrainWithStringKey => Grains.GetGrain<T>(Session!.Token.GrainId);

    private protected string Secret => Session!.Token.Secret;

    private protected IActionResult Refuse(string field, string error)
    {
        (Failed, ErrorField, Error) = (true, field, error);
        ModelState.Clear();
        return Page(StatusCodes.Status422UnprocessableEntity);
    }

    private protected IActionResult Refuse(SecondStepResult result) => result switch
    {
        { Outcome: SecondStepOutcome.WrongPassphrase } => Refuse("present", Say("Das Passwort stimmt nicht. Prüfen Sie Groß- und Kleinschreibung.", "The password is wrong. Check capitals and small letters.")),
        { Outcome: SecondStepOutcome.WrongCode } => Refuse("code", Say("Der Code stimmt nicht oder ist schon benutzt. Warten Sie auf den nächsten.", "The code is wrong or has been used already. Wait for the next one.")),
        { NotBefore: { } at } => Refuse("", TooSoon(at)),
        _ => Refuse("", Say("Das geht gerade nicht. Laden Sie die Seite neu.", "This is not possible now. Reload the page.")),
    };

    private protected string TooSoon(DateTimeOffset at) =>
        Say($"Nach mehreren Versuchen machen wir eine Pause. Versuchen Sie es nach {Calendar.Clock(at)} wieder.", $"After several attempts we pause. Try again after {Calendar.Clock(at)}.");
}
