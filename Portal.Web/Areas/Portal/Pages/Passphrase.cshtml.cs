using Microsoft.AspNetCore.Mvc;
using Siegelpost.Portal.Areas.Portal.Passphrases;
using Siegelpost.Portal.Hosting;

namespace Siegelpost.Portal.Areas.Portal.Pages;

/// <summary>The first password, by an invitation's link.</summary>
public sealed class PassphraseModel(IGrainFactory grains, TimeProvider clock, FreshRegistration registration) : PassphrasePage(grains, clock)
{
    private InvitationView _view = new(LinkState.Unknown, null);
    private LinkToken _link;
    private string _proof = "";
    private bool _shown;

    [BindProperty(SupportsGet = true)] public string Token { get; set; } = "";

    /// <summary>The sender's code came before.</summary>
    public bool AsksCode => _view.AsksCode;

    protected override string? Before => _view is { State: LinkState.Open, AsksCode: true } && !_shown ? $"/e/{Token}/code" : null;

    protected override IReadOnlyList<string> Hints => [.. base.Hints, .. (_view.SenderName ?? "").Split(' '), _view.Sender ?? ""];

    protected override async Task<PassphraseForm?> Find()
    {
        if (LinkToken.TryParse(Token, out _link)) _view = await Grains.GetGrain<IAccountGrain>(_link.GrainId).Invitation(_link.Secret);
        WriteFor(_view.Brand, _view.Language);
        _proof = ShownCode.Of(HttpContext, _link.GrainId);
        _shown = !_view.AsksCode || _proof.Length > 0 && await Grains.GetGrain<IFirstContactGrain>(_link.GrainId).HasShown(_proof);
        var open = _view.State == LinkState.Open;
        Title = open ? Say("Wählen Sie ein Passwort", "Choose a password") : Say("Dieser Link gilt nicht mehr", "This link is no longer valid");
        return open ? new() { Action = $"/e/{Token}/password", Address = _view.Address ?? "", MinimumLength = _view.PassphraseLength, Language = Language } : null;
    }

    // Without a code as ever: while a cluster is upgraded or goes back, a silo may not know the newer one.
    protected override Task<PassphraseResult> Set(string password) => _view.AsksCode
        ? Grains.GetGrain<IFirstContactGrain>(_link.GrainId).Register(_link.Secret, _proof, password, Language.Code)
        : Grains.GetGrain<IAccountGrain>(_link.GrainId).Register(_link.Secret, password, Language.Code);

    protected override IActionResult Done(PassphraseResult result)
    {
        ShownCode.Forget(HttpContext);
        registration.Remember(HttpContext, new(Brand.Organisation, Form.Address, result.SenderName, result.Released, Renewed: false));
        return Redirect("/done");
    }
}
