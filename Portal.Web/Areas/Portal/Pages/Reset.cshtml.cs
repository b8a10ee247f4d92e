using Microsoft.AspNetCore.Mvc;
using Siegelpost.Portal.Areas.Portal.Accounts;
using Siegelpost.Portal.Areas.Portal.Passphrases;
using Siegelpost.Portal.Hosting;

namespace Siegelpost.Portal.Areas.Portal.Pages;

/// <summary>A new password, by a reset link (C5).</summary>
public sealed class ResetModel(IGrainFactory grains, TimeProvider clock, FreshRegistration registration) : PassphrasePage(grains, clock)
{
    private ResetView _view = new(LinkState.Unknown, null);
    private LinkToken _link;

    [BindProperty(SupportsGet = true)] public string Token { get; set; } = "";

    protected override async Task<PassphraseForm?> Find()
    {
        if (LinkToken.TryParse(Token, out _link)) _view = await Grains.GetGrain<IAccountGrain>(_link.GrainId).ResetLink(_link.Secret);
        WriteFor(_view.Brand, _view.Language);
        var open = _view.State == LinkState.Open;
        Title = open ? Say("Wählen Sie ein neues Passwort", "Choose a new password")
            : _view.State == LinkState.Expired ? Say("Dieser Link ist abgelaufen", "This link has expired") : Say("Dieser Link gilt nicht mehr", "This link is no longer valid");
        return open ? new() { Action = $"/z/{Token}", Address = _view.Address ?? "", MinimumLength = _view.PassphraseLength, Language = Language } : null;
    }

    protected override Task<PassphraseResult> Set(string password) => Grains.GetGrain<IAccountGrain>(_link.GrainId).Reset(_link.Secret, password);

    protected override IActionResult Done(PassphraseResult result)
    {
        Session.Forget(HttpContext); // the silo has ended it
        registration.Remember(HttpContext, new(Brand.Organisation, Form.Address, result.SenderName, result.Released, Renewed: true));
        return Redirect("/done");
    }
}
