using Microsoft.AspNetCore.Mvc;
using Siegelpost.Portal.Areas.Portal.Accounts;
using Siegelpost.Portal.Areas.Portal.Passphrases;
using Siegelpost.Portal.Hosting;

namespace Siegelpost.Portal.Areas.Portal.Pages;

/// <summary>A new password from a session, with the present one.</summary>
public sealed class AccountPassphraseModel(IGrainFactory grains, TimeProvider clock, FreshRegistration registration) : PassphrasePage(grains, clock)
{
    private Session? _session;

    protected override async Task<PassphraseForm?> Find()
    {
        if ((_session = await Session.Find(HttpContext, Grains)) is not { Account: var account })
        {
            Title = Say("Sie sind nicht mehr angemeldet", "You are no longer signed in");
            return null;
        }
        WriteFor(account);
        Title = Say("Passwort ändern", "Change the password");
        return new() { Action = "/account/password", Address = account.Address, MinimumLength = account.PassphraseLength, Language = Language, AsksPresent = true };
    }

    protected override Task<PassphraseResult> Set(string password) =>
        Grains.GetGrain<IAccountGrain>(_session!.Token.GrainId).ChangePassphrase(_session.Token.Secret, Present is { Length: <= 500 } present ? present : "", password);

    protected override IActionResult Done(PassphraseResult result)
    {
        Session.Forget(HttpContext); // all sessions end with the old password (P4)
        registration.Remember(HttpContext, new(Brand.Organisation, Form.Address, result.SenderName, result.Released, Renewed: true));
        return Redirect("/done");
    }
}
